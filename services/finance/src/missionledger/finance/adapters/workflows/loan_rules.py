"""What events mean to the loans that are under way."""

import threading
from collections.abc import Sequence
from datetime import date

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, Provenance, RecordedEvent
from missionledger.common.money import Money
from missionledger.common.processes.port import ProcessStep, SignalWorkflow, StartWorkflow
from missionledger.finance.adapters.workflows.loan_messages import (
    LoanFact,
    ReceiptFact,
    ReserveLoanInput,
)
from missionledger.finance.application.loans import process_id_of
from missionledger.finance.domain.fund.events import ContributionReceived
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    RESERVE_FUND_EVENTS,
    LoanBecameLiability,
    LoanEvent,
    LoanRepaid,
    LoanRequested,
)
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID
from missionledger.finance.domain.reserve_fund.state import ReserveFund

LISTENS_TO: Sequence[type[DomainEvent]] = (*RESERVE_FUND_EVENTS, ContributionReceived)


class LoanRules:
    """Starts a workflow for a request and tells the workflows of a fund about its receipts."""

    def __init__(self, log: EventLog, codec: EventCodec) -> None:
        """Look up in this log which loans a fund has out."""
        self._log = log
        self._codec = codec
        self._fund: ReserveFund = RESERVE_FUND.initial
        self._version = 0
        self._lock = threading.Lock()

    def __call__(self, record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal."""
        if isinstance(event, LoanRequested):
            return [_start(event)]
        if isinstance(event, LoanEvent):
            return [_told(event)]
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
            SignalWorkflow(process_id_of(loan.loan_id), "note_receipt", fact)
            for loan in self._present_fund().unpaid_advances_of(event.fund)
        ]

    def _present_fund(self) -> ReserveFund:
        with self._lock:
            stream = RESERVE_FUND.stream(RESERVE_FUND_ID)
            for record in self._log.read_stream(stream, after_version=self._version):
                self._fund = RESERVE_FUND.fold([self._codec.decode(record)], self._fund)  # type: ignore[list-item]
                self._version = record.version
            return self._fund


def _start(event: LoanRequested) -> StartWorkflow:
    due = event.concurrence_due_on
    days = None if due is None else (date.fromisoformat(due) - date.fromisoformat(event.day)).days
    argument = ReserveLoanInput(
        mission=event.fund,
        day_seconds=event.day_seconds,
        loan_id=event.loan_id,
        fund=event.fund,
        purpose=event.purpose.value,
        amount=f"{Money(minor=event.amount_minor, currency=event.currency)} {event.currency}",
        concurrence_days=days,
        reservation_days=event.reservation_days,
    )
    return StartWorkflow("ReserveLoan", process_id_of(event.loan_id), argument)


def _told(event: LoanEvent) -> SignalWorkflow:
    outstanding = (
        event.outstanding_minor if isinstance(event, LoanRepaid | LoanBecameLiability) else None
    )
    fact = LoanFact(event=event.event_type(), outstanding_minor=outstanding)
    return SignalWorkflow(process_id_of(event.loan_id), "note_loan_event", fact)
