"""Commands on work through partners, with the tasks of the mandate."""

from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.partners.commands import (
    ConcludePartnerAgreement,
    PartnersCommand,
)
from missionledger.mandates.domain.partners.decider import PARTNERS, Partners
from missionledger.mandates.domain.tasks.decider import TASKS


class PartnersService:
    """Records work through partners."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: PartnersCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Partners]:
        """Record a fact about partners of a recorded mission.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        if isinstance(command, ConcludePartnerAgreement):
            tasks = (await self._aggregates.load(TASKS, command.mission_id)).state
            known: dict[str, Any] = {"known_tasks": tuple(each.task_id for each in tasks.standing)}
            command = command.model_copy(update=known)
        return await self._aggregates.execute(
            PARTNERS, command, context, expected_version=expected_version
        )
