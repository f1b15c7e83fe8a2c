"""Decisions on mandates that touch more than the mandate itself."""

from collections.abc import Iterable
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import Command, CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.mandates.domain.host_consent.commands import ClearDeployment
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.mandate.commands import EstablishMandate, MandateCommand
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.state import Mandate
from missionledger.mandates.domain.mission.commands import ChangeMissionStatus, MissionCommand
from missionledger.mandates.domain.mission.decider import MISSION, Mission, MissionNotRecordedError
from missionledger.mandates.domain.mission.events import MissionStatus

_BEFORE_A_MANDATE = frozenset({MissionStatus.PROPOSED, MissionStatus.PRE_MANDATE})


class FactInTheFutureError(Refusal):
    """What has not happened yet cannot be recorded as a fact."""

    code = "fact-in-the-future"
    title = "The day of the fact has not come yet"
    kind = RefusalKind.INVALID


class MandateService:
    """Executes live commands on missions and mandates."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def decide(
        self, command: MandateCommand, context: CommandContext, *, expected_version: int | None
    ) -> Outcome[Mandate]:
        """Record a decision on the mandate of a mission that is recorded.

        A decision that establishes the mandate of a proposed mission also authorizes the mission,
        in the same append.

        Raises:
            FactInTheFutureError: if the decision is dated after today.
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the deciders say.
        """
        require_past(command, self._clock, "/decided_on")
        mission = await self.require_mission(command.mission_id)
        decisions = [Decision(MANDATE, command, expected_version)]
        if isinstance(command, EstablishMandate) and mission.status in _BEFORE_A_MANDATE:
            authorize = ChangeMissionStatus(
                occurred_on=command.occurred_on,
                provenance=command.provenance,
                source=command.source,
                mission_id=command.mission_id,
                status=MissionStatus.AUTHORIZED,
                reason=command.resolution,
            )
            decisions.append(Decision(MISSION, authorize))
        outcomes = await self._aggregates.execute_together(decisions, context)
        return outcomes[0]

    async def change_mission(
        self, command: MissionCommand, context: CommandContext, *, expected_version: int | None
    ) -> Outcome[Mission]:
        """Record a fact about a mission.

        A mission deploys only with the legal consent of its host, which is checked, and kept as
        the basis of the deployment, in the same append: a consent withdrawn meanwhile counts.

        Raises:
            FactInTheFutureError: if it is dated after today.
            HostConsentMissingError: if the mission would deploy without consent.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/occurred_on")
        decisions = [Decision(MISSION, command, expected_version)]
        if isinstance(command, ChangeMissionStatus) and await self._deploys(command):
            clear = ClearDeployment(
                occurred_on=command.occurred_on,
                provenance=command.provenance,
                source=command.source,
                mission_id=command.mission_id,
            )
            decisions.append(Decision(HOST_CONSENT, clear))
        outcomes = await self._aggregates.execute_together(decisions, context)
        return outcomes[0]

    async def _deploys(self, command: ChangeMissionStatus) -> bool:
        status = (await self._aggregates.load(MISSION, command.mission_id)).state.status
        if command.status is MissionStatus.STARTING:
            return status is not MissionStatus.STARTING
        return command.status is MissionStatus.OPERATING and status is MissionStatus.SUSPENDED

    async def unknown_missions(self, mission_ids: Iterable[str]) -> frozenset[str]:
        """Return those of the ids that no recorded mission has."""
        unknown = set()
        for mission_id in sorted(set(mission_ids)):
            loaded = await self._aggregates.load(MISSION, mission_id)
            if loaded.state.identity is None:
                unknown.add(mission_id)
        return frozenset(unknown)

    async def require_mission(self, mission_id: str) -> Mission:
        """Return a recorded mission.

        Raises:
            MissionNotRecordedError: if there is none with this id.
        """
        loaded = await self._aggregates.load(MISSION, mission_id)
        if loaded.state.identity is None:
            raise MissionNotRecordedError(
                f"no mission {mission_id} is recorded",
                next_step="Propose or record the mission first.",
            )
        return loaded.state


def require_past(command: Command, clock: Clock, pointer: str) -> None:
    """Refuse what is dated after today.

    Raises:
        FactInTheFutureError: if the business date of the command has not come yet.
    """
    present: date = today(clock)
    if command.occurred_on > present:
        raise FactInTheFutureError(
            f"{command.occurred_on} is after today, {present}",
            next_step="Record it when it has happened.",
            pointer=pointer,
        )
