"""The rules by which staff and units leave, given-when-then."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.schedule import commands as ask
from missionledger.transitions.domain.schedule.decider import SCHEDULE
from missionledger.transitions.domain.schedule.events import (
    CountPlanned,
    CountRecorded,
    FinalPaySettled,
    People,
    PostsAbolished,
    PostsScheduled,
    StaffFoundSeparated,
    Stay,
    UnitDepartureNoted,
    UnitDepartureScheduled,
    UnitsFoundGone,
)
from missionledger.transitions.domain.schedule.refusals import (
    CountBeforeMonthEndError,
    HoldersUnaccountedError,
    NoticeTooShortError,
    PostGroupNotFoundError,
    PostsAbolishedError,
    StaffNotSeparatedError,
    UnitDepartureError,
    UnitsStillThereError,
)
from missionledger.transitions.domain.schedule.state import DrawdownSchedule, evolve

MISSION = "MINUSMA"
DAY = date(2023, 7, 1)
END = date(2023, 12, 31)
OF: dict[str, Any] = {"mission_id": MISSION, "occurred_on": DAY}
AT_END: dict[str, Any] = {"mission_id": MISSION, "occurred_on": END}

PLAN = ask.PlanCount(
    **OF, people=People.MILITARY, month="2023-12", count=2_000, reason="S/RES/2690 (2023)"
)
COUNT = ask.RecordCount(**AT_END, people=People.MILITARY, month="2023-12", count=1_800)
UNIT = ask.ScheduleUnit(
    **OF, unit_id="TCD-INF-1", strength=850, departs_on=date(2023, 11, 15), reason="Kidal closes"
)
GUARD = ask.ScheduleUnit(
    **OF,
    unit_id="BGD-FPU-2",
    strength=180,
    departs_on=date(2024, 6, 30),
    stay=Stay.GUARD,
    authority="S/RES/2690 (2023)",
    reason="guards what is liquidated",
)
GONE = ask.NoteUnitDeparted(
    **{**OF, "occurred_on": date(2023, 11, 10)}, unit_id="TCD-INF-1", foreign_event_id="e-1"
)
POSTS = ask.SchedulePosts(
    **OF,
    group_id="gao-staff",
    title="Sector East, Gao",
    people=People.NATIONAL_STAFF,
    posts=40,
    notice_on=DAY,
    ends_on=END,
)
ABOLISH = ask.AbolishPosts(**AT_END, group_id="gao-staff", placed=15, separated=25)
PAY = ask.SettleFinalPay(**AT_END, group_id="gao-staff", persons=25)

nothing = Scenario(SCHEDULE)


def confirm_units(*present: str, guard_stays: bool = True) -> ask.ConfirmUnitsGone:
    return ask.ConfirmUnitsGone(**AT_END, present=present, guard_stays=guard_stays)


CONFIRM_STAFF = ask.ConfirmStaffSeparated(**AT_END)


def test_a_planned_count_keeps_its_first_figure() -> None:
    (first,) = nothing.when(PLAN)
    assert isinstance(first, CountPlanned)
    planned = nothing.given(first)
    assert planned.when(PLAN) == ()

    moved = planned.after(PLAN.model_copy(update={"count": 2_500}))

    count = moved.state.counts["2023-12/military"]
    assert (count.baseline, count.planned) == (2_000, 2_500)


def test_people_are_counted_when_the_month_is_over() -> None:
    with pytest.raises(CountBeforeMonthEndError):
        nothing.when(COUNT.model_copy(update={"occurred_on": date(2023, 12, 30)}))
    (event,) = nothing.when(COUNT)
    assert isinstance(event, CountRecorded)
    assert nothing.given(event).when(COUNT) == ()


def test_a_unit_is_scheduled_and_keeps_its_first_day() -> None:
    (event,) = nothing.when(UNIT)
    assert isinstance(event, UnitDepartureScheduled)
    assert nothing.given(event).when(UNIT) == ()

    later = UNIT.model_copy(update={"departs_on": END})
    unit = nothing.after(UNIT, later).state.units["TCD-INF-1"]

    assert (unit.baseline_on, unit.departs_on) == ("2023-11-15", "2023-12-31")


def test_a_unit_stays_on_somebodys_word() -> None:
    with pytest.raises(UnitDepartureError, match="nobody's word"):
        nothing.when(GUARD.model_copy(update={"authority": " "}))
    assert len(nothing.when(GUARD)) == 1


def test_a_departure_is_noted_once_also_of_a_unit_nobody_planned() -> None:
    (event,) = nothing.when(GONE)

    assert isinstance(event, UnitDepartureNoted)
    assert (event.departed_on, event.foreign_event_id) == ("2023-11-10", "e-1")
    assert nothing.given(event).when(GONE) == ()
    with pytest.raises(UnitDepartureError, match="went home on 2023-11-10"):
        nothing.given(event).when(UNIT)


def test_withdrawal_waits_for_units_but_not_for_the_guard() -> None:
    scheduled = nothing.after(UNIT, GUARD)
    with pytest.raises(UnitsStillThereError, match="TCD-INF-1"):
        scheduled.when(confirm_units())
    with pytest.raises(UnitsStillThereError, match="NGA-INF-9"):
        scheduled.after(GONE).when(confirm_units("BGD-FPU-2", "NGA-INF-9"))

    found = scheduled.after(GONE).when(confirm_units("BGD-FPU-2"))

    assert found == (UnitsFoundGone(mission_id=MISSION, units_gone=1, staying=("BGD-FPU-2",)),)
    with pytest.raises(UnitsStillThereError, match="BGD-FPU-2"):
        scheduled.after(GONE).when(confirm_units(guard_stays=False))


def test_those_whose_post_ends_are_told_in_time_or_it_is_said_why_not() -> None:
    late = POSTS.model_copy(update={"notice_on": date(2023, 11, 1)})
    with pytest.raises(NoticeTooShortError, match="60 days before"):
        nothing.when(late)
    reasoned = late.model_copy(update={"short_notice_reason": "termination on 14 days' notice"})

    (short,) = nothing.when(reasoned)

    assert isinstance(short, PostsScheduled)
    assert short.notice_short_by_days == 30
    with pytest.raises(NoticeTooShortError):
        nothing.when(reasoned.model_copy(update={"notice_on": date(2024, 1, 1)}))
    assert nothing.after(POSTS).when(POSTS) == ()


def test_everybody_who_held_a_post_is_placed_or_separated() -> None:
    scheduled = nothing.after(POSTS)
    with pytest.raises(HoldersUnaccountedError):
        scheduled.when(ABOLISH.model_copy(update={"placed": 14}))
    (event,) = scheduled.when(ABOLISH)
    assert isinstance(event, PostsAbolished)
    gone = scheduled.given(event)
    assert gone.when(ABOLISH) == ()
    with pytest.raises(PostsAbolishedError):
        gone.when(ABOLISH.model_copy(update={"placed": 16, "separated": 24}))
    with pytest.raises(PostsAbolishedError):
        gone.when(POSTS)


def test_final_pay_is_settled_or_carried_as_a_liability() -> None:
    with pytest.raises(PostsAbolishedError):
        nothing.after(POSTS).when(PAY)
    gone = nothing.after(POSTS, ABOLISH)
    for persons in (24, 26):
        with pytest.raises(HoldersUnaccountedError):
            gone.when(PAY.model_copy(update={"persons": persons}))
    carried = PAY.model_copy(update={"persons": 24, "carried_as": "tribunal-7"})
    assert len(gone.when(carried)) == 1
    (event,) = gone.when(PAY)
    assert isinstance(event, FinalPaySettled)
    assert gone.given(event).when(PAY) == ()


def test_withdrawal_waits_for_posts_and_final_pay() -> None:
    with pytest.raises(StaffNotSeparatedError, match="no posts"):
        nothing.when(CONFIRM_STAFF)
    with pytest.raises(StaffNotSeparatedError, match="posts stand of gao-staff"):
        nothing.after(POSTS).when(CONFIRM_STAFF)
    with pytest.raises(StaffNotSeparatedError, match="final pay is open of gao-staff"):
        nothing.after(POSTS, ABOLISH).when(CONFIRM_STAFF)

    found = nothing.after(POSTS, ABOLISH, PAY).when(CONFIRM_STAFF)

    assert found == (StaffFoundSeparated(mission_id=MISSION, posts=40, placed=15, separated=25),)


def test_posts_nobody_scheduled_are_not_found_and_an_early_change_is_passed_over() -> None:
    with pytest.raises(PostGroupNotFoundError):
        nothing.when(ABOLISH)
    (event,) = nothing.after(POSTS).when(ABOLISH)
    assert evolve(DrawdownSchedule(), event).groups == {}


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                UNIT,
                GUARD,
                GONE,
                GONE.model_copy(update={"unit_id": "BGD-FPU-2"}),
                UNIT.model_copy(update={"departs_on": END}),
            ]
        ),
        max_size=12,
    )
)
def test_a_unit_that_has_gone_stays_gone(commands: list[ask.ScheduleCommand]) -> None:
    scenario = nothing
    for command in commands:
        before = {each.unit_id for each in scenario.state.units.values() if each.departed_on}
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        after = {each.unit_id for each in scenario.state.units.values() if each.departed_on}
        assert before <= after
    there = {each.unit_id for each in scenario.state.units_there}
    assert there.isdisjoint(
        each.unit_id for each in scenario.state.units.values() if each.departed_on
    )
