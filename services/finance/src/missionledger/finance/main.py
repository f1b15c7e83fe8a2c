"""The composition root of the finance service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.finance.adapters.api.audit_work import build_audit_router
from missionledger.finance.adapters.api.bank_accounts import BankSources, build_bank_router
from missionledger.finance.adapters.api.bank_balances import build_balances_router
from missionledger.finance.adapters.api.bank_matching import build_matching_router
from missionledger.finance.adapters.api.budget_kit import BudgetSources
from missionledger.finance.adapters.api.budget_routes import build_budget_router
from missionledger.finance.adapters.api.cash_standings import build_cash_standings_router
from missionledger.finance.adapters.api.code_maps import build_code_router
from missionledger.finance.adapters.api.collections import build_collections_router
from missionledger.finance.adapters.api.estimate_files import build_estimate_files_router
from missionledger.finance.adapters.api.exchange import build_exchange_router
from missionledger.finance.adapters.api.forecasts import build_forecasts_router
from missionledger.finance.adapters.api.kit import FinanceReads
from missionledger.finance.adapters.api.loans import build_loans_router
from missionledger.finance.adapters.api.pool_loans import build_pool_loans_router
from missionledger.finance.adapters.api.reserve_fund import build_reserve_fund_router
from missionledger.finance.adapters.api.routes import build_router
from missionledger.finance.adapters.messaging.compositions import mission_compositions
from missionledger.finance.adapters.messaging.mandates import mandate_terms
from missionledger.finance.adapters.messaging.units import unit_facts
from missionledger.finance.adapters.projections.bank import BankProjection
from missionledger.finance.adapters.projections.bank_reader import BankReader
from missionledger.finance.adapters.projections.budget_ledger import (
    BudgetLedgerProjection,
    BudgetLedgerReader,
)
from missionledger.finance.adapters.projections.forecasts import (
    ForecastsProjection,
    ForecastsReader,
)
from missionledger.finance.adapters.projections.postings import PostingsProjection
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.adapters.projections.procurement import (
    ProcurementProjection,
    ProcurementReader,
)
from missionledger.finance.adapters.projections.register import RegisterProjection, RegisterReader
from missionledger.finance.adapters.simulation.child import ChildSimulator
from missionledger.finance.adapters.workflows.processes import finance_processes
from missionledger.finance.application.authority import Authorities
from missionledger.finance.application.collection_votes import BooksVoteTest, known_position
from missionledger.finance.application.month_ends import MonthEnds, MonthEndSources
from missionledger.finance.application.spending import Spending
from missionledger.finance.domain.audit_work.recommendations import RECOMMENDATION
from missionledger.finance.domain.audit_work.sampling import SAMPLE
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.stocks import STOCKS
from missionledger.finance.domain.authority.unforeseen import UNFORESEEN
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.bank.accounts import BANK_ACCOUNT
from missionledger.finance.domain.bank.items import CASH_MONTH
from missionledger.finance.domain.bank.matching import BANK_MONTH
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.collection.decider import COLLECTION
from missionledger.finance.domain.collection.state_plans import STATE_PLAN
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.payment_runs import PAYMENT_RUNS
from missionledger.finance.domain.exchange.positions import CURRENCY_POSITION
from missionledger.finance.domain.exchange.rates import EXCHANGE_RATES
from missionledger.finance.domain.forecast.cash_standing import CASH_STANDING
from missionledger.finance.domain.forecast.month_ends import MONTH_END
from missionledger.finance.domain.forecast.recorded import FORECAST
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.liquidity_plans.decider import LIQUIDITY_PLAN
from missionledger.finance.domain.mapping.codes import CODE_MAP
from missionledger.finance.domain.modelled_book import MODELLED_BOOK
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.scales import SCALE
from missionledger.finance.domain.shared_assets.decider import SHARED_ASSET
from missionledger.finance.domain.stock_items.decider import STOCK_ITEM
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND
from missionledger.finance.domain.units.status import UNIT_STATUS
from missionledger.finance.domain.working_capital.decider import WORKING_CAPITAL


def build(kernel: Kernel) -> ServiceParts:
    """Return the parts of the service on this kernel."""
    sources = FinanceReads(
        aggregates=kernel.aggregates,
        books=PostingsReader(kernel.projections),
        register=RegisterReader(kernel.projections),
        known=known_position(kernel.log, kernel.projections),
    )
    votes = BooksVoteTest(sources.books, sources.register, sources.known)
    bank = BankSources(sources, BankReader(kernel.projections), kernel.documents)
    spending = BudgetSources(
        reads=sources,
        ledger=BudgetLedgerReader(kernel.projections),
        authorities=Authorities(kernel.aggregates, sources.register),
        spending=Spending(kernel.aggregates),
        purchases=ProcurementReader(kernel.projections),
    )
    kept, simulate = ForecastsReader(kernel.projections), ChildSimulator()
    month_ends = MonthEnds(
        MonthEndSources(
            aggregates=kernel.aggregates,
            log=kernel.log,
            projections=kernel.projections,
            books=sources.books,
            register=sources.register,
            kept=kept,
            simulate=simulate,
        ),
        kernel.clock,
    )
    return ServiceParts(
        routers=(
            build_router(sources),
            build_budget_router(spending),
            build_balances_router(bank),
            build_bank_router(bank),
            build_matching_router(bank),
            build_exchange_router(bank),
            build_collections_router(sources, votes),
            build_estimate_files_router(sources, kernel.documents),
            build_code_router(sources, kernel.documents),
            build_audit_router(sources, kernel.log),
            build_reserve_fund_router(kernel),
            build_loans_router(kernel),
            build_pool_loans_router(sources, kernel.clock),
            build_cash_standings_router(sources),
            build_forecasts_router(sources, kept, simulate, month_ends),
        ),
        subscriptions=(
            mandate_terms(kernel.aggregates),
            mission_compositions(kernel.aggregates),
            unit_facts(kernel.aggregates),
        ),
        processes=finance_processes(kernel, sources.books, votes, month_ends),
    )


SERVICE = ServiceDefinition(
    name="finance",
    title="Mission Ledger: finance",
    port_offset=2,
    events=(
        *SCALE.events,
        *FUND.events,
        *CLAIMS.events,
        *UNIT_STATUS.events,
        *BUDGET.events,
        *CODE_MAP.events,
        *RECOMMENDATION.events,
        *SAMPLE.events,
        *BUDGET_YEAR.events,
        *ALLOTMENT.events,
        *COMMITMENT.events,
        *PAYMENT_RUNS.events,
        *UNFORESEEN.events,
        *STOCKS.events,
        *STOCK_ITEM.events,
        *SHARED_ASSET.events,
        *CASH_POOL.events,
        *LIQUIDITY_PLAN.events,
        *MODELLED_BOOK.events,
        *RESERVE_FUND.events,
        *WORKING_CAPITAL.events,
        *TRUST_FUND.events,
        *FORECAST.events,
        *MONTH_END.events,
        *CASH_STANDING.events,
        *BANK_ACCOUNT.events,
        *BANK_MONTH.events,
        *CASH_MONTH.events,
        *EXCHANGE_RATES.events,
        *CURRENCY_POSITION.events,
        *COLLECTION.events,
        *STATE_PLAN.events,
    ),
    build=build,
    projections=(
        PostingsProjection,
        RegisterProjection,
        BudgetLedgerProjection,
        ForecastsProjection,
        BankProjection,
        ProcurementProjection,
    ),
)
