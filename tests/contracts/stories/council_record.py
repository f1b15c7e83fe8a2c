"""Events of what led up to a mandate, and of what the Council said."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.council_record import record as r
from tests.contracts.stories.life import life

OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2026, 1, 8)}


def council_record_story() -> list[DomainEvent]:
    """An assessment before the mandate, and an explanation of vote."""
    return life(
        r.COUNCIL_RECORD,
        r.RecordPreMandateWork(
            **OF,
            work_id="strategic-assessment",
            kind=r.PreMandateKind.ASSESSMENT_MISSION,
            title="Strategic assessment",
            carried_out_by="Planning team",
            ended_on=date(2026, 1, 20),
            paper="S/2026/30",
        ),
        r.RecordCouncilStatement(
            **(OF | {"occurred_on": date(2026, 2, 1)}),
            kind=r.StatementKind.EXPLANATION_OF_VOTE,
            symbol="S/PV.10100",
            summary="The text lacks a strategy of transition.",
            members=("FRA",),
            resolution="S/RES/9001 (2026)",
            decisions=("S/RES/9001 (2026)",),
        ),
    )
