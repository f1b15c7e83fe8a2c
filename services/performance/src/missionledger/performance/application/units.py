"""Commands on units, and what they need from elsewhere in this service."""

from collections.abc import Sequence
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.performance.application.deployment import departure_decisions
from missionledger.performance.application.recording import require_past
from missionledger.performance.domain.form import FORM, Form, FormVersion, PublishFormVersion
from missionledger.performance.domain.unit.commands import RepatriateUnit, UnitCommand
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import UnitDescription
from missionledger.performance.domain.unit.refusals import UnitNotRegisteredError
from missionledger.performance.domain.unit.state import Unit


class UnitService:
    """Executes commands on units and forms."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def description(self, unit_id: str) -> UnitDescription:
        """Return what was promised.

        Raises:
            UnitNotRegisteredError: if there is no such unit.
        """
        loaded = await self._aggregates.load(UNIT, unit_id)
        if loaded.state.registered is None:
            raise no_such_unit(unit_id)
        return loaded.state.registered

    async def execute(
        self, command: UnitCommand, context: CommandContext, *, expected_version: int | None = None
    ) -> Outcome[Unit]:
        """Record a fact about a unit; one that goes home leaves its slot and its pledge too.

        Raises:
            FactInTheFutureError: if it is dated after today.
            Refusal: as the decider says.
        """
        require_past(command, self._clock)
        decisions = [Decision(UNIT, command, expected_version)]
        if isinstance(command, RepatriateUnit):
            decisions += await departure_decisions(self._aggregates, command)
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def form_version(self, form_id: str, version: int, day: date) -> FormVersion:
        """Return the version of a form that an evaluation of that day may use.

        Raises:
            FormVersionUnknownError: if it is not the one in force on the day.
        """
        loaded = await self._aggregates.load(FORM, form_id)
        return loaded.state.usable_on(form_id, version, day)

    async def publish(self, command: PublishFormVersion, context: CommandContext) -> Outcome[Form]:
        """Publish a version of a form; it may hold from a day to come."""
        return await self._aggregates.execute(FORM, command, context)


def no_such_unit(unit_id: str) -> UnitNotRegisteredError:
    """Return the refusal for a unit that is not there or not visible: the same for both."""
    return UnitNotRegisteredError(
        f"there is no unit {unit_id} that you can see",
        next_step="Check the id; ask an administrator for a grant if the mission is yours.",
    )


def missions_to_list(visible: Sequence[str] | None, asked: str | None) -> Sequence[str] | None:
    """Return the missions a list goes over: those that are visible, or the one asked for."""
    if asked is None:
        return visible
    return [asked] if visible is None or asked in visible else []
