"""Events of what other services say of the effect of a mission."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.effectiveness import decider as d
from tests.contracts.stories.life import life

OF: dict[str, Any] = {
    "mission_id": "UNXX",
    "occurred_on": date(2026, 3, 1),
    "foreign_event_id": "0198f0a1-0000-7000-8000-000000000012",
    "foreign_position": 12,
}
ASSESSED = OF | {"service": "performance", "assessment_id": "UNXX.A-1"}


def effect_story() -> list[DomainEvent]:
    """An indicator that is measured, its impact, what was adjusted, and what came after."""
    return life(
        d.EFFECTIVENESS,
        d.NoteIndicator(
            **ASSESSED,
            indicator_id="I-1",
            outcome="safe roads",
            what="attacks on the road",
            unit="per month",
            baseline="12",
            baseline_on="2026-01-01",
            target="4",
            target_on="2026-12-31",
        ),
        d.NoteMeasurement(
            **ASSESSED,
            indicator_id="I-1",
            value="15.5",
            measured_on="2026-02-28",
            evidence="incident register",
        ),
        d.NoteImpact(
            **ASSESSED,
            outcome="safe roads",
            impact="mixed",
            worked="mediation at two wells",
            did_not_work="patrols by day",
            evidence="I-1, and interviews",
            author="planner",
        ),
        d.NoteAdaptation(
            **ASSESSED,
            changes="operations",
            what="patrols by night",
            why="attacks moved",
            author="head-of-mission",
        ),
        d.NoteAftermath(
            **OF,
            service="transitions",
            kind="economy",
            title="traders at the market",
            place="Gao",
            value=40,
            at_exit=90,
            unit="stalls",
            evidence="survey of June",
        ),
    )
