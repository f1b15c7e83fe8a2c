"""How staff and units leave, as the events left it."""

from collections.abc import Mapping
from typing import assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.transitions.domain.schedule.events import (
    CountPlanned,
    CountRecorded,
    FinalPaySettled,
    People,
    PostsAbolished,
    PostsScheduled,
    ScheduleEvent,
    StaffFoundSeparated,
    Stay,
    UnitDepartureNoted,
    UnitDepartureScheduled,
    UnitsFoundGone,
)


class MonthCount(BaseModel):
    """How many people at the end of a month: planned first, planned now, and counted."""

    model_config = ConfigDict(frozen=True)

    people: People
    month: str
    baseline: int | None = None
    planned: int | None = None
    actual: int | None = None


class UnitDeparture(BaseModel):
    """When a unit goes home, and whether it has."""

    model_config = ConfigDict(frozen=True)

    unit_id: str
    strength: int = 0
    baseline_on: DayText | None = None
    departs_on: DayText | None = None
    departed_on: DayText | None = None
    stay: Stay = Stay.NONE
    authority: str = ""


class PostGroup(BaseModel):
    """Posts that end together."""

    model_config = ConfigDict(frozen=True)

    group_id: str
    title: str
    people: People
    posts: int
    notice_on: DayText
    ends_on: DayText
    notice_days: int
    notice_short_by_days: int
    short_notice_reason: str
    placed: int = 0
    separated: int = 0
    abolished_on: DayText | None = None
    paid: int = 0
    carried_as: str = ""
    settled_on: DayText | None = None


class DrawdownSchedule(BaseModel):
    """How the staff and the units of a mission leave."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    counts: Mapping[str, MonthCount] = Field(default_factory=dict)
    units: Mapping[str, UnitDeparture] = Field(default_factory=dict)
    groups: Mapping[str, PostGroup] = Field(default_factory=dict)

    @property
    def units_there(self) -> tuple[UnitDeparture, ...]:
        """The scheduled units that have not gone."""
        return tuple(each for each in self.units.values() if each.departed_on is None)


def count_key(people: People, month: str) -> str:
    """Return under which key a count is kept: by month, then by people."""
    return f"{month}/{people}"


def evolve(state: DrawdownSchedule, event: ScheduleEvent) -> DrawdownSchedule:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case CountPlanned() | CountRecorded():
            return _with_count(state, event)
        case UnitDepartureScheduled() | UnitDepartureNoted():
            return _with_unit(state, event)
        case PostsScheduled() | PostsAbolished() | FinalPaySettled():
            return _with_group(state, event)
        case UnitsFoundGone() | StaffFoundSeparated():
            return state
        case _:
            assert_never(event)


def _with_count(state: DrawdownSchedule, event: CountPlanned | CountRecorded) -> DrawdownSchedule:
    key = count_key(event.people, event.month)
    known = state.counts.get(key, MonthCount(people=event.people, month=event.month))
    match event:
        case CountPlanned():
            baseline = event.count if known.baseline is None else known.baseline
            update = {"planned": event.count, "baseline": baseline}
        case CountRecorded():
            update = {"actual": event.count}
        case _:
            assert_never(event)
    return state.model_copy(
        update={"counts": {**state.counts, key: known.model_copy(update=update)}}
    )


def _with_unit(
    state: DrawdownSchedule, event: UnitDepartureScheduled | UnitDepartureNoted
) -> DrawdownSchedule:
    known = state.units.get(event.unit_id, UnitDeparture(unit_id=event.unit_id))
    match event:
        case UnitDepartureScheduled():
            unit = known.model_copy(
                update={
                    "strength": event.strength,
                    "baseline_on": known.baseline_on or event.departs_on,
                    "departs_on": event.departs_on,
                    "stay": event.stay,
                    "authority": event.authority,
                }
            )
        case UnitDepartureNoted():
            unit = known.model_copy(update={"departed_on": event.departed_on})
        case _:
            assert_never(event)
    return state.model_copy(update={"units": {**state.units, event.unit_id: unit}})


def _with_group(
    state: DrawdownSchedule, event: PostsScheduled | PostsAbolished | FinalPaySettled
) -> DrawdownSchedule:
    if isinstance(event, PostsScheduled):
        group = PostGroup(**event.model_dump(exclude={"mission_id"}))
    else:
        known = state.groups.get(event.group_id)
        if known is None:  # seen on a day before the posts were scheduled
            return state
        update = event.model_dump(exclude={"mission_id", "group_id", "persons"})
        if isinstance(event, FinalPaySettled):
            update["paid"] = event.persons
        group = known.model_copy(update=update)
    return state.model_copy(update={"groups": {**state.groups, event.group_id: group}})
