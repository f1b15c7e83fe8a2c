"""The activity by which processes, of this service and of others, move a mission on in its life."""

from datetime import date

from temporalio import activity

from missionledger.common.clock import Clock, today
from missionledger.common.events import Provenance
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.mandates.adapters.workflows.start_up_messages import (
    MissionStatusChange,
    MissionStatusReached,
)
from missionledger.mandates.application.decisions import MandateService
from missionledger.mandates.domain.mission.commands import ChangeMissionStatus


class MissionActivities:
    """Bound methods for the worker."""

    def __init__(self, missions: MandateService, clock: Clock) -> None:
        self._missions = missions
        self._clock = clock

    @activity.defn(name="mandates.change_mission_status")
    @refusals_as_failures
    async def change_mission_status(self, change: MissionStatusChange) -> MissionStatusReached:
        """Move the mission on; quiet if it is there already.

        A demonstration may be ahead of the calendar: what it does is dated today at the latest.
        """
        command = ChangeMissionStatus(
            occurred_on=min(date.fromisoformat(change.day), today(self._clock)),
            provenance=Provenance.COMPUTED,
            mission_id=change.mission,
            status=change.status,
            reason=change.reason,
        )
        outcome = await self._missions.change_mission(
            command, activity_context(change), expected_version=None
        )
        status = outcome.state.status or change.status
        return MissionStatusReached(mission=change.mission, status=status, detail="")
