"""The rules of the way out of a mission, given-when-then."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.drawdown import commands as ask
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import (
    Cause,
    DrawdownCalledOff,
    DrawdownClosed,
    DrawdownDeadlineMoved,
    DrawdownOpened,
    DrawdownSettlementNoted,
    DrawdownStep,
    DrawdownStepCompleted,
    DrawdownStepConfirmed,
    DrawdownStepOverdue,
    DrawdownStepReopened,
    DrawdownStepReturned,
    DrawdownStepSkipped,
    MandateEndNoted,
    Proposal,
)
from missionledger.transitions.domain.drawdown.refusals import (
    DrawdownDatesError,
    DrawdownEndedError,
    DrawdownNotFoundError,
    DrawdownRunningError,
    StepDutiesError,
    StepNotPresentError,
    StepNotProposedError,
    StepNotSkippableError,
    StepUnprovenError,
    TooLateToStayError,
)
from missionledger.transitions.domain.drawdown.state import StepStatus, process_id_of

MISSION = "MINUSMA"
REQUEST, END, OUT = date(2023, 6, 16), date(2023, 6, 30), date(2023, 12, 31)
OF: dict[str, Any] = {"mission_id": MISSION, "occurred_on": REQUEST}
STEPS = list(DrawdownStep)
S = DrawdownStep

OPEN = ask.OpenDrawdown(
    **OF,
    cause=Cause.HOST_REQUEST,
    authority="S/RES/2690 (2023)",
    mandate_ends_on=END,
    withdrawal_by=OUT,
)
NOTE = ask.NoteMandateEnd(
    mission_id=MISSION,
    occurred_on=END,
    resolution="S/RES/2690 (2023)",
    ends_on=END,
    withdrawal_by=OUT,
    foreign_event_id="e-1",
    foreign_position=7,
    opens=True,
)
STAY = ask.CallOffDrawdown(**OF, reason="the host asks it to stay", authority="S/2023/9")

nothing = Scenario(DRAWDOWN)
opened = nothing.after(OPEN)


def confirm(step: DrawdownStep) -> ask.ConfirmStep:
    return ask.ConfirmStep(**OF, step=step, confirmed_by="head", documents=("a" * 64,))


def propose(
    step: DrawdownStep, proposal: Proposal = Proposal.DONE, by: str = "chief-of-staff"
) -> ask.ProposeStep:
    return ask.ProposeStep(**OF, step=step, proposal=proposal, proposed_by=by)


def complete(step: DrawdownStep) -> ask.CompleteStep:
    return ask.CompleteStep(**OF, step=step, detail="")


def skip(step: DrawdownStep) -> ask.SkipStep:
    return ask.SkipStep(**OF, step=step, reason="done before", skipped_by="head")


def move(step: DrawdownStep, due_on: date) -> ask.MoveDeadline:
    return ask.MoveDeadline(**OF, step=step, due_on=due_on, reason="dates slip")


def after(*steps: DrawdownStep) -> Scenario[Any, Any, Any]:
    """The drawdown when these steps are done."""
    scenario = opened
    for step in steps:
        scenario = scenario.after(propose(step), confirm(step), complete(step))
    return scenario


CLOSE = ask.CloseDrawdown(**OF, duties_open=2, detail="account: closed")


def test_a_drawdown_begins_on_a_decision_and_says_what_is_missing_to_plan() -> None:
    (event,) = nothing.when(OPEN)

    assert isinstance(event, DrawdownOpened)
    assert (event.lead_days, event.usual_lead_days, event.attempt) == (14, 730, 1)
    due = {each.step: each.due_on for each in event.deadlines}
    assert due[S.PLAN] == "2023-06-30"
    assert {due[each] for each in (S.SITES, S.UNITS, S.STAFF)} == {"2023-12-31"}
    assert due[S.ASSETS] == "2024-12-30"
    assert due[S.TECHNICAL_LIQUIDATION] == "2025-07-01"
    assert opened.when(OPEN) == ()


def test_the_usual_days_stand_where_the_decision_names_none() -> None:
    (event,) = nothing.when(OPEN.model_copy(update={"withdrawal_by": None}))

    assert isinstance(event, DrawdownOpened)
    assert event.withdrawal_by == "2023-12-31"
    assert event.withdrawal_source.startswith("184 days after the mandate")
    (named,) = nothing.when(OPEN)
    assert isinstance(named, DrawdownOpened)
    assert named.withdrawal_source == OPEN.authority


@pytest.mark.parametrize(
    "wrong",
    [
        {"withdrawal_by": date(2023, 6, 29)},
        {"technical_by": date(2023, 12, 30)},
        {"technical_by": date(2024, 12, 31), "administrative_by": date(2024, 12, 30)},
        {"mandate_ends_on": date(2023, 6, 1), "withdrawal_by": date(2023, 6, 15)},
        {"mandate_ends_on": date.max, "withdrawal_by": None},
        {"withdrawal_by": date.max},
        {"administrative_by": date.max},
    ],
)
def test_days_out_of_order_are_refused(wrong: dict[str, date]) -> None:
    with pytest.raises(DrawdownDatesError):
        nothing.when(OPEN.model_copy(update=wrong))


def test_a_mission_leaves_once() -> None:
    with pytest.raises(DrawdownRunningError):
        opened.when(OPEN.model_copy(update={"authority": "S/RES/2700 (2023)"}))
    with pytest.raises(DrawdownRunningError):
        after(*STEPS).after(CLOSE).when(OPEN)


def test_the_end_of_a_mandate_begins_a_drawdown_or_is_only_noted() -> None:
    noted, begun = nothing.when(NOTE)
    assert isinstance(noted, MandateEndNoted)
    assert isinstance(begun, DrawdownOpened)
    assert begun.cause is Cause.TERMINATION
    (alone,) = nothing.when(NOTE.model_copy(update={"opens": False}))
    assert isinstance(alone, MandateEndNoted)
    assert not nothing.given(alone).state.is_running
    endless = NOTE.model_copy(update={"ends_on": date.max, "withdrawal_by": date.max})
    assert len(nothing.when(endless)) == 1
    assert len(opened.when(endless)) == 1


def test_the_days_of_a_running_drawdown_follow_the_decision() -> None:
    later = date(2025, 12, 31)
    _noted, *moved = after(S.PLAN, S.SITES).when(NOTE.model_copy(update={"withdrawal_by": later}))

    assert [each.step for each in moved if isinstance(each, DrawdownDeadlineMoved)] == [
        S.UNITS,
        S.STAFF,
        S.ASSETS,
        S.SETTLEMENT,
        S.TECHNICAL_LIQUIDATION,
    ]
    assert {each.due_on for each in moved if isinstance(each, DrawdownDeadlineMoved)} == {
        "2025-12-31"
    }


def test_steps_are_confirmed_in_order_and_once() -> None:
    with pytest.raises(StepNotPresentError, match="the turn of plan"):
        opened.when(confirm(S.SITES))
    proposed = opened.after(propose(S.PLAN))
    (event,) = proposed.when(confirm(S.PLAN))
    assert isinstance(event, DrawdownStepConfirmed)
    confirmed = proposed.given(event)
    assert confirmed.when(propose(S.PLAN)) == ()
    assert confirmed.when(confirm(S.PLAN)) == ()
    with pytest.raises(StepNotPresentError):
        confirmed.when(confirm(S.SITES))
    with pytest.raises(DrawdownNotFoundError):
        nothing.when(confirm(S.PLAN))


def test_a_liquidation_ends_with_a_paper() -> None:
    before = after(*STEPS[: STEPS.index(S.TECHNICAL_LIQUIDATION)]).after(
        propose(S.TECHNICAL_LIQUIDATION)
    )
    with pytest.raises(StepUnprovenError):
        before.when(confirm(S.TECHNICAL_LIQUIDATION).model_copy(update={"documents": ()}))


def test_a_step_is_completed_or_returned_when_it_was_confirmed() -> None:
    assert opened.when(complete(S.PLAN)) == ()
    confirmed = opened.after(propose(S.PLAN), confirm(S.PLAN))
    (done,) = confirmed.when(complete(S.PLAN))
    assert isinstance(done, DrawdownStepCompleted)
    back = ask.ReturnStep(**OF, step=S.PLAN, reason="units are there")
    (returned,) = confirmed.when(back)
    assert isinstance(returned, DrawdownStepReturned)
    again = confirmed.given(returned)
    assert again.state.step(S.PLAN).status is StepStatus.RETURNED
    with pytest.raises(StepNotProposedError):
        again.when(confirm(S.PLAN))
    assert len(again.after(propose(S.PLAN)).when(confirm(S.PLAN))) == 1
    assert again.when(back) == ()


def test_a_step_is_passed_over_by_decision_but_never_what_lives_on() -> None:
    proposed = opened.after(propose(S.PLAN, Proposal.SKIP))
    (event,) = proposed.when(skip(S.PLAN))
    assert isinstance(event, DrawdownStepSkipped)
    assert proposed.given(event).when(skip(S.PLAN)) == ()
    with pytest.raises(StepNotPresentError):
        opened.when(skip(S.SITES))
    with pytest.raises(StepNotSkippableError):
        after(*STEPS[:-1]).when(skip(S.RESIDUAL_DUTIES))
    with pytest.raises(StepNotSkippableError):
        after(*STEPS[:-1]).when(propose(S.RESIDUAL_DUTIES, Proposal.SKIP))


def test_two_people_stand_behind_every_step() -> None:
    with pytest.raises(
        StepNotProposedError, match="nobody has proposed that the step plan is done"
    ):
        opened.when(confirm(S.PLAN))
    own = opened.after(propose(S.PLAN, by="head"))
    with pytest.raises(StepDutiesError, match="head proposed on 2023"):
        own.when(confirm(S.PLAN))
    with pytest.raises(StepNotProposedError, match="passed over"):
        own.when(skip(S.PLAN))
    with pytest.raises(StepDutiesError):
        opened.after(propose(S.PLAN, Proposal.SKIP, by="head")).when(skip(S.PLAN))
    assert own.when(propose(S.PLAN, by="head")) == ()
    assert len(own.after(propose(S.PLAN)).when(confirm(S.PLAN))) == 1
    with pytest.raises(StepNotPresentError):
        opened.when(propose(S.SITES))


def test_a_deadline_moves_what_comes_after_it() -> None:
    moved = opened.when(move(S.UNITS, date(2024, 3, 31)))

    assert [each.step for each in moved if isinstance(each, DrawdownDeadlineMoved)] == [
        S.UNITS,
        S.STAFF,
    ]
    assert opened.given(*moved).when(move(S.UNITS, date(2024, 3, 31))) == ()
    with pytest.raises(DrawdownDatesError, match="9999-12-31 lies after"):
        opened.when(move(S.UNITS, date.max))
    with pytest.raises(DrawdownDatesError, match="sites comes first"):
        opened.when(move(S.UNITS, date(2023, 12, 30)))
    with pytest.raises(StepNotPresentError):
        after(S.PLAN).when(move(S.PLAN, OUT))


def test_a_day_that_passed_is_noted_once_and_moves_away() -> None:
    overdue = ask.NoteOverdue(**OF, step=S.PLAN)
    (event,) = opened.when(overdue)
    assert isinstance(event, DrawdownStepOverdue)
    late = opened.given(event)
    assert late.when(overdue) == ()
    assert late.after(move(S.PLAN, OUT)).state.step(S.PLAN).overdue_since is None
    assert after(S.PLAN).when(overdue) == ()


def test_a_step_that_was_done_is_opened_again() -> None:
    reopen = ask.ReopenStep(**OF, step=S.ASSETS, reason="a gift came back")
    done = after(*STEPS[:6])
    (event,) = done.when(reopen)
    assert isinstance(event, DrawdownStepReopened)
    again = done.given(event)
    assert again.when(reopen) == ()
    assert again.state.present_step is S.ASSETS


def test_what_the_books_say_is_noted_once() -> None:
    noted = ask.NoteSettlement(
        **OF,
        fund=MISSION,
        is_open=True,
        cash_known=False,
        cash_minor=0,
        owed_to_contributors_minor=5,
        loans_outstanding_minor=0,
        receivable_minor=0,
        open_obligations_minor=0,
        detail="",
    )
    (event,) = opened.when(noted)
    assert isinstance(event, DrawdownSettlementNoted)
    assert opened.given(event).when(noted) == ()


def test_a_mission_that_has_not_withdrawn_may_stay_and_leave_later() -> None:
    (event,) = opened.when(STAY)
    assert isinstance(event, DrawdownCalledOff)
    stays = opened.given(event)
    assert stays.when(STAY) == ()
    with pytest.raises(DrawdownEndedError, match="called off: the host asks it to stay"):
        stays.when(confirm(S.PLAN))
    again = stays.after(OPEN)
    assert process_id_of(MISSION, again.state.attempt) == "mission-drawdown/MINUSMA-2"
    with pytest.raises(TooLateToStayError):
        after(*STEPS[:4]).when(STAY)


def test_a_mission_is_closed_when_every_step_is_done() -> None:
    with pytest.raises(StepNotPresentError):
        after(*STEPS[:-1]).when(CLOSE)
    (event,) = after(*STEPS).when(CLOSE)
    assert isinstance(event, DrawdownClosed)
    closed = after(*STEPS).given(event)
    assert closed.when(CLOSE) == ()
    with pytest.raises(DrawdownEndedError, match="was closed on"):
        closed.when(move(S.PLAN, OUT))


COMMANDS: list[ask.DrawdownCommand] = [
    OPEN,
    NOTE,
    STAY,
    CLOSE,
    *map(propose, STEPS),
    *(propose(step, Proposal.SKIP) for step in STEPS),
    *map(confirm, STEPS),
    *map(complete, STEPS),
    *map(skip, STEPS),
    *(move(step, OUT + timedelta(days)) for step in STEPS for days in (0, 400, 2_000)),
    *(ask.ReopenStep(**OF, step=step, reason="a gift came back") for step in (S.ASSETS,)),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(COMMANDS), max_size=60))
@example([OPEN, move(S.PLAN, OUT + timedelta(400)), NOTE])
def test_whatever_is_tried_steps_ahead_are_due_in_order_and_the_end_is_owned(
    commands: list[ask.DrawdownCommand],
) -> None:
    scenario = nothing
    for command in commands:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        state = scenario.state
        due = [state.step(each).due_on or "" for each in STEPS if not state.step(each).is_done]
        assert due == sorted(due)
        if state.closed_on is not None:
            assert state.step(S.RESIDUAL_DUTIES).status is StepStatus.COMPLETED
