"""The forecast of a plan: which milestones set its end, and how much slack the others have."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.transitions.domain.plan.refusals import DependencyCycleError
from missionledger.transitions.domain.plan.schedule import Schedule, schedule
from missionledger.transitions.domain.plan.state import Milestone, Plan

TODAY = date(2026, 1, 1)


def milestone(
    key: str, planned: date, *before: str, days: int = 0, reached: date | None = None
) -> Milestone:
    return Milestone(
        milestone_id=key,
        title=key,
        baseline_on=planned.isoformat(),
        planned_on=planned.isoformat(),
        depends_on=before,
        duration_days=days,
        reached_on=reached.isoformat() if reached else None,
    )


def plan_of(*milestones: Milestone) -> Plan:
    return Plan(mission_id="UNIFIL", milestones={each.milestone_id: each for each in milestones})


def day(number: int) -> date:
    return TODAY + timedelta(number)


def test_the_longest_chain_sets_the_end_and_the_short_one_has_slack() -> None:
    found = schedule(
        plan_of(
            milestone("start", day(10)),
            milestone("long", day(10), "start", days=30),
            milestone("short", day(10), "start", days=5),
            milestone("end", day(10), "long", "short", days=2),
        ),
        TODAY,
    )

    assert found.critical_path == ("start", "long", "end")
    assert found.ends_on == day(42)
    assert found.baseline_ends_on == day(10)
    short = found.forecasts["short"]
    assert (short.forecast_on, short.latest_on, short.slack_days) == (day(15), day(40), 25)
    assert {key: each.slack_days for key, each in found.forecasts.items() if key != "short"} == {
        "start": 0,
        "long": 0,
        "end": 0,
    }


def test_nobody_is_expected_early() -> None:
    found = schedule(
        plan_of(
            milestone("operations cease", day(100)),
            milestone("withdrawn", day(465), "operations cease", days=30),
        ),
        TODAY,
    )

    assert found.ends_on == day(465)
    # Its planned day sets it, not the milestone before, which has a year to spare.
    assert found.critical_path == ("withdrawn",)
    assert found.forecasts["operations cease"].slack_days == 335


def test_a_milestone_is_at_risk_before_its_day_comes() -> None:
    found = schedule(
        plan_of(
            milestone("convoy", day(20)),
            milestone("site closed", day(30), "convoy", days=25),
        ),
        TODAY,
    )

    assert found.forecasts["site closed"].late_days == 15
    assert found.forecasts["convoy"].late_days == 0


def test_what_is_overdue_comes_today_at_the_earliest_and_moves_what_waits_for_it() -> None:
    found = schedule(
        plan_of(
            milestone("convoy", day(5)),
            milestone("site closed", day(10), "convoy", days=10),
        ),
        day(8),
    )

    assert found.forecasts["convoy"].forecast_on == day(8)
    assert found.forecasts["site closed"].forecast_on == day(18)
    assert found.critical_path == ("convoy", "site closed")


def test_what_was_reached_counts_on_its_day_and_is_off_the_path() -> None:
    found = schedule(
        plan_of(
            milestone("convoy", day(5), reached=day(50)),
            milestone("site closed", day(10), "convoy", days=10),
        ),
        day(51),
    )

    assert found.forecasts["site closed"].forecast_on == day(60)
    assert found.critical_path == ("site closed",)
    assert found.forecasts["convoy"].slack_days is None


def test_a_plan_without_milestones_has_no_end() -> None:
    assert schedule(plan_of(), TODAY) == Schedule(None, None, (), {})


def test_a_plan_that_has_a_circle_on_a_day_is_refused() -> None:
    circle = plan_of(milestone("a", TODAY, "b"), milestone("b", TODAY, "a"))

    with pytest.raises(DependencyCycleError):
        schedule(circle, TODAY)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = draw(st.integers(1, 12))
    made = []
    for number in range(size):
        before = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        made.append(
            milestone(
                f"M{number:03d}",
                day(draw(st.integers(-30, 60))),
                *(f"M{each:03d}" for each in sorted(before)),
                days=draw(st.integers(0, 20)),
            )
        )
    return plan_of(*made)


@settings(deadline=None)
@given(plans())
def test_slack_is_exactly_what_a_milestone_may_move(plan: Plan) -> None:
    """Moving a milestone by its slack leaves the end; by one day more moves it by that day."""
    found = schedule(plan, TODAY)
    assert found.ends_on is not None

    for key, forecast in found.forecasts.items():
        assert forecast.slack_days is not None
        assert forecast.slack_days >= 0
        for more in (0, 1):
            to = forecast.forecast_on + timedelta(forecast.slack_days + more)
            moved = plan.milestones[key].model_copy(update={"planned_on": to.isoformat()})
            again = schedule(plan_of(*{**plan.milestones, key: moved}.values()), TODAY)
            assert again.ends_on == found.ends_on + timedelta(more)


@settings(deadline=None)
@given(plans())
def test_the_critical_path_is_a_chain_without_slack_that_ends_with_the_plan(plan: Plan) -> None:
    found = schedule(plan, TODAY)
    path = found.critical_path

    assert all(found.forecasts[key].slack_days == 0 for key in path)
    assert found.forecasts[path[-1]].forecast_on == found.ends_on
    for before, after in pairwise(path):
        assert before in plan.milestones[after].depends_on
        assert found.forecasts[after].forecast_on == found.forecasts[before].forecast_on + (
            timedelta(plan.milestones[after].duration_days)
        )
    # Nothing that is waited for sets the day of the first one.
    assert not found.forecasts[path[0]].waits_for
