"""Every process of performance, put together for the composition root."""

from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.together import put_together
from missionledger.common.service import Kernel
from missionledger.performance.adapters.workflows.remediation_processes import (
    remediation_processes,
)
from missionledger.performance.adapters.workflows.requirement_processes import (
    requirement_processes,
)


def performance_processes(kernel: Kernel) -> ProcessParts:
    """Return the workflows, activities and rules of the service; a new process is one line here."""
    return put_together(
        "performance",
        kernel.aggregates,
        kernel.clock,
        requirement_processes(kernel),
        remediation_processes(kernel),
    )
