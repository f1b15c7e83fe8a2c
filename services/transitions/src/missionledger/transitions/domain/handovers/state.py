"""The tasks of a mission on its way out, as the events left them."""

from collections.abc import Mapping
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.common.money import Money
from missionledger.transitions.domain.handovers.events import (
    Capacity,
    Direction,
    HandoverEvent,
    HandoversFoundComplete,
    Holder,
    PartyKind,
    Route,
    SequenceLinked,
    SequenceStepTaken,
    Stance,
    Step,
    SupportRecorded,
    TaskCapacityAssessed,
    TaskHandedOver,
    TaskHoldersSet,
    TaskMapped,
    TaskNoted,
    TasksFoundMapped,
)


class TaskHandover(BaseModel):
    """One task, and what becomes of it."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    title: str
    route: Route | None = None
    receiver: str = ""
    owner: str = ""
    planned_on: DayText | None = None
    amount: Money | None = None
    source_fund: str = ""
    reason: str = ""
    capacity: Capacity = Capacity.NOT_ASSESSED
    capacity_note: str = ""
    holders: tuple[Holder, ...] = ()
    handed_over_on: DayText | None = None
    documents: tuple[str, ...] = ()
    evidence: str = ""


class Support(BaseModel):
    """How a party stands to the transition."""

    model_config = ConfigDict(frozen=True)

    party: str
    kind: PartyKind
    stance: Stance
    note: str


class Sequence(BaseModel):
    """The operation before or after the mission, and when authority goes over."""

    model_config = ConfigDict(frozen=True)

    predecessor: str
    successor: str
    direction: Direction
    transfer_on: DayText
    understanding: str


class Handovers(BaseModel):
    """All tasks of a mission, the support for its transition, and its place in a sequence."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    tasks: Mapping[str, TaskHandover] = Field(default_factory=dict)
    support: Mapping[str, Support] = Field(default_factory=dict)
    sequence: Sequence | None = None
    steps: Mapping[Step, DayText] = Field(default_factory=dict)


def evolve(state: Handovers, event: HandoverEvent) -> Handovers:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case (
            TaskNoted()
            | TaskMapped()
            | TaskCapacityAssessed()
            | TaskHoldersSet()
            | TaskHandedOver()
        ):
            return _with_task(state, event)
        case SupportRecorded():
            said = Support(party=event.party, kind=event.kind, stance=event.stance, note=event.note)
            return state.model_copy(update={"support": {**state.support, event.party: said}})
        case SequenceLinked():
            return state.model_copy(update={"sequence": _sequence(event)})
        case SequenceStepTaken():
            return state.model_copy(update={"steps": {**state.steps, event.step: event.taken_on}})
        case TasksFoundMapped() | HandoversFoundComplete():
            return state
        case _:
            assert_never(event)


def _sequence(event: SequenceLinked) -> Sequence:
    return Sequence(
        predecessor=event.predecessor,
        successor=event.successor,
        direction=event.direction,
        transfer_on=event.transfer_on,
        understanding=event.understanding,
    )


def _with_task(
    state: Handovers,
    event: TaskNoted | TaskMapped | TaskCapacityAssessed | TaskHoldersSet | TaskHandedOver,
) -> Handovers:
    # On an early day the task may not have been noted yet; it has no title then.
    known = state.tasks.get(event.task_id, TaskHandover(task_id=event.task_id, title=""))
    update: dict[str, Any]
    match event:
        case TaskNoted():
            update = {"title": event.title}
        case TaskMapped():
            update = {
                "route": event.route,
                "receiver": event.receiver,
                "owner": event.owner,
                "planned_on": event.planned_on,
                "amount": event.amount,
                "source_fund": event.source_fund,
                "reason": event.reason,
            }
        case TaskCapacityAssessed():
            update = {"capacity": event.capacity, "capacity_note": event.note}
        case TaskHoldersSet():
            update = {"holders": event.holders}
        case TaskHandedOver():
            update = {
                "title": event.title,
                "route": event.route,
                "receiver": event.receiver,
                "handed_over_on": event.handed_over_on,
                "documents": event.documents,
                "evidence": event.evidence,
            }
        case _:
            assert_never(event)
    task = known.model_copy(update=update)
    return state.model_copy(update={"tasks": {**state.tasks, event.task_id: task}})
