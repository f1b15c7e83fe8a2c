"""Decisions on mandates, noted here: when a plan is due, and when a mission begins to leave."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.common.outcomes import Decision
from missionledger.transitions.domain.drawdown.commands import NoteMandateEnd
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.planning_due import PLANNING_DUE, NoteMandateTerm

ACTOR = "transitions-mandates"

_TERMS = frozenset(
    {"MandateEstablished", "MandateRenewed", "MandateRolledOver", "MandateTerminated"}
)
_TERMINATION = "MandateTerminated"
_CONFIRMATION = "MandateDecisionConfirmed"


class DecisionFacts(BaseModel):
    """What transitions need of a decision; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: MissionId
    decided_on: date
    valid_from: date
    until: date | None
    term: Literal["fixed", "open_ended", "not_stated"]
    resolution: str
    confirmed: bool = True
    mandate_until: date | None = None
    withdrawal_by: date | None = None
    kind: str = ""

    @property
    def ends_on(self) -> date:
        """The last day of the mandate itself."""
        return self.mandate_until or self.until or self.decided_on

    @property
    def leaves_until(self) -> date | None:
        """The last day of the withdrawal, where the decision gives one beside the mandate's end."""
        if self.withdrawal_by is not None:
            return self.withdrawal_by
        is_later = self.until is not None and self.until > self.ends_on
        return self.until if is_later else None


def mandate_decisions(aggregates: Aggregates, clock: Clock) -> ForeignSubscription:
    """Return the durable consumer of decisions on mandates.

    A final extension is a decision that ends a mandate: the term it gives is the last. A drawdown
    is opened only while that end lies ahead; of missions of the past it is noted and nothing more.
    """

    async def note(event: ForeignEvent) -> None:
        if event.type not in _TERMS and event.type != _CONFIRMATION:
            return
        facts = DecisionFacts.model_validate(event.data)
        # Nobody plans or leaves on a decision whose document nobody has seen.
        if not facts.confirmed:
            return
        ends = event.type == _TERMINATION or facts.kind == "terminate"
        decisions = [Decision(PLANNING_DUE, _term(event, facts))]
        if ends:
            decisions.append(Decision(DRAWDOWN, _end(event, facts, today(clock))))
        await aggregates.execute_together(decisions, noting_context(event, ACTOR))

    return ForeignSubscription(durable=ACTOR, service="mandates", aggregate="mandate", handler=note)


def _term(event: ForeignEvent, facts: DecisionFacts) -> NoteMandateTerm:
    return NoteMandateTerm(
        mission_id=facts.mission_id,
        occurred_on=facts.decided_on,
        provenance=Provenance(event.provenance),
        source=facts.resolution or event.source,
        resolution=facts.resolution,
        # A mandate that is ended before its first day has no first day after its last.
        from_on=min(facts.valid_from, facts.until or facts.valid_from),
        until=facts.until,
        foreign_event_id=event.id,
        foreign_position=event.position,
    )


def _end(event: ForeignEvent, facts: DecisionFacts, on: date) -> NoteMandateEnd:
    return NoteMandateEnd(
        mission_id=facts.mission_id,
        occurred_on=facts.decided_on,
        provenance=Provenance(event.provenance),
        source=facts.resolution or event.source,
        resolution=facts.resolution,
        ends_on=facts.ends_on,
        withdrawal_by=facts.leaves_until,
        foreign_event_id=event.id,
        foreign_position=event.position,
        opens=max(facts.ends_on, facts.leaves_until or facts.ends_on) >= on,
    )
