"""Repayments to the Reserve Fund: in parts, oldest first, also by a closed operation."""

import pytest

from missionledger.finance.domain.reserve_fund import refusals
from missionledger.finance.domain.reserve_fund.commands import (
    CarryAsLiability,
    ReserveFundCommand,
)
from missionledger.finance.domain.reserve_fund.events import (
    LoanRepaid,
)
from missionledger.finance.domain.reserve_fund.state import LoanStatus
from missionledger.finance.testing.reserve_fund import (
    DAY,
    FIRST,
    SECOND,
    approve,
    millions,
    paid,
    pay,
    repay,
    request,
    reserve,
)


def lending(amount: int, loan: str) -> tuple[ReserveFundCommand, ...]:
    return request(amount), reserve(loan), approve(loan), pay(loan)


def test_repayment_in_parts_ends_the_loan_with_the_last_one() -> None:
    (event,) = paid(60).when(repay(20))
    partly = paid(60).given(event)
    wholly = partly.after(repay(40, receipt="R2"))

    assert isinstance(event, LoanRepaid)
    assert event.outstanding_minor == millions(40)
    assert partly.state.loans[FIRST].status is LoanStatus.PAID
    assert wholly.state.loans[FIRST].status is LoanStatus.REPAID
    assert wholly.state.cash_minor == millions(150)


def test_more_than_is_out_is_not_taken_back() -> None:
    with pytest.raises(refusals.RepaymentTooLargeError):
        paid(60).when(repay(61))


def test_older_advances_are_repaid_first() -> None:
    both = paid(60).after(*lending(20, SECOND))

    with pytest.raises(refusals.RepaymentOrderError):
        both.when(repay(10, SECOND))


def test_an_unpaid_advance_of_a_closed_operation_stays_payable() -> None:
    closed = paid(60).after(
        CarryAsLiability(occurred_on=DAY, loan_id=FIRST, fund="UNSOH", reason="UNSOH closed")
    )

    assert closed.state.advances_minor == millions(60)
    assert closed.after(repay(60)).state.loans[FIRST].status is LoanStatus.REPAID
