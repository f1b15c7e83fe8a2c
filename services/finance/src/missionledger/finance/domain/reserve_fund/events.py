"""What has happened to the Peacekeeping Reserve Fund and to its loans."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.postings import AccountingEvent


class LoanKind(StrEnum):
    """What is lent: authority that is then drawn as cash, or cash alone."""

    COMMITMENT = "commitment"
    LIQUIDITY = "liquidity"


class LoanPurpose(StrEnum):
    """What the Assembly lets the Fund be used for."""

    START_UP = "start_up"
    EXPANSION = "expansion"
    UNFORESEEN = "unforeseen"
    LIQUIDITY = "liquidity"

    @property
    def kind(self) -> LoanKind:
        """The kind of loan this purpose needs."""
        return LoanKind.LIQUIDITY if self is LoanPurpose.LIQUIDITY else LoanKind.COMMITMENT


class ReleaseReason(StrEnum):
    """Why money that was held for a loan was let go."""

    EXPIRED = "expired"
    PAYMENT_FAILED = "payment_failed"
    WITHDRAWN = "withdrawn"


class Balances(BaseModel):
    """Where the Fund stands on the day of an event; an amount is in minor units.

    Attributes:
        cash: money in the Fund.
        advances: money lent and not repaid; cash and advances add up to the level.
        reserved: part of the cash that is held for loans not paid yet.
        authority: commitment authority granted and not restored by an appropriation.
        liquidity: advances and reservations for liquidity.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cash: MinorUnits
    advances: MinorUnits
    reserved: MinorUnits
    authority: MinorUnits
    liquidity: MinorUnits


class ReserveFundSetUp(AccountingEvent):
    """The Assembly set the Fund up with this level."""

    level_minor: MinorUnits
    currency: Currency
    balances_before: Balances
    balances_after: Balances


class LoanEvent(DomainEvent):
    """Base of what happens to one loan: the day, and where the Fund stood before and after it."""

    loan_id: str
    day: DayText
    fund: MissionId
    balances_before: Balances
    balances_after: Balances


class LoanRequested(LoanEvent):
    """An operation asked the Fund for money.

    Attributes:
        concurrence_due_on: last day to wait for the Advisory Committee; None if it is not asked.
        day_seconds: length of a day for the process; 86400 but in demonstrations.
    """

    kind: LoanKind
    purpose: LoanPurpose
    amount_minor: MinorUnits
    currency: Currency
    council_decision: str
    requested_by: str
    concurrence_due_on: DayText | None
    reservation_days: int
    day_seconds: int


class ConcurrenceRecorded(LoanEvent):
    """The Advisory Committee concurred."""

    letter: str
    recorded_by: str


class ConcurrenceRefused(LoanEvent):
    """The Advisory Committee did not concur; the request ends."""

    letter: str
    recorded_by: str


class LoanRefused(LoanEvent):
    """A rule refused the request, or nobody answered in time.

    Attributes:
        rule: the code of the refusal.
        detail: what was wrong, with the figures of the moment.
        next_step: what can be done instead.
    """

    rule: str
    detail: str
    next_step: str


class LoanReserved(LoanEvent):
    """Money is held for the loan, and for a commitment its authority is granted.

    Attributes:
        expires_on: first day on which the money is no longer held.
        rules: the documents of the limits that were met.
    """

    amount_minor: MinorUnits
    expires_on: DayText
    rules: tuple[str, ...]


class LoanApproved(LoanEvent):
    """A second officer approved the payment."""

    approved_by: str


class LoanPaid(LoanEvent, AccountingEvent):
    """The money went to the borrowing fund."""

    amount_minor: MinorUnits


class LoanReservationReleased(LoanEvent):
    """The money is no longer held, and undrawn authority is given up; the loan ends."""

    amount_minor: MinorUnits
    reason: ReleaseReason
    detail: str


class LoanRepaid(LoanEvent, AccountingEvent):
    """A part of the advance, or the rest of it, came back.

    Attributes:
        receipt: the receipt of the borrowing fund it was taken from.
        outstanding_minor: what is still out after it.
    """

    amount_minor: MinorUnits
    receipt: str
    outstanding_minor: MinorUnits


class LoanAuthorityRestored(LoanEvent):
    """An appropriation took the place of commitment authority; it brought no cash."""

    amount_minor: MinorUnits
    appropriation: str


class LoanBecameLiability(LoanEvent):
    """The operation closed unpaid: what is out is a liability of the closed operation."""

    outstanding_minor: MinorUnits
    reason: str


ReserveFundEvent = (
    ReserveFundSetUp
    | LoanRequested
    | ConcurrenceRecorded
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

RESERVE_FUND_EVENTS: tuple[type[ReserveFundEvent], ...] = (
    ReserveFundSetUp,
    LoanRequested,
    ConcurrenceRecorded,
    ConcurrenceRefused,
    LoanRefused,
    LoanReserved,
    LoanApproved,
    LoanPaid,
    LoanReservationReleased,
    LoanRepaid,
    LoanAuthorityRestored,
    LoanBecameLiability,
)
