"""Budgets across aggregates: the fund they are for, the flags they answer, versions compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.finance.domain.budget.classification import BudgetGroup, order_of
from missionledger.finance.domain.budget.commands import (
    AnswerReEstimate,
    ApproveEstimate,
    PrepareEstimate,
    budget_id,
)
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.events import DecisionNamed
from missionledger.finance.domain.budget.reestimates import flagged_year, unknown_flag
from missionledger.finance.domain.budget.state import Budget, EstimateVersion
from missionledger.finance.domain.fund.decider import FUND


async def prepare_estimate(
    aggregates: Aggregates,
    command: PrepareEstimate,
    context: CommandContext,
    *,
    expected_version: int | None = None,
) -> Outcome[Budget]:
    """Prepare a draft for a fund that is open.

    Raises:
        NotFoundError: if the fund is not open.
        Refusal: as the decider says.
    """
    fund = await aggregates.load(FUND, command.fund)
    if not fund.state.is_open:
        raise NotFoundError(
            f"there is no fund {command.fund}",
            next_step="Take the id from /v1/funds, or open the fund first.",
            pointer="/fund",
        )
    if command.answers is not None:
        await _require_flag(aggregates, command, command.answers)
    return await aggregates.execute(BUDGET, command, context, expected_version=expected_version)


async def _require_flag(
    aggregates: Aggregates, command: PrepareEstimate, answers: DecisionNamed
) -> None:
    """Go on only if the decision raised a flag: a slip of the pen is seen before the approval."""
    year = flagged_year(answers.decided_on)
    holder = await aggregates.load(BUDGET, budget_id(command.fund, year))
    if holder.state.flag_of(answers.resolution, answers.decided_on) is None:
        raise unknown_flag(command.fund, year, answers.resolution, answers.decided_on)


async def approve_estimate(
    aggregates: Aggregates,
    command: ApproveEstimate,
    context: CommandContext,
    *,
    expected_version: int,
) -> Outcome[Budget]:
    """Record an approval; if the request answers a decision on the mandate, so does it.

    The flag may hang on the budget of another year: both are decided on in one append.

    Raises:
        Refusal: as the decider says; VersionConflictError if the budget has changed since.
    """
    decisions = [Decision(BUDGET, command, expected_version)]
    loaded = await aggregates.load(BUDGET, budget_id(command.fund, command.fiscal_year))
    request = loaded.state.find(command.version)
    if request is not None and request.answers is not None:
        answer = AnswerReEstimate(
            fund=command.fund,
            fiscal_year=flagged_year(request.answers.decided_on),
            occurred_on=command.occurred_on,
            provenance=command.provenance,
            source=command.source,
            resolution=request.answers.resolution,
            decided_on=request.answers.decided_on,
            answering_year=command.fiscal_year,
            version=loaded.state.next_version,
            total_minor=command.stated_total_minor,
            symbol=command.symbol,
        )
        decisions.append(Decision(BUDGET, answer))
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[Budget] = outcomes[-1]
    if decisions[-1].stream != decisions[0].stream:
        outcome = outcomes[0]
    return outcome


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line in every version that is compared, with the reasons for its differences.

    Attributes:
        amounts: cents by version; None where the version has no such line.
        reasons: by version, why it differs from the version it changes.
    """

    group: BudgetGroup
    item: str
    amounts: dict[int, int | None]
    reasons: dict[int, str]


def compare_versions(versions: Sequence[EstimateVersion]) -> list[ComparedLine]:
    """Set the lines of versions side by side, in the order of reports."""
    keys = {line.key for version in versions for line in version.lines}
    keys |= {(each.group, each.item) for version in versions for each in version.reasons}
    return [
        ComparedLine(
            group,
            item,
            {
                version.version: next(
                    (line.amount_minor for line in version.lines if line.key == (group, item)),
                    None,
                )
                for version in versions
            },
            {
                version.version: reason.reason
                for version in versions
                for reason in version.reasons
                if (reason.group, reason.item) == (group, item)
            },
        )
        for group, item in sorted(keys, key=lambda key: order_of(*key))
    ]
