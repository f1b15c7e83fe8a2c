"""What the service does with its commands beyond deciding them: scales, renewals, lookups."""

from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Loaded, Outcome
from missionledger.common.periods import Period
from missionledger.finance.application.credit_basis import credit_of_closing
from missionledger.finance.application.open_period import open_period
from missionledger.finance.application.working_capital import repayments_of_receipt
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.fund.commands import (
    IssueAssessment,
    NoteMandateTerm,
    RecordContribution,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.refusals import UnknownStateError
from missionledger.finance.domain.fund.renewals import next_conditional_step
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.scales import SCALE, NoScaleError, Scale

STEPS_MAX = 5_000
"""Far above lines times decisions of one fund; a policy that asks for more never ends."""


async def load_scale(aggregates: Aggregates, year: int) -> Loaded[Scale]:
    """Return the scale of a calendar year, and where in the log it stands; empty if none is."""
    return await aggregates.load(SCALE, str(year))


async def load_scales(aggregates: Aggregates, period: Period) -> tuple[tuple[Scale, ...], int]:
    """Return the scales of every year of the period, and the position of the last recorded one.

    Raises:
        NoScaleError: if one of the years has none.
    """
    found: list[Loaded[Scale]] = []
    for year in range(period.start.year, period.last_day.year + 1):
        loaded = await load_scale(aggregates, year)
        if not loaded.state.is_recorded:
            raise NoScaleError(
                f"no scale of {year} is recorded",
                next_step="Record the scale of that year first, with its resolution.",
                pointer="/period_to",
                facts={"year": year},
            )
        found.append(loaded)
    return tuple(each.state for each in found), max(each.position for each in found)


async def issue_assessment(
    aggregates: Aggregates,
    command: IssueAssessment,
    context: CommandContext,
    *,
    expected_version: int | None = None,
) -> Outcome[Fund]:
    """Assess with the scales of the period, or credit with that of the year the period ended in.

    Raises:
        NoScaleError: if a year of the period has no scale.
        NotACreditError: if a line that is no credit names the closing of a year.
        VersionConflictError: if the fund is not at the version the assessment was decided on.
        Refusal: as the decider says.
    """
    period = Period.inclusive(command.period_from or command.period_to, command.period_to)
    scales, position = await load_scales(aggregates, period)
    complete = command.model_copy(update={"scales": scales, "scale_position": position})
    decisions = [Decision(FUND, complete, expected_version)]
    if command.credit_basis:
        decisions.append(Decision(BUDGET_YEAR, credit_of_closing(command)))
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[Fund] = outcomes[0]
    return outcome


async def record_contribution(
    aggregates: Aggregates, command: RecordContribution, context: CommandContext
) -> Outcome[Fund]:
    """Record what a Member State paid, and repay advances of the regular budget from it.

    Raises:
        UnknownStateError: if no scale of the year knows the State.
        PeriodClosedError: if the month is closed.
        Refusal: as the decider says.
    """
    await require_member_state(aggregates, command.state, command.occurred_on)
    repayments = await repayments_of_receipt(aggregates, command)
    period = await open_period(aggregates, command.fund, command.occurred_on)
    decisions = [Decision(FUND, command), *repayments, period]
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[Fund] = outcomes[0]
    return outcome


async def require_member_state(aggregates: Aggregates, state: str, day: date) -> None:
    """Check the code against the scale of the year; without a scale every code may pass.

    Raises:
        UnknownStateError: if the scale does not know it.
    """
    loaded = await load_scale(aggregates, day.year)
    known = {rate.state for rate in loaded.state.rates}
    if known and state not in known:
        raise UnknownStateError(
            f"{state} is not a Member State on the scale of {day.year}",
            next_step="Give the ISO 3166 alpha-3 code of a Member State, such as FRA.",
            pointer="/state",
        )


async def note_term(
    aggregates: Aggregates, command: NoteMandateTerm, context: CommandContext
) -> None:
    """Note a decision about a mandate, and make due or conditional what follows from it.

    Two appends: when the second is cut off, the repeat of the first does nothing and the second
    is done again.
    """
    outcome = await aggregates.execute(FUND, command, context)
    if outcome.state.is_open:
        await settle_conditional(aggregates, command.fund, context.with_key("", ""))


async def settle_conditional(aggregates: Aggregates, fund: str, context: CommandContext) -> int:
    """Bring conditional money in accord with the mandate terms; return how many steps it took.

    Safe to run at any time: when all is in accord it does nothing.

    Raises:
        RuntimeError: if the policy does not come to an end, which is a defect.
    """
    for step in range(STEPS_MAX):
        loaded = await aggregates.load(FUND, fund)
        command = next_conditional_step(loaded.state)
        if command is None:
            return step
        await aggregates.execute(FUND, command, context)
    raise RuntimeError(f"conditional money of {fund} does not settle")


async def find_fund(aggregates: Aggregates, fund: str, axes: Axes) -> Loaded[Fund] | None:
    """Return a fund at a point on both axes, None if it was not open then."""
    loaded = await aggregates.read(FUND, fund, axes)
    return loaded if loaded is not None and loaded.state.is_open else None
