"""Facts about units become facts of this log: no claim for a unit that is not there."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.finance.domain.units.status import (
    UNIT_STATUS,
    NotedStatus,
    NotedWithholding,
    NoteUnitStatus,
    UnitFact,
    Verdict,
)

ACTOR = "finance-unit-status"

_WORST_FIRST = (Verdict.GRAVE, Verdict.SHORTFALL, Verdict.ADEQUATE)


class _Facts(BaseModel):
    """What finance needs of a fact about a unit; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    unit_id: str
    mission_id: MissionId


class ArrivalFacts(_Facts):
    """`UnitArrived`."""

    contributor: StateCode
    arrived_on: date
    strength: int


class DepartureFacts(_Facts):
    """`UnitRepatriated`."""

    contributor: StateCode
    repatriated_on: date
    strength: int
    reason: str


class FindingFacts(BaseModel):
    """A finding on one criterion."""

    model_config = ConfigDict(extra="ignore")

    finding: Verdict


class EvaluationFacts(_Facts):
    """`UnitEvaluated`."""

    evaluation_id: str
    evaluated_on: date
    findings: tuple[FindingFacts, ...]


class WithholdingFacts(_Facts):
    """`WithholdingDecided`."""

    contributor: StateCode
    withholding_id: str
    ground: str
    reference: str
    from_day: date
    until: date | None
    percent: int


class WithholdingEndFacts(_Facts):
    """`WithholdingEnded`."""

    contributor: StateCode
    withholding_id: str
    ended_from: date


def unit_facts(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of the facts about units."""

    async def note(event: ForeignEvent) -> None:
        values = _values(event)
        if values is None:
            return
        about = _Facts.model_validate(event.data)
        fact = UnitFact(
            unit=about.unit_id,
            fund=about.mission_id,
            foreign_event_id=event.id,
            foreign_position=event.position,
            **values,
        )
        command = NoteUnitStatus(
            occurred_on=date.fromisoformat(event.occurred_on),
            provenance=Provenance(event.provenance),
            source=event.source,
            fact=fact,
        )
        await aggregates.execute(UNIT_STATUS, command, noting_context(event, ACTOR))

    return ForeignSubscription(durable=ACTOR, service="performance", aggregate="unit", handler=note)


def _values(event: ForeignEvent) -> dict[str, Any] | None:
    """Return what is noted of an event; None for one that reimbursement does not rest on."""
    match event.type:
        case "UnitArrived":
            arrival = ArrivalFacts.model_validate(event.data)
            return {
                "contributor": arrival.contributor,
                "status": NotedStatus.ARRIVED,
                "day": arrival.arrived_on.isoformat(),
                "strength": arrival.strength,
            }
        case "UnitRepatriated":
            departure = DepartureFacts.model_validate(event.data)
            return {
                "contributor": departure.contributor,
                "status": NotedStatus.REPATRIATED,
                "day": departure.repatriated_on.isoformat(),
                "strength": departure.strength,
                "reason": departure.reason,
            }
        case "UnitEvaluated":
            evaluation = EvaluationFacts.model_validate(event.data)
            found = {each.finding for each in evaluation.findings}
            return {
                "status": NotedStatus.EVALUATED,
                "day": evaluation.evaluated_on.isoformat(),
                "verdict": next((each for each in _WORST_FIRST if each in found), Verdict.ADEQUATE),
                "evaluation": evaluation.evaluation_id,
            }
        case "WithholdingDecided":
            decided = WithholdingFacts.model_validate(event.data)
            return {
                "contributor": decided.contributor,
                "status": NotedStatus.WITHHOLDING_DECIDED,
                "day": decided.from_day.isoformat(),
                "withholding": NotedWithholding(
                    withholding_id=decided.withholding_id,
                    ground=decided.ground,
                    reference=decided.reference,
                    from_day=decided.from_day.isoformat(),
                    until=decided.until.isoformat() if decided.until else None,
                    percent=decided.percent,
                ),
            }
        case "WithholdingEnded":
            ended = WithholdingEndFacts.model_validate(event.data)
            return {
                "contributor": ended.contributor,
                "status": NotedStatus.WITHHOLDING_ENDED,
                "day": ended.ended_from.isoformat(),
                "withholding_id": ended.withholding_id,
            }
        case _:
            return None
