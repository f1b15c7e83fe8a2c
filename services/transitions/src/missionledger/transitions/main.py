"""The composition root of the transitions service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.transitions.adapters.api.routes import build_router
from missionledger.transitions.adapters.messaging.budgets import (
    approved_budgets,
    transition_earmarks,
)
from missionledger.transitions.adapters.messaging.compositions import mission_compositions
from missionledger.transitions.adapters.messaging.mandates import mandate_decisions
from missionledger.transitions.adapters.messaging.performance import unit_departures
from missionledger.transitions.adapters.workflows.drawdown_processes import transition_processes
from missionledger.transitions.domain.archives import ARCHIVE_EVENTS
from missionledger.transitions.domain.arrangements.events import ARRANGEMENT_EVENTS
from missionledger.transitions.domain.assets.events import ASSET_EVENTS
from missionledger.transitions.domain.benchmarks import BENCHMARK_EVENTS
from missionledger.transitions.domain.coordinator_posts import POST_EVENTS
from missionledger.transitions.domain.council_support import COUNCIL_EVENTS
from missionledger.transitions.domain.drawdown.events import DRAWDOWN_EVENTS
from missionledger.transitions.domain.exit_readiness import EXIT_READINESS
from missionledger.transitions.domain.exit_watch import WATCH_EVENTS
from missionledger.transitions.domain.handovers.events import HANDOVER_EVENTS
from missionledger.transitions.domain.legacy import LEGACY_EVENTS
from missionledger.transitions.domain.liabilities.events import LIABILITY_EVENTS
from missionledger.transitions.domain.liquidation_team import TEAM_EVENTS
from missionledger.transitions.domain.phases import PHASE_EVENTS
from missionledger.transitions.domain.plan.events import PLAN_EVENTS
from missionledger.transitions.domain.planning_due import PLANNING_DUE
from missionledger.transitions.domain.residual_duties.events import RESIDUAL_DUTY_EVENTS
from missionledger.transitions.domain.schedule.events import SCHEDULE_EVENTS
from missionledger.transitions.domain.sites.events import SITE_EVENTS
from missionledger.transitions.domain.support_variables import SUPPORT_VARIABLES
from missionledger.transitions.domain.transition_money import MONEY_EVENTS


def build(kernel: Kernel) -> ServiceParts:
    """Return the parts of the service on this kernel."""
    return ServiceParts(
        routers=(build_router(kernel),),
        subscriptions=(
            mandate_decisions(kernel.aggregates, kernel.clock),
            mission_compositions(kernel.aggregates),
            approved_budgets(kernel.aggregates),
            transition_earmarks(kernel.aggregates),
            unit_departures(kernel.aggregates),
        ),
        processes=transition_processes(kernel.log, kernel.codec, kernel.aggregates, kernel.clock),
    )


SERVICE = ServiceDefinition(
    name="transitions",
    title="Mission Ledger: transitions",
    port_offset=3,
    events=(
        *PLAN_EVENTS,
        *PLANNING_DUE.events,
        *SUPPORT_VARIABLES.events,
        *PHASE_EVENTS,
        *BENCHMARK_EVENTS,
        *HANDOVER_EVENTS,
        *SITE_EVENTS,
        *SCHEDULE_EVENTS,
        *ASSET_EVENTS,
        *LIABILITY_EVENTS,
        *TEAM_EVENTS,
        *ARCHIVE_EVENTS,
        *RESIDUAL_DUTY_EVENTS,
        *DRAWDOWN_EVENTS,
        *EXIT_READINESS.events,
        *WATCH_EVENTS,
        *ARRANGEMENT_EVENTS,
        *POST_EVENTS,
        *MONEY_EVENTS,
        *COUNCIL_EVENTS,
        *LEGACY_EVENTS,
    ),
    build=build,
)
