"""Who may borrow, and what a receipt repays."""

from datetime import date

import pytest

from missionledger.common.money import Money
from missionledger.finance.adapters.workflows.loan_messages import ReserveLoanInput
from missionledger.finance.adapters.workflows.reserve_loan import ReserveLoan
from missionledger.finance.application.loans import ReceiptOfFund, borrower_of, repayments_from
from missionledger.finance.domain.fund.events import FundKind, TermDecision
from missionledger.finance.domain.fund.lifecycle_events import Configuration, Partner
from missionledger.finance.domain.fund.state import Fund, Funding, Term
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.domain.reserve_fund.events import LoanKind, LoanPurpose
from missionledger.finance.domain.reserve_fund.state import Loan, LoanStatus, ReserveFund

DAY = date(2026, 1, 15)


def ended(until: str) -> Term:
    return Term(
        decision=TermDecision.TERMINATED,
        decided_on="2023-06-30",
        valid_from=None,
        until=until,
        resolution="S/RES/2690 (2023)",
        foreign_event_id="e1",
        foreign_position=1,
    )


@pytest.mark.parametrize(
    ("fund", "borrower"),
    [
        (Fund(), Borrower.NO_SPECIAL_ACCOUNT),
        (
            Fund(fund="REGULAR-BUDGET", opened_on="2020-07-01", kind=FundKind.REGULAR_BUDGET),
            Borrower.NO_SPECIAL_ACCOUNT,
        ),
        (
            Fund(fund="UNLB", opened_on="2020-07-01", kind=FundKind.SHARED_ACCOUNT),
            Borrower.NO_SPECIAL_ACCOUNT,
        ),
        (Fund(fund="UNSOH", opened_on="2020-07-01"), Borrower.ACTIVE_PEACEKEEPING),
        (
            Fund(
                fund="AUSSOM",
                opened_on="2025-01-01",
                funding=Funding(
                    configuration=Configuration.UN_AUTHORIZED,
                    assessed_share="0",
                    partners=(Partner(name="African Union", share="1"),),
                    symbol="S/RES/2767 (2024)",
                    since="2025-01-01",
                ),
            ),
            Borrower.NO_SPECIAL_ACCOUNT,
        ),
        (
            Fund(fund="UNIFIL", opened_on="2020-07-01", terms=(ended("2026-12-31"),)),
            Borrower.ACTIVE_PEACEKEEPING,
        ),
        (
            Fund(fund="MINUSMA", opened_on="2020-07-01", terms=(ended("2023-12-31"),)),
            Borrower.CLOSED_PEACEKEEPING,
        ),
    ],
)
def test_only_a_special_account_of_an_active_operation_borrows(
    fund: Fund, borrower: Borrower
) -> None:
    assert borrower_of(fund, DAY) is borrower


def millions(amount: int) -> int:
    return Money.dollars(amount * 1_000_000).minor


def loan(number: int, amount: int, paid_on: str, fund: str = "UNSOH") -> Loan:
    return Loan(
        loan_id=f"PKRF-{number:04d}",
        number=number,
        fund=fund,
        kind=LoanKind.LIQUIDITY,
        purpose=LoanPurpose.LIQUIDITY,
        amount_minor=millions(amount),
        currency="USD",
        council_decision="",
        requested_by="budget",
        requested_on=paid_on,
        changed_on=paid_on,
        concurrence_due_on=None,
        reservation_days=30,
        day_seconds=86_400,
        status=LoanStatus.PAID,
        paid_on=paid_on,
        outstanding_minor=millions(amount),
    )


def receipt(amount: int, on: date = DAY) -> ReceiptOfFund:
    return ReceiptOfFund(fund="UNSOH", receipt="R1", amount_minor=millions(amount), received_on=on)


def repaid(state: ReserveFund, from_receipt: ReceiptOfFund) -> list[tuple[str, int]]:
    return [(each.loan_id, minor) for each, minor in repayments_from(state, from_receipt)]


LENT = ReserveFund(
    loans={
        each.loan_id: each
        for each in (
            loan(1, 30, "2025-12-20"),
            loan(2, 20, "2025-12-01"),
            loan(3, 40, "2025-12-01", fund="UNMISS"),
        )
    }
)


def test_a_receipt_repays_its_own_fund_oldest_payment_first() -> None:
    assert repaid(LENT, receipt(25)) == [("PKRF-0002", millions(20)), ("PKRF-0001", millions(5))]


def test_a_receipt_repays_no_more_than_is_out() -> None:
    parts = repaid(LENT, receipt(500))

    assert sum(minor for _, minor in parts) == millions(50)


def test_money_that_came_before_the_payment_repays_nothing() -> None:
    assert repaid(LENT, receipt(25, date(2025, 11, 30))) == []
    assert repaid(LENT, receipt(25, date(2025, 12, 10))) == [("PKRF-0002", millions(20))]


def test_a_new_run_of_a_long_process_counts_on() -> None:
    """Steps are a part of idempotency keys, and heard events of what counts as a repeat."""
    first = ReserveLoanInput(
        mission="UNSOH",
        loan_id="PKRF-0001",
        fund="UNSOH",
        purpose="liquidity",
        amount="1.00 USD",
        concurrence_days=None,
        reservation_days=30,
        seen_position=90,
        steps=7,
    )

    following = ReserveLoan(first).next_run()

    assert following == first.model_copy(update={"is_paid": True})
