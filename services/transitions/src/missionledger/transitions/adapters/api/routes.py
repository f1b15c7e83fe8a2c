"""The resources of the service, put together."""

from fastapi import APIRouter

from missionledger.common.service import Kernel
from missionledger.transitions.adapters.api.arrangement_routes import add_arrangements
from missionledger.transitions.adapters.api.asset_routes import add_assets
from missionledger.transitions.adapters.api.council_routes import add_council_support
from missionledger.transitions.adapters.api.drawdown_routes import add_drawdowns
from missionledger.transitions.adapters.api.duty_routes import add_residual_duties
from missionledger.transitions.adapters.api.funding_routes import add_transition_funding
from missionledger.transitions.adapters.api.handover_routes import add_handovers
from missionledger.transitions.adapters.api.import_routes import add_imports
from missionledger.transitions.adapters.api.leaving_routes import (
    add_archives,
    add_liquidation_teams,
)
from missionledger.transitions.adapters.api.legacy_routes import add_legacy
from missionledger.transitions.adapters.api.liability_routes import add_liabilities
from missionledger.transitions.adapters.api.milestone_commands import add_milestone_commands
from missionledger.transitions.adapters.api.plan_commands import add_plan_commands
from missionledger.transitions.adapters.api.plan_reads import add_milestone_reads, add_plan_reads
from missionledger.transitions.adapters.api.planning_routes import add_planning
from missionledger.transitions.adapters.api.post_routes import add_coordinator_posts
from missionledger.transitions.adapters.api.reminder_routes import add_reminders
from missionledger.transitions.adapters.api.schedule_routes import add_schedules
from missionledger.transitions.adapters.api.site_routes import add_sites
from missionledger.transitions.adapters.api.support_routes import add_support_variables


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of the service."""
    router = APIRouter(prefix="/v1", tags=["plans"])
    add_plan_reads(router, kernel.aggregates)
    add_milestone_reads(router, kernel.aggregates)
    add_plan_commands(router, kernel.aggregates)
    add_milestone_commands(router, kernel.aggregates)
    add_handovers(router, kernel.aggregates, kernel.clock)
    add_sites(router, kernel.aggregates, kernel.clock)
    add_reminders(router, kernel.aggregates)
    add_support_variables(router, kernel.aggregates, kernel.clock)
    add_planning(router, kernel.aggregates, kernel.clock)
    add_arrangements(router, kernel.aggregates, kernel.clock)
    add_coordinator_posts(router, kernel.aggregates, kernel.clock)
    add_transition_funding(router, kernel.aggregates, kernel.clock)
    add_council_support(router, kernel.aggregates, kernel.clock)
    add_legacy(router, kernel.aggregates, kernel.clock)
    add_schedules(router, kernel.aggregates, kernel.clock)
    add_assets(router, kernel.aggregates, kernel.clock)
    add_liabilities(router, kernel.aggregates, kernel.clock)
    add_liquidation_teams(router, kernel.aggregates, kernel.clock)
    add_archives(router, kernel.aggregates, kernel.clock)
    add_drawdowns(router, kernel.aggregates, kernel.clock)
    add_residual_duties(router, kernel.aggregates, kernel.clock)
    add_imports(router, kernel.aggregates, kernel.clock)
    return router
