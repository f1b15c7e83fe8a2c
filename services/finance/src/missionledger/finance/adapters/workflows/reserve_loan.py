"""The ReserveLoan process: concurrence where it is due, reserve, approve, pay, repay."""

from collections import deque
from datetime import datetime, timedelta
from typing import ClassVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from missionledger.common.money import Money
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.workflow import ProcessWorkflow
    from missionledger.finance.adapters.workflows.loan_messages import (
        LoanFact,
        LoanReached,
        LoanRefusal,
        LoanRelease,
        LoanRepayment,
        LoanStep,
        ReceiptFact,
        ReserveLoanInput,
    )
    from missionledger.finance.domain.reserve_fund.events import ReleaseReason
    from missionledger.finance.domain.reserve_fund.state import LoanStatus

ADVISORY_COMMITTEE = "the Advisory Committee (ACABQ)"


@workflow.defn(name="ReserveLoan")
class ReserveLoan(ProcessWorkflow):
    """Drives one loan of the Reserve Fund to its end; what it decides is in the loan's events."""

    service: ClassVar[str] = "finance"

    @workflow.init
    def __init__(self, start: ReserveLoanInput) -> None:
        """Take the loan, and go on where an earlier run stopped."""
        super().__init__(start)
        self._loan = start
        self._happened: set[str] = set()
        self._receipts: deque[ReceiptFact] = deque()

    @workflow.signal
    async def note_loan_event(self, mark: EventMark, fact: LoanFact) -> None:
        """Take note of an event of this loan."""
        if self.is_repeat(mark):
            return
        self._happened.add(fact.event)
        if fact.outstanding_minor == 0:
            self._happened.add("repaid")

    @workflow.signal
    async def note_receipt(self, mark: EventMark, fact: ReceiptFact) -> None:
        """Take note of money that the borrowing fund received."""
        if not self.is_repeat(mark):
            self._receipts.append(fact)

    @workflow.run
    async def run(self, start: ReserveLoanInput) -> str:
        """Return how the loan ended."""
        if not start.is_paid:
            await self.report_start(f"Loan {start.loan_id}: {start.amount} to {start.fund}")
            ended = await self._concurrence() or await self._reservation() or await self._payment()
            if ended:
                return await self._end(ended)
        return await self._end(await self._repayment())

    async def _concurrence(self) -> str | None:
        days = self._loan.concurrence_days
        if days is None:
            return None
        until = self.in_days(days)
        await self.report(
            "waits for concurrence",
            waiting_for=ADVISORY_COMMITTEE,
            next_step="hold the money",
            until=until,
        )
        answered = await self._happens(
            "ConcurrenceRecorded", "ConcurrenceRefused", "LoanRefused", until=until
        )
        if "ConcurrenceRefused" in self._happened:
            return "refused: the Advisory Committee did not concur"
        if "LoanRefused" in self._happened:
            return "refused: the request was ended before the Committee answered"
        if answered:
            return None
        refusal = LoanRefusal(
            loan_id=self._loan.loan_id,
            rule="concurrence-not-in-time",
            detail=f"the Advisory Committee did not answer within {days} days",
            next_step="Ask again when the Committee sits.",
        )
        await self.run_activity("finance.refuse_loan", refusal, LoanReached)
        return f"refused: {refusal.detail}"

    async def _reservation(self) -> str | None:
        step = LoanStep(loan_id=self._loan.loan_id)
        reached = await self.run_activity("finance.reserve_loan", step, LoanReached)
        if reached.status is LoanStatus.REFUSED:
            return f"refused: {reached.detail}"
        until = self.in_days(self._loan.reservation_days)
        await self.report(
            "money is held", waiting_for="an approver", next_step="pay the loan", until=until
        )
        happened = await self._happens("LoanApproved", "LoanReservationReleased", until=until)
        if "LoanReservationReleased" in self._happened:
            return "released: the request was withdrawn"
        if happened:
            return None
        return await self._release(ReleaseReason.EXPIRED, "nobody approved it in time")

    async def _payment(self) -> str | None:
        step = LoanStep(loan_id=self._loan.loan_id)
        try:
            await self.run_activity("finance.pay_loan", step, LoanReached)
        except ActivityError as error:
            # Refused for good: no attempt can succeed, so what was held is let go.
            return await self._release(ReleaseReason.PAYMENT_FAILED, _refusal_in(error))
        return None

    async def _release(self, reason: ReleaseReason, detail: str) -> str:
        release = LoanRelease(loan_id=self._loan.loan_id, reason=reason, detail=detail)
        await self.run_activity("finance.release_loan", release, LoanReached)
        return f"released: {detail}"

    async def _repayment(self) -> str:
        await self._report_outstanding(None)
        while True:
            await workflow.wait_condition(
                lambda: (
                    bool(self._receipts)
                    or bool(self._happened & {"repaid", "LoanBecameLiability"})
                    or workflow.info().is_continue_as_new_suggested()
                )
            )
            while self._receipts:
                reached = await self._repay_from(self._receipts.popleft())
                if reached.status is LoanStatus.REPAID:
                    return "repaid"
                await self._report_outstanding(reached.outstanding_minor)
            if "repaid" in self._happened:
                return "repaid"
            if "LoanBecameLiability" in self._happened:
                return "carried as a liability of the closed operation"
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.next_run())

    async def _repay_from(self, receipt: ReceiptFact) -> LoanReached:
        repayment = LoanRepayment(loan_id=self._loan.loan_id, **receipt.model_dump())
        return await self.run_activity("finance.repay_loan", repayment, LoanReached)

    async def _report_outstanding(self, minor: int | None) -> None:
        left = self._loan.amount if minor is None else f"{Money(minor=minor)} USD"
        await self.report(
            f"paid; {left} is out",
            waiting_for=f"the next receipts of {self._loan.fund}",
            next_step="repay from them",
        )

    async def _happens(self, *events: str, until: datetime) -> bool:
        """Wait until one of the events has happened; False if the time runs out first."""
        left = max(until - workflow.now(), timedelta())
        try:
            await workflow.wait_condition(
                lambda: not self._happened.isdisjoint(events), timeout=left
            )
        except TimeoutError:
            return False
        return True

    async def _end(self, outcome: str) -> str:
        await self.report_end(outcome)
        return outcome

    def next_run(self) -> ReserveLoanInput:
        """Return the input with which a new run goes on where this one stands."""
        return self._loan.model_copy(
            update={
                "is_paid": True,
                "seen_position": self._seen_position,
                "steps": self._steps,
            }
        )


def _refusal_in(error: ActivityError) -> str:
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return str(cause or error)
    # Temporal puts the type of a failure, here the code of the refusal, before its message.
    return cause.message.removeprefix(f"{cause.type}: ")
