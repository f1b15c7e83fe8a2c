"""Rules of the tasks of a mandate."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.mandates.domain.mandate.state import Decision, Mandate
from missionledger.mandates.domain.mandate.terms import DecisionKind
from missionledger.mandates.domain.tasks.commands import (
    AddTask,
    ChangeTask,
    DropTask,
    SetStrategicDirection,
    TasksCommand,
)
from missionledger.mandates.domain.tasks.events import (
    TASKS_EVENTS,
    DirectionFacts,
    Funding,
    StrategicDirectionSet,
    TaskAdded,
    TaskChanged,
    TaskDropped,
    TaskFacts,
    TasksEvent,
)
from missionledger.mandates.domain.tasks.refusals import (
    DecisionLeavesTasksError,
    TaskAlreadyRecordedError,
    TaskDroppedError,
    TaskNotRecordedError,
    TaskOutOfOrderError,
    TaskWithoutDecisionError,
)


class Task(TaskFacts):
    """A task as the decisions left it.

    Attributes:
        added_by: symbol of the decision that gave it.
        changed_by: symbol of the last decision on it.
        dropped_by: symbol of the decision that took it away; empty while it stands.
    """

    added_by: str
    added_on: date
    changed_by: str
    changed_on: date
    dropped_by: str = ""
    dropped_on: date | None = None
    reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether the task has not been dropped."""
        return self.dropped_on is None

    @property
    def is_unfunded(self) -> bool:
        """Whether the task stands and came without money."""
        return self.stands and self.funding is Funding.WITHIN_EXISTING_RESOURCES

    @property
    def facts(self) -> TaskFacts:
        """What the last decision says of it."""
        return TaskFacts(**{name: getattr(self, name) for name in TaskFacts.model_fields})


class Direction(DirectionFacts):
    """The strategic direction and the decision that set it."""

    resolution: str
    decided_on: date


class Tasks(BaseModel):
    """The tasks of one mandate, in the order in which they were given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    direction: Direction | None = None
    tasks: tuple[Task, ...] = ()

    @property
    def standing(self) -> tuple[Task, ...]:
        """The tasks that have not been dropped."""
        return tuple(each for each in self.tasks if each.stands)

    def find(self, task_id: str) -> Task | None:
        """Return the task, dropped or not, or None."""
        return next((each for each in self.tasks if each.task_id == task_id), None)


def decide(command: TasksCommand, state: Tasks) -> tuple[TasksEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        TaskAlreadyRecordedError: if the id stands for a task with other content.
        TaskNotRecordedError: if there is no such task.
        TaskDroppedError: if the task was dropped.
        TaskOutOfOrderError: if a later decision on the task is recorded.
    """
    match command:
        case SetStrategicDirection():
            return _set_direction(command, state)
        case AddTask():
            return _add(command, state)
        case ChangeTask():
            return _change(command, state)
        case DropTask():
            return _drop(command, state)


def evolve(state: Tasks, event: TasksEvent) -> Tasks:
    """Return the tasks after the event."""
    match event:
        case StrategicDirectionSet():
            direction = Direction(
                direction=event.direction,
                political_settlement=event.political_settlement,
                resolution=event.resolution,
                decided_on=event.decided_on,
            )
            return state.model_copy(update={"direction": direction})
        case TaskAdded():
            task = Task(
                **_facts(event),
                added_by=event.resolution,
                added_on=event.decided_on,
                changed_by=event.resolution,
                changed_on=event.decided_on,
            )
            return state.model_copy(update={"tasks": (*state.tasks, task)})
        case TaskChanged():
            by = {"changed_by": event.resolution, "changed_on": event.decided_on}
            return _replaced(state, event.task_id, {**_facts(event), **by})
        case TaskDropped():
            changed = {
                "changed_by": event.resolution,
                "changed_on": event.decided_on,
                "dropped_by": event.resolution,
                "dropped_on": event.decided_on,
                "reason": event.reason,
            }
            return _replaced(state, event.task_id, changed)


