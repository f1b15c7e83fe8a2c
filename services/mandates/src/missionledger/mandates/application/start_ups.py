"""Commands on start-ups that rest on more than the start-up itself."""

from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.composition.arrangements import led_by_others
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.forces.decider import FORCES
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mission.events import MissionKind, MissionStatus
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.start_up.events import StartUpPlan
from missionledger.mandates.domain.start_up.state import StartUp


def process_id_of(mission_id: str, attempt: int) -> str:
    """Return the id of the process that drives a start-up; the first has the plain name."""
    name = f"mission-start-up/{mission_id}"
    return name if attempt == 1 else f"{name}/{attempt}"


class StartUps:
    """Plans start-ups and records what people decide about them."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def plan(
        self, plan: StartUpPlan, planned_on: date, context: CommandContext
    ) -> Outcome[StartUp]:
        """Plan the start-up of a recorded mission.

        Raises:
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the decider says.
        """
        mission = await self._missions.require_mission(plan.mission_id)
        kind = mission.identity.kind if mission.identity else None
        mandate = (await self._aggregates.load(MANDATE, plan.mission_id)).state
        decided = mandate.latest if mandate.termination is None else None
        composition = (await self._aggregates.load(COMPOSITION, plan.mission_id)).state
        chosen = composition.choices[-1] if composition.choices else None
        command = c.PlanStartUp(
            **plan.model_dump(),
            occurred_on=planned_on,
            is_political=kind is MissionKind.SPECIAL_POLITICAL_MISSION,
            status=mission.status or MissionStatus.PROPOSED,
            mandate=decided.resolution if decided else "",
            planned_by=context.actor,
            led_by=led_by_others(chosen) if chosen else (),
        )
        return await self.record(command, context)

    async def deployed(self, mission_id: str) -> tuple[str, ...]:
        """Return the requirements of a mission with a unit in place, as this log knows."""
        return (await self._aggregates.load(FORCES, mission_id)).state.deployed

    async def record(
        self,
        command: c.StartUpCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[StartUp]:
        """Record what was planned, decided or has happened.

        Raises:
            FactInTheFutureError: if it is dated after today.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        return await self._aggregates.execute(
            START_UP, command, context, expected_version=expected_version
        )
