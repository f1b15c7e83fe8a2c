"""What rosters hold, by kind, and whether the skills on them fit what posts ask for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.performance.domain.roster.events import RosterKind
from missionledger.performance.domain.roster.state import Assignment, EntryStatus, RosterEntry


@dataclass(frozen=True, slots=True)
class RosterCount:
    """How many stand by on one roster, and how notices were answered.

    Attributes:
        listed: entries that were not removed.
        trained: of them, with a course that counts on the day.
        went_in_time: arrivals within the promise, or without one.
        went_late: arrivals after it.
        late_now: on notice beyond the promise.
        rotation_due: at a post beyond the day agreed to rotate out.
    """

    roster: RosterKind
    listed: int
    available: int
    on_notice: int
    deployed: int
    trained: int
    went_in_time: int
    went_late: int
    late_now: int
    rotation_due: int


@dataclass(frozen=True, slots=True)
class SkillFit:
    """One skill: how often posts asked for it, and who has it.

    Attributes:
        asked: notices whose post required it.
        was_missing: of them, to somebody who did not have it.
        held: entries that were not removed and have it.
        available: of them, those that could be asked now.
    """

    skill: str
    asked: int
    was_missing: int
    held: int
    available: int


def count_of(roster: RosterKind, entries: Iterable[RosterEntry], day: date) -> RosterCount:
    """Return what one roster holds on a day."""
    own = [each for each in entries if each.listed is not None and each.listed.roster is roster]
    on_it = [each for each in own if each.status is not EntryStatus.REMOVED]
    statuses = Counter(each.status for each in on_it)
    arrivals = [each for entry in own for each in assignments_of(entry) if each.deployed_on]
    return RosterCount(
        roster=roster,
        listed=len(on_it),
        available=statuses[EntryStatus.AVAILABLE],
        on_notice=statuses[EntryStatus.ON_NOTICE],
        deployed=statuses[EntryStatus.DEPLOYED],
        trained=sum(bool(each.courses_on(day)) for each in on_it),
        went_in_time=sum(not each.days_late for each in arrivals),
        went_late=sum(each.days_late > 0 for each in arrivals),
        late_now=sum(is_late(each, day) for each in on_it),
        rotation_due=sum(is_rotation_due(each, day) for each in on_it),
    )


def fit_of(entries: Iterable[RosterEntry]) -> list[SkillFit]:
    """Return every skill that a post asked for or somebody has, by name."""
    known = [each for each in entries if each.listed is not None]
    asked: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    held: Counter[str] = Counter()
    available: Counter[str] = Counter()
    for entry in known:
        for assignment in assignments_of(entry):
            asked.update(assignment.skills_required)
            missing.update(assignment.skills_missing)
        if entry.listed is None or entry.status is EntryStatus.REMOVED:
            continue
        held.update(entry.listed.skills)
        if entry.status is EntryStatus.AVAILABLE:
            available.update(entry.listed.skills)
    return [
        SkillFit(skill, asked[skill], missing[skill], held[skill], available[skill])
        for skill in sorted(asked.keys() | held.keys())
    ]


def assignments_of(entry: RosterEntry) -> Sequence[Assignment]:
    """Return every assignment, oldest first."""
    return (*entry.past, entry.assignment) if entry.assignment else entry.past


def is_late(entry: RosterEntry, day: date) -> bool:
    """Tell whether the person is awaited beyond the promise."""
    now = entry.assignment
    return (
        now is not None
        and now.deployed_on is None
        and now.promised_by is not None
        and now.promised_by < day
    )


def is_rotation_due(entry: RosterEntry, day: date) -> bool:
    """Tell whether the person is at a post beyond the day agreed to rotate out."""
    now = entry.assignment
    return (
        now is not None
        and now.deployed_on is not None
        and now.rotate_by is not None
        and now.rotate_by < day
    )
