"""What may be asked about loans between missions."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.reserve_fund.commands import Borrower

PositiveMinor = Annotated[MinorUnits, Field(gt=0)]
Text = Annotated[str, Field(min_length=1, max_length=300)]


class Lender(Command):
    """What is known of the fund whose cash is asked for.

    Attributes:
        lender_kind: what sort of operation it is on the day.
        lender_cash_minor: its cash in the actual books.
        lender_monthly_cost_minor: its operating cost of a month.
    """

    lender_kind: Borrower
    lender_cash_minor: MinorUnits
    lender_monthly_cost_minor: Annotated[MinorUnits, Field(ge=0)]


class RequestPoolLoan(Lender):
    """Ask another active mission for what own cash and the Reserve Fund do not cover.

    Attributes:
        borrower: what sort of operation asks.
        needed_minor: what it has to pay.
        own_cash_minor: its cash in the actual books.
        reserve_room_minor: what the Reserve Fund may still lend for liquidity.
    """

    fund: MissionId
    lender: MissionId
    borrower: Borrower
    amount_minor: PositiveMinor
    currency: Currency = "USD"
    needed_minor: PositiveMinor
    own_cash_minor: MinorUnits
    reserve_room_minor: Annotated[MinorUnits, Field(ge=0)]
    requested_by: Text


class ApprovePoolLoan(Lender):
    """Approve a loan, which pays it; goes with `GiveAdvance` and `ReceiveAdvance` of the funds.

    Attributes:
        borrower: what sort of operation borrows, on the day of approval.
        expected_loan_version: what the approver saw.
    """

    loan_id: str
    fund: MissionId
    borrower: Borrower
    approved_by: Text
    expected_loan_version: int | None = None


class DeclinePoolLoan(Command):
    """Withdraw a request, or turn it down."""

    loan_id: str
    fund: MissionId
    reason: Text
    declined_by: Text


class RepayPoolLoan(Command):
    """Pay back a part or the rest; goes with `RepayAdvance` and `TakeBackAdvance` of the funds."""

    loan_id: str
    fund: MissionId
    amount_minor: PositiveMinor
    receipt: Text


CashPoolCommand = RequestPoolLoan | ApprovePoolLoan | DeclinePoolLoan | RepayPoolLoan
