"""How ready a mission is to leave on demand (TRN-19).

MINUSMA had fourteen days from the request to the end of its mandate. What has to be at hand then is
checked while nobody asks: each element has an owner, and is ready or not as of a day; a check goes
stale after a year.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.transitions.domain.texts import Name, Reason

CHECK_DAYS = Policy(
    "days after which a check of readiness goes stale",
    (
        PolicyValue(
            value=365,
            valid_from=date(1948, 1, 1),
            source="with the yearly review of the transition plan",
            certainty=Certainty.ASSUMED,
        ),
    ),
)


class Element(StrEnum):
    """What has to be at hand when a mission is told to go."""

    ORDER_OF_CLOSING = "order_of_closing"
    ROUTES_AND_LIFT = "routes_and_lift"
    STATUS_OF_FORCES = "status_of_forces"
    AUTHORITY_TO_DESTROY = "authority_to_destroy"
    ASSET_LIST = "asset_list"
    STAFF_LIST = "staff_list"
    MONEY = "money"
    TASKS_MAPPED = "tasks_mapped"
    CIVILIANS_AT_RISK = "civilians_at_risk"
    RECORDS = "records"


class CheckElement(Command):
    """Record whether an element is at hand."""

    mission_id: MissionId
    element: Element
    is_ready: bool
    owner: Name
    finding: Reason


class ReadinessChecked(DomainEvent):
    """An element was looked at."""

    mission_id: MissionId
    element: Element
    is_ready: bool
    owner: str
    finding: str
    checked_on: DayText
    stale_from: DayText


class Check(BaseModel):
    """What was found of an element last."""

    model_config = ConfigDict(frozen=True)

    is_ready: bool
    owner: str
    finding: str
    checked_on: DayText
    stale_from: DayText


class ExitReadiness(BaseModel):
    """What a mission would have at hand if it were told to go."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    checks: Mapping[Element, Check] = Field(default_factory=dict)


def decide(command: CheckElement, state: ExitReadiness) -> tuple[ReadinessChecked, ...]:
    """Return what was found, or nothing if it is known.

    Raises:
        NoPolicyInForceError: if nobody knows how long a check holds on that day.
    """
    match command:
        case CheckElement():
            days = CHECK_DAYS.on(command.occurred_on).value
            checked = ReadinessChecked(
                mission_id=command.mission_id,
                element=command.element,
                is_ready=command.is_ready,
                owner=command.owner,
                finding=command.finding,
                checked_on=command.occurred_on.isoformat(),
                stale_from=_later(command.occurred_on, days).isoformat(),
            )
            return () if evolve(state, checked) == state else (checked,)
        case _:
            assert_never(command)


def _later(day: date, days: int) -> date:
    # The last day of the calendar has no day after it.
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def evolve(state: ExitReadiness, event: ReadinessChecked) -> ExitReadiness:
    """Return the state after the event; an older check does not replace a newer one."""
    known = state.checks.get(event.element)
    if known is not None and known.checked_on > event.checked_on:
        return state.model_copy(update={"mission_id": event.mission_id})
    check = Check(**event.model_dump(exclude={"mission_id", "element"}))
    return ExitReadiness(mission_id=event.mission_id, checks={**state.checks, event.element: check})


EXIT_READINESS: Decider[CheckElement, ExitReadiness, ReadinessChecked] = Decider(
    service="transitions",
    aggregate="exit_readiness",
    initial=ExitReadiness(),
    decide=decide,
    evolve=evolve,
    events=(ReadinessChecked,),
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
