"""A Reserve Fund with its level, and the steps of a loan from it."""

from datetime import date

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    Borrower,
    PayLoan,
    RecordConcurrence,
    RecordHistoricalLevel,
    RepayLoan,
    RequestLoan,
    ReserveFundCommand,
    ReserveLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    LoanPurpose,
    ReserveFundEvent,
)
from missionledger.finance.domain.reserve_fund.state import ReserveFund

FundScenario = Scenario[ReserveFundCommand, ReserveFund, ReserveFundEvent]

DAY = date(2026, 1, 15)
FIRST, SECOND = "PKRF-0001", "PKRF-0002"
HAITI = "S/RES/2793 (2025)"

SET_UP = RecordHistoricalLevel(
    occurred_on=date(1993, 1, 1), level_minor=Money.dollars(150_000_000).minor
)


def millions(amount: int) -> int:
    """Return so many million dollars in cents."""
    return Money.dollars(amount * 1_000_000).minor


def request(
    amount: int,
    *,
    fund: str = "UNSOH",
    purpose: LoanPurpose = LoanPurpose.LIQUIDITY,
    council_decision: str = "",
    on: date = DAY,
    borrower: Borrower = Borrower.ACTIVE_PEACEKEEPING,
) -> RequestLoan:
    """Ask for so many million."""
    return RequestLoan(
        occurred_on=on,
        fund=fund,
        borrower=borrower,
        purpose=purpose,
        amount_minor=millions(amount),
        council_decision=council_decision,
        requested_by="budget",
    )


def start_up(amount: int, *, fund: str = "UNSOH", decision: str = HAITI) -> RequestLoan:
    """Ask for so many million to start a mission."""
    return request(amount, fund=fund, purpose=LoanPurpose.START_UP, council_decision=decision)


def concur(loan: str = FIRST, fund: str = "UNSOH") -> RecordConcurrence:
    """Record that the Advisory Committee concurs."""
    return RecordConcurrence(
        occurred_on=DAY, loan_id=loan, fund=fund, letter="AC/2270", recorded_by="approver"
    )


def reserve(loan: str = FIRST, fund: str = "UNSOH", on: date = DAY) -> ReserveLoan:
    """Hold the money back."""
    return ReserveLoan(occurred_on=on, loan_id=loan, fund=fund)


def approve(
    loan: str = FIRST, fund: str = "UNSOH", by: str = "approver", on: date = DAY
) -> ApproveLoan:
    """Approve a loan, by default as somebody who did not ask for it."""
    return ApproveLoan(occurred_on=on, loan_id=loan, fund=fund, approved_by=by)


def pay(loan: str = FIRST, fund: str = "UNSOH", on: date = DAY) -> PayLoan:
    """Pay it out."""
    return PayLoan(occurred_on=on, loan_id=loan, fund=fund)


def repay(amount: int, loan: str = FIRST, receipt: str = "R1") -> RepayLoan:
    """Give so many million back."""
    return RepayLoan(
        occurred_on=DAY, loan_id=loan, fund="UNSOH", amount_minor=millions(amount), receipt=receipt
    )


def fund_set_up() -> FundScenario:
    """Return a Fund with its level of 150 million."""
    return Scenario(RESERVE_FUND).after(SET_UP)


def paid(amount: int) -> FundScenario:
    """Return a Fund of which so many million are out."""
    return fund_set_up().after(request(amount), reserve(), approve(), pay())
