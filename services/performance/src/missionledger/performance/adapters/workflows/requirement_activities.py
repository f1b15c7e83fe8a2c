"""What other services may ask of force generation, by the name of an activity."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from temporalio import activity

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.performance.adapters.workflows.requirement_messages import (
    PresenceFound,
    PresenceRequest,
    RequirementEnd,
    RequirementReached,
    RequirementRequest,
)
from missionledger.performance.application.presence import presence_on
from missionledger.performance.application.requirements import Requirements
from missionledger.performance.domain.requirement.commands import (
    OpenRequirement,
    ReleaseRequirement,
)
from missionledger.performance.domain.requirement.refusals import UnitStillThereError
from missionledger.performance.domain.requirement.state import Requirement, RequirementStatus


class RequirementActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, requirements: Requirements, aggregates: Aggregates) -> None:
        self._requirements = requirements
        self._aggregates = aggregates

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.open_requirement, self.release_requirement, self.get_presence)

    @activity.defn(name="performance.open_requirement")
    @refusals_as_failures
    async def open_requirement(self, request: RequirementRequest) -> RequirementReached:
        """State that a mission needs a unit; refused if the id stands for another need."""
        context = activity_context(request)
        outcome = await self._requirements.open(
            OpenRequirement(
                occurred_on=date.fromisoformat(request.day),
                provenance=Provenance.COMPUTED,
                requirement_id=request.requirement_id,
                mission_id=request.mission,
                title=request.title,
                unit_kind=request.unit_kind,
                capability=request.capability,
                strength=request.strength,
                needed_on=date.fromisoformat(request.needed_on),
                opened_by=context.actor,
                day_seconds=request.day_seconds,
            ),
            context,
        )
        return _reached(request.requirement_id, outcome.state)

    @activity.defn(name="performance.release_requirement")
    @refusals_as_failures
    async def release_requirement(self, end: RequirementEnd) -> RequirementReached:
        """Let a requirement go; a unit that is in the mission stays, and the answer says so.

        A process that undoes its steps must be able to go on: the unit goes home by the drawdown.
        """
        state, statement = await self._requirements.get(end.requirement_id)
        command = ReleaseRequirement(
            occurred_on=date.fromisoformat(end.day),
            provenance=Provenance.COMPUTED,
            requirement_id=end.requirement_id,
            mission_id=statement.mission_id,
            reason=end.reason,
        )
        try:
            outcome = await self._requirements.release(command, activity_context(end))
        except UnitStillThereError:
            state, _statement = await self._requirements.get(end.requirement_id)
            return _reached(end.requirement_id, state)
        return _reached(end.requirement_id, outcome.state)

    @activity.defn(name="performance.get_presence")
    @refusals_as_failures
    async def get_presence(self, request: PresenceRequest) -> PresenceFound:
        """Tell who is in the mission on a day."""
        found = await presence_on(
            self._aggregates, request.mission, date.fromisoformat(request.day)
        )
        return PresenceFound(
            mission=found.mission,
            units=found.units,
            strength=found.strength,
            open_conduct_cases=found.open_conduct_cases,
        )


def _reached(requirement_id: str, state: Requirement) -> RequirementReached:
    return RequirementReached(
        requirement_id=requirement_id, status=state.status, detail=_in_words(state)
    )


def _in_words(state: Requirement) -> str:
    chosen = state.selection
    if state.status is RequirementStatus.RELEASED:
        return f"released on {state.released_on}: {state.release_reason}"
    if chosen is None:
        return "no unit is selected"
    who = f"{chosen.pledge_id} of {chosen.contributor}"
    if chosen.deployed_on is not None:
        return f"{chosen.unit_id} ({who}) is there since {chosen.deployed_on}"
    return f"{who} is promised by {chosen.promised_by}"
