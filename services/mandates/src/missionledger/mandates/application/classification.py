"""Sorts tasks by schemes, and counts them by class."""

from collections.abc import Mapping, Sequence
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.catalogue import CATALOGUE, TableName
from missionledger.mandates.domain.classification.classes import (
    TASK_CLASSES,
    ClassifyTask,
    TaskClasses,
    TaskClassUnknownError,
    TaskSchemeUnknownError,
)
from missionledger.mandates.domain.classification.counts import (
    NOT_SORTED,
    ClassCount,
    counts_of,
)
from missionledger.mandates.domain.classification.schemes import (
    PARTS_OF_A_MANDATE,
    TASK_SCHEME,
    RecordTaskScheme,
    TaskScheme,
)
from missionledger.mandates.domain.tasks.decider import TASKS, Task
from missionledger.mandates.domain.tasks.refusals import TaskDroppedError, TaskNotRecordedError

MISSIONS_AT_A_TIME = 200


class ClassificationService:
    """Records schemes, and the classes of tasks."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record_scheme(
        self, command: RecordTaskScheme, context: CommandContext, *, expected_version: int | None
    ) -> Outcome[TaskScheme]:
        """Record a scheme or its next edition.

        Raises:
            FactInTheFutureError: if it is dated after today.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        return await self._aggregates.execute(
            TASK_SCHEME, command, context, expected_version=expected_version
        )

    async def classify(
        self, command: ClassifyTask, context: CommandContext, *, expected_version: int | None
    ) -> Outcome[TaskClasses]:
        """Sort a task of a recorded mission.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            TaskNotRecordedError: if the mandate has no such task.
            TaskDroppedError: if the task was taken away.
            TaskSchemeUnknownError: if there is no such scheme.
            TaskClassUnknownError: if the edition that holds has no such class.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        await self._require_task(command)
        scheme = (await self._aggregates.load(TASK_SCHEME, command.scheme)).state
        if scheme.present is None:
            raise TaskSchemeUnknownError(
                f"no scheme {command.scheme!r} is recorded",
                next_step="Look at /v1/task-schemes; an operator records the scheme first. The "
                "parts of a mandate are the `category` of the task itself.",
                pointer="/scheme",
            )
        found = scheme.class_of(command.task_class)
        if found is None:
            raise TaskClassUnknownError(
                f"{command.task_class!r} is none of the {len(scheme.present.classes)} classes of "
                f"edition {scheme.present.edition} of {command.scheme}",
                next_step=f"Look at /v1/task-schemes/{command.scheme}/classes.",
                pointer="/task_class",
                source=scheme.present.reference,
            )
        known: dict[str, Any] = {"class_name": found.name, "edition": scheme.present.edition}
        return await self._aggregates.execute(
            TASK_CLASSES,
            command.model_copy(update=known),
            context,
            expected_version=expected_version,
        )

    async def _require_task(self, command: ClassifyTask) -> None:
        task = (await self._aggregates.load(TASKS, command.mission_id)).state.find(command.task_id)
        if task is None:
            raise TaskNotRecordedError(
                f"{command.mission_id} has no task {command.task_id}",
                next_step="Look at the tasks of the mission for the id you mean.",
                pointer="/task_id",
            )
        if not task.stands:
            raise TaskDroppedError(
                f"{command.task_id} was dropped by {task.dropped_by} of {task.dropped_on}",
                next_step="Sort tasks that stand.",
                pointer="/task_id",
                source=task.dropped_by,
            )


class ClassCounts:
    """Counts tasks by class, at a point on both axes."""

    def __init__(self, aggregates: Aggregates, axes: Axes) -> None:
        self._aggregates = aggregates
        self._axes = axes

    async def of(self, scheme: str, missions: Sequence[str] | None) -> list[ClassCount]:
        """Return the counts over these missions; None for all.

        Raises:
            NotFoundError: if there is no such scheme at that point.
        """
        names = await self._names(scheme)
        sorted_tasks: list[tuple[str, Task, str]] = []
        former: dict[str, str] = {}
        after = ""
        while True:
            listing = await list_aggregates(
                self._aggregates,
                TASKS,
                self._axes,
                after=after,
                limit=MISSIONS_AT_A_TIME,
                missions=missions,
                keep=lambda tasks: bool(tasks.standing),
            )
            ids = [each.id for each in listing.items]
            classes = await self._aggregates.read_many(TASK_CLASSES, ids, self._axes)
            for each in listing.items:
                loaded = classes.get(each.id)
                present = (loaded.state if loaded else TaskClasses()).present()
                for task in each.loaded.state.standing:
                    found = present.get((task.task_id, scheme))
                    if found is not None:
                        former[found.task_class] = found.class_name
                    own = task.category if scheme == PARTS_OF_A_MANDATE else NOT_SORTED
                    sorted_tasks.append((each.id, task, found.task_class if found else own))
            after = listing.next_after
            if not after:
                return counts_of(scheme, names, sorted_tasks, former)

    async def _names(self, scheme: str) -> Mapping[str, str]:
        if scheme == PARTS_OF_A_MANDATE:
            table = await self._aggregates.read(
                CATALOGUE, TableName.TASK_CATEGORIES.value, self._axes
            )
            return {each.slug: each.name_en for each in (table.state.rows if table else ())}
        loaded = await self._aggregates.read(TASK_SCHEME, scheme, self._axes)
        present = loaded.state.present if loaded else None
        if present is None:
            raise NotFoundError(
                f"no scheme {scheme!r} is recorded up to {self._axes.effective_on}",
                next_step=f"Look at /v1/task-schemes, or take {PARTS_OF_A_MANDATE}.",
            )
        return {each.slug: each.name for each in present.classes}
