"""Every route of the finance service below `/v1`."""

from fastapi import APIRouter

from missionledger.finance.adapters.api.article_19 import add_article_19
from missionledger.finance.adapters.api.assessment_letters import add_assessment_letters
from missionledger.finance.adapters.api.assessment_years import add_assessment_years
from missionledger.finance.adapters.api.assessments import add_assessments
from missionledger.finance.adapters.api.budgets import add_budgets
from missionledger.finance.adapters.api.claims import add_claims
from missionledger.finance.adapters.api.collection_pace import add_collection_pace
from missionledger.finance.adapters.api.contributions import add_contributions
from missionledger.finance.adapters.api.credits import add_credits
from missionledger.finance.adapters.api.fund_endings import add_fund_endings
from missionledger.finance.adapters.api.funding import add_funding
from missionledger.finance.adapters.api.funds import add_appropriations, add_funds
from missionledger.finance.adapters.api.imports import add_imports
from missionledger.finance.adapters.api.journal import add_journal
from missionledger.finance.adapters.api.kit import FinanceReads
from missionledger.finance.adapters.api.letters_of_assist import add_letters_of_assist
from missionledger.finance.adapters.api.liquidity import add_liquidity
from missionledger.finance.adapters.api.liquidity_plans import add_liquidity_plans
from missionledger.finance.adapters.api.member_states import add_member_states
from missionledger.finance.adapters.api.payment_standing import add_payment_standing
from missionledger.finance.adapters.api.receipt_confirmations import add_receipt_confirmations
from missionledger.finance.adapters.api.scales import add_scales
from missionledger.finance.adapters.api.shared_accounts import add_shared_accounts
from missionledger.finance.adapters.api.state_plans import add_state_plans
from missionledger.finance.adapters.api.stock_items import add_stock_items
from missionledger.finance.adapters.api.trust_funds import add_trust_funds
from missionledger.finance.adapters.api.unit_costs import add_unit_costs
from missionledger.finance.adapters.api.working_capital import add_working_capital


def build_router(sources: FinanceReads) -> APIRouter:
    """Return the routes of funds, books and imports."""
    router = APIRouter(prefix="/v1")
    add_funds(router, sources)
    add_appropriations(router, sources)
    add_fund_endings(router, sources)
    add_funding(router, sources)
    add_assessments(router, sources)
    add_assessment_years(router, sources)
    add_assessment_letters(router, sources)
    add_contributions(router, sources)
    add_receipt_confirmations(router, sources)
    add_collection_pace(router, sources)
    add_credits(router, sources)
    add_letters_of_assist(router, sources)
    add_unit_costs(router, sources)
    add_claims(router, sources)
    add_payment_standing(router, sources)
    add_member_states(router, sources)
    add_state_plans(router, sources)
    add_article_19(router, sources)
    add_journal(router, sources)
    add_liquidity(router, sources)
    add_liquidity_plans(router, sources)
    add_scales(router, sources)
    add_shared_accounts(router, sources)
    add_working_capital(router, sources)
    add_stock_items(router, sources)
    add_trust_funds(router, sources)
    add_budgets(router, sources)
    add_imports(router, sources.aggregates)
    return router
