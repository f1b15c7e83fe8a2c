"""Where each loan between missions stands."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText
from missionledger.finance.domain.cash_pool.events import (
    CashPoolEvent,
    PoolLoanDeclined,
    PoolLoanPaid,
    PoolLoanRepaid,
    PoolLoanRequested,
)


class PoolLoanStatus(StrEnum):
    """The step a loan is at."""

    REQUESTED = "requested"
    DECLINED = "declined"
    PAID = "paid"
    REPAID = "repaid"


class PoolLoan(BaseModel):
    """One loan from one active mission to another.

    Attributes:
        receipts: what each receipt of the borrower paid back.
        version: how many events it has had; the ETag of the loan.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    loan_id: str
    number: int
    fund: str
    lender: str
    amount_minor: int
    currency: str
    needed_minor: int
    own_cash_minor: int
    reserve_room_minor: int | None
    rule_source: str
    requested_by: str
    requested_on: DayText
    changed_on: DayText
    status: PoolLoanStatus = PoolLoanStatus.REQUESTED
    approved_by: str = ""
    paid_on: DayText | None = None
    outstanding_minor: int = 0
    receipts: Mapping[str, int] = {}
    detail: str = ""
    version: int = 1

    @property
    def repaid_minor(self) -> int:
        """What came back to the lender."""
        return sum(self.receipts.values())


class CashPool(BaseModel):
    """The loans by id, in the order they were asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    loans: Mapping[str, PoolLoan] = {}

    def unpaid_of(self, fund: str) -> Iterator[PoolLoan]:
        """Yield what the fund still owes, in the order it has to be repaid."""
        owed = [loan for loan in self.loans.values() if loan.fund == fund]
        owed = [loan for loan in owed if loan.outstanding_minor]
        yield from sorted(owed, key=lambda loan: (loan.paid_on or "", loan.number))

    def promised_by(self, lender: str) -> int:
        """Return what is asked of the lender and not answered yet."""
        return sum(
            loan.amount_minor
            for loan in self.loans.values()
            if loan.lender == lender and loan.status is PoolLoanStatus.REQUESTED
        )

    @property
    def newest_loan(self) -> PoolLoan:
        """The loan that was asked for last; there must be one."""
        return next(reversed(list(self.loans.values())))


def evolve(state: CashPool, event: CashPoolEvent) -> CashPool:
    """Return the pool after the event."""
    if isinstance(event, PoolLoanRequested):
        return _with(state, _requested(event, number=len(state.loans) + 1))
    loan = state.loans.get(event.loan_id)
    if loan is None:
        # The fold of a day may leave out the loan that a back-dated event is about.
        return state
    match event:
        case PoolLoanDeclined():
            update: dict[str, object] = {
                "status": PoolLoanStatus.DECLINED,
                "detail": event.reason,
            }
        case PoolLoanPaid():
            update = {
                "status": PoolLoanStatus.PAID,
                "approved_by": event.approved_by,
                "paid_on": event.day,
                "outstanding_minor": event.amount_minor,
            }
        case PoolLoanRepaid():
            before = loan.receipts.get(event.receipt, 0)
            update = {
                "status": loan.status if event.outstanding_minor else PoolLoanStatus.REPAID,
                "outstanding_minor": event.outstanding_minor,
                "receipts": {**loan.receipts, event.receipt: before + event.amount_minor},
            }
        case _:
            assert_never(event)
    changed = {**update, "changed_on": event.day, "version": loan.version + 1}
    return _with(state, loan.model_copy(update=changed))


def _with(state: CashPool, loan: PoolLoan) -> CashPool:
    return CashPool(loans={**state.loans, loan.loan_id: loan})


def _requested(event: PoolLoanRequested, *, number: int) -> PoolLoan:
    return PoolLoan(
        loan_id=event.loan_id,
        number=number,
        fund=event.fund,
        lender=event.lender,
        amount_minor=event.amount_minor,
        currency=event.currency,
        needed_minor=event.needed_minor,
        own_cash_minor=event.own_cash_minor,
        reserve_room_minor=event.reserve_room_minor,
        rule_source=event.rule_source,
        requested_by=event.requested_by,
        requested_on=event.day,
        changed_on=event.day,
    )
