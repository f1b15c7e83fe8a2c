"""The rules of duties that outlive a mission, given-when-then."""

from datetime import date

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.residual_duties.commands import (
    AssignDuty,
    ConfirmDutiesOwned,
    EndDuty,
    RecordDuty,
    ReviewDuty,
    VacateDuty,
)
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.residual_duties.events import (
    DutiesFoundOwned,
    DutyKind,
    ResidualDutyAssigned,
    ResidualDutyEnded,
    ResidualDutyRecorded,
    ResidualDutyReviewed,
)
from missionledger.transitions.domain.residual_duties.refusals import (
    ConductCaseWithoutDutyError,
    DutiesOpenError,
    DutiesWithoutOwnerError,
    DutyEndedError,
    DutyEndUnprovenError,
    DutyExistsError,
    DutyNotFoundError,
    DutyWithoutMoneyError,
    ReviewNotAheadError,
)
from missionledger.transitions.domain.residual_duties.state import ResidualDuties, evolve

MISSION = "MINUSMA"
DAY = date(2025, 1, 1)
MONEY = Money.dollars(40_000)

RECORD = RecordDuty(
    mission_id=MISSION,
    occurred_on=DAY,
    duty_id="paternity",
    kind=DutyKind.PATERNITY_CLAIM,
    title="paternity claims against former members of the force",
    owner="Conduct and Discipline Service",
    amount=MONEY,
    source_fund="trust fund for victims",
    review_on=date(2026, 1, 1),
)
VACATE = VacateDuty(
    mission_id=MISSION, occurred_on=DAY, duty_id="paternity", reason="post abolished"
)
ASSIGN = AssignDuty(
    mission_id=MISSION,
    occurred_on=DAY,
    duty_id="paternity",
    owner="Victims' Rights Advocate",
    amount=MONEY,
    source_fund="trust fund for victims",
    reason="takes the cases over",
)
REVIEW = ReviewDuty(
    mission_id=MISSION,
    occurred_on=date(2026, 1, 1),
    duty_id="paternity",
    finding="two of five claims recognized",
    next_review_on=date(2027, 1, 1),
)
END = EndDuty(
    mission_id=MISSION,
    occurred_on=date(2028, 1, 1),
    duty_id="paternity",
    reason="all claims settled",
    documents=("a" * 64,),
)

nothing = Scenario(RESIDUAL_DUTIES)
recorded = nothing.after(RECORD)


def confirm(*, none_open: bool) -> ConfirmDutiesOwned:
    return ConfirmDutiesOwned(mission_id=MISSION, occurred_on=DAY, none_open=none_open)


def test_a_duty_is_recorded_once_with_owner_and_money_and_no_end() -> None:
    (event,) = nothing.when(RECORD)

    assert isinstance(event, ResidualDutyRecorded)
    assert (event.owner, event.amount) == ("Conduct and Discipline Service", MONEY)
    assert recorded.when(RECORD) == ()
    with pytest.raises(DutyExistsError):
        recorded.when(RECORD.model_copy(update={"title": "tax disputes with the host"}))


@pytest.mark.parametrize("command", [RECORD, ASSIGN])
def test_a_duty_does_not_live_on_without_money(command: RecordDuty | AssignDuty) -> None:
    scenario = nothing if isinstance(command, RecordDuty) else recorded

    with pytest.raises(DutyWithoutMoneyError):
        scenario.when(command.model_copy(update={"amount": Money.dollars(0)}))


def test_a_review_lies_ahead() -> None:
    with pytest.raises(ReviewNotAheadError):
        nothing.when(RECORD.model_copy(update={"review_on": DAY}))
    with pytest.raises(ReviewNotAheadError):
        recorded.when(REVIEW.model_copy(update={"next_review_on": date(2026, 1, 1)}))


def test_a_review_moves_the_next_one_and_leaves_the_duty_open() -> None:
    (event,) = recorded.when(REVIEW)

    assert isinstance(event, ResidualDutyReviewed)
    after = recorded.given(event)
    assert after.when(REVIEW) == ()
    assert after.state.duties["paternity"].review_on == "2027-01-01"
    assert len(after.state.open_duties) == 1


def test_a_duty_may_lose_its_owner_and_find_another() -> None:
    vacant = recorded.after(VACATE)

    assert vacant.when(VACATE) == ()
    (event,) = vacant.when(ASSIGN)
    assert isinstance(event, ResidualDutyAssigned)
    assert vacant.after(ASSIGN).when(ASSIGN) == ()


def test_a_duty_ends_with_a_paper_and_for_good() -> None:
    with pytest.raises(DutyEndUnprovenError):
        recorded.when(END.model_copy(update={"documents": ()}))
    (event,) = recorded.when(END)
    assert isinstance(event, ResidualDutyEnded)
    ended = recorded.given(event)
    assert ended.when(END) == ()
    for command in (VACATE, ASSIGN, REVIEW):
        with pytest.raises(DutyEndedError):
            ended.when(command)


def test_a_mission_does_not_close_while_nobody_answers_for_a_duty() -> None:
    with pytest.raises(DutiesWithoutOwnerError, match="paternity"):
        recorded.after(VACATE).when(confirm(none_open=False))
    assert recorded.when(confirm(none_open=False)) == (
        DutiesFoundOwned(mission_id=MISSION, open_duties=1),
    )


def test_a_mission_with_duties_is_closed_with_residuals_only() -> None:
    with pytest.raises(DutiesOpenError, match="paternity"):
        recorded.when(confirm(none_open=True))
    assert recorded.after(END).when(confirm(none_open=True)) == (
        DutiesFoundOwned(mission_id=MISSION, open_duties=0),
    )


def test_a_conduct_case_that_outlives_the_mission_needs_a_duty() -> None:
    """TRN-10 and FIN-29: somebody follows it, with money."""
    guard = confirm(none_open=False).model_copy(update={"conduct_cases": ("CASE-7",)})
    with pytest.raises(ConductCaseWithoutDutyError, match="1 open conduct case has") as refused:
        recorded.when(guard)
    assert "CASE-7" not in refused.value.detail + refused.value.next_step
    followed = RECORD.model_copy(
        update={"duty_id": "case-7", "kind": DutyKind.CONDUCT_CASE, "reference": "CASE-7"}
    )

    assert len(recorded.after(followed).when(guard)) == 1


def test_an_unknown_duty_is_not_found() -> None:
    with pytest.raises(DutyNotFoundError):
        nothing.when(VACATE)


def test_a_change_seen_before_the_duty_was_recorded_is_passed_over() -> None:
    (event,) = recorded.when(END)

    assert evolve(ResidualDuties(), event).duties == {}
