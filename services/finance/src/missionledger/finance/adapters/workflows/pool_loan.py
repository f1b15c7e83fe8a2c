"""The PoolLoan process: a loan between missions is repaid from receipts of the borrower."""

from collections import deque
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from missionledger.common.identifiers import MissionId
    from missionledger.common.money import Money
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.workflow import ProcessInput, ProcessWorkflow
    from missionledger.finance.adapters.workflows.loan_messages import (
        LoanFact,
        LoanRepayment,
        ReceiptFact,
    )


class PoolLoanInput(ProcessInput):
    """The loan a workflow is for; `outstanding_minor` is what is out when a run begins."""

    loan_id: str
    fund: MissionId
    lender: MissionId
    outstanding_minor: int
    is_reported: bool = False


class PoolLoanReached(BaseModel):
    """What is out after a repayment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    loan_id: str
    outstanding_minor: int


@workflow.defn(name="PoolLoan")
class PoolLoan(ProcessWorkflow):
    """Follows one loan that is paid until nothing of it is out."""

    service: ClassVar[str] = "finance"

    @workflow.init
    def __init__(self, start: PoolLoanInput) -> None:
        """Take the loan, and go on where an earlier run stopped."""
        super().__init__(start)
        self._loan = start
        self._left = start.outstanding_minor
        self._told: int | None = None
        self._receipts: deque[ReceiptFact] = deque()

    @workflow.signal
    async def note_loan_event(self, mark: EventMark, fact: LoanFact) -> None:
        """Take note of what is out after a repayment, by hand or by this process."""
        if not self.is_repeat(mark) and fact.outstanding_minor is not None:
            self._left = fact.outstanding_minor

    @workflow.signal
    async def note_receipt(self, mark: EventMark, fact: ReceiptFact) -> None:
        """Take note of money that the borrowing fund received."""
        if not self.is_repeat(mark):
            self._receipts.append(fact)

    @workflow.run
    async def run(self, start: PoolLoanInput) -> str:
        """Return how the loan ended."""
        if not start.is_reported:
            amount = Money(minor=start.outstanding_minor)
            await self.report_start(
                f"Loan {start.loan_id}: {amount} USD from {start.lender} to {start.fund}"
            )
        while self._left:
            await self._tell()
            await workflow.wait_condition(
                lambda: (
                    bool(self._receipts)
                    or self._left != self._told
                    or workflow.info().is_continue_as_new_suggested()
                )
            )
            while self._receipts:
                await self._repay_from(self._receipts.popleft())
            if self._left and workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.next_run())
        await self.report_end("repaid")
        return "repaid"

    async def _repay_from(self, receipt: ReceiptFact) -> None:
        repayment = LoanRepayment(loan_id=self._loan.loan_id, **receipt.model_dump())
        reached = await self.run_activity("finance.repay_pool_loan", repayment, PoolLoanReached)
        self._left = reached.outstanding_minor

    async def _tell(self) -> None:
        if self._told == self._left:
            return
        self._told = self._left
        await self.report(
            f"paid; {Money(minor=self._left)} USD is out",
            waiting_for=f"the next receipts of {self._loan.fund}",
            next_step=f"repay {self._loan.lender} from what the Reserve Fund leaves of them",
        )

    def next_run(self) -> PoolLoanInput:
        """Return the input with which a new run goes on where this one stands."""
        return self._loan.model_copy(
            update={
                "outstanding_minor": self._left,
                "is_reported": True,
                "seen_position": self._seen_position,
                "steps": self._steps,
            }
        )
