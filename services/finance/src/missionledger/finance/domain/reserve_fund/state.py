"""Where the Fund and each of its loans stand, and what room the limits leave."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText
from missionledger.finance.domain.reserve_fund import policies
from missionledger.finance.domain.reserve_fund.events import (
    Balances,
    ConcurrenceRecorded,
    ConcurrenceRefused,
    LoanApproved,
    LoanAuthorityRestored,
    LoanBecameLiability,
    LoanKind,
    LoanPaid,
    LoanPurpose,
    LoanRefused,
    LoanRepaid,
    LoanRequested,
    LoanReservationReleased,
    LoanReserved,
    ReserveFundEvent,
    ReserveFundSetUp,
)


class LoanStatus(StrEnum):
    """The step a loan is at."""

    REQUESTED = "requested"
    REFUSED = "refused"
    RESERVED = "reserved"
    APPROVED = "approved"
    RELEASED = "released"
    PAID = "paid"
    LIABILITY = "liability"
    REPAID = "repaid"


class Loan(BaseModel):
    """One loan of the Fund.

    Attributes:
        number: 1..n in the order of the requests.
        concurrence_letter: symbol of the letter of the Advisory Committee; empty without one.
        expires_on: first day on which reserved money is no longer held.
        paid_on: the day it was paid, which fixes the order of repayments.
        authority_minor: commitment authority not yet restored by an appropriation.
        outstanding_minor: cash that is out.
        receipts: what each receipt of the borrowing fund paid back.
        appropriations: those that restored its authority.
        detail: why it was refused, released or became a liability.
        version: how many events it has had; the ETag of the loan.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    loan_id: str
    number: int
    fund: str
    kind: LoanKind
    purpose: LoanPurpose
    amount_minor: int
    currency: str
    council_decision: str
    requested_by: str
    requested_on: DayText
    changed_on: DayText
    concurrence_due_on: DayText | None
    reservation_days: int
    day_seconds: int
    status: LoanStatus = LoanStatus.REQUESTED
    concurrence_letter: str = ""
    expires_on: DayText | None = None
    approved_by: str = ""
    paid_on: DayText | None = None
    authority_minor: int = 0
    outstanding_minor: int = 0
    repaid_minor: int = 0
    receipts: Mapping[str, int] = {}
    appropriations: tuple[str, ...] = ()
    rule: str = ""
    detail: str = ""
    next_step: str = ""
    version: int = 1

    @property
    def waits_for_concurrence(self) -> bool:
        """Whether the Advisory Committee must still answer."""
        due = self.concurrence_due_on is not None
        return due and not self.concurrence_letter and self.status is LoanStatus.REQUESTED

    def is_held_on(self, day: date) -> bool:
        """Tell whether money is held for it on the day; it is not once its time has run out."""
        if self.status not in (LoanStatus.RESERVED, LoanStatus.APPROVED):
            return False
        return self.expires_on is not None and day.isoformat() < self.expires_on

    def reserved_on(self, day: date) -> int:
        """Return the cash that is held for it on the day."""
        return self.amount_minor if self.is_held_on(day) else 0

    def authority_on(self, day: date) -> int:
        """Return its outstanding authority; an expired reservation takes its authority along."""
        waiting = self.status in (LoanStatus.RESERVED, LoanStatus.APPROVED)
        return 0 if waiting and not self.is_held_on(day) else self.authority_minor


