"""The rules of the Peacekeeping Reserve Fund: given, when, then."""

from datetime import date

import pytest

from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.reserve_fund import refusals
from missionledger.finance.domain.reserve_fund.commands import (
    Borrower,
    RecordHistoricalLevel,
    RefuseConcurrence,
    RefuseLoan,
    ReleaseReservation,
    RequestLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    Balances,
    LoanPaid,
    LoanRefused,
    LoanReserved,
    ReleaseReason,
    ReserveFundSetUp,
)
from missionledger.finance.domain.reserve_fund.state import LoanStatus
from missionledger.finance.testing.reserve_fund import (
    DAY,
    FIRST,
    HAITI,
    SECOND,
    SET_UP,
    approve,
    concur,
    fund_set_up,
    millions,
    paid,
    pay,
    request,
    reserve,
    start_up,
)


def test_the_level_is_recorded_as_cash() -> None:
    (event,) = Scenario(RESERVE_FUND).when(SET_UP)

    assert isinstance(event, ReserveFundSetUp)
    assert event.balances_after.cash == millions(150)
    assert {each.account: each.amount_minor for each in event.entries[0].postings} == {
        Account.CASH: millions(150),
        Account.FUND_LEVEL: -millions(150),
    }


def test_the_level_is_recorded_once() -> None:
    assert fund_set_up().when(SET_UP) == ()


def test_another_level_is_refused() -> None:
    with pytest.raises(refusals.ReserveFundLevelError):
        fund_set_up().when(RecordHistoricalLevel(occurred_on=DAY, level_minor=millions(140)))


def test_nothing_is_lent_before_the_fund_is_set_up() -> None:
    with pytest.raises(refusals.ReserveFundNotSetUpError):
        Scenario(RESERVE_FUND).when(request(10))


@pytest.mark.parametrize("borrower", [each for each in Borrower if "active" not in each])
def test_only_an_active_peacekeeping_operation_may_borrow(borrower: Borrower) -> None:
    with pytest.raises(refusals.BorrowerNotEligibleError):
        fund_set_up().when(request(10, borrower=borrower))


def test_a_commitment_names_a_decision_of_the_council() -> None:
    with pytest.raises(refusals.CouncilDecisionMissingError):
        fund_set_up().when(start_up(10, decision=""))


def test_a_commitment_waits_for_concurrence() -> None:
    with pytest.raises(refusals.ConcurrenceMissingError):
        fund_set_up().after(start_up(10)).when(reserve())


def test_a_commitment_is_reserved_after_concurrence() -> None:
    (event,) = fund_set_up().after(start_up(60), concur()).when(reserve())

    assert isinstance(event, LoanReserved)
    assert event.expires_on == "2026-02-14"
    assert event.rules == ("A/RES/64/269", "A/RES/47/217")
    assert event.balances_after == Balances(
        cash=millions(150),
        advances=0,
        reserved=millions(60),
        authority=millions(60),
        liquidity=0,
    )


def test_a_liquidity_advance_needs_no_concurrence() -> None:
    (event,) = fund_set_up().after(request(60)).when(reserve())

    assert isinstance(event, LoanReserved)
    assert event.balances_after.authority == 0
    assert event.balances_after.liquidity == millions(60)


def test_refused_concurrence_ends_the_request() -> None:
    refused = fund_set_up().after(
        start_up(60),
        RefuseConcurrence(
            occurred_on=DAY, loan_id=FIRST, fund="UNSOH", letter="AC/2271", recorded_by="approver"
        ),
    )

    assert refused.state.loans[FIRST].status is LoanStatus.REFUSED
    with pytest.raises(refusals.LoanStateError):
        refused.when(concur())


def test_the_same_letter_is_recorded_once() -> None:
    assert fund_set_up().after(start_up(60), concur()).when(concur()) == ()


def test_liquidity_beyond_its_limit_is_refused_with_cash_left() -> None:
    lent = paid(100)

    assert lent.state.free_cash_on(DAY) == millions(50)
    with pytest.raises(refusals.LiquidityLimitExceededError):
        lent.when(request(11))
    assert lent.when(request(10))


def test_liquidity_before_2022_has_no_rule_and_is_refused() -> None:
    with pytest.raises(NoPolicyInForceError):
        fund_set_up().when(request(10, on=date(2022, 6, 28)))


def test_reserved_money_cannot_be_lent_again() -> None:
    held = fund_set_up().after(start_up(100), concur(), reserve())

    with pytest.raises(refusals.ReserveFundShortError):
        held.when(request(51))


