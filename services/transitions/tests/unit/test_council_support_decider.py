"""The support of the Council after an exit, given-when-then."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain import council_support as council

EXIT = date(2024, 1, 1)
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": EXIT}
PERIOD = council.SetRiskPeriod(
    **OF, from_on=EXIT, asks="Special Adviser", reason="withdrawal complete on 31 December 2023"
)
ASK = council.AskCouncil(
    **{**OF, "occurred_on": date(2024, 1, 15)},
    request_id="statement-1",
    kind=council.SupportKind.STATEMENT,
    title="Statement on the truce in the north",
    asked_by="special-adviser",
    answer_by=date(2024, 2, 15),
)
ANSWER = council.RecordAnswer(
    **{**OF, "occurred_on": date(2024, 2, 10)},
    request_id="statement-1",
    answer=council.Answer.GIVEN,
    outcome="statement of the President",
    recorded_by="special-adviser",
    source="S/PRST/2024/1",
)

nothing = Scenario(council.COUNCIL_SUPPORT)
watched = nothing.after(PERIOD)


def test_the_period_has_the_usual_length_and_rhythm_and_somebody_who_asks() -> None:
    (event,) = nothing.when(PERIOD)
    assert isinstance(event, council.RiskPeriodSet)
    assert (event.until_on, event.every_days) == ("2025-12-31", 180)
    assert watched.when(PERIOD) == ()
    assert watched.state.next_due_on == "2024-01-01"
    with pytest.raises(council.CouncilDaysError):
        nothing.when(PERIOD.model_copy(update={"until_on": EXIT - timedelta(1)}))


def test_a_request_is_recorded_once_and_the_next_is_due_after_it() -> None:
    (event,) = watched.when(ASK)
    assert isinstance(event, council.CouncilAsked)
    asked = watched.given(event)
    assert asked.when(ASK) == ()
    assert asked.state.next_due_on == "2024-07-13"
    with pytest.raises(council.RequestExistsError, match="Statement on the truce"):
        asked.when(ASK.model_copy(update={"title": "Statement on something else"}))
    with pytest.raises(council.CouncilDaysError):
        watched.when(ASK.model_copy(update={"answer_by": date(2024, 1, 14)}))


def test_an_answer_belongs_to_a_request_and_names_its_symbol() -> None:
    asked = watched.after(ASK)
    (event,) = asked.when(ANSWER)
    assert isinstance(event, council.CouncilAnswered)
    assert event.symbol == "S/PRST/2024/1"
    answered = asked.given(event)
    assert answered.when(ANSWER) == ()
    assert answered.when(ASK) == ()
    assert answered.state.requests["statement-1"].answer is council.Answer.GIVEN
    with pytest.raises(council.RequestNotFoundError):
        watched.when(ANSWER)
    with pytest.raises(council.CouncilDaysError):
        asked.when(ANSWER.model_copy(update={"occurred_on": date(2024, 1, 14)}))


@given(st.lists(st.integers(0, 800), max_size=8))
def test_no_day_of_the_period_is_without_a_request_behind_it_or_one_that_is_due(
    days: list[int],
) -> None:
    scenario = watched
    for number, each in enumerate(sorted(days)):
        asked = {
            "occurred_on": EXIT + timedelta(each),
            "answer_by": EXIT + timedelta(each),
            "request_id": f"r{number}",
        }
        scenario = scenario.after(ASK.model_copy(update=asked))
    state = scenario.state
    last = max((EXIT + timedelta(each) for each in days), default=None)
    expected = EXIT if last is None else last + timedelta(180)
    if last is not None and expected > date(2025, 12, 31):
        assert state.next_due_on is None
    else:
        assert state.next_due_on == expected.isoformat()
