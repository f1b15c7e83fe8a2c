"""The end of a mandate, decided elsewhere, is noted here and begins a drawdown."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.transitions.domain.drawdown.commands import NoteMandateEnd
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN

ACTOR = "transitions-mandate-ends"

_TERMINATION = "MandateTerminated"
_CONFIRMATION = "MandateDecisionConfirmed"


class EndFacts(BaseModel):
    """What transitions need of a decision; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: MissionId
    decided_on: date
    until: date | None
    resolution: str
    confirmed: bool = True
    mandate_until: date | None = None
    withdrawal_by: date | None = None
    kind: str = ""


def mandate_ends(aggregates: Aggregates, clock: Clock) -> ForeignSubscription:
    """Return the durable consumer of decisions that end a mandate.

    A final extension is such a decision: the term it gives is the last. A drawdown is opened only
    while the end lies ahead; of missions of the past it is noted when their mandate ended.
    """

    async def note(event: ForeignEvent) -> None:
        if event.type not in (_TERMINATION, _CONFIRMATION):
            return
        facts = EndFacts.model_validate(event.data)
        if event.type == _CONFIRMATION and facts.kind != "terminate":
            return
        # Nobody begins to leave on a decision whose document nobody has seen.
        if not facts.confirmed:
            return
        ends_on = facts.mandate_until or facts.until or facts.decided_on
        last_day = max(each for each in (ends_on, facts.until, facts.withdrawal_by) if each)
        command = NoteMandateEnd(
            mission_id=facts.mission_id,
            occurred_on=facts.decided_on,
            provenance=Provenance(event.provenance),
            source=facts.resolution or event.source,
            resolution=facts.resolution,
            ends_on=ends_on,
            withdrawal_by=facts.withdrawal_by or _drawdown_until(facts),
            foreign_event_id=event.id,
            foreign_position=event.position,
            opens=last_day >= today(clock),
        )
        await aggregates.execute(DRAWDOWN, command, noting_context(event, ACTOR))

    return ForeignSubscription(durable=ACTOR, service="mandates", aggregate="mandate", handler=note)


def _drawdown_until(facts: EndFacts) -> date | None:
    """Return the last day of the drawdown where the record gives it beside the mandate's own."""
    if facts.until is None or facts.mandate_until is None or facts.until <= facts.mandate_until:
        return None
    return facts.until
