"""Every process of finance, put together for the composition root."""

from missionledger.common.clock import today
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.together import put_together
from missionledger.common.service import Kernel
from missionledger.finance.adapters.workflows.closing_activities import closing_activities
from missionledger.finance.adapters.workflows.collection_processes import collection_processes
from missionledger.finance.adapters.workflows.loan_processes import loan_processes
from missionledger.finance.adapters.workflows.month_end_messages import MonthEndInput
from missionledger.finance.adapters.workflows.month_end_processes import month_end_processes
from missionledger.finance.adapters.workflows.pool_loan_processes import pool_loan_processes
from missionledger.finance.adapters.workflows.start_up_activities import start_up_activities
from missionledger.finance.application.collections import Collections, VoteTest
from missionledger.finance.application.month_ends import MonthEnds
from missionledger.finance.application.ports import Books


def finance_processes(
    kernel: Kernel, books: Books, votes: VoteTest, month_ends: MonthEnds
) -> ProcessParts:
    """Return the workflows, activities and rules of the service; a new process is one line here."""
    start = MonthEndInput(mission=None, start_day=today(kernel.clock).isoformat())
    return put_together(
        "finance",
        kernel.aggregates,
        kernel.clock,
        loan_processes(kernel.log, kernel.codec, kernel.aggregates, kernel.clock),
        pool_loan_processes(kernel.log, kernel.codec, kernel.aggregates),
        start_up_activities(kernel.aggregates, kernel.clock),
        closing_activities(kernel, books),
        collection_processes(kernel.log, Collections(kernel.aggregates, votes)),
        month_end_processes(month_ends, start),
    )
