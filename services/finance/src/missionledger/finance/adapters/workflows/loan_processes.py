"""The Temporal side of loans, put together for the composition root."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.processes.port import ProcessParts
from missionledger.finance.adapters.workflows.loan_activities import LoanActivities
from missionledger.finance.adapters.workflows.loan_rules import LISTENS_TO, LoanRules
from missionledger.finance.adapters.workflows.reserve_loan import ReserveLoan
from missionledger.finance.application.loans import Loans


def loan_processes(
    log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock
) -> ProcessParts:
    """Return the workflow of loans, its activities and its rules."""
    activities = LoanActivities(Loans(aggregates, clock))
    return ProcessParts(
        workflows=(ReserveLoan,),
        activities=activities.all,
        rules=(LoanRules(log, codec),),
        listens_to=LISTENS_TO,
    )
