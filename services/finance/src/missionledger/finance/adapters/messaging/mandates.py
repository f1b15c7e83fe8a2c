"""Decisions about mandates become facts of this log: money falls due, budgets are flagged."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.finance.adapters.messaging.reestimates import RE_ESTIMATES, note_reestimate
from missionledger.finance.application.handlers import note_term
from missionledger.finance.domain.fund.commands import NoteMandateTerm
from missionledger.finance.domain.fund.events import TermDecision

ACTOR = "finance-mandate-terms"

_DECISIONS = {
    "MandateEstablished": TermDecision.ESTABLISHED,
    "MandateRenewed": TermDecision.RENEWED,
    "MandateRolledOver": TermDecision.RENEWED,
    "MandateRevised": TermDecision.REVISED,
    "MandateTerminated": TermDecision.TERMINATED,
}

_CONFIRMATION = "MandateDecisionConfirmed"
_CONFIRMED_KINDS = {
    "establish": TermDecision.ESTABLISHED,
    "renew": TermDecision.RENEWED,
    "roll_over": TermDecision.RENEWED,
    "revise": TermDecision.REVISED,
    "terminate": TermDecision.TERMINATED,
}


class DecisionFacts(BaseModel):
    """What finance needs of a decision; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: MissionId
    decided_on: date
    valid_from: date | None = None
    until: date | None = None
    resolution: str = ""
    term: Literal["fixed", "open_ended", "not_stated"] = "fixed"
    confirmed: bool = True
    kind: str = ""


def mandate_terms(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of the mandates' decisions."""

    async def note(event: ForeignEvent) -> None:
        if event.type in RE_ESTIMATES:
            await note_reestimate(aggregates, event, ACTOR)
            return
        if event.type not in _DECISIONS and event.type != _CONFIRMATION:
            return
        facts = DecisionFacts.model_validate(event.data)
        decision = _DECISIONS.get(event.type) or _CONFIRMED_KINDS.get(facts.kind)
        # No money falls due on a decision whose document nobody has seen; when somebody has, the
        # confirmation says the same again.
        if decision is None or not facts.confirmed:
            return
        command = NoteMandateTerm(
            fund=facts.mission_id,
            occurred_on=facts.decided_on,
            decision=decision,
            valid_from=facts.valid_from,
            until=facts.until,
            is_open_ended=facts.term == "open_ended",
            resolution=facts.resolution,
            foreign_event_id=event.id,
            foreign_position=event.position,
            provenance=Provenance(event.provenance),
            source=facts.resolution or event.source,
        )
        await note_term(aggregates, command, noting_context(event, ACTOR))

    return ForeignSubscription(durable=ACTOR, service="mandates", aggregate="mandate", handler=note)
