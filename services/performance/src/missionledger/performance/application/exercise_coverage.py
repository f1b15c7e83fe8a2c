"""Who is to deploy, or has, and whether they tried the task before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from missionledger.common.listing import Listed
from missionledger.performance.application.rosters import assignments_of
from missionledger.performance.domain.exercise import Exercise
from missionledger.performance.domain.requirement.state import Requirement
from missionledger.performance.domain.roster.state import RosterEntry


class Who(StrEnum):
    """What a row is about."""

    UNIT = "unit"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A unit or person that a mission waits for or has.

    Attributes:
        reference: of the pledge or the entry on a roster.
        goes_on: day of the deployment; the last day of the promise while it is awaited, None where
            none is promised.
        deployed_on: None while it is awaited.
        exercises: exercises for the mission in which it took part before it went.
        exercised_on: day of the last of them.
    """

    mission_id: str
    who: Who
    reference: str
    goes_on: date | None
    deployed_on: date | None
    exercises: tuple[str, ...]
    exercised_on: date | None

    @property
    def went_without(self) -> bool:
        """Whether it deployed and had not tried the task."""
        return self.deployed_on is not None and not self.exercises


def coverage_of(
    needs: Iterable[Requirement],
    entries: Iterable[RosterEntry],
    exercises: Sequence[Listed[Exercise]],
    missions: Sequence[str] | None,
) -> list[Coverage]:
    """Return who these missions wait for or have, with the exercises before; None for all."""
    rows = [
        _row(Who.UNIT, need.statement.mission_id, chosen.pledge_id, chosen, exercises)
        for need in needs
        if need.statement is not None
        for chosen in (*(each.selection for each in need.served), need.selection)
        if chosen is not None
    ]
    rows += [
        _row(Who.PERSON, post.mission_id, entry.listed.entry_id, post, exercises)
        for entry in entries
        if entry.listed is not None
        for post in assignments_of(entry)
        if not post.cancelled_because and (missions is None or post.mission_id in missions)
    ]
    return rows


class _Going(Protocol):
    """What a selection of a unit and a notice to a person both tell."""

    @property
    def promised_by(self) -> date | None: ...

    @property
    def deployed_on(self) -> date | None: ...


def _row(
    who: Who, mission: str, reference: str, going: _Going, exercises: Sequence[Listed[Exercise]]
) -> Coverage:
    deployed_on = going.deployed_on
    before = [
        (held.day, each.id)
        for each in exercises
        for held in each.loaded.state.held
        if held.mission_id == mission
        and reference in (held.units if who is Who.UNIT else held.people)
        and (deployed_on is None or held.day <= deployed_on)
    ]
    return Coverage(
        mission_id=mission,
        who=who,
        reference=reference,
        goes_on=deployed_on or going.promised_by,
        deployed_on=deployed_on,
        exercises=tuple(sorted({name for _day, name in before})),
        exercised_on=max((day for day, _name in before), default=None),
    )
