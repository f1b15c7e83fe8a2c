"""What missions need, what is promised, agreed and there, and what is missing, by capability."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.performance.application.all_of import all_of
from missionledger.performance.domain.pledge.state import Pledge, Standing
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import Readiness
from missionledger.performance.domain.requirement.policies import EVALUATED_DEPLOYMENT_DAYS
from missionledger.performance.domain.requirement.state import (
    Requirement,
    RequirementStatus,
)

POINTS_MAX = 60
"""Most days of a series: each is a fold of all requirements of the mission."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The heads of one capability in one mission on a day.

    Attributes:
        slots: requirements that stand.
        slots_filled: of them, with a unit that is there.
        required: heads needed.
        offered: heads on offer for slots without a selection, the largest offer of each.
        selected: heads selected and not yet there; those with an agreement are among them.
        agreed: heads under a signed agreement and not yet there.
        deployed: heads that are there.
        missing: heads needed and not there, slot by slot: one unit does not fill another's slot.
        uncovered: heads needed that nobody was selected for.
        first_needed_on: earliest day on which a slot without a unit needs one; None if all are
            filled.
        urgent_slots: slots without a selection that only a unit at rapid deployment level would
            fill in time, or nobody.
    """

    mission_id: str
    capability: str
    slots: int
    slots_filled: int
    required: int
    offered: int
    selected: int
    agreed: int
    deployed: int
    missing: int
    uncovered: int
    first_needed_on: date | None
    urgent_slots: int


@dataclass(frozen=True, slots=True)
class Pool:
    """Heads of one capability that the readiness system has to give now, by level."""

    level_2: int = 0
    level_3: int = 0
    rapid: int = 0

    def plus(self, readiness: Readiness, heads: int) -> "Pool":
        """Return the pool with a pledge more."""
        return Pool(
            self.level_2 + heads * (readiness is Readiness.LEVEL_2),
            self.level_3 + heads * (readiness is Readiness.LEVEL_3),
            self.rapid + heads * (readiness is Readiness.RAPID),
        )


def gaps_of(states: Iterable[Requirement], day: date) -> list[Gap]:
    """Return the gaps on a day, by mission and capability; released requirements need nothing."""
    found: dict[tuple[str, str], list[Requirement]] = {}
    for state in states:
        need = state.statement
        if need is not None and state.status is not RequirementStatus.RELEASED:
            found.setdefault((need.mission_id, need.capability), []).append(state)
    return [_gap(*whose, found[whose], day) for whose in sorted(found)]


def pools_of(pledges: Iterable[Pledge], day: date) -> dict[str, Pool]:
    """Return what can be selected on a day, by capability; a unit counts under each it holds."""
    found: dict[str, Pool] = {}
    for pledge in pledges:
        is_there = pledge.standing_on(day) is Standing.AVAILABLE and pledge.has_successful_visit
        if pledge.described is None or not is_there:
            continue
        for capability in pledge.described.capabilities:
            pool = found.get(capability, Pool())
            found[capability] = pool.plus(pledge.readiness, pledge.described.strength)
    return found


async def series_of(
    aggregates: Aggregates, mission: str, days: Sequence[date], known_at: int
) -> list[tuple[date, list[Gap]]]:
    """Return the gaps of a mission on each of these days."""
    found = await asyncio.gather(
        *(all_of(aggregates, REQUIREMENT, Axes(day, known_at), [mission]) for day in days)
    )
    return [(day, gaps_of(states, day)) for day, states in zip(days, found, strict=True)]


def days_between(start: date, end: date, step_days: int) -> list[date]:
    """Return the days of a series: from the first on in steps, and the last in any case."""
    count = (end - start).days // step_days
    days = [start + timedelta(days=step_days * index) for index in range(count + 1)]
    return days if days[-1] == end else [*days, end]


def _gap(mission: str, capability: str, states: Sequence[Requirement], day: date) -> Gap:
    slots = [_Slot.of(state, day) for state in states]
    waiting = [each.needed_on for each in slots if not each.deployed]
    return Gap(
        mission_id=mission,
        capability=capability,
        slots=len(slots),
        slots_filled=sum(each.deployed > 0 for each in slots),
        required=sum(each.required for each in slots),
        offered=sum(each.offered for each in slots),
        selected=sum(each.selected for each in slots),
        agreed=sum(each.agreed for each in slots),
        deployed=sum(each.deployed for each in slots),
        missing=sum(max(0, each.required - each.deployed) for each in slots),
        uncovered=sum(max(0, each.required - each.deployed - each.selected) for each in slots),
        first_needed_on=min(waiting, default=None),
        urgent_slots=sum(each.is_urgent for each in slots),
    )


@dataclass(frozen=True, slots=True)
class _Slot:
    required: int
    offered: int
    selected: int
    agreed: int
    deployed: int
    needed_on: date
    is_urgent: bool

    @classmethod
    def of(cls, state: Requirement, day: date) -> "_Slot":
        need, chosen = state.statement, state.selection
        if need is None:
            raise ValueError("only a stated requirement is a slot")
        heads = chosen.strength if chosen else 0
        status = state.status
        offers = () if chosen else state.offers
        return cls(
            required=need.strength,
            offered=max((each.strength for each in offers), default=0),
            selected=heads if status is not RequirementStatus.DEPLOYED else 0,
            agreed=heads if status is RequirementStatus.AGREED else 0,
            deployed=heads if status is RequirementStatus.DEPLOYED else 0,
            needed_on=need.needed_on,
            is_urgent=chosen is None and _is_urgent(need.needed_on, day),
        )


def _is_urgent(needed_on: date, day: date) -> bool:
    known = (each for each in EVALUATED_DEPLOYMENT_DAYS.values if each.holds_on(day))
    return any((needed_on - day).days < each.value.first for each in known)
