"""The cash forecast: what it is computed from, and how it is kept."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from missionledger.common.axes import Axes
from missionledger.common.events import Provenance
from missionledger.finance.application.ageing import DUE_RULES, OpenItem, open_items, years_after
from missionledger.finance.application.liquidity import SPENDING_RULES, FundLiquidity
from missionledger.finance.application.ports import (
    Books,
    MonthlyChange,
    ReceivableFilter,
    ReceivableMovement,
)
from missionledger.finance.application.queries import LiquidityPosition
from missionledger.finance.domain.forecast.outlook import (
    CashForecast,
    FundForecast,
    FundOutlook,
    Outlook,
    OwedAmount,
)
from missionledger.finance.domain.forecast.receipts import first_day_of_line
from missionledger.finance.domain.forecast.recorded import (
    ForecastMade,
    ForecastOfFund,
    ForecastPoint,
    ForecastReserveUse,
    FundLeftOut,
    RecordCashForecast,
    forecast_id,
)
from missionledger.finance.domain.fund.events import AssessmentBasis, AssessmentKind
from missionledger.finance.domain.fund.policies import year_end
from missionledger.finance.domain.fund.state import Fund, Line
from missionledger.finance.domain.payments.records import Letter, PaymentRecord
from missionledger.finance.domain.postings import Account, Book

MODEL = "cash-forecast/1"
MONTHS_OF_PATTERN = 12
RATE_UNITS_IN_ALL = 100_000

LEARNED_FROM = frozenset({Provenance.VERIFIED.value, Provenance.ENTERED.value})
"""Of receipts. A modelled receipt teaches nothing but the model that made it."""

Simulate = Callable[[Outlook], Awaitable[CashForecast]]
"""Draws the paths, outside the process that answers requests."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a forecast is asked for."""

    days: int
    paths: int
    seed: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """The outlook, and the funds that no forecast can be made for."""

    outlook: Outlook
    left_out: tuple[FundLeftOut, ...]


async def prepare(
    books: Books,
    position: LiquidityPosition,
    funds: Mapping[str, Fund],
    axes: Axes,
    horizon: Horizon,
) -> Prepared:
    """Return what a forecast is computed from: cash, lines and patterns as known then."""
    spending = _spending(await books.monthly_changes(axes, [Account.CASH.value]), axes, horizon)
    regular = [fund.fund for fund in position.funds if fund.kind == "regular_budget"]
    paid = await books.receivables(
        ReceivableFilter(funds=regular, book=Book.ACTUAL.value, by_day=True), axes
    )
    outlooks: list[FundOutlook] = []
    left_out: list[FundLeftOut] = []
    for fund in position.funds:
        reason = _why_left_out(fund, spending)
        if reason:
            left_out.append(FundLeftOut(fund=fund.fund, reason=reason))
            continue
        cash = fund.columns["cash"].amount_minor or 0
        # Without a rule that lets operations share their cash there is no pool.
        pooled = position.pool is not None
        outlooks.append(FundOutlook(fund.fund, pooled, cash, spending[fund.fund]))
    names = [each.fund for each in outlooks]
    movements = await books.receivables(ReceivableFilter(funds=names), axes)
    owed = _open(open_items(movements), axes.effective_on)
    for name in names:
        owed += to_come(funds[name], axes.effective_on)
    outlook = Outlook(
        as_of=axes.effective_on,
        horizon_days=horizon.days,
        paths=horizon.paths,
        seed=horizon.seed,
        funds=tuple(outlooks),
        owed=tuple(owed),
        records=tuple(payment_records(paid, axes.effective_on)),
        reserve_room_minor=position.reserve_fund.room_for_liquidity_minor,
    )
    return Prepared(outlook, tuple(left_out))


def _why_left_out(fund: FundLiquidity, spending: Mapping[str, tuple[int, ...]]) -> str:
    """Return why nothing can be forecast of the fund; empty if it can."""
    cash = fund.columns["cash"]
    if cash.amount_minor is None:
        return cash.reason
    if not fund.in_pool:
        return "it is not of an active operation: its last year says nothing of the next"
    return "" if fund.fund in spending else "no spending of the last twelve months is recorded"


