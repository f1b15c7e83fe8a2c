"""The part of force generation in processes: what other services may ask of it."""

from missionledger.common.processes.port import ProcessParts
from missionledger.common.service import Kernel
from missionledger.performance.adapters.workflows.requirement_activities import (
    RequirementActivities,
)
from missionledger.performance.application.requirements import Requirements


def requirement_processes(kernel: Kernel) -> ProcessParts:
    """Return the activities of force generation."""
    requirements = Requirements(kernel.aggregates, kernel.clock)
    return ProcessParts(activities=RequirementActivities(requirements, kernel.aggregates).all)