def test_an_expired_reservation_holds_nothing_and_cannot_be_paid() -> None:
    expired = date(2026, 2, 14)
    held = fund_set_up().after(start_up(100), concur(), reserve(), approve())

    assert held.state.free_cash_on(expired) == millions(150)
    assert held.state.authority_on(expired) == 0
    with pytest.raises(refusals.ReservationExpiredError):
        held.when(pay(on=expired))


def test_a_payment_dated_back_cannot_spend_what_is_held_for_another() -> None:
    late = date(2026, 2, 20)
    raced = fund_set_up().after(
        request(100),
        reserve(),
        approve(),
        request(100, fund="UNMISS", on=late),
        reserve(SECOND, "UNMISS", late),
    )

    with pytest.raises(refusals.ReserveFundShortError):
        raced.when(pay())


def test_the_requester_may_not_approve() -> None:
    with pytest.raises(refusals.SameOfficerError):
        fund_set_up().after(request(60), reserve()).when(approve(by="budget"))


def test_money_is_not_paid_without_approval() -> None:
    with pytest.raises(refusals.LoanStateError):
        fund_set_up().after(request(60), reserve()).when(pay())


def test_payment_turns_cash_into_an_advance() -> None:
    (event,) = fund_set_up().after(request(60), reserve(), approve()).when(pay())

    assert isinstance(event, LoanPaid)
    assert (event.balances_after.cash, event.balances_after.advances) == (
        millions(90),
        millions(60),
    )
    assert {each.account: each.amount_minor for each in event.entries[0].postings} == {
        Account.CASH: -millions(60),
        Account.ADVANCES_TO_FUNDS: millions(60),
    }


def test_payment_is_made_once() -> None:
    assert paid(60).when(pay()) == ()


def test_release_gives_back_room_and_authority() -> None:
    released = fund_set_up().after(
        start_up(100),
        concur(),
        reserve(),
        ReleaseReservation(
            occurred_on=DAY, loan_id=FIRST, fund="UNSOH", reason=ReleaseReason.PAYMENT_FAILED
        ),
    )

    assert released.state.room_for_commitment(DAY, HAITI) == millions(100)
    assert released.state.loans[FIRST].status is LoanStatus.RELEASED


def test_paid_money_cannot_be_released() -> None:
    release = ReleaseReservation(
        occurred_on=DAY, loan_id=FIRST, fund="UNSOH", reason=ReleaseReason.EXPIRED
    )

    with pytest.raises(refusals.LoanStateError):
        paid(60).when(release)


def test_a_refusal_keeps_its_rule() -> None:
    refuse = RefuseLoan(
        occurred_on=DAY,
        loan_id=FIRST,
        fund="UNSOH",
        rule="liquidity-limit-exceeded",
        detail="100 of 110 is used",
    )
    (event,) = fund_set_up().after(request(60)).when(refuse)

    assert isinstance(event, LoanRefused)
    assert event.rule == "liquidity-limit-exceeded"


def test_a_person_decides_on_the_loan_they_read() -> None:
    asked = fund_set_up().after(request(60), reserve())
    stale = approve().model_copy(update={"expected_loan_version": 1})
    fresh = approve().model_copy(update={"expected_loan_version": 2})

    with pytest.raises(refusals.LoanChangedError):
        asked.when(stale)
    assert asked.when(fresh)


def test_a_loan_is_known_under_its_own_fund_only() -> None:
    with pytest.raises(refusals.LoanNotFoundError):
        fund_set_up().after(request(60)).when(reserve(fund="UNMISS"))


def test_steps_do_not_go_back_in_time() -> None:
    with pytest.raises(refusals.LoanDateError):
        fund_set_up().after(request(60)).when(reserve(on=date(2026, 1, 14)))


@pytest.mark.parametrize("asked", [request(100), start_up(100)])
def test_two_requests_for_the_last_money_have_one_winner(asked: RequestLoan) -> None:
    """Both were in time when they were made; only the first to be reserved gets the money."""
    other = request(100, fund="UNMISS")
    raced = fund_set_up().after(asked, other)
    if asked.council_decision:
        raced = raced.after(concur())
    won = raced.after(reserve())

    with pytest.raises(Refusal) as refusal:
        won.when(reserve(SECOND, "UNMISS"))
    assert refusal.value.code in {"liquidity-limit-exceeded", "reserve-fund-short"}
