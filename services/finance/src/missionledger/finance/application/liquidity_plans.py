"""What a plan against a gap in cash is made of: a kept forecast, the books, and the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.finance.application.claims import claims_of
from missionledger.finance.application.forecasts import past_months
from missionledger.finance.application.ports import Books, Register
from missionledger.finance.application.queries import liquidity_position
from missionledger.finance.application.sources_of_cash import rooms_at
from missionledger.finance.domain.claims.decider import PAYMENT_RULE
from missionledger.finance.domain.forecast.recorded import FORECAST, ForecastOfFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.liquidity_plans.contents import GapPoint
from missionledger.finance.domain.liquidity_plans.policies import HELD_ITEMS
from missionledger.finance.domain.liquidity_plans.proposing import PlanInputs, WaitingClaim
from missionledger.finance.domain.liquidity_plans.refusals import ForecastWithoutFundError
from missionledger.finance.domain.modelled_book import CONTRIBUTOR_PAYMENT_RULE
from missionledger.finance.domain.postings import Account

OPERATIONS = "III operational costs"
UNIFORMED = "I military and police personnel"
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What to plan for.

    Attributes:
        level: `p10`, `p50` or `p90` of the forecast.
        until: last month end that counts; None for the end of the forecast.
        request: what tells this proposal from others; its repeat has the same.
    """

    request: str
    fund: str
    forecast: str
    level: str
    until: date | None


@dataclass(frozen=True, slots=True)
class _Monthly:
    """What a usual month costs, by the latest performance report; None where there is none."""

    held: Mapping[str, int] | None
    operations: int | None
    uniformed: int | None
    source: str


async def plan_inputs(
    aggregates: Aggregates, books: Books, register: Register, asked: PlanAsked, known_at: int
) -> PlanInputs:
    """Return what a plan is made of, as known at a position.

    Raises:
        ForecastWithoutFundError: if the forecast is not there, or says nothing of the fund.
        PoolBorrowerError: if the fund is not that of an active peacekeeping operation.
    """
    made = (await aggregates.load(FORECAST, asked.forecast)).state.made
    found = None
    if made is not None:
        found = next((each for each in made.funds if each.fund == asked.fund), None)
    if made is None or found is None:
        left_out = {each.fund: each.reason for each in made.left_out} if made else {}
        raise ForecastWithoutFundError(
            f"the forecast {asked.forecast!r} says nothing of {asked.fund}"
            + (f": {left_out[asked.fund]}" if asked.fund in left_out else ""),
            next_step="Make a forecast with POST /v1/forecasts and name its id.",
            pointer="/forecast",
        )
    day = date.fromisoformat(made.as_of)
    points = _points(found, asked)
    axes = Axes(day, known_at)
    position = await liquidity_position(books, register, aggregates, axes, "all")
    fund: Fund = (await aggregates.load(FUND, asked.fund)).state
    monthly = _monthly(fund, day)
    claims = [
        WaitingClaim(claim.claim, claim.contributor, claim.month, claim.owed_minor)
        for _, claim in await claims_of(aggregates, [asked.fund], axes)
        if claim.owed_minor
    ]
    rooms = await rooms_at(aggregates, position, asked.fund, axes)
    cash = next(each.columns["cash"] for each in position.funds if each.fund == asked.fund)
    return PlanInputs(
        request=asked.request,
        fund=asked.fund,
        as_of=day,
        until=date.fromisoformat(points[-1].on),
        forecast=asked.forecast,
        known_at=known_at,
        level=asked.level,
        points=points,
        held_monthly=monthly.held,
        operations_monthly_minor=monthly.operations,
        uniformed_monthly_minor=monthly.uniformed,
        contributors_monthly_minor=await _paid_to_contributors(books, asked.fund, axes),
        expenditure_source=monthly.source,
        sources=rooms,
        claims=claims,
        books=cash.books,
    )


def _points(found: ForecastOfFund, asked: PlanAsked) -> Sequence[GapPoint]:
    last = asked.until.isoformat() if asked.until else "9999-12-31"
    points = [
        GapPoint(on=each.on, cash_minor=getattr(each, f"{asked.level}_minor"))
        for each in found.points
        if each.on <= last
    ]
    if not points:
        raise ForecastWithoutFundError(
            f"the forecast has no month end up to {last}",
            next_step="Name a later day, or a forecast with a longer horizon.",
            pointer="/until",
        )
    return points


def _monthly(fund: Fund, day: date) -> _Monthly:
    """Return the usual month of the latest year that was reported before the day."""
    years = sorted({key.split(" ")[0] for key in fund.expenditure})
    before = [year for year in years if year[:4] < str(day.year)]
    if not before:
        return _Monthly(None, None, None, "no expenditure by item is recorded")
    year = before[-1]
    by_group: dict[str, dict[str, int]] = {OPERATIONS: {}, UNIFORMED: {}}
    for key, minor in fund.expenditure.items():
        for group, items in by_group.items():
            prefix = f"{year} {group} "
            if key.startswith(prefix) and minor > 0:
                items[key.removeprefix(prefix)] = minor // MONTHS_IN_YEAR
    names = HELD_ITEMS.on(day).value
    operations = by_group[OPERATIONS]
    return _Monthly(
        {name: minor for name, minor in operations.items() if name in names},
        sum(minor for name, minor in operations.items() if name not in names),
        sum(by_group[UNIFORMED].values()),
        f"a month is a twelfth of what was spent in {year}",
    )


async def _paid_to_contributors(books: Books, fund: str, axes: Axes) -> int | None:
    """Return what contributors were paid in a month of the last twelve; None if never."""
    months = set(past_months(axes.effective_on))
    paid = [
        -each.amount_minor
        for each in await books.monthly_changes(axes, [Account.CASH.value])
        if each.fund == fund
        and each.month in months
        and each.rule in (PAYMENT_RULE, CONTRIBUTOR_PAYMENT_RULE)
    ]
    return sum(paid) // MONTHS_IN_YEAR if paid else None
