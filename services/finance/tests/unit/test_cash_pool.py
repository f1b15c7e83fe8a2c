"""Loans between active missions, and the order of sources: given, when, then."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.money import Money
from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.cash_pool import refusals
from missionledger.finance.domain.cash_pool.commands import (
    ApprovePoolLoan,
    CashPoolCommand,
    DeclinePoolLoan,
    RepayPoolLoan,
    RequestPoolLoan,
)
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.cash_pool.events import (
    CashPoolEvent,
    PoolLoanPaid,
    PoolLoanRequested,
)
from missionledger.finance.domain.cash_pool.policies import CashSource
from missionledger.finance.domain.cash_pool.sources import Room, cover_of
from missionledger.finance.domain.cash_pool.state import CashPool, PoolLoanStatus
from missionledger.finance.domain.fund_advances import (
    GiveAdvance,
    ReceiveAdvance,
    RepayAdvance,
    TakeBackAdvance,
    decide_advance,
)
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.reserve_fund.commands import Borrower

DAY = date(2026, 1, 15)
LAST_DAY = date(2027, 6, 30)
FIRST = "POOL-0001"

PoolScenario = Scenario[CashPoolCommand, CashPool, CashPoolEvent]


def millions(amount: int) -> int:
    return Money.dollars(amount * 1_000_000).minor


def request(amount: int = 40, **changes: Any) -> RequestPoolLoan:
    """UNSOH needs 160 million, has 10, and the Reserve Fund would lend 110: 40 are left."""
    values: dict[str, object] = {
        "occurred_on": DAY,
        "fund": "UNSOH",
        "lender": "UNMISS",
        "borrower": Borrower.ACTIVE_PEACEKEEPING,
        "amount_minor": millions(amount),
        "needed_minor": millions(160),
        "own_cash_minor": millions(10),
        "reserve_room_minor": millions(110),
        "lender_kind": Borrower.ACTIVE_PEACEKEEPING,
        "lender_cash_minor": millions(500),
        "lender_monthly_cost_minor": millions(100),
        "requested_by": "budget",
    }
    return RequestPoolLoan.model_validate(values | changes)


def approve(**changes: object) -> ApprovePoolLoan:
    values: dict[str, object] = {
        "occurred_on": DAY,
        "loan_id": FIRST,
        "fund": "UNSOH",
        "borrower": Borrower.ACTIVE_PEACEKEEPING,
        "lender_kind": Borrower.ACTIVE_PEACEKEEPING,
        "lender_cash_minor": millions(500),
        "lender_monthly_cost_minor": millions(100),
        "approved_by": "approver",
    }
    return ApprovePoolLoan.model_validate(values | changes)


def repay(amount: int, receipt: str = "R1", loan: str = FIRST, on: date = DAY) -> RepayPoolLoan:
    return RepayPoolLoan(
        occurred_on=on, loan_id=loan, fund="UNSOH", amount_minor=millions(amount), receipt=receipt
    )


def decline(reason: str = "Receipts came.") -> DeclinePoolLoan:
    return DeclinePoolLoan(
        occurred_on=DAY, loan_id=FIRST, fund="UNSOH", reason=reason, declined_by="budget"
    )


def pool() -> PoolScenario:
    return Scenario(CASH_POOL)


def paid(amount: int = 40) -> PoolScenario:
    return pool().after(request(amount), approve())


def test_what_own_cash_and_the_reserve_fund_leave_may_be_asked_for() -> None:
    (event,) = pool().when(request(40))

    assert isinstance(event, PoolLoanRequested)
    assert (event.loan_id, event.rule_source) == (FIRST, "A/RES/76/272")
    assert (event.own_cash_minor, event.reserve_room_minor) == (millions(10), millions(110))


def test_the_reserve_fund_comes_before_the_pool() -> None:
    with pytest.raises(refusals.SourceOrderError) as caught:
        pool().when(request(41))

    assert "reserve fund 110000000.00 USD" in caught.value.detail
    assert (caught.value.source, caught.value.facts["left_minor"]) == ("A/RES/76/272", millions(40))


def test_own_cash_comes_before_everything() -> None:
    with pytest.raises(refusals.SourceOrderError, match=r"own cash 160000000\.00 USD"):
        pool().when(request(1, own_cash_minor=millions(900)))


def test_before_the_fund_could_be_used_for_liquidity_the_pool_came_second() -> None:
    (event,) = pool().when(request(150, occurred_on=date(2021, 3, 1)))

    assert isinstance(event, PoolLoanRequested)
    assert (event.reserve_room_minor, event.rule_source) == (None, "A/RES/73/307")


def test_on_the_last_day_of_the_trial_missions_still_lend() -> None:
    assert pool().when(request(occurred_on=LAST_DAY))


@pytest.mark.parametrize("day", [date(2027, 7, 1), date(2019, 6, 30)])
def test_past_the_end_of_the_rule_and_before_it_a_loan_is_refused(day: date) -> None:
    with pytest.raises(refusals.PoolClosedError) as caught:
        pool().when(request(occurred_on=day))

    assert caught.value.source == "A/RES/56/214 B para. 21"
    assert "30 June 2027" in caught.value.detail


def test_a_loan_asked_for_in_time_is_not_paid_past_the_end() -> None:
    with pytest.raises(refusals.PoolClosedError):
        pool().after(request(occurred_on=LAST_DAY)).when(approve(occurred_on=date(2027, 7, 1)))


def test_an_open_loan_stays_payable_past_the_end() -> None:
    scenario = paid().after(repay(15, on=date(2028, 1, 1)))

    assert scenario.state.loans[FIRST].outstanding_minor == millions(25)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Borrower.NO_SPECIAL_ACCOUNT, "no special account"),
        (Borrower.CLOSED_PEACEKEEPING, "closed"),
    ],
)
def test_political_and_closed_missions_may_not_borrow(kind: Borrower, word: str) -> None:
    with pytest.raises(refusals.PoolBorrowerError, match=word):
        pool().when(request(borrower=kind))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"lender_kind": Borrower.CLOSED_PEACEKEEPING}, "never lent"),
        ({"lender_kind": Borrower.NO_SPECIAL_ACCOUNT}, "no special account"),
        ({"lender": "UNSOH"}, "itself"),
    ],
)
def test_only_another_active_mission_lends(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(refusals.PoolLenderError, match=word):
        pool().when(request(**changes))


def test_a_mission_that_has_borrowed_does_not_lend() -> None:
    with pytest.raises(refusals.PoolLenderError, match="UNSOH owes"):
        paid().when(request(fund="UNISFA", lender="UNSOH"))


def test_a_lender_keeps_three_months_and_what_it_promised() -> None:
    tight: dict[str, Any] = {"lender_cash_minor": millions(379)}
    with pytest.raises(refusals.LenderShortError) as caught:
        pool().after(request(40)).when(request(40, fund="UNISFA", **tight))

    assert caught.value.facts["spare_minor"] == millions(39)
    assert pool().after(request(40)).when(request(39, fund="UNISFA", **tight))


def test_a_lender_may_give_the_last_cent_above_what_it_keeps() -> None:
    last = millions(340)

    assert pool().when(request(40, lender_cash_minor=last))
    with pytest.raises(refusals.LenderShortError):
        pool().when(request(40, lender_cash_minor=last - 1))


def test_the_lender_is_looked_at_again_on_approval() -> None:
    with pytest.raises(refusals.LenderShortError):
        pool().after(request()).when(approve(lender_cash_minor=millions(339)))


def test_requester_and_approver_differ() -> None:
    with pytest.raises(refusals.PoolDutiesError):
        pool().after(request()).when(approve(approved_by="budget"))


def test_an_approval_names_what_was_seen() -> None:
    with pytest.raises(refusals.PoolLoanChangedError):
        pool().after(request()).when(approve(expected_loan_version=2))


def test_an_approval_pays_and_a_second_says_nothing() -> None:
    scenario = pool().after(request())
    (event,) = scenario.when(approve())

    assert isinstance(event, PoolLoanPaid)
    assert (event.lender_keeps_minor, event.amount_minor) == (millions(300), millions(40))
    assert scenario.given(event).when(approve()) == ()


def test_a_declined_request_frees_the_lender_and_cannot_be_paid() -> None:
    scenario = pool().after(request(), decline())

    assert scenario.state.promised_by("UNMISS") == 0
    assert scenario.when(decline()) == ()
    with pytest.raises(refusals.PoolLoanStateError, match="declined"):
        scenario.when(approve())


def test_the_oldest_loan_is_repaid_first_and_never_more_than_is_out() -> None:
    scenario = paid(20).after(request(20, needed_minor=millions(160)), approve(loan_id="POOL-0002"))

    with pytest.raises(refusals.PoolRepaymentError, match="before this one"):
        scenario.when(repay(1, loan="POOL-0002"))
    with pytest.raises(refusals.PoolRepaymentError, match="is out"):
        scenario.when(repay(21))
    assert scenario.after(repay(20)).state.loans[FIRST].status is PoolLoanStatus.REPAID


def test_steps_do_not_go_back_in_time() -> None:
    with pytest.raises(refusals.PoolLoanDateError):
        paid().when(repay(1, on=date(2026, 1, 14)))


def test_a_loan_of_another_fund_is_not_found() -> None:
    with pytest.raises(refusals.PoolLoanNotFoundError):
        pool().after(request()).when(approve(fund="UNISFA"))


def test_both_sides_of_a_loan_balance_in_their_own_books() -> None:
    about = {"occurred_on": DAY, "loan_id": FIRST, "amount_minor": millions(40)}
    borrower = {"fund": "UNSOH", "counterpart": "UNMISS"} | about
    lender = {"fund": "UNMISS", "counterpart": "UNSOH"} | about
    booked = {
        type(command).__name__: {
            posting.account: posting.amount_minor
            for entry in decide_advance(command)[0].entries
            for posting in entry.postings
        }
        for command in (
            ReceiveAdvance.model_validate(borrower),
            RepayAdvance.model_validate(borrower),
            GiveAdvance.model_validate(lender),
            TakeBackAdvance.model_validate(lender),
        )
    }

    plus, minus = millions(40), -millions(40)
    assert booked == {
        "ReceiveAdvance": {Account.CASH: plus, Account.ADVANCES_FROM_FUNDS: minus},
        "RepayAdvance": {Account.CASH: minus, Account.ADVANCES_FROM_FUNDS: plus},
        "GiveAdvance": {Account.CASH: minus, Account.ADVANCES_TO_FUNDS: plus},
        "TakeBackAdvance": {Account.CASH: plus, Account.ADVANCES_TO_FUNDS: minus},
    }


ROOMS = {
    CashSource.OWN_CASH: Room(30),
    CashSource.RESERVE_FUND: Room(50),
    CashSource.POOL: Room(None, "not known"),
}


def test_each_source_is_drawn_before_the_next_and_the_rest_stays_uncovered() -> None:
    cover = cover_of(100, ROOMS, DAY)

    drawn = [(line.source, line.drawn_minor) for line in cover.lines]
    assert drawn == [
        (CashSource.OWN_CASH, 30),
        (CashSource.RESERVE_FUND, 50),
        (CashSource.POOL, 0),
    ]
    assert (cover.uncovered_minor, cover.lines[2].note) == (20, "not known")


def test_after_the_trial_the_pool_is_no_source() -> None:
    cover = cover_of(100, ROOMS, date(2027, 7, 1))

    assert [line.source for line in cover.lines] == [CashSource.OWN_CASH, CashSource.RESERVE_FUND]


def test_without_a_rule_there_is_no_order() -> None:
    with pytest.raises(NoPolicyInForceError):
        cover_of(100, ROOMS, date(1999, 1, 1))


@given(
    needed=st.integers(0, 10**12),
    rooms=st.tuples(*[st.integers(-(10**9), 10**12)] * 3),
)
def test_what_is_drawn_and_what_is_left_is_the_need(
    needed: int, rooms: tuple[int, int, int]
) -> None:
    cover = cover_of(needed, dict(zip(CashSource, map(Room, rooms), strict=True)), DAY)

    assert sum(line.drawn_minor for line in cover.lines) + cover.uncovered_minor == needed
    for line, room in zip(cover.lines, rooms, strict=True):
        assert 0 <= line.drawn_minor <= max(0, room)
    # A later source gives nothing while an earlier one has room left.
    for line, later in zip(cover.lines, cover.lines[1:], strict=False):
        assert not later.drawn_minor or line.drawn_minor == max(0, line.room_minor or 0)
