"""What the start of a mission asks finance to do: activities that another service calls."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from temporalio import activity

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MINOR_UNITS_MAX
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.finance.application.loans import Loans
from missionledger.finance.application.start_up import (
    StartUp,
    release_start_up,
    reserve_start_up,
)
from missionledger.finance.domain.reserve_fund.events import LoanPurpose
from missionledger.finance.domain.reserve_fund.state import LoanStatus


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StartUpRequest(_Message):
    """Money for the start or the expansion of a mission.

    Attributes:
        title: of the special account, if it has to be opened.
        decision: resolution of the Security Council.
        day: business date.
    """

    mission: MissionId
    title: str = Field(min_length=1, max_length=300)
    amount_minor: int = Field(gt=0, le=MINOR_UNITS_MAX)
    decision: str = Field(min_length=1, max_length=300)
    purpose: Literal["start_up", "expansion"]
    day: DayText
    day_seconds: int = Field(default=DAY_SECONDS, gt=0, le=DAY_SECONDS)


class StartUpReserved(_Message):
    """The account, and where the loan stands."""

    fund: MissionId
    loan_id: str
    status: LoanStatus
    detail: str


class StartUpRelease(_Message):
    """A loan to let go, and why."""

    loan_id: str
    reason: str = Field(min_length=1, max_length=300)


class StartUpReleased(_Message):
    """Where the loan stands, and what was done about it."""

    loan_id: str
    status: LoanStatus
    detail: str


class StartUpActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, aggregates: Aggregates, loans: Loans) -> None:
        self._aggregates = aggregates
        self._loans = loans

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.reserve, self.release)

    @activity.defn(name="finance.reserve_start_up")
    @refusals_as_failures
    async def reserve(self, request: StartUpRequest) -> StartUpReserved:
        """Open the special account if there is none, and ask for commitment authority."""
        wanted = StartUp(
            mission=request.mission,
            title=request.title,
            amount_minor=request.amount_minor,
            decision=request.decision,
            purpose=LoanPurpose(request.purpose),
            day=date.fromisoformat(request.day),
            day_seconds=request.day_seconds,
        )
        loan = await reserve_start_up(self._aggregates, wanted, activity_context(request))
        waits = "waits for the Advisory Committee" if loan.waits_for_concurrence else loan.detail
        return StartUpReserved(
            fund=loan.fund, loan_id=loan.loan_id, status=loan.status, detail=waits
        )

    @activity.defn(name="finance.release_start_up")
    @refusals_as_failures
    async def release(self, release: StartUpRelease) -> StartUpReleased:
        """Let go what was reserved; cash that is paid stays out and says so."""
        loan, done = await release_start_up(
            self._loans, release.loan_id, release.reason, activity_context(release)
        )
        return StartUpReleased(loan_id=loan.loan_id, status=loan.status, detail=done)


def start_up_activities(aggregates: Aggregates, clock: Clock) -> ProcessParts:
    """Return the activities that the start of a mission calls."""
    return ProcessParts(activities=StartUpActivities(aggregates, Loans(aggregates, clock)).all)
