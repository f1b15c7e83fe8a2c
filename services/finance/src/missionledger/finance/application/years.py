"""Assessing a year: its cost, what others pay of it, its slices, each with its own rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.periods import Period
from missionledger.finance.application.handlers import load_scale, load_scales
from missionledger.finance.domain.fund.commands import IssueAssessment
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.plan_commands import PlannedSlice, PlanYear
from missionledger.finance.domain.fund.plan_events import Slice, YearPlanned
from missionledger.finance.domain.fund.planning import plan_year
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.fund.refusals import UnknownFundError
from missionledger.finance.domain.fund.sharing import require_year_of_fund, scale_kind_of
from missionledger.finance.domain.fund.state import Fund, coverage_on
from missionledger.finance.domain.fund.year_cut import slices_between
from missionledger.finance.domain.scales import exact_rates


@dataclass(frozen=True, slots=True)
class YearToAssess:
    """A year that Member States are to be assessed for.

    Attributes:
        plan: its cost and how it is cut.
        is_asked_net: whether States are asked for their net shares.
    """

    plan: PlanYear
    is_asked_net: bool


async def open_fund(aggregates: Aggregates, fund: str) -> Fund:
    """Return the fund as it is now.

    Raises:
        UnknownFundError: if it is not open.
    """
    state: Fund = (await aggregates.load(FUND, fund)).state
    if not state.is_open:
        raise UnknownFundError(
            f"there is no fund {fund!r}",
            next_step="Take the id from the list of funds, or open the fund first.",
            pointer="/fund",
        )
    return state


async def slices_of_year(
    aggregates: Aggregates, fund: str, fiscal_year: str, day: date
) -> tuple[PlannedSlice, ...]:
    """Return the slices that mandate and scale ask for, as they are known on the day.

    A slice begins where the term known on the day has ended, and on 1 January where the rates
    change. Without a scale of one of the years nobody knows whether they do: it is cut there.

    Raises:
        UnknownFundError: if the fund is not open.
        FiscalYearMismatchError: if the year is not of the fund's kind.
    """
    state = await open_fund(aggregates, fund)
    require_year_of_fund(state, fiscal_year)
    first, last = year_start(fiscal_year), year_end(fiscal_year)
    begins: list[date] = []
    coverage = coverage_on(state.terms, day.isoformat())
    if coverage is not None and coverage.through is not None:
        begins.append(date.fromisoformat(coverage.through) + timedelta(days=1))
    new_year = date(last.year, 1, 1)
    if await _rates_change(aggregates, state, new_year):
        begins.append(new_year)
    return tuple(
        PlannedSlice(period_from=each.start, period_to=each.last_day)
        for each in slices_between(first, last, begins)
    )


async def assess_year(
    aggregates: Aggregates, year: YearToAssess, context: CommandContext
) -> tuple[Outcome[Fund], YearPlanned, Sequence[str]]:
    """Set out the cost of a year and assess its slices, all in one append.

    A slice beyond the term of the mandate is conditional, as the fund decides for each.

    Returns:
        The fund after it, the plan, and the ids of the lines.

    Raises:
        NoScaleError: if a year of a slice has no scale.
        Refusal: as the fund decides.
    """
    state = await open_fund(aggregates, year.plan.fund)
    planned = plan_year(year.plan, state)
    issues = [await _issue(aggregates, year, planned, each) for each in planned.slices]
    decisions = [Decision(FUND, year.plan), *(Decision(FUND, issue) for issue in issues)]
    outcomes = await aggregates.execute_together(decisions, context)
    return outcomes[-1], planned, [issue.line for issue in issues]


async def _issue(
    aggregates: Aggregates, year: YearToAssess, planned: YearPlanned, part: Slice
) -> IssueAssessment:
    first, last = date.fromisoformat(part.period_from), date.fromisoformat(part.period_to)
    scales, position = await load_scales(aggregates, Period.inclusive(first, last))
    return IssueAssessment(
        fund=planned.fund,
        occurred_on=year.plan.occurred_on,
        source=year.plan.source,
        kind=AssessmentKind.ASSESSMENT,
        fiscal_year=planned.fiscal_year,
        period_from=first,
        period_to=last,
        gross_minor=part.gross_minor,
        staff_assessment_minor=part.staff_assessment_minor,
        symbol=planned.symbol,
        scales=scales,
        scale_position=position,
        is_asked_net=year.is_asked_net,
        plan=planned.plan,
    )


async def _rates_change(aggregates: Aggregates, fund: Fund, new_year: date) -> bool:
    before = (await load_scale(aggregates, new_year.year - 1)).state
    after = (await load_scale(aggregates, new_year.year)).state
    if not (before.is_recorded and after.is_recorded):
        return True
    kind = scale_kind_of(fund)
    return exact_rates(before, kind) != exact_rates(after, kind)
