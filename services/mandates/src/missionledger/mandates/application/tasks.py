"""Tasks rest on a recorded decision and a category of the reference table."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.mandates.application.decisions import require_past
from missionledger.mandates.domain.catalogue import CATALOGUE, TableName
from missionledger.mandates.domain.mandate.commands import OpenReEstimate
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.terms import DecisionKind
from missionledger.mandates.domain.tasks.commands import (
    AddTask,
    ChangeTask,
    DropTask,
    SetStrategicDirection,
    TasksCommand,
)
from missionledger.mandates.domain.tasks.decider import TASKS, Tasks, require_decision
from missionledger.mandates.domain.tasks.refusals import TaskCategoryUnknownError

TASKS_CHANGED = "The tasks of the mandate changed."


class TaskService:
    """Executes commands on the tasks of mandates.

    A task that a later decision adds, drops or gives other money opens a re-estimate of resources
    in the same append.
    """

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def record(
        self, command: TasksCommand, context: CommandContext, *, expected_version: int | None
    ) -> Outcome[Tasks]:
        """Record what a decision does to the tasks.

        Raises:
            FactInTheFutureError: if the decision is dated after today.
            TaskWithoutDecisionError: if no such decision on the mandate is recorded.
            DecisionLeavesTasksError: if it is of a kind that cannot do this to tasks.
            TaskCategoryUnknownError: if the category is not in the table.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/decided_on")
        # Decisions and categories are never taken back, so what is checked here still holds when
        # the task is recorded.
        mandate = await self._aggregates.load(MANDATE, command.mission_id)
        decision = require_decision(command, mandate.state)
        if isinstance(command, AddTask | ChangeTask):
            await self._require_category(command.category)
        decisions = [Decision(TASKS, command, expected_version)]
        if decision.kind is not DecisionKind.ESTABLISH and await self._changes_load(command):
            reopen = OpenReEstimate(
                occurred_on=command.occurred_on,
                provenance=command.provenance,
                source=command.source,
                mission_id=command.mission_id,
                resolution=command.resolution,
                reason=TASKS_CHANGED,
            )
            decisions.append(Decision(MANDATE, reopen))
        outcomes = await self._aggregates.execute_together(decisions, context)
        return outcomes[0]

    async def _changes_load(self, command: TasksCommand) -> bool:
        """Tell whether there is more or less to do afterwards, or the same with other money.

        A command that asks for what is already so changes nothing, and must not open again what
        was matched since.
        """
        tasks = (await self._aggregates.load(TASKS, command.mission_id)).state
        task = None if isinstance(command, SetStrategicDirection) else tasks.find(command.task_id)
        match command:
            case SetStrategicDirection():
                return False
            case AddTask():
                return task is None
            case ChangeTask():
                return task is not None and task.funding is not command.funding
            case DropTask():
                return task is not None and task.stands

    async def _require_category(self, slug: str) -> None:
        table = await self._aggregates.load(CATALOGUE, TableName.TASK_CATEGORIES.value)
        if slug not in {each.slug for each in table.state.rows}:
            raise TaskCategoryUnknownError(
                f"{slug!r} is none of the {len(table.state.rows)} categories",
                next_step="Look at /v1/task-categories; load the reference tables if it is empty.",
                pointer="/category",
            )
