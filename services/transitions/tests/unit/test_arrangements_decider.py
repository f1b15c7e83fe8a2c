"""Arrangements with partners, given-when-then."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.arrangements import commands as ask
from missionledger.transitions.domain.arrangements.decider import (
    ARRANGEMENTS,
    DECISIONS_MAX,
    decide,
)
from missionledger.transitions.domain.arrangements.events import (
    ArrangementEnded,
    ArrangementKind,
    ArrangementRegistered,
    ArrangementReviewed,
    SharedDecisionCompleted,
    SharedDecisionRecorded,
)
from missionledger.transitions.domain.arrangements.refusals import (
    ArrangementEndedError,
    ArrangementExistsError,
    ArrangementNotFoundError,
    ArrangementTermsError,
    TooManyArrangementsError,
)

DAY = date(2013, 7, 1)
PAPER = ("a" * 64,)
OF: dict[str, Any] = {
    "mission_id": "MINUSMA",
    "occurred_on": DAY,
    "arrangement_id": "joint-task-force",
}
REGISTER = ask.RegisterArrangement(
    **OF,
    kind=ArrangementKind.JOINT_TASK_FORCE,
    title="Joint task force on the transfer of authority",
    parties=("MINUSMA", "African Union", "ECOWAS"),
    decides="which units are taken over, and when",
    owner="Special Representative",
    review_on=date(2013, 12, 31),
    documents=PAPER,
)
DECIDE = ask.RecordSharedDecision(
    **OF,
    decision_id="rehatting",
    title="Re-hatted units have four months to reach the standard",
    decided_by=("MINUSMA", "African Union"),
    owner="Force Commander",
    due_on=date(2013, 10, 31),
)
DONE = ask.CompleteSharedDecision(
    **{**OF, "occurred_on": date(2013, 10, 30)}, decision_id="rehatting", evidence="inspections"
)
REVIEW = ask.ReviewArrangement(
    **{**OF, "occurred_on": date(2013, 12, 31)},
    finding="the grace period ends",
    review_on=date(2014, 6, 30),
)
END = ask.EndArrangement(
    **{**OF, "occurred_on": date(2014, 3, 1)}, reason="all units are taken over"
)

nothing = Scenario(ARRANGEMENTS)
registered = nothing.after(REGISTER)


def test_an_arrangement_is_registered_once_with_its_parties_and_paper() -> None:
    (event,) = nothing.when(REGISTER)

    assert isinstance(event, ArrangementRegistered)
    assert (event.agreed_on, event.documents) == ("2013-07-01", PAPER)
    assert registered.when(REGISTER) == ()
    assert registered.after(REVIEW).when(REGISTER) == ()
    with pytest.raises(ArrangementExistsError, match="Joint task force"):
        registered.when(REGISTER.model_copy(update={"title": "Another title"}))


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"parties": ("MINUSMA", " MINUSMA")}, "/parties"),
        ({"parties": ("MINUSMA", "   ")}, "/parties"),
        ({"documents": ()}, "/documents"),
        ({"review_on": DAY}, "/review_on"),
        ({"ends_on": DAY}, "/ends_on"),
    ],
)
def test_it_has_two_parties_a_paper_and_days_in_order(wrong: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ArrangementTermsError) as refused:
        nothing.when(REGISTER.model_copy(update=wrong))
    assert refused.value.pointer == pointer


def test_what_is_decided_together_is_decided_by_its_parties() -> None:
    (event,) = registered.when(DECIDE)
    assert isinstance(event, SharedDecisionRecorded)
    decided = registered.given(event)
    assert decided.when(DECIDE) == ()
    with pytest.raises(ArrangementTermsError, match="France: no party"):
        registered.when(DECIDE.model_copy(update={"decided_by": ("MINUSMA", "France")}))
    with pytest.raises(ArrangementTermsError, match="before it was decided"):
        registered.when(DECIDE.model_copy(update={"due_on": date(2013, 6, 30)}))
    with pytest.raises(ArrangementNotFoundError):
        nothing.when(DECIDE)


def test_a_decision_is_done_once_and_not_decided_again_in_other_words() -> None:
    decided = registered.after(DECIDE)
    (event,) = decided.when(DONE)
    assert isinstance(event, SharedDecisionCompleted)
    done = decided.given(event)
    assert done.when(DONE) == ()
    assert done.when(DECIDE) == ()
    with pytest.raises(ArrangementExistsError):
        done.when(DECIDE.model_copy(update={"title": "Six months"}))
    with pytest.raises(ArrangementTermsError):
        decided.when(DONE.model_copy(update={"occurred_on": date(2013, 6, 1)}))
    with pytest.raises(ArrangementNotFoundError, match="no decision other"):
        decided.when(DONE.model_copy(update={"decision_id": "other"}))


def test_it_is_reviewed_and_ends_and_nothing_is_decided_after_it() -> None:
    (reviewed,) = registered.when(REVIEW)
    assert isinstance(reviewed, ArrangementReviewed)
    later = registered.given(reviewed)
    assert later.when(REVIEW) == ()
    assert later.state.arrangements["joint-task-force"].review_on == "2014-06-30"
    (ended,) = later.when(END)
    assert isinstance(ended, ArrangementEnded)
    over = later.given(ended)
    assert over.when(END) == ()
    late = {"occurred_on": date(2014, 3, 2), "due_on": None}
    with pytest.raises(ArrangementEndedError, match="ended on 2014-03-01"):
        over.when(DECIDE.model_copy(update=late))
    with pytest.raises(ArrangementEndedError, match="begins on 2013-07-01"):
        registered.when(DECIDE.model_copy(update={"occurred_on": date(2013, 6, 30)}))


def test_it_holds_from_the_day_it_was_agreed_to_its_last_day() -> None:
    fixed = nothing.after(REGISTER.model_copy(update={"ends_on": date(2013, 12, 31)}))
    one = fixed.state.arrangements["joint-task-force"]

    held = [date(2013, 6, 30), DAY, date(2013, 12, 31), date(2014, 1, 1)]
    assert [one.holds_on(each) for each in held] == [False, True, True, False]
    with pytest.raises(ArrangementEndedError):
        fixed.when(END)


def test_a_full_arrangement_still_takes_a_later_word_on_a_decision_and_no_new_one() -> None:
    state = Scenario(ARRANGEMENTS).after(REGISTER, DECIDE).state
    one = state.arrangements["joint-task-force"]
    many = {str(at): one.decisions["rehatting"] for at in range(DECISIONS_MAX - 1)}
    one = one.model_copy(update={"decisions": {**one.decisions, **many}})
    full = state.model_copy(update={"arrangements": {one.arrangement_id: one}})
    assert len(decide(DECIDE.model_copy(update={"owner": "Chief of Staff"}), full)) == 1
    with pytest.raises(TooManyArrangementsError):
        decide(DECIDE.model_copy(update={"decision_id": "another"}), full)
