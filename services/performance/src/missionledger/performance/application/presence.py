"""Who is in a mission on a day: what a mission that leaves has to bring home."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.listing import Listed, list_aggregates
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.state import Unit, UnitStatus

UNITS_PER_QUERY = 100

OpenConductCases = Callable[[str, Axes], Awaitable[Sequence[str]]]
"""Returns the ids of the conduct cases of a mission that are open at a point on both axes."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Units that are in a mission, and the conduct cases that are open there.

    Attributes:
        strength: heads of the units, as they arrived.
    """

    mission: str
    units: tuple[str, ...]
    strength: int
    open_conduct_cases: tuple[str, ...]


class PresenceQuery:
    """Reads who is in a mission."""

    def __init__(self, aggregates: Aggregates, open_conduct_cases: OpenConductCases) -> None:
        self._aggregates = aggregates
        self._open_conduct_cases = open_conduct_cases

    async def on(self, mission: str, day: date) -> Presence:
        """Return who is there on a day, as it is known now."""
        head = await asyncio.to_thread(self._aggregates.log.head)
        axes = Axes(day, head.position)
        there: list[Listed[Unit]] = []
        after = ""
        while True:
            page = await list_aggregates(
                self._aggregates,
                UNIT,
                axes,
                after=after,
                limit=UNITS_PER_QUERY,
                missions=[mission],
                keep=lambda unit: unit.status is UnitStatus.PRESENT,
            )
            there.extend(page.items)
            after = page.next_after
            if not after:
                break
        return Presence(
            mission=mission,
            units=tuple(each.id for each in there),
            strength=sum(each.loaded.state.strength or 0 for each in there),
            open_conduct_cases=tuple(await self._open_conduct_cases(mission, axes)),
        )
