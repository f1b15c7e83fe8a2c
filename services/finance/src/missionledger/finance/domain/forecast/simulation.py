"""Paths of cash: receipts as drawn, spending as planned, fund by fund and for the pool.

One fund is held in memory at a time, beside the pool: memory does not grow with funds.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionledger.finance.domain.forecast.outlook import (
    POOL,
    CashDay,
    CashForecast,
    ContributorsOutlook,
    FundForecast,
    FundOutlook,
    Outlook,
    OwedAmount,
    OwedLevels,
    ReserveUse,
)
from missionledger.finance.domain.forecast.receipts import (
    PaymentCurves,
    expected_part,
    learn_curves,
    payment_days,
)

Paths = NDArray[np.int64]
"""Cash in whole cents, a row for each day and a column for each path: 64-bit sums are exact."""

LEVELS_PERCENT = (10, 50, 90)
ONE_IN_TEN = 10
SMALL_PERCENT = 1

AMOUNTS_AT_A_TIME = 64
"""Bounds what is held beside the paths of a fund: two arrays of eight bytes for each and path."""


def simulate(outlook: Outlook) -> CashForecast:
    """Return the forecast; the same outlook gives the same answer.

    Raises:
        NothingToLearnFromError: if no payments are on record.
    """
    curves = learn_curves(outlook)
    by_fund: dict[str, list[OwedAmount]] = defaultdict(list)
    for owed in outlook.owed:
        by_fund[owed.fund].append(owed)
    pool: Paths | None = None
    pool_owed: Paths | None = None
    funds = []
    for fund in outlook.funds:
        paths = _paths_of(fund, by_fund[fund.fund], curves, outlook)
        if fund.in_pool:
            pool = paths.cash.copy() if pool is None else np.add(pool, paths.cash, out=pool)
            if paths.to_lenders is not None:
                # What goes back to another mission stays in the pool.
                np.add(pool, paths.to_lenders, out=pool)
            if paths.owed is not None:
                pool_owed = paths.owed if pool_owed is None else pool_owed + paths.owed
        funds.append(_forecast(fund.fund, fund.cash_minor, paths.cash, paths.owed, outlook))
    if pool is None:
        return CashForecast(tuple(funds), None, None)
    pool_cash = sum(fund.cash_minor for fund in outlook.funds if fund.in_pool)
    reserve = _reserve_use(pool, outlook.reserve_room_minor)
    of_pool = _forecast(POOL, pool_cash, pool, pool_owed, outlook)
    return CashForecast(tuple(funds), of_pool, reserve)


def simulate_all(outlooks: Sequence[Outlook]) -> list[CashForecast]:
    """Return a forecast for each outlook; what is learned of payments is learned once.

    Raises:
        NothingToLearnFromError: if no payments are on record.
    """
    return [simulate(each) for each in outlooks]


class _FundPaths(NamedTuple):
    """Paths of one fund: cash by day, what contributors are owed last, what lenders got back."""

    cash: Paths
    owed: Paths | None
    to_lenders: Paths | None


def _paths_of(
    fund: FundOutlook, owed: list[OwedAmount], curves: PaymentCurves, outlook: Outlook
) -> _FundPaths:
    drawn, small = _large_and_small(owed)
    cash = _received(drawn, curves, outlook)
    cash += _expected(small, curves, outlook)[:, np.newaxis]
    np.cumsum(cash, axis=0, out=cash)
    to_lenders = _repay(cash, fund)
    spent: Paths = np.cumsum(np.array(fund.spending_minor, dtype=np.int64))
    cash += (fund.cash_minor - spent)[:, np.newaxis]
    return _FundPaths(cash, _pay_contributors(cash, fund.contributors), to_lenders)


def _received(drawn: list[OwedAmount], curves: PaymentCurves, outlook: Outlook) -> Paths:
    """Return what comes in on each day and path of the amounts that are drawn.

    Some amounts at a time are counted into all days and paths together, which is several times
    faster than adding one amount after the other. Counting is done in doubles, which hold whole
    cents up to 2^53 exactly, and so every sum of them below it.
    """
    # A row behind the horizon takes what comes later.
    cells = (outlook.horizon_days + 1) * outlook.paths
    every_path = np.arange(outlook.paths)
    received = np.zeros(cells)
    for first in range(0, len(drawn), AMOUNTS_AT_A_TIME):
        some = drawn[first : first + AMOUNTS_AT_A_TIME]
        places = np.empty((len(some), outlook.paths), dtype=np.int64)
        for row, each in enumerate(some):
            days = payment_days(each, curves, outlook)
            np.minimum(days, outlook.horizon_days + 1, out=days)
            np.add((days - 1) * outlook.paths, every_path, out=places[row])
        amounts = np.repeat([float(each.amount_minor) for each in some], outlook.paths)
        received += np.bincount(places.ravel(), weights=amounts, minlength=cells)
    by_day: Paths = received.reshape(-1, outlook.paths)[:-1].astype(np.int64)
    return by_day


def _repay(received: Paths, fund: FundOutlook) -> Paths | None:
    """Take from what was received so far what repays loans, in place; return the lenders' part.

    The Reserve Fund comes first, and whole receipts go to it until it is repaid.
    """
    reserve, pool = fund.reserve_loans_minor, fund.pool_loans_minor
    to_lenders: Paths | None = None
    if pool:
        to_lenders = np.clip(received - reserve, 0, pool)
    if reserve or pool:
        received -= np.clip(received, 0, reserve + pool)
    return to_lenders


def _pay_contributors(cash: Paths, contributors: ContributorsOutlook | None) -> Paths | None:
    """Pay contributors on their days out of what is free, in place; return what is owed last.

    Claims wait until they are old enough and until there is cash above the reserve: a path is not
    short because contributors wait, its debt to them grows.
    """
    if contributors is None:
        return None
    arisen = contributors.owed_minor + np.cumsum(
        np.array(contributors.accrued_minor, dtype=np.int64)
    )
    paid: Paths = np.zeros(cash.shape[1], dtype=np.int64)
    for number in contributors.payment_days:
        before = number - contributors.waits_days
        old_enough = arisen[before] if before >= 0 else contributors.owed_minor
        free = np.maximum(0, cash[number] - contributors.reserve_minor)
        part = np.minimum(free, np.maximum(0, old_enough - paid))
        cash[number:] -= part
        paid += part
    left: Paths = arisen[-1] - paid
    return left


def _large_and_small(owed: list[OwedAmount]) -> tuple[list[OwedAmount], list[OwedAmount]]:
    """Return the largest amounts that make up nearly all of the money, and the others.

    Two thirds of the States owe a hundredth of the money. Drawing their days would triple the work
    and move no band by what can be seen: they come in as expected.
    """
    ordered = sorted(owed, key=lambda each: (-each.amount_minor, each.state, each.line))
    left = sum(each.amount_minor for each in ordered)
    small_at_most = left * SMALL_PERCENT // 100
    for number, each in enumerate(ordered):
        if left <= small_at_most:
            return ordered[:number], ordered[number:]
        left -= each.amount_minor
    return ordered, []


def _expected(owed: list[OwedAmount], curves: PaymentCurves, outlook: Outlook) -> Paths:
    """Return what comes in on each day on average, in whole cents."""
    received = np.zeros(outlook.horizon_days)
    for each in owed:
        received += each.amount_minor * expected_part(each, curves, outlook)
    by_end: Paths = np.rint(received).astype(np.int64)
    by_end[1:] -= by_end[:-1].copy()
    return by_end


def _forecast(
    name: str, cash_minor: int, cash: Paths, owed: Paths | None, outlook: Outlook
) -> FundForecast:
    short = np.logical_or.accumulate(cash < 0, axis=0)
    short_by_day = short.sum(axis=1)
    ever = short[-1]
    levels = _levels(cash)
    firsts = np.sort(np.argmax(short[:, ever], axis=0)) if ever.any() else None
    one_in_ten = np.flatnonzero(short_by_day * ONE_IN_TEN >= outlook.paths)
    return FundForecast(
        fund=name,
        cash_minor=cash_minor,
        days=tuple(
            CashDay(outlook.day(number), int(p10), int(p50), int(p90), int(count))
            for number, ((p10, p50, p90), count) in enumerate(
                zip(levels, short_by_day, strict=True)
            )
        ),
        short_paths=int(ever.sum()),
        first_short_on=outlook.day(int(one_in_ten[0])) if one_in_ten.size else None,
        median_first_short_on=(
            outlook.day(int(firsts[(len(firsts) - 1) // 2])) if firsts is not None else None
        ),
        owed_to_contributors=(
            None
            if owed is None
            else OwedLevels(*(int(level) for level in _levels(owed[np.newaxis, :])[0]))
        ),
    )


def _reserve_use(pool: Paths, room_minor: int | None) -> ReserveUse | None:
    """Return what the Reserve Fund would lend at the worst moment of each path."""
    if room_minor is None:
        return None
    missing = np.maximum(0, -pool.min(axis=0))
    used = np.minimum(missing, room_minor)
    p10, p50, p90 = (int(level) for level in _levels(used[np.newaxis, :])[0])
    return ReserveUse(
        room_minor=room_minor,
        p10_minor=p10,
        p50_minor=p50,
        p90_minor=p90,
        drawing_paths=int((missing > 0).sum()),
        beyond_paths=int((missing > room_minor).sum()),
    )


def _levels(values: Paths) -> Paths:
    """Return P10, P50 and P90 of each row: the smallest value that so many paths do not exceed."""
    paths = values.shape[1]
    places = [-(-paths * percent // 100) - 1 for percent in LEVELS_PERCENT]
    levels: Paths = np.partition(values, places, axis=1)[:, places]
    return levels
