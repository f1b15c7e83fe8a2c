"""The plan of each mission on a day, over the whole of its life."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from missionledger.performance.domain.assessment import Assessment
from missionledger.performance.domain.shared_plan import PlanningPart, PlanSide


def plans_of(cycles: Sequence[Assessment], day: date) -> list[dict[str, Any]]:
    """Return what each mission plans by on the day, by mission.

    A mission is planned for through its whole life: days that no cycle covers are counted, and a
    day without a cycle shows every part as missing.
    """
    found: dict[str, list[Assessment]] = defaultdict(list)
    for each in cycles:
        if each.opened:
            found[each.opened[0].mission_id].append(each)
    return [_of_mission(mission, found[mission], day) for mission in sorted(found)]


def _of_mission(mission: str, cycles: Sequence[Assessment], day: date) -> dict[str, Any]:
    covering = [
        each for each in cycles if each.opened[0].period_from <= day <= each.opened[0].period_to
    ]
    # Of cycles that overlap, the one that began last is what people work by.
    present = max(covering, key=lambda each: each.opened[0].period_from, default=None)
    told: dict[str, Any] = {
        "mission_id": mission,
        "days_without_plan": days_uncovered(
            [(each.opened[0].period_from, each.opened[0].period_to) for each in cycles], day
        ),
    }
    if present is None:
        return told | _nothing()
    opened = present.opened[0]
    told |= {
        "assessment_id": opened.assessment_id,
        "period_from": opened.period_from.isoformat(),
        "period_to": opened.period_to.isoformat(),
        "parts_missing": list(present.parts_missing()),
        "is_shared": present.is_shared,
        "divergences_open": [each.divergence_id for each in present.open_divergences()],
    }
    for side in PlanSide:
        agreed = present.agreed(side)
        told[f"{side.value}_agreed_on"] = agreed.day.isoformat() if agreed else None
        told[f"{side.value}_not_agreed"] = list(present.parts_not_agreed(side))
    return told


def _nothing() -> dict[str, Any]:
    return {
        "assessment_id": None,
        "period_from": None,
        "period_to": None,
        "parts_missing": list(PlanningPart),
        "is_shared": False,
        "divergences_open": [],
        "headquarters_agreed_on": None,
        "headquarters_not_agreed": [],
        "mission_agreed_on": None,
        "mission_not_agreed": [],
    }


def days_uncovered(periods: Sequence[tuple[date, date]], day: date) -> int:
    """Return how many days from the first of the periods up to the day none of them covers.

    Args:
        periods: first and last day of each, both inclusive.
        day: the last day that is looked at.
    """
    uncovered = 0
    reached: date | None = None
    for first, last in sorted(periods):
        if first > day:
            break
        if reached is not None and first > reached:
            uncovered += (first - reached).days - 1
        reached = max(reached or last, last)
    if reached is not None and reached < day:
        uncovered += (day - reached) // timedelta(days=1)
    return uncovered