class ReserveFund(BaseModel):
    """The Fund: its cash, and its loans by id in the order they were asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level_minor: int = 0
    currency: str = "USD"
    cash_minor: int = 0
    loans: Mapping[str, Loan] = {}

    @property
    def advances_minor(self) -> int:
        """What is lent and not repaid."""
        return sum(loan.outstanding_minor for loan in self.loans.values())

    def reserved_on(self, day: date) -> int:
        """Return the cash held on the day for loans that are not paid."""
        return sum(loan.reserved_on(day) for loan in self.loans.values())

    def free_cash_on(self, day: date) -> int:
        """Return the cash that is neither lent nor held."""
        return max(0, self.cash_minor - self.reserved_on(day))

    def authority_on(self, day: date, council_decision: str | None = None) -> int:
        """Return the outstanding commitment authority, of one decision or of all."""
        return sum(
            loan.authority_on(day)
            for loan in self.loans.values()
            if council_decision in (None, loan.council_decision)
        )

    def liquidity_on(self, day: date) -> int:
        """Return what is out and held for liquidity."""
        return sum(
            loan.outstanding_minor + loan.reserved_on(day)
            for loan in self.loans.values()
            if loan.kind is LoanKind.LIQUIDITY
        )

    def balances_on(self, day: date) -> Balances:
        """Return where the Fund stands."""
        return Balances(
            cash=self.cash_minor,
            advances=self.advances_minor,
            reserved=self.reserved_on(day),
            authority=self.authority_on(day),
            liquidity=self.liquidity_on(day),
        )

    def room_for_liquidity(self, day: date) -> int:
        """Return the most that may be lent for liquidity; raises without a limit in force."""
        limit = policies.LIQUIDITY_LIMIT.on(day).value.minor
        return max(0, min(limit - self.liquidity_on(day), self.free_cash_on(day)))

    def room_for_commitment(self, day: date, council_decision: str | None = None) -> int:
        """Return the most that may be granted for a decision of the Council, None for a new one.

        Raises:
            NoPolicyInForceError: if no limit is known for the day.
        """
        limit = policies.COMMITMENT_LIMIT_PER_DECISION.on(day).value.minor
        used = 0 if council_decision is None else self.authority_on(day, council_decision)
        below_level = self.level_minor - self.authority_on(day)
        return max(0, min(limit - used, below_level, self.free_cash_on(day)))

    def unpaid_advances_of(self, fund: str) -> Iterator[Loan]:
        """Yield what the fund still owes, in the order it has to be repaid."""
        owed = [
            loan for loan in self.loans.values() if loan.fund == fund and loan.outstanding_minor
        ]
        yield from sorted(owed, key=lambda loan: (loan.paid_on or "", loan.number))

    @property
    def newest_loan(self) -> Loan:
        """The loan that was asked for last; there must be one."""
        return next(reversed(list(self.loans.values())))


INITIAL = ReserveFund()


def evolve(state: ReserveFund, event: ReserveFundEvent) -> ReserveFund:
    """Return the Fund after the event."""
    if isinstance(event, ReserveFundSetUp):
        return state.model_copy(
            update={
                "level_minor": event.level_minor,
                "currency": event.currency,
                "cash_minor": event.level_minor,
            }
        )
    if isinstance(event, LoanRequested):
        return _with_loan(state, _requested(event, number=len(state.loans) + 1))
    loan = state.loans.get(event.loan_id)
    if loan is None:
        # The fold of a day may leave out the loan that a back-dated event is about.
        return state
    state = _with_loan(state, _after(loan, event))
    if isinstance(event, LoanPaid):
        return state.model_copy(update={"cash_minor": state.cash_minor - event.amount_minor})
    if isinstance(event, LoanRepaid):
        return state.model_copy(update={"cash_minor": state.cash_minor + event.amount_minor})
    return state


def _with_loan(state: ReserveFund, loan: Loan) -> ReserveFund:
    return state.model_copy(update={"loans": {**state.loans, loan.loan_id: loan}})


def _requested(event: LoanRequested, *, number: int) -> Loan:
    return Loan(
        loan_id=event.loan_id,
        number=number,
        fund=event.fund,
        kind=event.kind,
        purpose=event.purpose,
        amount_minor=event.amount_minor,
        currency=event.currency,
        council_decision=event.council_decision,
        requested_by=event.requested_by,
        requested_on=event.day,
        changed_on=event.day,
        concurrence_due_on=event.concurrence_due_on,
        reservation_days=event.reservation_days,
        day_seconds=event.day_seconds,
    )


_LaterEvent = (
    ConcurrenceRecorded
    | ConcurrenceRefused
    | LoanRefused
    | LoanReserved
    | LoanApproved
    | LoanPaid
    | LoanReservationReleased
    | LoanRepaid
    | LoanAuthorityRestored
    | LoanBecameLiability
)


def _after(loan: Loan, event: _LaterEvent) -> Loan:
    changes = _changes(loan, event)
    return loan.model_copy(update={**changes, "changed_on": event.day, "version": loan.version + 1})


def _changes(loan: Loan, event: _LaterEvent) -> dict[str, object]:  # noqa: C901, PLR0911
    """Return the fields of the loan that the event changes: one small case for each event."""
    match event:
        case ConcurrenceRecorded():
            return {"concurrence_letter": event.letter}
        case ConcurrenceRefused():
            return {
                "status": LoanStatus.REFUSED,
                "rule": "concurrence-refused",
                "detail": f"the Advisory Committee did not concur ({event.letter})",
            }
        case LoanRefused():
            return {
                "status": LoanStatus.REFUSED,
                "rule": event.rule,
                "detail": event.detail,
                "next_step": event.next_step,
            }
        case LoanReserved():
            is_commitment = loan.kind is LoanKind.COMMITMENT
            return {
                "status": LoanStatus.RESERVED,
                "expires_on": event.expires_on,
                "authority_minor": event.amount_minor if is_commitment else 0,
            }
        case LoanApproved():
            return {"status": LoanStatus.APPROVED, "approved_by": event.approved_by}
        case LoanPaid():
            return {
                "status": LoanStatus.PAID,
                "paid_on": event.day,
                "outstanding_minor": event.amount_minor,
            }
        case LoanReservationReleased():
            return {
                "status": LoanStatus.RELEASED,
                "authority_minor": 0,
                "rule": event.reason.value,
                "detail": event.detail,
            }
        case LoanRepaid():
            return _repaid(loan, event)
        case LoanAuthorityRestored():
            return {
                "authority_minor": loan.authority_minor - event.amount_minor,
                "appropriations": (*loan.appropriations, event.appropriation),
            }
        case LoanBecameLiability():
            return {"status": LoanStatus.LIABILITY, "detail": event.reason}
        case _:
            assert_never(event)


def _repaid(loan: Loan, event: LoanRepaid) -> dict[str, object]:
    paid = {
        **loan.receipts,
        event.receipt: loan.receipts.get(event.receipt, 0) + event.amount_minor,
    }
    return {
        "status": loan.status if event.outstanding_minor else LoanStatus.REPAID,
        "outstanding_minor": event.outstanding_minor,
        "repaid_minor": loan.repaid_minor + event.amount_minor,
        "receipts": paid,
    }
