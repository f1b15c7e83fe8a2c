"""Repayments to the Reserve Fund: in parts, oldest first, also by a closed operation."""

from datetime import date

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.reserve_fund import refusals
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    Borrower,
    CarryAsLiability,
    PayLoan,
    RecordHistoricalLevel,
    RepayLoan,
    RequestLoan,
    ReserveFundCommand,
    ReserveLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    LoanPurpose,
    LoanRepaid,
    ReserveFundEvent,
)
from missionledger.finance.domain.reserve_fund.state import LoanStatus, ReserveFund

FundScenario = Scenario[ReserveFundCommand, ReserveFund, ReserveFundEvent]

DAY = date(2026, 1, 15)
FIRST, SECOND = "PKRF-0001", "PKRF-0002"


def millions(amount: int) -> int:
    return Money.dollars(amount * 1_000_000).minor


def lending(amount: int, loan: str) -> tuple[ReserveFundCommand, ...]:
    request = RequestLoan(
        occurred_on=DAY,
        fund="UNSOH",
        borrower=Borrower.ACTIVE_PEACEKEEPING,
        purpose=LoanPurpose.LIQUIDITY,
        amount_minor=millions(amount),
        requested_by="budget",
    )
    return (
        request,
        ReserveLoan(occurred_on=DAY, loan_id=loan, fund="UNSOH"),
        ApproveLoan(occurred_on=DAY, loan_id=loan, fund="UNSOH", approved_by="approver"),
        PayLoan(occurred_on=DAY, loan_id=loan, fund="UNSOH"),
    )


def paid(amount: int) -> FundScenario:
    level = RecordHistoricalLevel(occurred_on=date(1993, 1, 1), level_minor=millions(150))
    return Scenario(RESERVE_FUND).after(level, *lending(amount, FIRST))


def repay(amount: int, loan: str = FIRST, receipt: str = "R1") -> RepayLoan:
    return RepayLoan(
        occurred_on=DAY, loan_id=loan, fund="UNSOH", amount_minor=millions(amount), receipt=receipt
    )


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
