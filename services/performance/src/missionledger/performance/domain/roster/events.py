"""The words and the facts of an entry on a roster.

An entry stands for one person, known here by a reference number alone; whoever keeps the files
knows the name.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.domain.unit.events import Text

SKILLS_MAX = 30

EntryId = Annotated[str, Field(pattern=r"^[A-Z]{2,12}-[0-9]{1,8}$")]
"""Reference number of a person, such as `SPC-0041`: letters, a hyphen, digits, and no name."""

Skill = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
Skills = Annotated[tuple[Skill, ...], Field(max_length=SKILLS_MAX)]
Post = Annotated[str, Field(min_length=1, max_length=200)]
Course = Annotated[str, Field(min_length=1, max_length=200)]


class RosterKind(StrEnum):
    """Which roster an entry is on."""

    STANDING_POLICE = "standing_police"
    STANDING_JUSTICE_CORRECTIONS = "standing_justice_corrections"
    CIVILIAN_SURGE = "civilian_surge"
    OBSERVERS = "observers"
    WOMEN_WHO_SERVED = "women_who_served"
    STAFF_OFFICERS = "staff_officers"


class Background(StrEnum):
    """Where the person comes from."""

    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"


class RemedyBy(StrEnum):
    """Who sees to it that a missing skill is learnt; both share the responsibility."""

    CONTRIBUTOR = "contributor"
    HEADQUARTERS = "headquarters"
    BOTH = "both"


class Hardship(StrEnum):
    """How hard life is at a place, as the International Civil Service Commission classes it."""

    H = "H"
    """Headquarters and places like it."""
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    """The hardest."""


class RosterEvent(DomainEvent):
    """Base of the facts of an entry; `day` is the business date."""

    entry_id: EntryId
    roster: RosterKind
    day: date


class RosterEntryListed(RosterEvent):
    """Somebody stands by.

    Attributes:
        contributor: the State that would send the person; None for staff of the Secretariat.
        skills: what the person can do, languages among them.
        local_knowledge: countries or regions the person knows.
    """

    background: Background
    contributor: StateCode | None
    skills: Skills
    local_knowledge: Skills


class RosterProfileRevised(RosterEvent):
    """Skills or local knowledge are others now."""

    skills: Skills
    local_knowledge: Skills


class TrainingCompleted(RosterEvent):
    """A course was passed.

    Attributes:
        holds_until: last day on which it counts; None if it does not run out.
    """

    course: Course
    holds_until: date | None


class NoticeGiven(RosterEvent):
    """The person was asked to go to a post of a mission.

    Attributes:
        skills_missing: of those the post requires, the ones the person does not have.
        remedy: how they will be learnt; empty if none is missing.
        promised_from: first day of the promise; None where no promise is published.
        promised_by: last day of it.
        rotate_by: last day at the post before the person rotates out, hardship above all; None
            where none was agreed.
        hardship: class of the place; None for notices from before it was asked, and where nobody
            said it.
        rotation_rule: the staff rule that sets the longest stay, in words; empty without a class.
        rotation_exception: why the person stays longer than the rule has it; empty if not.
    """

    schema_version: ClassVar[int] = 2

    mission_id: MissionId
    post: Post
    skills_required: Skills
    skills_missing: Skills
    remedy: str
    remedy_by: RemedyBy | None
    promised_from: date | None
    promised_by: date | None
    rotate_by: date | None = None
    hardship: Hardship | None
    rotation_rule: str
    rotation_exception: str


class NoticeCancelled(RosterEvent):
    """The person will not go."""

    mission_id: MissionId
    reason: Text


class StandbyDeployed(RosterEvent):
    """The person is at the post.

    Attributes:
        days_after_notice: from the notice to the arrival.
        days_late: after the last day of the promise; 0 if it was kept or there was none.
    """

    mission_id: MissionId
    post: Post
    days_after_notice: Annotated[int, Field(ge=0, strict=True)]
    days_late: Annotated[int, Field(ge=0, strict=True)]


class StandbyReturned(RosterEvent):
    """The person came back and stands by again."""

    mission_id: MissionId


class RosterEntryRemoved(RosterEvent):
    """The person stands by no longer."""

    reason: Text


AnyRosterEvent = (
    RosterEntryListed
    | RosterProfileRevised
    | TrainingCompleted
    | NoticeGiven
    | NoticeCancelled
    | StandbyDeployed
    | StandbyReturned
    | RosterEntryRemoved
)

ROSTER_EVENTS: tuple[type[AnyRosterEvent], ...] = (
    RosterEntryListed,
    RosterProfileRevised,
    TrainingCompleted,
    NoticeGiven,
    NoticeCancelled,
    StandbyDeployed,
    StandbyReturned,
    RosterEntryRemoved,
)


def _without_hardship(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a notice from before the hardship of a place was asked."""
    return payload | {"hardship": None, "rotation_rule": "", "rotation_exception": ""}


ROSTER_UPCASTERS: Final = {(NoticeGiven.event_type(), 1): _without_hardship}
