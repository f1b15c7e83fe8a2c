"""The part of force generation in processes: what other services may ask of it."""

from collections.abc import Sequence

from missionledger.common.axes import Axes
from missionledger.common.processes.port import ProcessParts
from missionledger.common.service import Kernel
from missionledger.performance.adapters.workflows.requirement_activities import (
    RequirementActivities,
)
from missionledger.performance.application.presence import PresenceQuery
from missionledger.performance.application.requirements import Requirements


def requirement_processes(kernel: Kernel) -> ProcessParts:
    """Return the activities of force generation."""
    presence = PresenceQuery(kernel.aggregates, _no_cases)
    activities = RequirementActivities(Requirements(kernel.aggregates, kernel.clock), presence)
    return ProcessParts(activities=activities.all)


async def _no_cases(mission: str, axes: Axes) -> Sequence[str]:
    # Conduct cases are not recorded in this service yet.
    del mission, axes
    return ()
