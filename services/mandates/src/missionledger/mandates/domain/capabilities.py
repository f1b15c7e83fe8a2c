"""What a mission needs, from the models it is composed of."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.mandates.domain.catalogue import Capability
from missionledger.mandates.domain.composition.events import CompositionChosen
from missionledger.mandates.domain.forces.decider import MissionForces, RequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage

UNKNOWN: Final = "unknown"

Heads = int | Literal["unknown"]

RAPID_BY_NATURE: Final = Policy(
    "models that call for rapid deployment by nature",
    (
        PolicyValue(
            frozenset({2, 21}),
            date.min,
            "2024 study on the future of peacekeeping, models 2 and 21",
            Certainty.VERIFIED,
        ),
    ),
)


class CapabilityNeed(BaseModel):
    """One capability that the chosen models need.

    Attributes:
        capability: its slug.
        name: its name in the table, empty where the table does not hold it.
        kind: what sort of capability it is, by the table.
        needed_by: slugs of the models that need it, in the order of the composition.
        rapid: a model that needs it calls for rapid deployment by nature.
        required: heads that unit requirements ask for on the day; unknown where none was stated,
            which is not the same as none.
        pledged: heads of units that were selected and are not there; those that are ready are
            among them.
        ready: heads of units under a signed agreement that are not there.
        deployed: heads of units that are there.
        missing: heads required and not there, requirement by requirement.
    """

    capability: str
    name: str
    kind: str
    needed_by: tuple[str, ...]
    rapid: bool
    required: Heads = UNKNOWN
    pledged: Heads = UNKNOWN
    ready: Heads = UNKNOWN
    deployed: Heads = UNKNOWN
    missing: Heads = UNKNOWN


def needs_of(
    composition: CompositionChosen, table: Sequence[Capability]
) -> tuple[CapabilityNeed, ...]:
    """Return what the models of a composition need, each capability once, by slug."""
    rows = {each.slug: each for each in table}
    rapid = RAPID_BY_NATURE.on(composition.effective_from).value
    needed: dict[str, list[str]] = {}
    urgent: set[str] = set()
    for model in composition.models:
        for slug in model.capabilities:
            needed.setdefault(slug, []).append(model.slug)
        if model.number in rapid:
            urgent.update(model.capabilities)
    return tuple(
        CapabilityNeed(
            capability=slug,
            name=rows[slug].name_en if slug in rows else "",
            kind=rows[slug].kind if slug in rows else "",
            needed_by=tuple(models),
            rapid=slug in urgent,
        )
        for slug, models in sorted(needed.items())
    )


def beside_forces(
    needs: Sequence[CapabilityNeed], forces: MissionForces
) -> tuple[CapabilityNeed, ...]:
    """Return the needs with the heads that are required, promised, ready, there and missing.

    A requirement that was given up asks for nobody. One unit does not fill what another
    requirement asks for, so heads are missing requirement by requirement.
    """
    asked: dict[str, list[RequiredUnit]] = {}
    for unit in forces.units.values():
        if unit.stage is not UnitStage.RELEASED:
            asked.setdefault(unit.capability, []).append(unit)
    return tuple(
        need.model_copy(update=_heads(asked[need.capability])) if need.capability in asked else need
        for need in needs
    )


def _heads(units: Sequence[RequiredUnit]) -> dict[str, int]:
    there = {unit.requirement_id: _at(unit, UnitStage.DEPLOYED) for unit in units}
    ready = sum(_at(unit, UnitStage.AGREED) for unit in units)
    return {
        "required": sum(unit.required for unit in units),
        "pledged": ready + sum(_at(unit, UnitStage.SELECTED) for unit in units),
        "ready": ready,
        "deployed": sum(there.values()),
        "missing": sum(max(0, unit.required - there[unit.requirement_id]) for unit in units),
    }


def _at(unit: RequiredUnit, stage: UnitStage) -> int:
    return unit.strength if unit.stage is stage else 0
