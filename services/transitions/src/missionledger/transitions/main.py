"""The composition root of the transitions service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.transitions.adapters.api.routes import build_router
from missionledger.transitions.domain.assets.events import ASSET_EVENTS
from missionledger.transitions.domain.handovers.events import HANDOVER_EVENTS
from missionledger.transitions.domain.liabilities.events import LIABILITY_EVENTS
from missionledger.transitions.domain.plan.events import PLAN_EVENTS
from missionledger.transitions.domain.residual_duties.events import RESIDUAL_DUTY_EVENTS
from missionledger.transitions.domain.schedule.events import SCHEDULE_EVENTS
from missionledger.transitions.domain.sites.events import SITE_EVENTS


def build(kernel: Kernel) -> ServiceParts:
    """Return the parts of the service on this kernel."""
    return ServiceParts(routers=(build_router(kernel),))


SERVICE = ServiceDefinition(
    name="transitions",
    title="Mission Ledger: transitions",
    port_offset=3,
    events=(
        *PLAN_EVENTS,
        *HANDOVER_EVENTS,
        *SITE_EVENTS,
        *SCHEDULE_EVENTS,
        *ASSET_EVENTS,
        *LIABILITY_EVENTS,
        *RESIDUAL_DUTY_EVENTS,
    ),
    build=build,
)
