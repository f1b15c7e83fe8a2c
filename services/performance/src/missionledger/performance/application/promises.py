"""Deployments measured against their promise, by unit and by mission."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from missionledger.performance.domain.requirement.events import Readiness
from missionledger.performance.domain.requirement.state import Requirement, Selection, Statement


class Arrival(StrEnum):
    """Where a promised unit is."""

    AWAITED = "awaited"
    THERE = "there"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised unit, and what became of the promise by a day.

    Attributes:
        requested_on: day of the selection, from which the promise counts.
        days_taken: from the request to the arrival; to the day of the report while awaited.
        days_late: after the last day of the promise, arrived or not; 0 if it was or is kept.
        days_after_need: the same after the day the mission needs it.
    """

    mission_id: str
    requirement_id: str
    capability: str
    unit_kind: str
    pledge_id: str
    contributor: str
    readiness: Readiness
    arrival: Arrival
    unit_id: str
    strength: int
    women: int | None
    requested_on: date
    promised_from: date
    promised_by: date
    needed_on: date
    agreed_on: date | None
    deployed_on: date | None
    left_on: date | None
    days_taken: int
    days_late: int
    days_after_need: int

    @property
    def is_late_now(self) -> bool:
        """Whether it is awaited beyond the promise."""
        return self.arrival is Arrival.AWAITED and self.days_late > 0


@dataclass(frozen=True, slots=True)
class MissionPromises:
    """How the promises to one mission were kept: counts, no mean and no grade.

    Attributes:
        kept: arrived within the promise.
        broken: arrived after it.
        late_now: awaited beyond it.
        failed: selections that were let go before deployment.
        days_late_max: of those that arrived or are awaited.
        strength_there: heads of units that are there.
        women_there: women among those whose number was given.
        strength_counted: heads of the units whose number of women was given.
    """

    mission_id: str
    promised: int
    kept: int
    broken: int
    awaited: int
    late_now: int
    failed: int
    days_late_max: int
    strength_there: int
    women_there: int
    strength_counted: int


def promises_of(state: Requirement, day: date) -> Sequence[Promise]:
    """Return the promises for one requirement, oldest first."""
    need = state.statement
    if need is None:
        return ()
    past = [_promise(need, each.selection, day, each.left_on) for each in state.served]
    present = [_promise(need, state.selection, day, None)] if state.selection else []
    return (*past, *present)


def by_mission(states: Iterable[Requirement], day: date) -> list[MissionPromises]:
    """Return the promises to each mission, by mission."""
    found: dict[str, list[Requirement]] = {}
    for state in states:
        if state.statement is not None:
            found.setdefault(state.statement.mission_id, []).append(state)
    return [_of_mission(mission, found[mission], day) for mission in sorted(found)]


def _of_mission(mission: str, states: Sequence[Requirement], day: date) -> MissionPromises:
    promises = [each for state in states for each in promises_of(state, day)]
    arrived = [each for each in promises if each.arrival is not Arrival.AWAITED]
    there = [each for each in promises if each.arrival is Arrival.THERE]
    counted = [each for each in there if each.women is not None]
    return MissionPromises(
        mission_id=mission,
        promised=len(promises),
        kept=sum(not each.days_late for each in arrived),
        broken=sum(each.days_late > 0 for each in arrived),
        awaited=len(promises) - len(arrived),
        late_now=sum(each.is_late_now for each in promises),
        failed=sum(len(state.ended) for state in states),
        days_late_max=max((each.days_late for each in promises), default=0),
        strength_there=sum(each.strength for each in there),
        women_there=sum(each.women or 0 for each in counted),
        strength_counted=sum(each.strength for each in counted),
    )


def _promise(need: Statement, chosen: Selection, day: date, left_on: date | None) -> Promise:
    measured = chosen.deployed_on or day
    arrival = Arrival.AWAITED
    if chosen.deployed_on is not None:
        arrival = Arrival.THERE if left_on is None else Arrival.HOME
    return Promise(
        mission_id=need.mission_id,
        requirement_id=need.requirement_id,
        capability=need.capability,
        unit_kind=need.unit_kind,
        pledge_id=chosen.pledge_id,
        contributor=chosen.contributor,
        readiness=chosen.readiness,
        arrival=arrival,
        unit_id=chosen.unit_id,
        strength=chosen.strength,
        women=chosen.women,
        requested_on=chosen.selected_on,
        promised_from=chosen.promised_from,
        promised_by=chosen.promised_by,
        needed_on=need.needed_on,
        agreed_on=chosen.agreed_on,
        deployed_on=chosen.deployed_on,
        left_on=left_on,
        days_taken=(measured - chosen.selected_on).days,
        days_late=max(0, (measured - chosen.promised_by).days),
        days_after_need=max(0, (measured - need.needed_on).days),
    )
