"""When a first transition plan is due, given-when-then."""

from datetime import date
from typing import Any

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.planning_due import PLANNING_DUE, NoteMandateTerm

OF: dict[str, Any] = {
    "mission_id": "UNMISS",
    "resolution": "S/RES/1996 (2011)",
    "foreign_event_id": "e-1",
    "foreign_position": 1,
}
FIRST = NoteMandateTerm(
    **OF, occurred_on=date(2011, 7, 8), from_on=date(2011, 7, 9), until=date(2012, 7, 9)
)
NOW = NoteMandateTerm(
    **OF, occurred_on=date(2026, 4, 30), from_on=date(2026, 5, 1), until=date(2027, 4, 30)
)
nothing = Scenario(PLANNING_DUE)


def test_the_first_plan_is_due_a_year_after_the_first_day() -> None:
    (event,) = nothing.when(FIRST)

    assert event.plan_due_on == "2012-07-08"
    assert nothing.given(event).when(FIRST) == ()


def test_a_later_term_leaves_the_day_and_moves_the_end_whatever_comes_first() -> None:
    forwards = nothing.after(FIRST, NOW).state
    backwards = nothing.after(NOW, FIRST).state

    assert forwards.plan_due_on == backwards.plan_due_on == "2012-07-08"
    assert forwards.runs_on(date(2026, 11, 23))
    assert not nothing.after(FIRST).state.runs_on(date(2026, 11, 23))
    assert not forwards.runs_on(date(2011, 7, 8))


def test_a_term_without_an_end_runs_on() -> None:
    state = nothing.after(NOW.model_copy(update={"until": None})).state

    assert state.runs_on(date(2040, 1, 1))
