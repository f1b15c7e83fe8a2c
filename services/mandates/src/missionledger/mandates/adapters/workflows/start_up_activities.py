"""The activities of the MissionStartUp process; each records one fact of the start-up."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel
from temporalio import activity

from missionledger.common.clock import Clock, today
from missionledger.common.events import Provenance
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.mandates.adapters.workflows.start_up_messages import (
    Done,
    HeldForStartUp,
    ReleasedForStartUp,
    StartUpOutcome,
)
from missionledger.mandates.application.start_ups import StartUps
from missionledger.mandates.domain.start_up.commands import (
    EndStartUp,
    HoldForStartUp,
    ReleaseForStartUp,
    StartUpCommand,
)


class StartUpActivities:
    """Bound methods for the worker."""

    def __init__(self, start_ups: StartUps, clock: Clock) -> None:
        self._start_ups = start_ups
        self._clock = clock

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.hold_for_start_up, self.release_for_start_up, self.end_start_up)

    @activity.defn(name="mandates.hold_for_start_up")
    @refusals_as_failures
    async def hold_for_start_up(self, held: HeldForStartUp) -> Done:
        """Record what is held, before anything can go wrong with it."""
        return await self._record(HoldForStartUp, held)

    @activity.defn(name="mandates.release_for_start_up")
    @refusals_as_failures
    async def release_for_start_up(self, released: ReleasedForStartUp) -> Done:
        """Record what was let go, or that it could not be."""
        return await self._record(ReleaseForStartUp, released)

    @activity.defn(name="mandates.end_start_up")
    @refusals_as_failures
    async def end_start_up(self, ended: StartUpOutcome) -> Done:
        """Record how the start-up ended."""
        return await self._record(EndStartUp, ended)

    async def _record(self, command: type[StartUpCommand], said: BaseModel) -> Done:
        fields = said.model_dump()
        about = {
            "mission_id": fields.pop("mission"),
            "occurred_on": today(self._clock),
            "provenance": Provenance.COMPUTED,
        }
        built = command.model_validate(fields | about)
        outcome = await self._start_ups.record(built, activity_context(said))
        return Done(version=outcome.version)
