"""Events of contributors' claims."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.claims import commands as claims
from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    Deduction,
    DeductionGround,
    Lease,
    MajorEquipment,
    Premium,
    PremiumGround,
    SelfSustainment,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from tests.contracts.stories.life import life


def claim_story() -> list[DomainEvent]:
    """A claim that is sent back, prepared again, certified, and paid in part."""
    prepare = claims.PrepareClaim(
        fund="UNMISS",
        occurred_on=date(2025, 10, 10),
        unit="INFBATT-1",
        contributor="RWA",
        month="2025-09",
        contents=ClaimContents(
            person_days=25_500,
            memorandum="MOU/2024/17",
            equipment=(
                MajorEquipment(
                    item="armoured personnel carrier",
                    lease=Lease.WET,
                    count=12,
                    monthly_rate_minor=6_000_00,
                ),
            ),
            self_sustainment=(SelfSustainment(category="catering", monthly_rate_minor=28_00),),
            premiums=(
                Premium(ground=PremiumGround.RISK, reference="A/67/261", amount_minor=9_000_00),
            ),
            deductions=(
                Deduction(
                    ground=DeductionGround.EQUIPMENT_UNSERVICEABLE,
                    reference="Verification report 3/2025",
                    amount_minor=12_000_00,
                ),
            ),
        ),
        prepared_by="budget.officer",
    )
    about: dict[str, Any] = {"fund": "UNMISS", "claim": "INFBATT-1.2025-09"}
    return life(
        CLAIMS,
        prepare,
        claims.ReturnClaim(
            **about,
            occurred_on=date(2025, 10, 12),
            reason="The strength report is missing.",
            returned_by="certifying.officer",
        ),
        prepare,
        claims.CertifyClaim(
            **about,
            occurred_on=date(2025, 10, 20),
            certified_by="certifying.officer",
            expected_claim_version=3,
        ),
        claims.PayContributors(
            fund="UNMISS",
            occurred_on=date(2025, 12, 15),
            cash_minor=160_000_000_00,
            monthly_operating_cost_minor=53_000_000_00,
            paid_by="approver",
        ),
    )
