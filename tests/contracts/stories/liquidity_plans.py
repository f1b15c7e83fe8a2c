"""Events of plans against a gap in cash."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.cash_pool.policies import CashSource
from missionledger.finance.domain.cash_pool.sources import Room
from missionledger.finance.domain.liquidity_plans.contents import GapPoint
from missionledger.finance.domain.liquidity_plans.decider import (
    LIQUIDITY_PLAN,
    AcceptPlan,
    ProposePlan,
    RejectPlan,
)
from missionledger.finance.domain.liquidity_plans.proposing import (
    PlanInputs,
    WaitingClaim,
    propose,
)
from tests.contracts.stories.life import life

DAY = date(2025, 6, 30)


def liquidity_plan_story() -> list[DomainEvent]:
    """The same plan twice: accepted by one officer, rejected by another."""
    accepted, rejected = (
        propose(
            PlanInputs(
                request=request,
                fund="UNMISS",
                as_of=DAY,
                until=date(2026, 4, 30),
                forecast="2025-06-30.b221d2180fc901a0",
                known_at=8_973,
                level="p10",
                points=(
                    GapPoint(on="2026-03-31", cash_minor=-240_000_000_00),
                    GapPoint(on="2026-04-30", cash_minor=12_000_000_00),
                ),
                held_monthly={"Official travel": 300_000_00},
                operations_monthly_minor=21_000_000_00,
                uniformed_monthly_minor=47_000_000_00,
                contributors_monthly_minor=38_000_000_00,
                expenditure_source="a month is a twelfth of what was spent in 2023/24",
                sources={
                    CashSource.RESERVE_FUND: Room(110_000_000_00),
                    CashSource.POOL: Room(15_000_000_00, "partly or wholly modelled"),
                },
                claims=(WaitingClaim("INFBATT-1.2025-03", "RWA", "2025-03", 4_000_000_00),),
                books=("modelled",),
            )
        )
        for request in ("budget.officer first", "budget.officer second")
    )
    return [
        *life(
            LIQUIDITY_PLAN,
            ProposePlan(occurred_on=DAY, contents=accepted, proposed_by="budget.officer"),
            AcceptPlan(
                occurred_on=date(2025, 7, 3),
                plan=accepted.plan,
                fund="UNMISS",
                reason="As proposed.",
                accepted_by="approver",
            ),
        ),
        *life(
            LIQUIDITY_PLAN,
            ProposePlan(occurred_on=DAY, contents=rejected, proposed_by="budget.officer"),
            RejectPlan(
                occurred_on=date(2025, 7, 3),
                plan=rejected.plan,
                fund="UNMISS",
                reason="Ask UNISFA before contributors wait.",
                rejected_by="approver",
            ),
        ),
    ]
