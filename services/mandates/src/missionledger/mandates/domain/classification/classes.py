"""Into which class of which scheme the tasks of a mandate were sorted, and by whom."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.mandates.domain.words import Note, Slug, Text


class Classification(BaseModel):
    """Somebody sorted a task; a task has one class of each scheme.

    Attributes:
        author: who sorted it: the decision of the Council does not say.
        basis: why into this class, where that is not plain.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task_id: Slug
    scheme: Slug
    task_class: Slug
    author: Text
    basis: Note = ""


class ClassifyTask(Classification, Command):
    """Sort a task into a class, or into another than before.

    Attributes:
        class_name: name of the class in the edition that holds, as this log knows.
        edition: that edition.
    """

    mission_id: MissionId
    class_name: Note = ""
    edition: int = 0


class TaskClassified(Classification, DomainEvent):
    """A task was sorted into a class of a scheme."""

    mission_id: MissionId
    on: date
    class_name: Text
    edition: int


class TaskSchemeUnknownError(Refusal):
    """No scheme of this name is recorded."""

    code = "task-scheme-unknown"
    title = "The scheme is not recorded"
    kind = RefusalKind.INVALID


class TaskClassUnknownError(Refusal):
    """The scheme has no such class."""

    code = "task-class-unknown"
    title = "The class is not in the scheme"
    kind = RefusalKind.INVALID


class TaskClassOutOfOrderError(Refusal):
    """The task was sorted by this scheme on a later day."""

    code = "task-class-out-of-order"
    title = "The task was sorted on a later day already"


class TaskClasses(BaseModel):
    """The classes of the tasks of one mandate, in order of record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    classified: tuple[TaskClassified, ...] = ()

    def present(self) -> Mapping[tuple[str, str], TaskClassified]:
        """Return the class of each task by task and scheme."""
        return {(each.task_id, each.scheme): each for each in self.classified}


def decide(command: ClassifyTask, state: TaskClasses) -> tuple[TaskClassified, ...]:
    """Return the fact, or nothing if the task is in that class already.

    Raises:
        TaskClassOutOfOrderError: if it was sorted by that scheme on a later day.
    """
    said = {name: getattr(command, name) for name in Classification.model_fields}
    event = TaskClassified(
        **said,
        mission_id=command.mission_id,
        on=command.occurred_on,
        class_name=command.class_name,
        edition=command.edition,
    )
    before = state.present().get((command.task_id, command.scheme))
    if before == event:
        return ()
    if before is not None and event.on < before.on:
        raise TaskClassOutOfOrderError(
            f"{command.task_id} is in {before.task_class} of {command.scheme} since {before.on}",
            next_step="Give that day or a later one.",
            pointer="/on",
        )
    return (event,)


def evolve(state: TaskClasses, event: TaskClassified) -> TaskClasses:
    """Return the classes after the fact."""
    return TaskClasses(classified=(*state.classified, event))


TASK_CLASSES: Decider[ClassifyTask, TaskClasses, TaskClassified] = Decider(
    service="mandates",
    aggregate="task_classes",
    initial=TaskClasses(),
    decide=decide,
    evolve=evolve,
    events=(TaskClassified,),
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
