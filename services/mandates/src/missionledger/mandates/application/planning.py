"""Commands on what a mission plans for, with the tasks of its mandate."""

from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.planning.commands import (
    PassTaskOn,
    PlanningCommand,
    RecordExpectation,
)
from missionledger.mandates.domain.planning.decider import PLANNING, Planning
from missionledger.mandates.domain.tasks.decider import TASKS


class PlanningService:
    """Records what a mission plans for."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: PlanningCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Planning]:
        """Record a fact about the plans of a recorded mission.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        if isinstance(command, PassTaskOn | RecordExpectation):
            tasks = (await self._aggregates.load(TASKS, command.mission_id)).state
            known: dict[str, Any] = {"tasks": tuple(each.task_id for each in tasks.standing)}
            command = command.model_copy(update=known)
        return await self._aggregates.execute(
            PLANNING, command, context, expected_version=expected_version
        )
