"""Which capabilities a cut takes, beside the models that need them."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.capabilities import CapabilityNeed
from missionledger.mandates.domain.coverage import TaskCoverage, capability_of
from missionledger.mandates.domain.forces.decider import MissionForces
from missionledger.mandates.domain.task_basis.decider import TaskBasis
from missionledger.mandates.domain.task_basis.facts import Measure


class CapabilityCut(BaseModel):
    """One capability, in one measure.

    Attributes:
        needed_by: models of the mission that need it; empty if none does, or no composition is in
            effect.
        there: heads or items that give it, of the means on record.
        tasks: that rest on a means of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    capability: str
    name: str
    needed_by: tuple[str, ...]
    measure: Measure
    there: int
    taken: int
    left: int
    tasks: tuple[str, ...]


def capabilities_cut(
    basis: TaskBasis,
    forces: MissionForces,
    *,
    sizes: Mapping[str, int],
    taken: Mapping[str, int],
    coverage: Sequence[TaskCoverage],
    needs: Mapping[str, CapabilityNeed],
) -> tuple[CapabilityCut, ...]:
    """Return the capabilities of which something goes, by slug; money and places have none."""
    groups: dict[tuple[str, Measure], list[str]] = {}
    for means in basis.means.values():
        capability = capability_of(means, forces)
        if capability and means.measure in (Measure.HEADS, Measure.ITEMS):
            groups.setdefault((capability, means.measure), []).append(means.means_id)
    found = []
    for (capability, measure), ids in sorted(groups.items()):
        lost = sum(taken.get(each, 0) for each in ids)
        if not lost:
            continue
        there = sum(sizes[each] for each in ids)
        need = needs.get(capability)
        found.append(
            CapabilityCut(
                capability=capability,
                name=need.name if need else "",
                needed_by=need.needed_by if need else (),
                measure=measure,
                there=there,
                taken=lost,
                left=there - lost,
                tasks=tuple(
                    each.task.task_id
                    for each in coverage
                    if any(use.means_id in ids for use in each.uses)
                ),
            )
        )
    return tuple(found)
