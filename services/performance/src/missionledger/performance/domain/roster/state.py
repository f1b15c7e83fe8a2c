"""An entry on a roster as its events left it."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.performance.domain.roster.events import (
    AnyRosterEvent,
    Background,
    Hardship,
    NoticeCancelled,
    NoticeGiven,
    RemedyBy,
    RosterEntryListed,
    RosterEntryRemoved,
    RosterKind,
    RosterProfileRevised,
    StandbyDeployed,
    StandbyReturned,
    TrainingCompleted,
)


class EntryStatus(StrEnum):
    """What the person does now."""

    AVAILABLE = "available"
    ON_NOTICE = "on_notice"
    DEPLOYED = "deployed"
    REMOVED = "removed"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EntryDescription(_Frozen):
    """Who stands by, without a name."""

    entry_id: str
    roster: RosterKind
    background: Background
    contributor: str | None
    skills: tuple[str, ...]
    local_knowledge: tuple[str, ...]


class Training(_Frozen):
    """A course that was passed."""

    day: date
    course: str
    holds_until: date | None


class Assignment(_Frozen):
    """A post the person was asked to fill, or fills."""

    mission_id: str
    post: str
    notice_on: date
    skills_required: tuple[str, ...]
    skills_missing: tuple[str, ...]
    remedy: str
    remedy_by: RemedyBy | None
    promised_from: date | None
    promised_by: date | None
    rotate_by: date | None = None
    hardship: Hardship | None = None
    rotation_rule: str = ""
    rotation_exception: str = ""
    deployed_on: date | None = None
    days_late: int = 0
    ended_on: date | None = None
    cancelled_because: str = ""


class RosterEntry(_Frozen):
    """An entry with its courses and assignments, oldest first."""

    listed: EntryDescription | None = None
    listed_on: date = date.min
    last_day: date = date.min
    """Business date of the latest fact; a later one is not earlier."""
    training: tuple[Training, ...] = ()
    assignment: Assignment | None = None
    past: tuple[Assignment, ...] = ()
    removed_on: date | None = None
    removal_reason: str = ""

    @property
    def status(self) -> EntryStatus:
        """What the person does now."""
        if self.removed_on is not None:
            return EntryStatus.REMOVED
        if self.assignment is None:
            return EntryStatus.AVAILABLE
        away = self.assignment.deployed_on is not None
        return EntryStatus.DEPLOYED if away else EntryStatus.ON_NOTICE

    def courses_on(self, day: date) -> tuple[str, ...]:
        """Return the courses that count on the day."""
        held = {
            each.course
            for each in self.training
            if each.holds_until is None or day <= each.holds_until
        }
        return tuple(sorted(held))

    def lacks(self, skills: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of these skills the person does not have."""
        held = set(self.listed.skills) if self.listed else set()
        return tuple(sorted(set(skills) - held))


def evolve(  # noqa: PLR0911 - one line for each event, nothing nested
    state: RosterEntry, event: AnyRosterEvent
) -> RosterEntry:
    """Return the entry after the event."""
    match event:
        case RosterEntryListed():
            listed = EntryDescription.model_validate(event.model_dump(exclude={"day"}))
            return RosterEntry(listed=listed, listed_on=event.day, last_day=event.day)
        case RosterProfileRevised():
            return _with(state, event.day, listed=_revised(state, event))
        case TrainingCompleted():
            course = Training(day=event.day, course=event.course, holds_until=event.holds_until)
            return _with(state, event.day, training=(*state.training, course))
        case NoticeGiven():
            return _with(state, event.day, assignment=_assignment_of(event))
        case NoticeCancelled():
            return _ended(state, event.day, cancelled_because=event.reason)
        case StandbyDeployed():
            return _deployed(state, event)
        case StandbyReturned():
            return _ended(state, event.day)
        case RosterEntryRemoved():
            return _with(state, event.day, removed_on=event.day, removal_reason=event.reason)


def _with(state: RosterEntry, day: date, **changes: object) -> RosterEntry:
    return state.model_copy(update={"last_day": max(day, state.last_day), **changes})


def _revised(state: RosterEntry, event: RosterProfileRevised) -> EntryDescription | None:
    if state.listed is None:
        return None
    changes = {"skills": event.skills, "local_knowledge": event.local_knowledge}
    return state.listed.model_copy(update=changes)


def _assignment_of(event: NoticeGiven) -> Assignment:
    facts = event.model_dump(exclude={"entry_id", "roster", "day"})
    return Assignment.model_validate(facts | {"notice_on": event.day})


def _deployed(state: RosterEntry, event: StandbyDeployed) -> RosterEntry:
    # On an early effective day the notice may be left out, and the arrival with it.
    if state.assignment is None:
        return state
    there = {"deployed_on": event.day, "days_late": event.days_late}
    return _with(state, event.day, assignment=state.assignment.model_copy(update=there))


def _ended(state: RosterEntry, day: date, **changes: object) -> RosterEntry:
    if state.assignment is None:
        return state
    over = state.assignment.model_copy(update={"ended_on": day, **changes})
    return _with(state, day, assignment=None, past=(*state.past, over))