def payment_records(movements: Iterable[ReceivableMovement], day: date) -> list[PaymentRecord]:
    """Return how each State met each letter of a calendar year that is over.

    Only receipts that are verified or entered count.
    """
    due: dict[tuple[int, str], int] = defaultdict(int)
    due_on: dict[tuple[int, str], str] = {}
    settled: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    totals: dict[int, int] = defaultdict(int)
    for each in movements:
        if not each.state or not each.fiscal_year.isdigit() or int(each.fiscal_year) >= day.year:
            continue
        key = int(each.fiscal_year), each.state
        if each.rule in DUE_RULES:
            due[key] += each.amount_minor
            totals[key[0]] += each.amount_minor
            due_on[key] = max(due_on.get(key, ""), each.due_on)
        elif each.provenance in LEARNED_FROM:
            settled[key][each.occurred_on] -= each.amount_minor
    return [
        PaymentRecord(
            Letter(
                state=state,
                year=year,
                rate_units=amount * RATE_UNITS_IN_ALL // totals[year],
                amount_minor=amount,
                due_on=date.fromisoformat(due_on[year, state]),
            ),
            _met_on(settled[year, state], amount),
        )
        for (year, state), amount in sorted(due.items())
        if amount > 0 and due_on[year, state]
    ]


def _met_on(settled: Mapping[str, int], amount_minor: int) -> date | None:
    so_far = 0
    for day, amount in sorted(settled.items()):
        so_far += amount
        if so_far >= amount_minor:
            return date.fromisoformat(day)
    return None


def _open(items: Sequence[OpenItem], day: date) -> list[OwedAmount]:
    """Return what is due and unpaid."""
    return [
        OwedAmount(
            item.fund,
            item.state,
            f"{item.line or item.fiscal_year} {item.due_on}",
            first_day_of_line(date.fromisoformat(item.due_on), day),
            item.amount_minor,
        )
        for item in items
        if item.state and item.due_on and item.amount_minor > 0
    ]


def to_come(fund: Fund, day: date) -> list[OwedAmount]:
    """Return what falls due on renewal, and the lines of years that are not assessed yet.

    An operation that is active is taken to be renewed in time, and a year that is not assessed
    yet to be assessed as the last one that is: the current year at once if it has no line, the
    next one a year after the lines of this one.
    """
    lines = [
        line
        for line in fund.lines.values()
        if line.kind is AssessmentKind.ASSESSMENT
        and line.period_from
        and line.basis is not AssessmentBasis.LIQUIDATION
    ]
    # Text order is the order of years: `2024/25` before `2025/26`.
    last = max((line.fiscal_year for line in lines), default="")
    owed: list[OwedAmount] = []
    for line in lines:
        owed += _on_renewal(fund.fund, line, day)
        if line.fiscal_year == last:
            for years in range(1, _years_behind(last, day) + 2):
                owed += _repeated(fund.fund, line, day, years)
    return owed


def _years_behind(fiscal_year: str, day: date) -> int:
    """Return how many fiscal years end after this one and before the day."""
    behind = 0
    while years_after(year_end(fiscal_year), behind) < day:
        behind += 1
    return behind


def _on_renewal(fund: str, line: Line, day: date) -> list[OwedAmount]:
    if line.covered_through is None:
        return []
    letter_on = max(date.fromisoformat(line.covered_through), day) + timedelta(days=1)
    return [
        OwedAmount(fund, state, f"{line.line} on renewal", letter_on, left, rests_on_renewal=True)
        for state, share in line.asked_shares.items()
        if (left := share - line.due_of(share, line.covered_through)) > 0
    ]


def _repeated(fund: str, line: Line, day: date, years: int) -> list[OwedAmount]:
    """Return the line so many years later, with the same amounts."""
    letter_on = max(
        years_after(first_day_of_line(date.fromisoformat(line.due_on), day), years),
        day + timedelta(days=1),
    )
    name = f"{line.line} {years} years later"
    return [
        OwedAmount(fund, state, name, letter_on, share, rests_on_renewal=True)
        for state, share in line.asked_shares.items()
        if share > 0
    ]


