"""What support planning rests on, mission by mission (PLN-04).

Security, number and balance of civilian and uniformed staff, remote capacity, sites and access,
accommodation, services and infrastructure of the host, local capacity: each is said with who
answers for it, and looked at again on a day. What nobody spoke of is missing, not forgotten.
Medical care, defence and welfare at a site are told by performance.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.transitions.domain.texts import Name, Reason


class Variable(StrEnum):
    """What support planning rests on."""

    SECURITY = "security"
    STAFF_BALANCE = "staff_balance"
    REMOTE_CAPACITY = "remote_capacity"
    SITES_AND_ACCESS = "sites_and_access"
    ACCOMMODATION = "accommodation"
    HOST_SERVICES = "host_services"
    LOCAL_CAPACITY = "local_capacity"


class SetVariable(Command):
    """Say how a variable stands, and when it is looked at again."""

    mission_id: MissionId
    variable: Variable
    finding: Reason
    owner: Name
    review_on: date


class VariableSet(DomainEvent):
    """A variable stands so; a later word replaces an earlier one."""

    mission_id: MissionId
    variable: Variable
    finding: str
    owner: str
    said_on: DayText
    review_on: DayText


class VariableReviewNotAheadError(Refusal):
    """What planning rests on changes; the day it is looked at again lies ahead."""

    code = "support-variable-review-not-ahead"
    title = "The next review does not lie ahead"
    kind = RefusalKind.INVALID


class VariableState(BaseModel):
    """How one variable stands."""

    model_config = ConfigDict(frozen=True)

    finding: str
    owner: str
    said_on: DayText
    review_on: DayText


class SupportVariables(BaseModel):
    """What the support planning of a mission rests on."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    variables: Mapping[Variable, VariableState] = Field(default_factory=dict)


def decide(command: SetVariable, state: SupportVariables) -> tuple[VariableSet, ...]:
    """Return the fact, or nothing if it is known.

    Raises:
        VariableReviewNotAheadError: if the next review does not lie ahead.
    """
    if command.review_on <= command.occurred_on:
        raise VariableReviewNotAheadError(
            f"the review on {command.review_on} does not lie after {command.occurred_on}",
            next_step="Give a later day.",
            pointer="/review_on",
        )
    said = VariableSet(
        mission_id=command.mission_id,
        variable=command.variable,
        finding=command.finding,
        owner=command.owner,
        said_on=command.occurred_on.isoformat(),
        review_on=command.review_on.isoformat(),
    )
    return () if evolve(state, said) == state else (said,)


def evolve(state: SupportVariables, event: VariableSet) -> SupportVariables:
    """Return the state after the event; an older word does not replace a newer one."""
    known = state.variables.get(event.variable)
    if known is not None and known.said_on > event.said_on:
        return state
    said = VariableState(**event.model_dump(exclude={"mission_id", "variable"}))
    return SupportVariables(
        mission_id=event.mission_id, variables={**state.variables, event.variable: said}
    )


SUPPORT_VARIABLES: Decider[SetVariable, SupportVariables, VariableSet] = Decider(
    service="transitions",
    aggregate="support_variables",
    initial=SupportVariables(),
    decide=decide,
    evolve=evolve,
    events=(VariableSet,),
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
