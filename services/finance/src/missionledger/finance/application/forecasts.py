"""The cash forecast: what it is computed from, and how it is kept."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from missionledger.common.axes import Axes
from missionledger.common.events import Provenance
from missionledger.finance.application.ageing import DUE_RULES, OpenItem, open_items
from missionledger.finance.application.lines_to_come import ending_of, to_come
from missionledger.finance.application.liquidity import SPENDING_RULES, FundLiquidity
from missionledger.finance.application.ports import (
    Books,
    DailyChange,
    ReceivableFilter,
    ReceivableMovement,
)
from missionledger.finance.application.queries import LiquidityPosition
from missionledger.finance.domain.cash_pool.state import CashPool
from missionledger.finance.domain.claims.decider import CLAIM_RULE, PAYMENT_RULE
from missionledger.finance.domain.claims.rates import OPERATING_RESERVE_MONTHS
from missionledger.finance.domain.forecast.borrowing import suggest_borrowing
from missionledger.finance.domain.forecast.outlook import (
    CONTRIBUTOR_PAYMENT_MONTHS,
    CONTRIBUTOR_WAIT_DAYS,
    CashForecast,
    ContributorsOutlook,
    FundForecast,
    FundOutlook,
    Outlook,
    OwedAmount,
)
from missionledger.finance.domain.forecast.receipts import first_day_of_line
from missionledger.finance.domain.forecast.recorded import (
    ForecastMade,
    ForecastOfFund,
    ForecastOwed,
    ForecastPoint,
    ForecastReserveUse,
    FundLeftOut,
    RecordCashForecast,
    forecast_id,
)
from missionledger.finance.domain.forecast.spending import (
    as_a_year_before,
    one_year_before,
    under_drawdown,
)
from missionledger.finance.domain.fund.state import Fund, coverage_on
from missionledger.finance.domain.modelled_book import CONTRIBUTOR_PAYMENT_RULE, PURCHASE_RULE
from missionledger.finance.domain.payments.records import Letter, PaymentRecord
from missionledger.finance.domain.postings import Account, Book
from missionledger.finance.domain.reserve_fund.state import ReserveFund

MODEL = "cash-forecast/2"
MONTHS_OF_PATTERN = 12
DAYS_OF_MONTH = 30
RATE_UNITS_IN_ALL = 100_000

CONTRIBUTOR_PAYMENTS = frozenset({PAYMENT_RULE, CONTRIBUTOR_PAYMENT_RULE})
CLAIMS_ARISEN = frozenset({CLAIM_RULE, PURCHASE_RULE})

PAYMENT_DAY = 15
"""Of a month in which contributors are paid."""

LEARNED_FROM = frozenset({Provenance.VERIFIED.value, Provenance.ENTERED.value})
"""Of receipts. A modelled receipt teaches nothing but the model that made it."""

Simulate = Callable[[Sequence[Outlook]], Awaitable[Sequence[CashForecast]]]
"""Draws the paths of each outlook, outside the process that answers requests."""


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


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The aggregates that a forecast looks into.

    Attributes:
        funds: every fund that is open, by id.
        reserve_fund: with its advances.
        pool: with the loans between missions.
    """

    funds: Mapping[str, Fund]
    reserve_fund: ReserveFund
    pool: CashPool


async def prepare(
    books: Books, position: LiquidityPosition, ledgers: Ledgers, axes: Axes, horizon: Horizon
) -> Prepared:
    """Return what a forecast is computed from: cash, lines and patterns as known then."""
    accounts = [Account.CASH.value, Account.PAYABLE_TO_CONTRIBUTORS.value]
    patterns = _patterns(await books.daily_changes(axes, accounts))
    regular = [fund.fund for fund in position.funds if fund.kind == "regular_budget"]
    paid = await books.receivables(
        ReceivableFilter(funds=regular, book=Book.ACTUAL.value, by_day=True), axes
    )
    outlooks: list[FundOutlook] = []
    left_out: list[FundLeftOut] = []
    # Without a rule that lets operations share their cash there is no pool.
    pooled = position.pool is not None
    for fund in position.funds:
        pattern = patterns.get(fund.fund, _Pattern())
        reason = _why_left_out(fund, pattern, axes.effective_on)
        if reason:
            left_out.append(FundLeftOut(fund=fund.fund, reason=reason))
            continue
        ahead = _fund_outlook(fund, pattern, ledgers, axes.effective_on, horizon.days)
        outlooks.append(replace(ahead, in_pool=pooled))
    names = [each.fund for each in outlooks]
    movements = await books.receivables(ReceivableFilter(funds=names), axes)
    owed = _open(open_items(movements), axes.effective_on)
    for name in names:
        owed += to_come(ledgers.funds[name], axes.effective_on)
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


