"""The Temporal side of remediations."""

from missionledger.common.processes.port import ProcessParts
from missionledger.common.service import Kernel
from missionledger.performance.adapters.workflows.remediation import Remediation
from missionledger.performance.adapters.workflows.remediation_activities import (
    RemediationActivities,
)
from missionledger.performance.adapters.workflows.remediation_rules import (
    LISTENS_TO,
    RemediationRules,
)
from missionledger.performance.application.replacements import RemediationSteps


def remediation_processes(kernel: Kernel) -> ProcessParts:
    """Return the workflow of remediations, its activities and its rules."""
    return ProcessParts(
        workflows=(Remediation,),
        activities=RemediationActivities(RemediationSteps(kernel.aggregates)).all,
        rules=(RemediationRules(kernel.log),),
        listens_to=LISTENS_TO,
    )
