"""The required units of a mission, as performance told of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.mandates.domain.forces.events import RequiredUnitNoted, UnitFacts, UnitStage


class NoteRequiredUnit(Command):
    """Note what performance said of a required unit; dated on the day of the fact.

    Attributes:
        capability: empty where the fact does not repeat it.
        strength: None likewise.
    """

    mission_id: str
    requirement_id: str
    stage: UnitStage
    capability: str = ""
    strength: int | None = None
    pledge_id: str = ""
    detail: str = ""
    foreign_event_id: str
    foreign_position: int = Field(ge=0)


class RequiredUnit(UnitFacts):
    """The last that is known of a requirement.

    Attributes:
        required: heads that the requirement asks for, in the version in force.
        deployed_on: day of the arrival, None before it.
    """

    required: int = 0
    deployed_on: date | None = None


class MissionForces(BaseModel):
    """The required units of one mission, by requirement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: Mapping[str, RequiredUnit] = {}

    @property
    def deployed(self) -> tuple[str, ...]:
        """Requirements with a unit in place."""
        return tuple(name for name, unit in self.units.items() if unit.stage is UnitStage.DEPLOYED)


def decide(command: NoteRequiredUnit, state: MissionForces) -> tuple[RequiredUnitNoted, ...]:
    """Return the fact; never refuses, since it has happened elsewhere."""
    before = state.units.get(command.requirement_id)
    strength = command.strength
    if strength is None:
        strength = before.strength if before else 0
    return (
        RequiredUnitNoted(
            mission_id=command.mission_id,
            requirement_id=command.requirement_id,
            stage=command.stage,
            capability=command.capability or (before.capability if before else ""),
            strength=strength,
            pledge_id=command.pledge_id or _pledge_kept(command.stage, before),
            on=command.occurred_on,
            detail=command.detail,
            foreign_event_id=command.foreign_event_id,
            foreign_position=command.foreign_position,
        ),
    )


def _pledge_kept(stage: UnitStage, before: RequiredUnit | None) -> str:
    goes_on = stage in (UnitStage.AGREED, UnitStage.DEPLOYED)
    return before.pledge_id if before and goes_on else ""


def _heads_kept(before: RequiredUnit, event: RequiredUnitNoted) -> int:
    """Return the heads of the unit, which a revised requirement does not change."""
    filled = before.stage in (UnitStage.SELECTED, UnitStage.AGREED, UnitStage.DEPLOYED)
    return before.strength if filled else event.strength


def evolve(state: MissionForces, event: RequiredUnitNoted) -> MissionForces:
    """Return the forces after the fact."""
    facts: dict[str, Any] = event.model_dump()
    before = state.units.get(event.requirement_id)
    if event.stage is UnitStage.REVISED and before is not None:
        facts |= {"stage": before.stage, "pledge_id": before.pledge_id}
        facts["deployed_on"] = before.deployed_on
        facts["strength"] = _heads_kept(before, event)
    if event.stage in (UnitStage.OPENED, UnitStage.REVISED):
        facts["required"] = event.strength
    elif before is not None:
        facts["required"] = before.required
    if event.stage is UnitStage.DEPLOYED:
        facts["deployed_on"] = event.on
    unit = RequiredUnit(**facts)
    return MissionForces(units={**state.units, event.requirement_id: unit})


FORCES: Decider[NoteRequiredUnit, MissionForces, RequiredUnitNoted] = Decider(
    service="mandates",
    aggregate="forces",
    initial=MissionForces(),
    decide=decide,
    evolve=evolve,
    events=(RequiredUnitNoted,),
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
    state_version=2,
)
