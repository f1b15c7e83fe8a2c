"""What travels between the log, the workflow of a loan and its activities."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.workflow import ProcessInput
from missionledger.finance.domain.reserve_fund.events import ReleaseReason
from missionledger.finance.domain.reserve_fund.state import LoanStatus


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReserveLoanInput(ProcessInput):
    """The loan a workflow is for.

    Attributes:
        amount: with currency, for people.
        concurrence_days: how long to wait for the Advisory Committee; None if it is not asked.
        reservation_days: how long money is held for it.
        is_paid: whether an earlier run has paid it.
    """

    loan_id: str
    fund: MissionId
    purpose: str
    amount: str
    concurrence_days: int | None
    reservation_days: int
    is_paid: bool = False


class LoanFact(_Message):
    """Something happened to the loan.

    Attributes:
        event: type of the event.
        outstanding_minor: what is out after it, where the event says so.
    """

    event: str
    outstanding_minor: int | None = None


class ReceiptFact(_Message):
    """The borrowing fund received money."""

    fund: MissionId
    receipt: str
    amount_minor: int
    received_on: DayText


class LoanStep(_Message):
    """A step of one loan."""

    loan_id: str


class LoanRefusal(_Message):
    """A request to end, and the rule it failed."""

    loan_id: str
    rule: str
    detail: str
    next_step: str = ""


class LoanRelease(_Message):
    """A reservation to let go, and why."""

    loan_id: str
    reason: ReleaseReason
    detail: str


class LoanRepayment(_Message):
    """A receipt to repay the loans of its fund from."""

    loan_id: str
    fund: MissionId
    receipt: str
    amount_minor: int
    received_on: DayText


class LoanReached(_Message):
    """Where the loan is after a step."""

    loan_id: str
    status: LoanStatus
    outstanding_minor: int
    detail: str
