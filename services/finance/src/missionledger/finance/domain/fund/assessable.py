"""Whether Member States may be assessed for a fund at all, and credited from it."""

from fractions import Fraction

from missionledger.common.money import Money
from missionledger.finance.domain.fund.commands import AssessmentCommand
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind
from missionledger.finance.domain.fund.lifecycle_events import FundStage
from missionledger.finance.domain.fund.lifecycle_refusals import (
    FundNotActiveError,
    PartnerPaysError,
    SurplusRetainedError,
)
from missionledger.finance.domain.fund.refusals import FundNotAssessedError, NotAsPlannedError
from missionledger.finance.domain.fund.state import Fund

_THROUGH = {
    FundKind.SHARED_ACCOUNT: "its cost is prorated over the assessments of the missions",
    FundKind.REGULAR_BUDGET_OPERATION: "it is a part of the regular budget",
}


def require_assessable(command: AssessmentCommand, state: Fund) -> None:
    """Check that the fund may assess, or credit, Member States now.

    Raises:
        FundNotAssessedError: if it is paid for through the assessments of other funds.
        PartnerPaysError: if Member States pay nothing for the operation.
        FundNotActiveError: if it is closed and the line is not for a time before that.
        SurplusRetainedError: if the Assembly keeps what the line would give back.
        NotAsPlannedError: if it names a plan of its year and differs from it.
    """
    through = _THROUGH.get(state.kind)
    if through is not None:
        raise FundNotAssessedError(
            f"Member States are not assessed for {state.fund}: {through}",
            next_step="Assess the fund that pays for it.",
            pointer="/fund",
        )
    if command.kind is AssessmentKind.CREDIT:
        _require_not_kept(state)
        return
    if command.plan:
        _require_as_planned(command, state)
    if state.funding is not None and not Fraction(state.funding.assessed_share):
        raise PartnerPaysError(
            f"{state.fund} is a {state.funding.configuration} operation, and partners pay for all "
            "of it",
            next_step="Record an arrangement with a share of Member States first, with its "
            "decision.",
            source=state.funding.symbol or None,
            pointer="/fund",
        )
    is_past = command.period_to.isoformat() < state.stage_since
    if state.stage is FundStage.CLOSED and not is_past:
        raise FundNotActiveError(
            f"the account of {state.fund} is closed since {state.stage_since}; a line for a time "
            "after that has nothing to pay for",
            next_step="Assess an old period as an additional assessment, or the duties that are "
            "left through the fund that carries them.",
            pointer="/period_to",
        )


def _require_as_planned(command: AssessmentCommand, state: Fund) -> None:
    plan = state.plans.get(command.plan)
    asked = (
        command.period_from.isoformat() if command.period_from else "",
        command.period_to.isoformat(),
        command.gross_minor,
        command.staff_assessment_minor,
    )
    planned = plan.slices if plan else ()
    if asked not in [
        (each.period_from, each.period_to, each.gross_minor, each.staff_assessment_minor)
        for each in planned
    ]:
        raise NotAsPlannedError(
            f"the plan {command.plan!r} of {state.fund} has no slice from {asked[0]} to {asked[1]} "
            f"of {Money(minor=command.gross_minor)} USD",
            next_step="Assess the slices as they are planned, or leave the plan out.",
            pointer="/plan",
        )


def _require_not_kept(state: Fund) -> None:
    if state.retained:
        by = ", ".join(sorted(state.retained))
        raise SurplusRetainedError(
            f"{Money(minor=sum(state.retained.values()))} USD of {state.fund} is kept by {by}",
            next_step="Record the decision that lets it go; then give it back as a credit.",
            source=by,
        )
