"""What has happened to loans between missions; the money is in the streams of both funds."""

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Currency, MinorUnits


class PoolLoanEvent(DomainEvent):
    """Base of what happens to one loan.

    Attributes:
        fund: that borrows.
        lender: whose cash it is.
    """

    loan_id: str
    day: DayText
    fund: MissionId
    lender: MissionId


class PoolLoanRequested(PoolLoanEvent):
    """A mission asked another for cash.

    Attributes:
        needed_minor: what the mission has to pay.
        own_cash_minor: what of it its own cash covers.
        reserve_room_minor: what of it the Reserve Fund may still lend; None where no rule puts
            it before the pool.
        rule_source: document that allows it on the day.
    """

    amount_minor: MinorUnits
    currency: Currency
    needed_minor: MinorUnits
    own_cash_minor: MinorUnits
    reserve_room_minor: MinorUnits | None
    rule_source: str
    requested_by: str


class PoolLoanDeclined(PoolLoanEvent):
    """The request was withdrawn or turned down; no money moved."""

    reason: str
    declined_by: str


class PoolLoanPaid(PoolLoanEvent):
    """A second officer approved, and the cash went from one fund to the other.

    Attributes:
        lender_cash_minor: of the lender before it.
        lender_keeps_minor: what it had to keep of that.
    """

    amount_minor: MinorUnits
    approved_by: str
    lender_cash_minor: MinorUnits
    lender_keeps_minor: MinorUnits
    rule_source: str


class PoolLoanRepaid(PoolLoanEvent):
    """A part of the loan, or the rest of it, went back to the lender.

    Attributes:
        receipt: the receipt of the borrowing fund it was taken from.
        outstanding_minor: what is still out after it.
    """

    amount_minor: MinorUnits
    receipt: str
    outstanding_minor: MinorUnits


CashPoolEvent = PoolLoanRequested | PoolLoanDeclined | PoolLoanPaid | PoolLoanRepaid

CASH_POOL_EVENTS: tuple[type[CashPoolEvent], ...] = (
    PoolLoanRequested,
    PoolLoanDeclined,
    PoolLoanPaid,
    PoolLoanRepaid,
)
