"""Women's full, equal and meaningful part in a mission, counted at every level.

A share over a whole component hides where women are missing, so counts are by level: who commands
and decides, who patrols, who holds which grade. A count says how many there are of all, from which
register; what keeps women out is recorded beside it, and what was done. Shares lie beside the aims
of the Organization and are added up to nothing.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.words import Count, EntryId, MaybeWords, Words

PER_CENT = 100


class StaffLevel(StrEnum):
    """A rank, grade or post at which people are counted; each belongs to one component."""

    HEAD_AND_DEPUTIES = "head_and_deputies"
    """Head of mission and deputies, force commander, police commissioner, heads of support."""
    COMMANDERS = "commanders"
    """Sector, battalion and formed police unit commanders."""
    STAFF_OFFICERS_AND_OBSERVERS = "staff_officers_and_observers"
    SENIOR_OFFICERS = "senior_officers"
    JUNIOR_OFFICERS = "junior_officers"
    OTHER_RANKS = "other_ranks"
    POLICE_OFFICERS = "police_officers"
    """Individual police officers."""
    FORMED_POLICE = "formed_police"
    JUSTICE_AND_CORRECTIONS = "justice_and_corrections"
    DIRECTORS = "directors"
    PROFESSIONALS = "professionals"
    FIELD_SERVICE = "field_service"
    NATIONAL_STAFF = "national_staff"
    VOLUNTEERS = "volunteers"


class LevelComponent(StrEnum):
    """Part of a mission that a level belongs to."""

    LEADERSHIP = "leadership"
    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"


COMPONENT_OF: Final = {
    StaffLevel.HEAD_AND_DEPUTIES: LevelComponent.LEADERSHIP,
    StaffLevel.COMMANDERS: LevelComponent.MILITARY,
    StaffLevel.STAFF_OFFICERS_AND_OBSERVERS: LevelComponent.MILITARY,
    StaffLevel.SENIOR_OFFICERS: LevelComponent.MILITARY,
    StaffLevel.JUNIOR_OFFICERS: LevelComponent.MILITARY,
    StaffLevel.OTHER_RANKS: LevelComponent.MILITARY,
    StaffLevel.POLICE_OFFICERS: LevelComponent.POLICE,
    StaffLevel.FORMED_POLICE: LevelComponent.POLICE,
    StaffLevel.JUSTICE_AND_CORRECTIONS: LevelComponent.CIVILIAN,
    StaffLevel.DIRECTORS: LevelComponent.CIVILIAN,
    StaffLevel.PROFESSIONALS: LevelComponent.CIVILIAN,
    StaffLevel.FIELD_SERVICE: LevelComponent.CIVILIAN,
    StaffLevel.NATIONAL_STAFF: LevelComponent.CIVILIAN,
    StaffLevel.VOLUNTEERS: LevelComponent.CIVILIAN,
}

AIMED_PER_CENT: Final = Policy(
    "share of women that the Organization aims at for 2028, in whole hundredths, by level",
    (
        PolicyValue(
            {
                StaffLevel.OTHER_RANKS: 15,
                StaffLevel.STAFF_OFFICERS_AND_OBSERVERS: 25,
                StaffLevel.FORMED_POLICE: 20,
                StaffLevel.POLICE_OFFICERS: 30,
            },
            date(2018, 1, 1),
            "Uniformed Gender Parity Strategy 2018-2028; from memory",
            Certainty.RECALLED,
            valid_to=date(2029, 1, 1),
        ),
    ),
)
"""The strategy names an aim for contingents as a whole, which is told at the level of most of them;
where it names none, none is told."""


class CountAboveAllError(Refusal):
    """Women are counted among all."""

    code = "women-above-all"
    title = "More women are counted than people"
    kind = RefusalKind.INVALID


class CountDayError(Refusal):
    """People are counted before the count is recorded."""

    code = "women-counted-ahead"
    title = "The count is of a later day than its record"
    kind = RefusalKind.INVALID


class BarrierUnknownError(Refusal):
    """No barrier has this id."""

    code = "barrier-unknown"
    title = "There is no such barrier"
    kind = RefusalKind.NOT_FOUND


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId


class LevelCounted(BaseModel):
    """How many women there are at a level, of how many.

    Attributes:
        all_people: everybody at the level; 0 where the mission has none.
        doing: what women at this level do, such as patrols or negotiations: a meaningful part.
        counted_from: the register or return it comes from.
    """

    level: StaffLevel
    counted_on: date
    women: Count
    all_people: Count
    doing: MaybeWords = ""
    counted_from: Words


class Barrier(BaseModel):
    """What keeps women from an equal part at a level, as women there say it."""

    barrier_id: EntryId
    level: StaffLevel
    what: Words
    told_by: Words


class BarrierAction(BaseModel):
    """What is done about a barrier."""

    action_id: EntryId
    barrier_id: EntryId
    what: Words
    owner: Words
    is_gone: bool = False


class CountWomen(_Of, LevelCounted, Command):
    """Record a count at one level."""


class WomenCounted(_Of, LevelCounted, DomainEvent):
    """Women were counted at one level of a mission."""

    day: date


class NameBarrier(_Of, Barrier, Command):
    """Name what keeps women from an equal part."""


class BarrierNamed(_Of, Barrier, DomainEvent):
    """Something keeps women from an equal part."""

    day: date


class ActOnBarrier(_Of, BarrierAction, Command):
    """Record what is done about a barrier."""


class BarrierActedOn(_Of, BarrierAction, DomainEvent):
    """Something was done about a barrier."""

    day: date


class LevelShare(BaseModel):
    """The newest count at a level.

    Attributes:
        share: women of all in hundredths with one decimal, as text; None where nobody is.
        aimed_per_cent: what the Organization aims at; None where it names no aim for the level.
    """

    model_config = ConfigDict(frozen=True)

    component: LevelComponent
    level: StaffLevel
    counted_on: date
    women: int
    all_people: int
    share: str | None
    aimed_per_cent: int | None
    doing: str
    counted_from: str


class WomensPart(BaseModel):
    """Counts and barriers of a mission, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counts: tuple[WomenCounted, ...] = ()
    barriers: tuple[BarrierNamed, ...] = ()
    actions: tuple[BarrierActedOn, ...] = ()

    def newest(self) -> tuple[LevelShare, ...]:
        """Return the newest count of each level that was counted, highest level first."""
        found = {each.level: each for each in sorted(self.counts, key=lambda each: each.counted_on)}
        return tuple(_share_of(found[level]) for level in StaffLevel if level in found)

    def not_counted(self) -> tuple[StaffLevel, ...]:
        """Return the levels that nobody has counted."""
        counted = {each.level for each in self.counts}
        return tuple(each for each in StaffLevel if each not in counted)

    def barriers_open(self) -> tuple[str, ...]:
        """Return the barriers that are not gone."""
        gone = {each.barrier_id for each in self.actions if each.is_gone}
        return tuple(each.barrier_id for each in self.barriers if each.barrier_id not in gone)


