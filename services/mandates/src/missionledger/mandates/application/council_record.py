"""Facts of the Council's record, with the decisions they stand beside."""

from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.council_record.record import (
    COUNCIL_RECORD,
    CouncilRecord,
    CouncilRecordCommand,
    RecordPreMandateWork,
)
from missionledger.mandates.domain.mandate.decider import MANDATE


class CouncilRecordService:
    """Records work before a mandate, and statements of the Council."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: CouncilRecordCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[CouncilRecord]:
        """Record a fact about a recorded mission.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        decisions = (await self._aggregates.load(MANDATE, command.mission_id)).state.decisions
        known: dict[str, Any] = {"decisions": tuple(each.resolution for each in decisions)}
        if isinstance(command, RecordPreMandateWork):
            known = {"decided_on": decisions[0].decided_on if decisions else None}
        return await self._aggregates.execute(
            COUNCIL_RECORD,
            command.model_copy(update=known),
            context,
            expected_version=expected_version,
        )
