"""A plan is proposed by one officer and accepted or rejected by another; it moves no money."""

from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.finance.domain.liquidity_plans import refusals
from missionledger.finance.domain.liquidity_plans.contents import PlanContents

Text = Annotated[str, Field(min_length=1, max_length=300)]


class PlanStatus(StrEnum):
    """How far a plan is."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class LiquidityPlanProposed(DomainEvent):
    """An officer proposed how to close a gap in cash."""

    contents: PlanContents
    proposed_by: str


class LiquidityPlanAccepted(DomainEvent):
    """Another officer accepted the plan; each line still needs its own request and approval."""

    plan: str
    fund: MissionId
    reason: str
    accepted_by: str


class LiquidityPlanRejected(DomainEvent):
    """Another officer rejected the plan."""

    plan: str
    fund: MissionId
    reason: str
    rejected_by: str


class ProposePlan(Command):
    """Propose a plan."""

    contents: PlanContents
    proposed_by: Text

    @property
    def plan(self) -> str:
        """The plan it is about."""
        return self.contents.plan

    @property
    def fund(self) -> str:
        """The fund it is for."""
        return self.contents.fund


class AcceptPlan(Command):
    """Accept a plan that somebody else proposed."""

    plan: str
    fund: MissionId
    reason: Annotated[str, Field(max_length=300)] = ""
    accepted_by: Text


class RejectPlan(Command):
    """Reject a plan that somebody else proposed."""

    plan: str
    fund: MissionId
    reason: Text
    rejected_by: Text


class Plan(BaseModel):
    """A plan; `contents` is None before it was proposed."""

    model_config = ConfigDict(frozen=True)

    contents: PlanContents | None = None
    status: PlanStatus = PlanStatus.PROPOSED
    proposed_by: str = ""
    answered_by: str = ""
    reason: str = ""


PlanCommand = ProposePlan | AcceptPlan | RejectPlan
PlanEvent = LiquidityPlanProposed | LiquidityPlanAccepted | LiquidityPlanRejected


def decide(command: PlanCommand, state: Plan) -> tuple[PlanEvent, ...]:
    """Return the fact the command leads to; none if it is so already.

    Raises:
        Refusal: if there is no such plan, it is answered, or the same officer would answer it.
    """
    match command:
        case ProposePlan():
            if state.contents is not None:
                return ()
            return (
                LiquidityPlanProposed(contents=command.contents, proposed_by=command.proposed_by),
            )
        case AcceptPlan():
            if _is_repeat(state, PlanStatus.ACCEPTED, command.accepted_by):
                return ()
            _require_answerable(state, command.plan, command.accepted_by)
            accepted = LiquidityPlanAccepted(
                plan=command.plan,
                fund=command.fund,
                reason=command.reason,
                accepted_by=command.accepted_by,
            )
            return (accepted,)
        case RejectPlan():
            if _is_repeat(state, PlanStatus.REJECTED, command.rejected_by):
                return ()
            _require_answerable(state, command.plan, command.rejected_by)
            rejected = LiquidityPlanRejected(
                plan=command.plan,
                fund=command.fund,
                reason=command.reason,
                rejected_by=command.rejected_by,
            )
            return (rejected,)
        case _:
            assert_never(command)


def evolve(state: Plan, event: PlanEvent) -> Plan:
    """Return the plan after the event."""
    match event:
        case LiquidityPlanProposed():
            return Plan(contents=event.contents, proposed_by=event.proposed_by)
        case LiquidityPlanAccepted():
            update = {"status": PlanStatus.ACCEPTED, "answered_by": event.accepted_by}
        case LiquidityPlanRejected():
            update = {"status": PlanStatus.REJECTED, "answered_by": event.rejected_by}
        case _:
            assert_never(event)
    return state.model_copy(update={**update, "reason": event.reason})


def _is_repeat(state: Plan, status: PlanStatus, officer: str) -> bool:
    return state.status is status and state.answered_by == officer


def _require_answerable(state: Plan, plan: str, officer: str) -> None:
    if state.contents is None:
        raise refusals.PlanNotFoundError(
            f"there is no plan {plan}", next_step="Take the id from /v1/liquidity/plans."
        )
    if state.status is not PlanStatus.PROPOSED:
        raise refusals.PlanStateError(
            f"the plan is {state.status.value} by {state.answered_by}",
            next_step="Propose another plan if cash has changed.",
        )
    if officer == state.proposed_by:
        raise refusals.PlanDutiesError(
            f"{officer} proposed the plan and may not answer it",
            next_step="Have another officer accept or reject it.",
        )


LIQUIDITY_PLAN: Decider[PlanCommand, Plan, PlanEvent] = Decider(
    service="finance",
    aggregate="liquidity_plan",
    initial=Plan(),
    decide=decide,
    evolve=evolve,
    events=(LiquidityPlanProposed, LiquidityPlanAccepted, LiquidityPlanRejected),
    id_of=lambda command: command.plan,
    mission_of=lambda command: command.fund,
)
