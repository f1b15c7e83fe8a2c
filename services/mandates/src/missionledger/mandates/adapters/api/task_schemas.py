"""How tasks travel."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.adapters.api.kit import DocumentHash
from missionledger.mandates.domain.mission_cash.events import CashStanding
from missionledger.mandates.domain.tasks.commands import (
    AddTask,
    ChangeTask,
    DropTask,
    SetStrategicDirection,
)
from missionledger.mandates.domain.tasks.decider import Task
from missionledger.mandates.domain.tasks.events import DirectionFacts, TaskFacts
from missionledger.mandates.domain.tasks.load import TaskLoad
from missionledger.mandates.domain.tasks.warning import TaskWarning, WarningLevel, level_of
from missionledger.mandates.domain.words import RequiredSymbol, Statement

TASK_COLUMNS = (
    "task_id",
    "title",
    "outcome",
    "category",
    "group",
    "priority",
    "phase",
    "funding",
    "added_by",
    "added_on",
    "changed_by",
    "changed_on",
    "dropped_by",
    "dropped_on",
    "reason",
    "warning",
)
FINDING_COLUMNS = ("quality", "answer", "why", "tasks")


class TaskView(Task):
    """A task, and how loud a warning it deserves.

    Attributes:
        warning: of a task without money that stands; louder where the mission is short of cash on
            the day asked about. `task-load` says what it rests on.
    """

    warning: WarningLevel

    @classmethod
    def of(cls, task: Task, cash: CashStanding) -> "TaskView":
        """Return the task as it is shown."""
        return cls(**task.model_dump(), warning=level_of(task, cash))


class TaskLoadView(TaskLoad):
    """What the tasks weigh, with the warning of those that came without money."""

    warning: TaskWarning


class _DecisionBody(BaseModel):
    """The decision a task rests on: its symbol is the source of the fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolution: RequiredSymbol
    decided_on: date
    documents: tuple[DocumentHash, ...] = ()

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values["occurred_on"] = values.pop("decided_on")
        return values | {"mission_id": mission_id, "source": self.resolution}


class DirectionBody(DirectionFacts, _DecisionBody):
    """The strategic direction that a decision sets."""

    def to_command(self, mission_id: str) -> SetStrategicDirection:
        """Return the command."""
        return SetStrategicDirection.model_validate(self.fields(mission_id))


class TaskBody(TaskFacts, _DecisionBody):
    """A task as a decision leaves it: all of its content."""

    def to_addition(self, mission_id: str) -> AddTask:
        """Return the command that adds it."""
        return AddTask.model_validate(self.fields(mission_id))

    def to_change(self, mission_id: str) -> ChangeTask:
        """Return the command that changes it."""
        return ChangeTask.model_validate(self.fields(mission_id))


class TaskRemovalBody(_DecisionBody):
    """Why a decision takes a task away."""

    reason: Statement

    def to_command(self, mission_id: str, task_id: str) -> DropTask:
        """Return the command."""
        return DropTask.model_validate(self.fields(mission_id) | {"task_id": task_id})
