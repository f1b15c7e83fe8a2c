"""Every process of finance, put together for the composition root."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.processes.activities import record_progress_activity
from missionledger.common.processes.port import ProcessParts
from missionledger.common.service import Kernel
from missionledger.finance.adapters.workflows.closing_activities import closing_activities
from missionledger.finance.adapters.workflows.collection_processes import collection_processes
from missionledger.finance.adapters.workflows.loan_processes import loan_processes
from missionledger.finance.adapters.workflows.pool_loan_processes import pool_loan_processes
from missionledger.finance.adapters.workflows.start_up_activities import start_up_activities
from missionledger.finance.application.collections import Collections, VoteTest
from missionledger.finance.application.ports import Books


def finance_processes(kernel: Kernel, books: Books, votes: VoteTest) -> ProcessParts:
    """Return the workflows, activities and rules of the service; a new process is one line here."""
    return put_together(
        kernel.aggregates,
        kernel.clock,
        loan_processes(kernel.log, kernel.codec, kernel.aggregates, kernel.clock),
        pool_loan_processes(kernel.log, kernel.codec, kernel.aggregates),
        start_up_activities(kernel.aggregates, kernel.clock),
        closing_activities(kernel, books),
        collection_processes(kernel.log, Collections(kernel.aggregates, votes)),
    )


def put_together(aggregates: Aggregates, clock: Clock, *parts: ProcessParts) -> ProcessParts:
    """Return the parts as one, with the activity that records how far a process is.

    A part with rules that names no event type listens to all, and then the whole does.
    """
    listens_to_all = any(part.rules and not part.listens_to for part in parts)
    heard = dict.fromkeys(event for part in parts for event in part.listens_to)
    return ProcessParts(
        workflows=[workflow for part in parts for workflow in part.workflows],
        activities=[
            *(activity for part in parts for activity in part.activities),
            record_progress_activity("finance", aggregates, clock),
        ],
        rules=[rule for part in parts for rule in part.rules],
        listens_to=() if listens_to_all else tuple(heard),
        calls=tuple(dict.fromkeys(call for part in parts for call in part.calls)),
    )
