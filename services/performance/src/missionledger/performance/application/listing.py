"""Lists of what lies inside units: evaluations and caveats, across all of them, in pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.listing import Listed, list_aggregates
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import UnitDescription
from missionledger.performance.domain.unit.state import Unit

T = TypeVar("T")

UNITS_PER_QUERY = 100


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Something inside a unit, with the unit it belongs to."""

    unit: UnitDescription
    key: str
    value: T


@dataclass(frozen=True, slots=True)
class Parts(Generic[T]):
    """A page of parts; `next_after` is the cursor of the page after, empty on the last one."""

    items: Sequence[Part[T]]
    next_after: str


async def list_parts(
    aggregates: Aggregates,
    axes: Axes,
    *,
    after: str,
    limit: int,
    missions: Sequence[str] | None,
    parts_of: Callable[[Unit], Sequence[tuple[str, T]]],
) -> Parts[T]:
    """Return parts of units in the order of unit and key.

    Args:
        aggregates: what reads the units.
        axes: the point on both axes.
        after: `unit/key` of the last part of the page before; empty for the first page.
        limit: most parts to return.
        missions: only units of these missions; None for all.
        parts_of: key and value of those parts of a unit that belong on the list.
    """
    unit_id, _, key = after.partition("/")
    found: list[Part[T]] = []
    if unit_id:
        # The page before may have ended in the middle of this unit.
        loaded = await aggregates.read(UNIT, unit_id, axes)
        if loaded is not None and _is_visible(loaded.state, missions):
            rest = _parts(loaded.state, parts_of)
            found.extend(part for part in rest if part.key > key)
    while len(found) <= limit:
        listing = await list_aggregates(
            aggregates,
            UNIT,
            axes,
            after=unit_id,
            limit=UNITS_PER_QUERY,
            missions=missions,
            keep=lambda unit: unit.registered is not None,
        )
        for each in listing.items:
            found.extend(_parts_of_listed(each, parts_of))
        if not listing.next_after:
            break
        unit_id = listing.next_after
    if len(found) <= limit:
        return Parts(found, "")
    last = found[limit - 1]
    return Parts(found[:limit], f"{last.unit.unit_id}/{last.key}")


def _is_visible(unit: Unit, missions: Sequence[str] | None) -> bool:
    if unit.registered is None:
        return False
    return missions is None or unit.registered.mission_id in missions


def _parts_of_listed(
    listed: Listed[Unit], parts_of: Callable[[Unit], Sequence[tuple[str, T]]]
) -> Sequence[Part[T]]:
    return _parts(listed.loaded.state, parts_of)


def _parts(unit: Unit, parts_of: Callable[[Unit], Sequence[tuple[str, T]]]) -> Sequence[Part[T]]:
    description = unit.registered
    if description is None:
        return []
    return [Part(description, key, value) for key, value in sorted(parts_of(unit), key=_by_key)]


def _by_key(part: tuple[str, T]) -> str:
    return part[0]
