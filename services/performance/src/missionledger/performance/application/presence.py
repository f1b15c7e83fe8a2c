"""Who is in a mission on a day: what a mission that leaves has to bring home."""

from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.performance.application.all_of import all_listed, present
from missionledger.performance.domain.conduct.decider import CONDUCT_CASE
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.state import UnitStatus


@dataclass(frozen=True, slots=True)
class Presence:
    """Units that are in a mission, and the conduct cases that are open there.

    Attributes:
        strength: heads of the units, as they arrived.
        open_conduct_cases: their ids, which say nothing about anybody.
    """

    mission: str
    units: tuple[str, ...]
    strength: int
    open_conduct_cases: tuple[str, ...]


async def presence_on(aggregates: Aggregates, mission: str, day: date) -> Presence:
    """Return who is in a mission on a day, as it is known now."""
    axes = await present(aggregates, day)
    there = await all_listed(
        aggregates, UNIT, axes, [mission], keep=lambda unit: unit.status is UnitStatus.PRESENT
    )
    cases = await all_listed(
        aggregates, CONDUCT_CASE, axes, [mission], keep=lambda case: case.is_open
    )
    return Presence(
        mission=mission,
        units=tuple(each.id for each in there),
        strength=sum(each.loaded.state.strength or 0 for each in there),
        open_conduct_cases=tuple(each.id for each in cases),
    )
