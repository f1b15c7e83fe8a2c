"""What may be asked of the Peacekeeping Reserve Fund."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.reserve_fund.events import LoanPurpose, ReleaseReason

PositiveMinor = Annotated[MinorUnits, Field(gt=0)]

DAY_SECONDS = 86_400


class Borrower(StrEnum):
    """What sort of operation asks; only an active peacekeeping one may borrow."""

    ACTIVE_PEACEKEEPING = "active_peacekeeping"
    CLOSED_PEACEKEEPING = "closed_peacekeeping"
    NO_SPECIAL_ACCOUNT = "no_special_account"
    """Among them special political missions, which live on the regular budget."""


class RecordHistoricalLevel(Command):
    """Record the level the Assembly set the Fund up with."""

    level_minor: PositiveMinor
    currency: Currency = "USD"


class RequestLoan(Command):
    """Ask the Fund for authority and cash, or for cash alone; the purpose decides which.

    Attributes:
        fund: the fund that would borrow.
        borrower: what sort of operation the fund belongs to.
        council_decision: the resolution a commitment rests on; empty for liquidity.
        day_seconds: length of a day for the process; shorter in demonstrations only.
    """

    fund: MissionId
    borrower: Borrower
    purpose: LoanPurpose
    amount_minor: PositiveMinor
    currency: Currency = "USD"
    council_decision: str = ""
    requested_by: Annotated[str, Field(min_length=1)]
    day_seconds: Annotated[int, Field(gt=0, le=DAY_SECONDS)] = DAY_SECONDS


class LoanCommand(Command):
    """Base of what is asked about one loan.

    Attributes:
        loan_id: the loan.
        fund: the fund that borrows; it must be the loan's.
        expected_loan_version: what a person decided on; None to decide on what is there.
    """

    loan_id: str
    fund: MissionId
    expected_loan_version: int | None = None


class RecordConcurrence(LoanCommand):
    """Record that the Advisory Committee concurred, with its letter."""

    letter: Annotated[str, Field(min_length=1)]
    recorded_by: Annotated[str, Field(min_length=1)]


class RefuseConcurrence(LoanCommand):
    """Record that the Advisory Committee did not concur."""

    letter: Annotated[str, Field(min_length=1)]
    recorded_by: Annotated[str, Field(min_length=1)]


class ReserveLoan(LoanCommand):
    """Hold the money, and grant the authority of a commitment."""


class RefuseLoan(LoanCommand):
    """End a request that a rule forbids or that nobody answered."""

    rule: Annotated[str, Field(min_length=1)]
    detail: str
    next_step: str = ""


class ApproveLoan(LoanCommand):
    """Approve the payment of money that is held; never by the officer who asked for it."""

    approved_by: Annotated[str, Field(min_length=1)]


class PayLoan(LoanCommand):
    """Pay what is held to the borrowing fund; goes with `ReceiveAdvance` of that fund."""


class ReleaseReservation(LoanCommand):
    """Let the money go that was held."""

    reason: ReleaseReason
    detail: str = ""


class RepayLoan(LoanCommand):
    """Pay back a part or the rest; goes with `RepayAdvance` of the borrowing fund."""

    amount_minor: PositiveMinor
    receipt: Annotated[str, Field(min_length=1)]


class RestoreAuthority(Command):
    """Put an appropriation in the place of commitment authority of the fund, oldest first."""

    fund: MissionId
    appropriation: Annotated[str, Field(min_length=1)]
    amount_minor: PositiveMinor


class CarryAsLiability(LoanCommand):
    """Carry what is out as a liability of the closed operation."""

    reason: Annotated[str, Field(min_length=1)]


ReserveFundCommand = (
    RecordHistoricalLevel
    | RequestLoan
    | RecordConcurrence
    | RefuseConcurrence
    | ReserveLoan
    | RefuseLoan
    | ApproveLoan
    | PayLoan
    | ReleaseReservation
    | RepayLoan
    | RestoreAuthority
    | CarryAsLiability
)
