"""Composition root of the performance service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.performance.adapters.api import (
    forms,
    reading,
    recording,
    remediations,
    withholdings,
)
from missionledger.performance.adapters.workflows.processes import performance_processes
from missionledger.performance.domain.form import FormVersionPublished
from missionledger.performance.domain.remediation.events import REMEDIATION_EVENTS
from missionledger.performance.domain.requirement.events import REQUIREMENT_EVENTS
from missionledger.performance.domain.unit.events import UNIT_EVENTS


def build(kernel: Kernel) -> ServiceParts:
    """Put the parts of the service together."""
    rooms = (reading, recording, forms, withholdings, remediations)
    return ServiceParts(
        routers=[room.build_router(kernel) for room in rooms],
        processes=performance_processes(kernel),
    )


SERVICE = ServiceDefinition(
    name="performance",
    title="Mission Ledger: units and their evaluation",
    port_offset=4,
    events=(*UNIT_EVENTS, FormVersionPublished, *REQUIREMENT_EVENTS, *REMEDIATION_EVENTS),
    build=build,
)
