"""The Temporal side of loans between missions, put together for the composition root."""

import threading
from collections.abc import Sequence
from datetime import date

from temporalio import activity

from missionledger.common.aggregates import Aggregates
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, Provenance, RecordedEvent
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.common.processes.port import (
    ProcessParts,
    ProcessStep,
    SignalWorkflow,
    StartWorkflow,
)
from missionledger.finance.adapters.workflows.loan_messages import (
    LoanFact,
    LoanRepayment,
    ReceiptFact,
)
from missionledger.finance.adapters.workflows.pool_loan import (
    PoolLoan,
    PoolLoanInput,
    PoolLoanReached,
)
from missionledger.finance.application.loans import ReceiptOfFund
from missionledger.finance.application.pool_loans import PoolLoans, pool_process_id
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.cash_pool.events import PoolLoanPaid, PoolLoanRepaid
from missionledger.finance.domain.cash_pool.policies import CASH_POOL_ID
from missionledger.finance.domain.cash_pool.state import CashPool
from missionledger.finance.domain.fund.events import ContributionReceived


class PoolLoanActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, loans: PoolLoans) -> None:
        self._loans = loans

    @activity.defn(name="finance.repay_pool_loan")
    @refusals_as_failures
    async def repay_pool_loan(self, repayment: LoanRepayment) -> PoolLoanReached:
        """Repay from a receipt, the oldest loan of the fund first."""
        receipt = ReceiptOfFund(
            fund=repayment.fund,
            receipt=repayment.receipt,
            amount_minor=repayment.amount_minor,
            received_on=date.fromisoformat(repayment.received_on),
        )
        await self._loans.repay_from_receipt(receipt, activity_context(repayment))
        loan = await self._loans.get(repayment.loan_id)
        return PoolLoanReached(loan_id=loan.loan_id, outstanding_minor=loan.outstanding_minor)


class PoolLoanRules:
    """Starts a workflow for a loan that is paid and tells it about receipts of the borrower."""

    def __init__(self, log: EventLog, codec: EventCodec) -> None:
        """Look up in this log which loans a fund has out."""
        self._log = log
        self._codec = codec
        self._pool: CashPool = CASH_POOL.initial
        self._version = 0
        self._lock = threading.Lock()

    def __call__(self, record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal."""
        if isinstance(event, PoolLoanPaid):
            argument = PoolLoanInput(
                mission=event.fund,
                loan_id=event.loan_id,
                fund=event.fund,
                lender=event.lender,
                outstanding_minor=event.amount_minor,
            )
            return [StartWorkflow("PoolLoan", pool_process_id(event.loan_id), argument)]
        if isinstance(event, PoolLoanRepaid):
            fact = LoanFact(event=event.event_type(), outstanding_minor=event.outstanding_minor)
            return [SignalWorkflow(pool_process_id(event.loan_id), "note_loan_event", fact)]
        if isinstance(event, ContributionReceived):
            return self._receipt(record, event)
        return []

    def _receipt(self, record: RecordedEvent, event: ContributionReceived) -> Sequence[ProcessStep]:
        # Modelled receipts are no money: nothing real is repaid from them.
        if record.read_metadata().provenance is Provenance.MODELLED:
            return []
        fact = ReceiptFact(
            fund=event.fund,
            receipt=event.receipt,
            amount_minor=event.amount_minor,
            received_on=event.received_on,
        )
        return [
            SignalWorkflow(pool_process_id(loan.loan_id), "note_receipt", fact)
            for loan in self._present_pool().unpaid_of(event.fund)
        ]

    def _present_pool(self) -> CashPool:
        with self._lock:
            stream = CASH_POOL.stream(CASH_POOL_ID)
            for record in self._log.read_stream(stream, after_version=self._version):
                self._pool = CASH_POOL.fold([self._codec.decode(record)], self._pool)  # type: ignore[list-item]
                self._version = record.version
            return self._pool


def pool_loan_processes(log: EventLog, codec: EventCodec, aggregates: Aggregates) -> ProcessParts:
    """Return the workflow of loans between missions, its activity and its rules."""
    activities = PoolLoanActivities(PoolLoans(aggregates))
    return ProcessParts(
        workflows=(PoolLoan,),
        activities=(activities.repay_pool_loan,),
        rules=(PoolLoanRules(log, codec),),
        listens_to=(PoolLoanPaid, PoolLoanRepaid, ContributionReceived),
    )
