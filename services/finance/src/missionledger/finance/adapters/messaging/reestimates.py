"""Re-estimates that a decision on a mandate opens, and that mandates holds for matched."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent
from missionledger.finance.domain.budget.commands import NoteReEstimate, NoteReEstimateMatch
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.reestimates import flagged_year

OPENED = "ReEstimateOpened"
MATCHED = "ReEstimateMatched"
RE_ESTIMATES = frozenset({OPENED, MATCHED})


class ReEstimateFacts(BaseModel):
    """What finance needs of a re-estimate; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: MissionId
    decided_on: date
    resolution: str
    reason: str = ""
    matched_on: date | None = None
    estimate: str = ""


async def note_reestimate(aggregates: Aggregates, event: ForeignEvent, actor: str) -> None:
    """Flag the budget of the year of the decision, or take the flag down.

    Raises:
        Refusal: as the decider says.
    """
    facts = ReEstimateFacts.model_validate(event.data)
    shared = {
        "fund": facts.mission_id,
        "fiscal_year": flagged_year(facts.decided_on),
        "occurred_on": facts.matched_on or facts.decided_on,
        "resolution": facts.resolution,
        "decided_on": facts.decided_on,
        "foreign_event_id": event.id,
        "foreign_position": event.position,
        "provenance": Provenance(event.provenance),
        "source": facts.resolution or event.source,
    }
    command: NoteReEstimate | NoteReEstimateMatch
    if event.type == OPENED:
        command = NoteReEstimate.model_validate({**shared, "reason": facts.reason})
    else:
        command = NoteReEstimateMatch.model_validate(
            {
                **shared,
                "matched_on": facts.matched_on or facts.decided_on,
                "estimate": facts.estimate,
            }
        )
    await aggregates.execute(BUDGET, command, noting_context(event, actor))