def require_decision(command: TasksCommand, mandate: Mandate) -> Decision:
    """Return the recorded decision that the command rests on.

    Raises:
        TaskWithoutDecisionError: if no decision of that symbol and day is recorded.
        DecisionLeavesTasksError: if it is of a kind that cannot do this to tasks.
    """
    decision = mandate.find(command.resolution, command.occurred_on)
    if decision is None:
        raise TaskWithoutDecisionError(
            f"{command.mission_id} has no decision {command.resolution} of {command.occurred_on}",
            next_step="Record the decision on the mandate first, with its day.",
            pointer="/resolution",
        )
    ends = decision.kind is DecisionKind.TERMINATE and not isinstance(command, DropTask)
    if ends or decision.kind is DecisionKind.ROLL_OVER:
        raise DecisionLeavesTasksError(
            f"{command.resolution} is recorded as {decision.kind}",
            next_step="A technical rollover leaves all tasks; a termination can only drop them.",
            pointer="/resolution",
            source=command.resolution,
        )
    return decision


def _set_direction(command: SetStrategicDirection, state: Tasks) -> tuple[TasksEvent, ...]:
    present = state.direction
    event = StrategicDirectionSet(
        mission_id=command.mission_id,
        resolution=command.resolution,
        decided_on=command.occurred_on,
        direction=command.direction,
        political_settlement=command.political_settlement,
    )
    if present is not None:
        if evolve(state, event).direction == present:
            return ()
        _require_not_before(command, present.decided_on, present.resolution)
    return (event,)


def _add(command: AddTask, state: Tasks) -> tuple[TasksEvent, ...]:
    event = TaskAdded(**_facts(command), **_decision(command))
    recorded = state.find(command.task_id)
    if recorded is None:
        return (event,)
    if evolve(Tasks(), event).tasks == (recorded,):
        return ()
    raise TaskAlreadyRecordedError(
        f"{command.task_id} was added by {recorded.added_by} of {recorded.added_on}",
        next_step="Change the recorded task, or give the new one an id of its own.",
        pointer="/task_id",
    )


def _change(command: ChangeTask, state: Tasks) -> tuple[TasksEvent, ...]:
    task = _standing(command, state)
    if task.facts == TaskFacts(**_facts(command)):
        return ()
    _require_not_before(command, task.changed_on, task.changed_by)
    return (TaskChanged(**_facts(command), **_decision(command)),)


def _drop(command: DropTask, state: Tasks) -> tuple[TasksEvent, ...]:
    recorded = state.find(command.task_id)
    dropped = (command.resolution, command.occurred_on, command.reason)
    if recorded and (recorded.dropped_by, recorded.dropped_on, recorded.reason) == dropped:
        return ()
    task = _standing(command, state)
    _require_not_before(command, task.changed_on, task.changed_by)
    return (TaskDropped(task_id=command.task_id, reason=command.reason, **_decision(command)),)


def _standing(command: ChangeTask | DropTask, state: Tasks) -> Task:
    task = state.find(command.task_id)
    if task is None:
        raise TaskNotRecordedError(
            f"{command.mission_id} has no task {command.task_id}",
            next_step="Look at the tasks of the mission for the id you mean.",
        )
    if not task.stands:
        raise TaskDroppedError(
            f"{command.task_id} was dropped by {task.dropped_by} of {task.dropped_on}",
            next_step="Add a new task if a later decision gives it again.",
            source=task.dropped_by,
        )
    return task


def _require_not_before(command: TasksCommand, day: date, resolution: str) -> None:
    if command.occurred_on < day:
        raise TaskOutOfOrderError(
            f"{resolution} of {day} is recorded; {command.resolution} is of {command.occurred_on}",
            next_step="Check the day of the decision.",
            pointer="/decided_on",
        )


def _facts(source: TaskFacts) -> dict[str, Any]:
    return {name: getattr(source, name) for name in TaskFacts.model_fields}


def _decision(command: TasksCommand) -> dict[str, Any]:
    return {
        "mission_id": command.mission_id,
        "resolution": command.resolution,
        "decided_on": command.occurred_on,
    }


def _replaced(state: Tasks, task_id: str, changed: dict[str, Any]) -> Tasks:
    tasks = tuple(
        each.model_copy(update=changed) if each.task_id == task_id else each for each in state.tasks
    )
    return state.model_copy(update={"tasks": tasks})


TASKS: Decider[TasksCommand, Tasks, TasksEvent] = Decider(
    service="mandates",
    aggregate="tasks",
    initial=Tasks(),
    decide=decide,
    evolve=evolve,
    events=TASKS_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
