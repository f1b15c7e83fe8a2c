"""Every process of performance, put together for the composition root."""

from missionledger.common.processes.activities import record_progress_activity
from missionledger.common.processes.port import ProcessParts
from missionledger.common.service import Kernel
from missionledger.performance.adapters.workflows.remediation_processes import (
    remediation_processes,
)
from missionledger.performance.adapters.workflows.requirement_processes import (
    requirement_processes,
)


def performance_processes(kernel: Kernel) -> ProcessParts:
    """Return the workflows, activities and rules of the service; a new process is one line here."""
    return put_together(kernel, requirement_processes(kernel), remediation_processes(kernel))


def put_together(kernel: Kernel, *parts: ProcessParts) -> ProcessParts:
    """Return the parts as one, with the activity that records how far a process is.

    A part with rules that names no event type listens to all, and then the whole does.
    """
    listens_to_all = any(part.rules and not part.listens_to for part in parts)
    heard = dict.fromkeys(event for part in parts for event in part.listens_to)
    progress = record_progress_activity("performance", kernel.aggregates, kernel.clock)
    return ProcessParts(
        workflows=[workflow for part in parts for workflow in part.workflows],
        activities=[*(activity for part in parts for activity in part.activities), progress],
        rules=[rule for part in parts for rule in part.rules],
        listens_to=() if listens_to_all else tuple(heard),
        calls=tuple(dict.fromkeys(call for part in parts for call in part.calls)),
    )
