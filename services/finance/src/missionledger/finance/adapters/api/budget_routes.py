"""Every route of authority and spending below `/v1`."""

from fastapi import APIRouter

from missionledger.finance.adapters.api.allotments import add_allotments
from missionledger.finance.adapters.api.budget_kit import BudgetSources
from missionledger.finance.adapters.api.closings import add_closings
from missionledger.finance.adapters.api.commitments import add_commitments
from missionledger.finance.adapters.api.disbursements import add_disbursements
from missionledger.finance.adapters.api.exceptional_authority import add_exceptional_authority
from missionledger.finance.adapters.api.savings import add_savings
from missionledger.finance.adapters.api.shared_assets import add_shared_assets
from missionledger.finance.adapters.api.statements import add_statements


def build_budget_router(sources: BudgetSources) -> APIRouter:
    """Return the routes of allotments, commitments, disbursements and what is drawn from them."""
    router = APIRouter(prefix="/v1")
    add_allotments(router, sources)
    add_closings(router, sources)
    add_commitments(router, sources)
    add_disbursements(router, sources)
    add_exceptional_authority(router, sources)
    add_savings(router, sources)
    add_shared_assets(router, sources)
    add_statements(router, sources)
    return router
