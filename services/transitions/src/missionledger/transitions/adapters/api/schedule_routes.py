"""The resource `drawdown-schedules`: how staff and units leave, planned and done."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain.schedule import commands as ask
from missionledger.transitions.domain.schedule.decider import SCHEDULE as DECIDER
from missionledger.transitions.domain.schedule.events import People
from missionledger.transitions.domain.schedule.state import (
    DrawdownSchedule,
    PostGroup,
    UnitDeparture,
)


class MonthCountView(BaseModel):
    """How many people at the end of a month.

    Attributes:
        baseline: the first plan.
        variance: counted less planned; None before both are known.
    """

    mission_id: str
    month: str
    people: People
    baseline: int | None
    planned: int | None
    actual: int | None
    variance: int | None


class UnitDepartureView(UnitDeparture):
    """When a unit goes home.

    Attributes:
        late: whether it should have gone by the day of the answer, or went later than planned.
    """

    late: bool

    @classmethod
    def of(cls, unit: UnitDeparture, on: date) -> "UnitDepartureView":
        """Return the departure as it stood on the day."""
        reached = unit.departed_on or on.isoformat()
        return cls(
            late=unit.departs_on is not None and unit.departs_on < reached, **unit.model_dump()
        )


class ScheduleView(BaseModel):
    """How the staff and the units of a mission leave.

    Attributes:
        units_unplanned: units that went home without a day planned for it.
        posts_open: posts that are not abolished yet.
        final_pay_open: persons who separated and have not got their final pay.
    """

    mission_id: str
    version: int
    counts: tuple[MonthCountView, ...]
    units: tuple[UnitDepartureView, ...]
    units_there: int
    units_late: int
    units_unplanned: int
    groups: tuple[PostGroup, ...]
    posts_open: int
    final_pay_open: int

    @classmethod
    def of(cls, loaded: Loaded[DrawdownSchedule], on: date) -> "ScheduleView":
        """Return the schedule as it stood on the day."""
        state = loaded.state
        units = tuple(UnitDepartureView.of(state.units[key], on) for key in sorted(state.units))
        groups = tuple(state.groups[key] for key in sorted(state.groups))
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            counts=count_views(state),
            units=units,
            units_there=len(state.units_there),
            units_late=sum(each.late for each in units),
            units_unplanned=sum(each.departs_on is None for each in units),
            groups=groups,
            posts_open=sum(each.posts for each in groups if each.abolished_on is None),
            final_pay_open=sum(
                each.separated - each.paid for each in groups if not each.carried_as
            ),
        )


def count_views(state: DrawdownSchedule) -> tuple[MonthCountView, ...]:
    """Return the counts by month."""
    return tuple(
        MonthCountView(
            mission_id=state.mission_id,
            variance=None
            if each.actual is None or each.planned is None
            else each.actual - each.planned,
            **each.model_dump(),
        )
        for _, each in sorted(state.counts.items())
    )


class CountFilters(Filters):
    """Which months are asked for."""

    people: People | None = None
    month: str | None = None


SCHEDULES: MissionResource[DrawdownSchedule, ScheduleView, MonthCountView] = MissionResource(
    name="drawdown-schedules",
    decider=DECIDER,
    whole=ScheduleView,
    item=MonthCountView,
    view=ScheduleView.of,
    items=lambda view: view.counts,
    columns=("mission_id", "month", "people", "baseline", "planned", "actual", "variance"),
    holds="how many people are there by month, planned and counted,",
    filters=CountFilters,
)

ROUTES = (
    CommandRoute(
        "/planned-counts", ask.PlanCount, "Plan how many people are there at the end of a month."
    ),
    CommandRoute(
        "/counts", ask.RecordCount, "Record how many people were there at the end of a month."
    ),
    CommandRoute("/units", ask.ScheduleUnit, "Plan the day a unit goes home."),
    CommandRoute("/unit-departures", ask.NoteUnitDeparted, "Note that a unit has gone home."),
    CommandRoute(
        "/posts", ask.SchedulePosts, "Plan to abolish a group of posts; notice is due in time."
    ),
    CommandRoute(
        "/posts/{group_id}/abolish",
        ask.AbolishPosts,
        "Record that posts are gone, and what became of those who held them.",
        is_decision=True,
    ),
    CommandRoute(
        "/posts/{group_id}/final-pay",
        ask.SettleFinalPay,
        "Record final pay, or as which liability the rest is carried.",
    ),
)


def add_schedules(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `drawdown-schedules`."""
    add_resource(router, aggregates, clock, SCHEDULES, ROUTES)
