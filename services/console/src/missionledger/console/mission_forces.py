"""The units of a mission: what is needed, promised, ready and there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.console.client import Listing
from missionledger.console.days import counted, distance, in_words
from missionledger.console.mission_charts import HeadsChart, HeadsInput, heads_chart

FILLED = frozenset({"deployed", "released"})
PRESENT = "present"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of a contributor."""

    unit_id: str
    kind: str
    contributor: str
    status: str
    strength: str
    remarks: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A unit that the mission needs."""

    requirement_id: str
    title: str
    strength: int
    needed_on: str
    status: str
    next_step: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class GapLine:
    """The heads of one capability."""

    capability: str
    required: int
    offered: int
    selected: int
    agreed: int
    deployed: int
    missing: int


@dataclass(frozen=True, slots=True)
class Forces:
    """What performance knows of the units of a mission.

    Attributes:
        present_strength: heads of the units that are there, by component.
    """

    gaps: tuple[GapLine, ...]
    chart: HeadsChart | None
    units: tuple[UnitLine, ...]
    needs: tuple[NeedLine, ...]
    present_strength: Mapping[str, int]
    units_present: int
    missing_total: int

    @property
    def late_needs(self) -> tuple[NeedLine, ...]:
        """Units that were needed by now and are not there."""
        return tuple(need for need in self.needs if need.is_late)


def forces_of(gaps: Listing, units: Listing, needs: Listing, day: date) -> Forces | None:
    """Return the units of a mission; None if nothing is recorded of any."""
    if not gaps.items and not units.items and not needs.items:
        return None
    lines = tuple(_gap_line(gap) for gap in gaps.items)
    here = [unit for unit in units.items if unit["status"] == PRESENT]
    strength: Counter[str] = Counter()
    for unit in here:
        strength[unit["component"]] += unit["strength"] or 0
    return Forces(
        gaps=lines,
        chart=_chart(lines) if lines else None,
        units=tuple(_unit_line(unit) for unit in units.items),
        needs=tuple(_need_line(need, day) for need in needs.items),
        present_strength=dict(strength),
        units_present=len(here),
        missing_total=sum(line.missing for line in lines),
    )


def _gap_line(gap: Mapping[str, Any]) -> GapLine:
    return GapLine(
        capability=gap["capability_name"] or in_words(gap["capability"].replace("-", "_")),
        required=gap["required"],
        offered=gap["offered"],
        selected=gap["selected"],
        agreed=gap["agreed"],
        deployed=gap["deployed"],
        missing=gap["missing"],
    )


def _chart(lines: Sequence[GapLine]) -> HeadsChart:
    return heads_chart(
        [
            HeadsInput(
                label=line.capability,
                required=line.required,
                stretches=(
                    ("there", line.deployed),
                    ("ready", line.agreed),
                    ("pledged", line.selected - line.agreed + line.offered),
                ),
                value_text=f"{line.deployed:,} of {line.required:,} there"
                + (f", {line.missing:,} missing" if line.missing else ""),
            )
            for line in lines
        ]
    )


def _unit_line(unit: Mapping[str, Any]) -> UnitLine:
    remarks = [
        counted(unit[key], noun)
        for key, noun in (("open_caveats", "open caveat"), ("incidents", "incident"))
        if unit[key]
    ]
    if unit["repatriated_on"]:
        remarks.append(f"sent home on {unit['repatriated_on']}")
    elif unit["arrived_on"]:
        remarks.append(f"there since {unit['arrived_on']}")
    strength = unit["strength"]
    promised = f"{unit['strength_promised']:,} promised"
    return UnitLine(
        unit_id=unit["unit_id"],
        kind=unit["unit_type"],
        contributor=unit["contributor"],
        status=in_words(unit["status"]).lower(),
        strength=promised if strength is None else f"{strength:,} of {promised}",
        remarks=", ".join(remarks),
    )


def _need_line(need: Mapping[str, Any], day: date) -> NeedLine:
    needed = date.fromisoformat(need["needed_on"])
    is_filled = need["status"] in FILLED
    return NeedLine(
        requirement_id=need["requirement_id"],
        title=need["title"],
        strength=need["strength"],
        needed_on=f"{needed}" if is_filled else f"{needed}, {distance(needed, day)}",
        status=in_words(need["status"]).lower(),
        next_step=need["next_step"],
        is_late=not is_filled and needed < day,
    )
