"""Commands on what tasks rest on, with the tasks, requirements and capabilities on record."""

from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import InvalidRequestError
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.catalogue import CATALOGUE, TableName
from missionledger.mandates.domain.forces.decider import FORCES
from missionledger.mandates.domain.task_basis.commands import (
    RecordMeans,
    RecordReliance,
    TaskBasisCommand,
)
from missionledger.mandates.domain.task_basis.decider import TASK_BASIS, TaskBasis
from missionledger.mandates.domain.tasks.decider import TASKS


class CapabilityUnknownError(InvalidRequestError):
    """The capability is not one of the table."""

    code = "capability-unknown"
    title = "The capability is not in the table of capabilities"


class TaskBasisService:
    """Records what tasks rest on."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: TaskBasisCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[TaskBasis]:
        """Record a fact about means, or about a task that rests on them.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            CapabilityUnknownError: if a means names a capability that is not in the table.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        known: dict[str, Any] = {}
        if isinstance(command, RecordMeans):
            await self._require_capability(command.capability)
            forces = (await self._aggregates.load(FORCES, command.mission_id)).state
            known["requirements"] = tuple(forces.units)
        if isinstance(command, RecordReliance):
            tasks = (await self._aggregates.load(TASKS, command.mission_id)).state
            known["tasks"] = tuple(each.task_id for each in tasks.standing)
        return await self._aggregates.execute(
            TASK_BASIS,
            command.model_copy(update=known),
            context,
            expected_version=expected_version,
        )

    async def _require_capability(self, slug: str) -> None:
        if not slug:
            return
        table = await self._aggregates.load(CATALOGUE, TableName.CAPABILITIES.value)
        if slug not in {each.slug for each in table.state.rows}:
            raise CapabilityUnknownError(
                f"{slug!r} is none of the {len(table.state.rows)} capabilities",
                next_step="Look at /v1/capabilities; load the reference tables if it is empty.",
                pointer="/capability",
            )