def _share_of(counted: WomenCounted) -> LevelShare:
    aims = [each for each in AIMED_PER_CENT.values if each.holds_on(counted.counted_on)]
    return LevelShare(
        component=COMPONENT_OF[counted.level],
        level=counted.level,
        counted_on=counted.counted_on,
        women=counted.women,
        all_people=counted.all_people,
        share=share_text(counted.women, counted.all_people),
        aimed_per_cent=aims[0].value.get(counted.level) if aims else None,
        doing=counted.doing,
        counted_from=counted.counted_from,
    )


def share_text(women: int, all_people: int) -> str | None:
    """Return women of all in hundredths, half up to one decimal; None where nobody is."""
    if not all_people:
        return None
    tenths = (women * PER_CENT * 10 * 2 + all_people) // (2 * all_people)
    return f"{tenths // 10}.{tenths % 10}"


def _require_count(command: CountWomen, _state: WomensPart) -> None:
    if command.women > command.all_people:
        raise CountAboveAllError(
            f"{command.women} women of {command.all_people} people",
            next_step="Count everybody at the level in `all_people`, women among them.",
            pointer="/women",
        )
    if command.counted_on > command.occurred_on:
        raise CountDayError(
            f"counted on {command.counted_on}, recorded for {command.occurred_on}",
            next_step="Record a count when it is there.",
            pointer="/counted_on",
        )


def _require_barrier(command: ActOnBarrier, state: WomensPart) -> None:
    if all(each.barrier_id != command.barrier_id for each in state.barriers):
        raise BarrierUnknownError(
            f"no barrier {command.barrier_id} is recorded in {command.mission_id}",
            next_step="Name the barrier first.",
            pointer="/barrier_id",
        )


def _id_of(command: Any) -> str:
    return str(command.mission_id)


WOMENS_PART = register(
    "womens_part",
    WomensPart(),
    (
        Fact(
            CountWomen,
            WomenCounted,
            "counts",
            keys=("level", "counted_on"),
            opens=True,
            check=_require_count,
        ),
        Fact(NameBarrier, BarrierNamed, "barriers", keys=("barrier_id",), opens=True),
        Fact(ActOnBarrier, BarrierActedOn, "actions", keys=("action_id",), check=_require_barrier),
    ),
    id_of=_id_of,
)