@dataclass(slots=True)
class _Pattern:
    """What a fund paid by day, contributors apart, and the claims that arose.

    Attributes:
        first_on: first day on which its cash moved.
    """

    first_on: str = "9999-12-31"
    settled: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contributors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    arisen: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def _patterns(changes: Iterable[DailyChange]) -> dict[str, _Pattern]:
    found: dict[str, _Pattern] = defaultdict(_Pattern)
    for each in changes:
        pattern = found[each.fund]
        if each.account == Account.CASH:
            pattern.first_on = min(pattern.first_on, each.day)
        if each.account == Account.CASH and each.rule in CONTRIBUTOR_PAYMENTS:
            pattern.contributors[each.day] -= each.amount_minor
        elif each.account == Account.CASH and each.rule in SPENDING_RULES:
            pattern.settled[each.day] -= each.amount_minor
        elif each.account == Account.PAYABLE_TO_CONTRIBUTORS and each.rule in CLAIMS_ARISEN:
            pattern.arisen[each.day] -= each.amount_minor
    return found


def _fund_outlook(
    fund: FundLiquidity, pattern: _Pattern, ledgers: Ledgers, day: date, horizon_days: int
) -> FundOutlook:
    days = [day + timedelta(days=1 + number) for number in range(horizon_days)]
    ends_on = ending_of(ledgers.funds[fund.fund], day)
    coverage = coverage_on(ledgers.funds[fund.fund].terms, day.isoformat())
    owed = fund.columns["owed_to_contributors"].amount_minor
    spent, since = _all_paid(pattern) if owed is None else pattern.settled, pattern.first_on
    spending = tuple(as_a_year_before(spent, since, day, days))
    contributors = None
    if owed is not None:
        accrued = tuple(as_a_year_before(pattern.arisen, since, day, days))
        if ends_on is not None:
            accrued = under_drawdown(accrued, days, ends_on, day)
        months = OPERATING_RESERVE_MONTHS.on(day).value
        payment_months = CONTRIBUTOR_PAYMENT_MONTHS.on(day).value
        contributors = ContributorsOutlook(
            owed_minor=owed,
            accrued_minor=accrued,
            payment_days=tuple(
                number
                for number, each in enumerate(days)
                if each.day == PAYMENT_DAY and each.month in payment_months
            ),
            waits_days=CONTRIBUTOR_WAIT_DAYS.on(day).value,
            reserve_minor=months * sum(spending) * DAYS_OF_MONTH // horizon_days,
        )
    if ends_on is not None:
        spending = under_drawdown(spending, days, ends_on, day)
    return FundOutlook(
        fund=fund.fund,
        in_pool=True,
        cash_minor=fund.columns["cash"].amount_minor or 0,
        spending_minor=spending,
        contributors=contributors,
        reserve_loans_minor=sum(
            each.outstanding_minor for each in ledgers.reserve_fund.unpaid_advances_of(fund.fund)
        ),
        pool_loans_minor=sum(each.outstanding_minor for each in ledgers.pool.unpaid_of(fund.fund)),
        ends_on=ends_on,
        term_until=(
            date.fromisoformat(coverage.through) if coverage and coverage.through else None
        ),
    )


def _all_paid(pattern: _Pattern) -> dict[str, int]:
    """Return what was paid by day to whomever: where debts to contributors are not known."""
    paid = dict(pattern.settled)
    for day, minor in pattern.contributors.items():
        paid[day] = paid.get(day, 0) + minor
    return paid


def _why_left_out(fund: FundLiquidity, pattern: _Pattern, day: date) -> str:
    """Return why nothing can be forecast of the fund; empty if it can."""
    cash = fund.columns["cash"]
    if cash.amount_minor is None:
        return cash.reason
    if not fund.in_pool:
        return "it is not of an active operation: its last year says nothing of the next"
    year_ago = one_year_before(day).isoformat()
    known = any(each > year_ago for each in pattern.settled)
    return "" if known else "no spending of the last twelve months is recorded"


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


def past_months(day: date) -> list[str]:
    """Return the last twelve months that are over at the end of the day: `2025-06`."""
    is_over = is_month_end(day)
    number = day.year * MONTHS_OF_PATTERN + day.month - 1 + (1 if is_over else 0)
    return [
        f"{each // MONTHS_OF_PATTERN:04d}-{each % MONTHS_OF_PATTERN + 1:02d}"
        for each in range(number - MONTHS_OF_PATTERN, number)
    ]


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
        borrowing=suggest_borrowing(outlook, forecast),
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
        owed_to_contributors=(
            ForecastOwed(
                p10_minor=fund.owed_to_contributors.p10_minor,
                p50_minor=fund.owed_to_contributors.p50_minor,
                p90_minor=fund.owed_to_contributors.p90_minor,
            )
            if fund.owed_to_contributors
            else None
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
