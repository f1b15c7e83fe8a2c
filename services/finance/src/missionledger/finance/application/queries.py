"""Questions about liquidity and the Reserve Fund, answered at a point on both axes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.periods import FiscalYear
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.application.ageing import not_yet_due, open_items
from missionledger.finance.application.liquidity import (
    SPENDING_RULES,
    FundLiquidity,
    Moments,
    fund_liquidity,
    one_year_before,
    pool_liquidity,
)
from missionledger.finance.application.liquidity_series import (
    SERIES_ACCOUNTS,
    PoolPoint,
    fund_series,
    month_ends,
    pool_series,
)
from missionledger.finance.application.ports import Balance, Books, ReceivableFilter, Register
from missionledger.finance.domain.fund.policies import CASH_POOL_OF_ACTIVE_MISSIONS
from missionledger.finance.domain.postings import Book
from missionledger.finance.domain.reserve_fund import policies as reserve_policies
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND

BooksAsked = Literal["actual", "all"]


@dataclass(frozen=True, slots=True)
class ReserveFundPosition:
    """Where the Reserve Fund stands; None where a limit or the level is not recorded."""

    level_minor: int | None
    cash_minor: int | None
    advances_minor: int | None
    room_for_liquidity_minor: int | None
    room_for_start_up_minor: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LiquidityPosition:
    """Where all funds stand.

    Attributes:
        last_recorded_on: last day, up to the one asked for, on which the asked books changed.
        pool: None on a day on which no rule lets active operations share their cash.
        pool_source: document of that rule, or why there is none.
    """

    as_of: date
    known_at: int
    books: BooksAsked
    last_recorded_on: str | None
    funds: tuple[FundLiquidity, ...]
    pool: FundLiquidity | None
    pool_source: str
    reserve_fund: ReserveFundPosition


async def liquidity_position(
    books: Books, register: Register, aggregates: Aggregates, axes: Axes, asked: BooksAsked
) -> LiquidityPosition:
    """Return where every fund and the pool stand."""
    moments = await _moments(books, axes, asked)
    terms = await register.terms(axes)
    funds = tuple(fund_liquidity(fund, terms, moments) for fund in await register.funds(axes))
    pool, source = _pool(funds, moments)
    return LiquidityPosition(
        as_of=axes.effective_on,
        known_at=axes.known_at,
        books=asked,
        last_recorded_on=await books.last_day(
            axes, Book.ACTUAL.value if asked == "actual" else None
        ),
        funds=funds,
        pool=pool,
        pool_source=source,
        reserve_fund=await _reserve_fund(aggregates, axes),
    )


async def liquidity_history(
    books: Books,
    register: Register,
    axes: Axes,
    asked: BooksAsked,
    *,
    months: int,
    fund: str | None,
) -> list[PoolPoint]:
    """Return the pool, or a fund, at so many month ends before the day, and on the day."""
    changes = await books.monthly_changes(axes, SERIES_ACCOUNTS)
    if asked == "actual":
        changes = [each for each in changes if each.book == Book.ACTUAL.value]
    days = month_ends(axes.effective_on, months)
    if fund is not None:
        return fund_series(changes, fund, days)
    return pool_series(changes, await register.funds(axes), await register.terms(axes), days)


def _pool(funds: tuple[FundLiquidity, ...], moments: Moments) -> tuple[FundLiquidity | None, str]:
    try:
        rule = CASH_POOL_OF_ACTIVE_MISSIONS.on(moments.day)
    except NoPolicyInForceError as refusal:
        return None, refusal.detail
    return pool_liquidity(funds, moments), rule.source


async def _moments(books: Books, axes: Axes, asked: BooksAsked) -> Moments:
    day = axes.effective_on

    async def at(moment: date) -> list[Balance]:
        found = await books.balances(replace(axes, effective_on=moment))
        if asked == "all":
            return found
        return [each for each in found if each.book == Book.ACTUAL.value]

    one_day = timedelta(days=1)
    july = FiscalYear.of(day).period.start
    first_spending = await books.first_days(sorted(SPENDING_RULES), axes) if asked == "all" else {}
    due_later = await books.receivables(
        ReceivableFilter(
            due_from=day.isoformat(), book=Book.ACTUAL.value if asked == "actual" else None
        ),
        axes,
    )
    return Moments(
        day=day,
        at_day=await at(day),
        before_july_year=await at(july - one_day),
        before_calendar_year=await at(date(day.year, 1, 1) - one_day),
        year_ago=await at(one_year_before(day)),
        first_spending=first_spending,
        not_yet_due=not_yet_due(open_items(due_later), day),
    )


async def _reserve_fund(aggregates: Aggregates, axes: Axes) -> ReserveFundPosition:
    loaded = await aggregates.read(RESERVE_FUND, reserve_policies.RESERVE_FUND_ID, axes)
    if loaded is None or not loaded.state.level_minor:
        return ReserveFundPosition(
            None, None, None, None, None, "no level of the Reserve Fund is recorded then"
        )
    state, day = loaded.state, axes.effective_on
    reason = ""
    try:
        for_liquidity: int | None = state.room_for_liquidity(day)
    except NoPolicyInForceError as refusal:
        for_liquidity, reason = None, refusal.detail
    try:
        for_start_up: int | None = state.room_for_commitment(day)
    except NoPolicyInForceError as refusal:
        for_start_up, reason = None, refusal.detail
    return ReserveFundPosition(
        level_minor=state.level_minor,
        cash_minor=state.cash_minor,
        advances_minor=state.advances_minor,
        room_for_liquidity_minor=for_liquidity,
        room_for_start_up_minor=for_start_up,
        reason=reason,
    )
