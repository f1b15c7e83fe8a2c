"""Tasks rest on a recorded decision and a category of the reference table."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import require_past
from missionledger.mandates.domain.catalogue import CATALOGUE, TableName
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.tasks.commands import AddTask, ChangeTask, TasksCommand
from missionledger.mandates.domain.tasks.decider import TASKS, Tasks, require_decision
from missionledger.mandates.domain.tasks.refusals import TaskCategoryUnknownError


class TaskService:
    """Executes commands on the tasks of mandates."""

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
        require_decision(command, mandate.state)
        if isinstance(command, AddTask | ChangeTask):
            await self._require_category(command.category)
        return await self._aggregates.execute(
            TASKS, command, context, expected_version=expected_version
        )

    async def _require_category(self, slug: str) -> None:
        table = await self._aggregates.load(CATALOGUE, TableName.TASK_CATEGORIES.value)
        if slug not in {each.slug for each in table.state.rows}:
            raise TaskCategoryUnknownError(
                f"{slug!r} is none of the {len(table.state.rows)} categories",
                next_step="Look at /v1/task-categories; load the reference tables if it is empty.",
                pointer="/category",
            )
