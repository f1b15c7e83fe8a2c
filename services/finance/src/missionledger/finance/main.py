"""The composition root of the finance service."""

from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts
from missionledger.finance.adapters.api.kit import FinanceReads
from missionledger.finance.adapters.api.routes import build_router
from missionledger.finance.adapters.messaging.mandates import mandate_terms
from missionledger.finance.adapters.projections.postings import PostingsProjection, PostingsReader
from missionledger.finance.adapters.projections.register import RegisterProjection, RegisterReader
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.modelled_book import MODELLED_BOOK
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.scales import SCALE


def build(kernel: Kernel) -> ServiceParts:
    """Return the parts of the service on this kernel."""
    sources = FinanceReads(
        aggregates=kernel.aggregates,
        books=PostingsReader(kernel.projections),
        register=RegisterReader(kernel.projections),
    )
    return ServiceParts(
        routers=(build_router(sources),),
        subscriptions=(mandate_terms(kernel.aggregates),),
    )


SERVICE = ServiceDefinition(
    name="finance",
    title="Mission Ledger: finance",
    port_offset=2,
    events=(*SCALE.events, *FUND.events, *MODELLED_BOOK.events, *RESERVE_FUND.events),
    build=build,
    projections=(PostingsProjection, RegisterProjection),
)