def _spending(
    changes: Iterable[MonthlyChange], axes: Axes, horizon: Horizon
) -> dict[str, tuple[int, ...]]:
    """Return by fund what it spends on each day: as in the same month of the year before.

    A month's spending is spread evenly over its days. A fund with less than a year behind it
    spends the average of the months it has.
    """
    spent: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in changes:
        if each.rule in SPENDING_RULES and each.account == Account.CASH:
            spent[each.fund][each.month] -= each.amount_minor
    months = past_months(axes.effective_on)
    days = [axes.effective_on + timedelta(days=1 + number) for number in range(horizon.days)]
    found = {}
    for fund, by_month in spent.items():
        known = [by_month[month] for month in months if month in by_month]
        if not known:
            continue
        usual = sum(known) // len(known)
        of_month = {int(month[5:]): by_month.get(month, usual) for month in months}
        found[fund] = tuple(_on_day(of_month[each.month], each) for each in days)
    return found


def past_months(day: date) -> list[str]:
    """Return the last twelve months that are over at the end of the day: `2025-06`."""
    is_over = is_month_end(day)
    number = day.year * MONTHS_OF_PATTERN + day.month - 1 + (1 if is_over else 0)
    return [
        f"{each // MONTHS_OF_PATTERN:04d}-{each % MONTHS_OF_PATTERN + 1:02d}"
        for each in range(number - MONTHS_OF_PATTERN, number)
    ]


def _on_day(month_minor: int, day: date) -> int:
    """Return the part of a month's amount that falls on the day; the days sum to the month."""
    length = monthrange(day.year, day.month)[1]
    return month_minor * day.day // length - month_minor * (day.day - 1) // length


def record_command(prepared: Prepared, forecast: CashForecast, known_at: int) -> RecordCashForecast:
    """Return the command that keeps a forecast, reduced to its month ends."""
    outlook = prepared.outlook
    pool = (forecast.pool,) if forecast.pool else ()
    made = ForecastMade(
        forecast=forecast_id(outlook),
        as_of=outlook.as_of.isoformat(),
        known_at=known_at,
        horizon_days=outlook.horizon_days,
        paths=outlook.paths,
        seed=outlook.seed,
        model=MODEL,
        left_out=prepared.left_out,
        funds=tuple(_kept(each) for each in (*forecast.funds, *pool)),
        reserve=(
            ForecastReserveUse(
                room_minor=forecast.reserve.room_minor,
                p10_minor=forecast.reserve.p10_minor,
                p50_minor=forecast.reserve.p50_minor,
                p90_minor=forecast.reserve.p90_minor,
                drawing_paths=forecast.reserve.drawing_paths,
                beyond_paths=forecast.reserve.beyond_paths,
            )
            if forecast.reserve
            else None
        ),
    )
    return RecordCashForecast(
        occurred_on=outlook.as_of, provenance=Provenance.MODELLED, source=MODEL, made=made
    )


def _kept(fund: FundForecast) -> ForecastOfFund:
    return ForecastOfFund(
        fund=fund.fund,
        cash_minor=fund.cash_minor,
        short_paths=fund.short_paths,
        first_short_on=fund.first_short_on.isoformat() if fund.first_short_on else None,
        median_first_short_on=(
            fund.median_first_short_on.isoformat() if fund.median_first_short_on else None
        ),
        points=tuple(
            ForecastPoint(
                on=each.on.isoformat(),
                p10_minor=each.p10_minor,
                p50_minor=each.p50_minor,
                p90_minor=each.p90_minor,
                short_paths=each.short_paths,
            )
            for each in fund.days
            if is_month_end(each.on)
        ),
    )


def is_month_end(day: date) -> bool:
    """Tell whether the day is the last of its month."""
    return (day + timedelta(days=1)).day == 1
