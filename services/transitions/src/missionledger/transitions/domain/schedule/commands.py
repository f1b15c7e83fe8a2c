"""What may be asked about how staff and units leave."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.transitions.domain.schedule.events import People, Stay
from missionledger.transitions.domain.texts import ItemId, Reason, Title

HEADS_MAX = 200_000
Heads = Annotated[int, Field(ge=0, le=HEADS_MAX, strict=True)]
Posts = Annotated[int, Field(ge=1, le=HEADS_MAX, strict=True)]
Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
UnitId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]


class PlanCount(Command):
    """Plan how many people are there at the end of a month."""

    mission_id: MissionId
    people: People
    month: Month
    count: Heads
    reason: Reason


class RecordCount(Command):
    """Record how many people were there at the end of a month."""

    mission_id: MissionId
    people: People
    month: Month
    count: Heads


class ScheduleUnit(Command):
    """Plan the day a unit goes home; a rear party or a guard says on whose word it stays."""

    mission_id: MissionId
    unit_id: UnitId
    strength: Posts
    departs_on: date
    stay: Stay = Stay.NONE
    authority: Annotated[str, Field(max_length=200)] = ""
    reason: Reason


class NoteUnitDeparted(Command):
    """Note that a unit has gone home on the command's business date."""

    mission_id: MissionId
    unit_id: UnitId
    foreign_event_id: str = ""
    foreign_position: int = 0


class SchedulePosts(Command):
    """Plan to abolish a group of posts, and say when those who hold them were told."""

    mission_id: MissionId
    group_id: ItemId
    title: Title
    people: People
    posts: Posts
    notice_on: date
    ends_on: date
    short_notice_reason: Annotated[str, Field(max_length=1_000)] = ""


class AbolishPosts(Command):
    """Record that a group of posts is gone, and what became of those who held them."""

    mission_id: MissionId
    group_id: ItemId
    placed: Heads
    separated: Heads


class SettleFinalPay(Command):
    """Record that everybody of a group was paid, or as which liability the rest is carried."""

    mission_id: MissionId
    group_id: ItemId
    persons: Heads
    carried_as: Annotated[str, Field(max_length=40)] = ""


class ConfirmUnitsGone(Command):
    """Ask whether the units are gone, as a guard of what comes next.

    Attributes:
        present: units that the service that keeps them still knows in the mission.
        guard_stays: whether rear parties and guards may still be there.
    """

    mission_id: MissionId
    present: tuple[str, ...] = ()
    guard_stays: bool


class ConfirmStaffSeparated(Command):
    """Ask whether every post is abolished and paid for, as a guard of what comes next."""

    mission_id: MissionId


ScheduleCommand = (
    PlanCount
    | RecordCount
    | ScheduleUnit
    | NoteUnitDeparted
    | SchedulePosts
    | AbolishPosts
    | SettleFinalPay
    | ConfirmUnitsGone
    | ConfirmStaffSeparated
)
