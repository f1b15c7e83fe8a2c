"""The words and the facts of a mandate's tasks."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.words import Note, RequiredSymbol, Slug, Statement, Text

PRIORITY_MAX = 9
PHASE_MAX = 99


class Funding(StrEnum):
    """Whether money came with the task."""

    FUNDED = "funded"
    WITHIN_EXISTING_RESOURCES = "within_existing_resources"
    """The task adds load without money."""


class TaskFacts(BaseModel):
    """What a decision says of a task.

    Attributes:
        task_id: its name in this record; a dropped task keeps it for ever.
        title: what is to be done.
        outcome: what is to be different when it is done; empty where the decision does not say.
        category: slug of one of the parts a mandate's tasks are sorted into.
        group: the group of tasks it stands in, in the words of the decision.
        priority: 1 comes first; None where the decision sets none.
        phase: its place in the sequence, 1 first; tasks of one phase run together; None where
            the decision sets none.
        funding: whether money came with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task_id: Slug
    title: Text
    outcome: Note = ""
    category: Slug
    group: Text
    priority: Annotated[int, Field(ge=1, le=PRIORITY_MAX, strict=True)] | None = None
    phase: Annotated[int, Field(ge=1, le=PHASE_MAX, strict=True)] | None = None
    funding: Funding


class DirectionFacts(BaseModel):
    """The strategic direction that all tasks hang below.

    Attributes:
        direction: what the mission is for, as a whole.
        political_settlement: the settlement it works towards; empty where the decision names none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    direction: Statement
    political_settlement: Note = ""


class _ByDecision(BaseModel):
    """A decision of the organ stands behind the fact."""

    mission_id: MissionId
    resolution: RequiredSymbol
    decided_on: date


class StrategicDirectionSet(DirectionFacts, _ByDecision, DomainEvent):
    """A decision set or changed the strategic direction."""


class TaskAdded(TaskFacts, _ByDecision, DomainEvent):
    """A decision added a task."""


class TaskChanged(TaskFacts, _ByDecision, DomainEvent):
    """A decision changed a task; the event holds all of its content after the change."""


class TaskDropped(_ByDecision, DomainEvent):
    """A decision took a task away."""

    task_id: Slug
    reason: Statement


TasksEvent = StrategicDirectionSet | TaskAdded | TaskChanged | TaskDropped

TASKS_EVENTS: tuple[type[TasksEvent], ...] = (
    StrategicDirectionSet,
    TaskAdded,
    TaskChanged,
    TaskDropped,
)
