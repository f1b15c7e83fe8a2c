"""Facts about the host of a recorded mission."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.host_consent.commands import HostCommand
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.host_consent.state import HostRelation


class HostService:
    """Executes commands on the relation with the host."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: HostCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[HostRelation]:
        """Record a fact about the host.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        return await self._aggregates.execute(
            HOST_CONSENT, command, context, expected_version=expected_version
        )
