"""What can happen to the schedule by which staff and units leave."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId


class People(StrEnum):
    """Who is counted."""

    MILITARY = "military"
    POLICE = "police"
    INTERNATIONAL_STAFF = "international_staff"
    NATIONAL_STAFF = "national_staff"
    VOLUNTEERS = "volunteers"


class Stay(StrEnum):
    """Why a unit leaves later than the others."""

    NONE = "none"
    REAR_PARTY = "rear_party"
    GUARD = "guard"
    """Allowed by the resolution to guard what is liquidated."""


class CountPlanned(DomainEvent):
    """So many people are to be there at the end of a month."""

    mission_id: MissionId
    people: People
    month: str
    count: int
    previous_count: int | None
    reason: str


class CountRecorded(DomainEvent):
    """So many people were there at the end of a month."""

    mission_id: MissionId
    people: People
    month: str
    count: int


class UnitDepartureScheduled(DomainEvent):
    """A unit goes home on a day; a later plan replaces an earlier one."""

    mission_id: MissionId
    unit_id: str
    strength: int
    departs_on: DayText
    previously_on: DayText | None
    stay: Stay
    authority: str
    reason: str


class UnitDepartureNoted(DomainEvent):
    """A unit has gone home.

    Attributes:
        foreign_event_id: the fact of the service that keeps units; empty if it was entered here.
    """

    mission_id: MissionId
    unit_id: str
    departed_on: DayText
    foreign_event_id: str
    foreign_position: int


class PostsScheduled(DomainEvent):
    """A group of posts is abolished on a day, and those who hold them were told.

    Attributes:
        notice_days: from notice to the last day.
        notice_short_by_days: by how much that is less than the notice that is due.
    """

    mission_id: MissionId
    group_id: str
    title: str
    people: People
    posts: int
    notice_on: DayText
    ends_on: DayText
    notice_days: int
    notice_short_by_days: int
    short_notice_reason: str


class PostsAbolished(DomainEvent):
    """A group of posts is gone: so many holders found a place, so many separated."""

    mission_id: MissionId
    group_id: str
    placed: int
    separated: int
    abolished_on: DayText


class FinalPaySettled(DomainEvent):
    """Everybody of a group who separated has the final pay, or the rest is a liability."""

    mission_id: MissionId
    group_id: str
    persons: int
    carried_as: str
    settled_on: DayText


class UnitsFoundGone(DomainEvent):
    """On this day the units were gone that should be; these stay on, for a reason on record."""

    mission_id: MissionId
    units_gone: int
    staying: tuple[str, ...]


class StaffFoundSeparated(DomainEvent):
    """On this day no post was left whose holder was not placed, or separated and paid."""

    mission_id: MissionId
    posts: int
    placed: int
    separated: int


ScheduleEvent = (
    CountPlanned
    | CountRecorded
    | UnitDepartureScheduled
    | UnitDepartureNoted
    | PostsScheduled
    | PostsAbolished
    | FinalPaySettled
    | UnitsFoundGone
    | StaffFoundSeparated
)
SCHEDULE_EVENTS: tuple[type[ScheduleEvent], ...] = (
    CountPlanned,
    CountRecorded,
    UnitDepartureScheduled,
    UnitDepartureNoted,
    PostsScheduled,
    PostsAbolished,
    FinalPaySettled,
    UnitsFoundGone,
    StaffFoundSeparated,
)
