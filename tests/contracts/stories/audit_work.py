"""Events of audit work: a recommendation that is closed, and a sample."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.audit_work import recommendations as audit
from missionledger.finance.domain.audit_work.recommendations import RECOMMENDATION
from missionledger.finance.domain.audit_work.sampling import (
    SAMPLE,
    DrawSample,
    Pick,
    Population,
)
from missionledger.finance.domain.postings import Account, Book
from tests.contracts.stories.life import life


def audit_story() -> list[DomainEvent]:
    """A recommendation from record to closing, and a sample of expenditure."""
    about: dict[str, Any] = {"recommendation": "BOA-2025-7", "fund": "UNMISS"}
    steps = life(
        RECOMMENDATION,
        audit.RecordRecommendation(
            **about,
            occurred_on=date(2025, 1, 31),
            body=audit.AuditBody.BOARD_OF_AUDITORS,
            symbol="A/79/5 (Vol. II)",
            paragraph="87",
            text="Reconcile the accounts of the mission every month.",
            owner="chief.finance",
            due_on=date(2025, 6, 30),
            recorded_by="auditor",
        ),
        audit.ReassignRecommendation(
            **about,
            occurred_on=date(2025, 5, 2),
            owner="chief.budget",
            due_on=date(2025, 12, 31),
            reason="The office moved.",
            reassigned_by="auditor",
        ),
        audit.MoveRecommendation(
            **about,
            occurred_on=date(2025, 12, 1),
            status=audit.RecommendationStatus.IMPLEMENTED,
            evidence="Reconciled through October.",
            is_auditor=False,
            moved_by="chief.budget",
        ),
    )
    sample = life(
        SAMPLE,
        DrawSample(
            sample="S-2026-01",
            occurred_on=date(2026, 1, 10),
            population=Population(
                fund="UNMISS",
                book=Book.ACTUAL,
                account=Account.EXPENDITURE,
                first_day=date(2024, 7, 1),
                last_day=date(2025, 6, 30),
                known_at=500,
            ),
            postings=(
                Pick(position=410, number=0, amount_minor=530_000_000_00, hits=0),
                Pick(position=411, number=0, amount_minor=20_000_000_00, hits=0),
            ),
            seed=20260110,
            count=3,
            drawn_by="auditor",
        ),
    )
    return [*steps, *sample]
