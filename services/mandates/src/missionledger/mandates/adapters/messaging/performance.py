"""Facts about required units become facts of this log."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage

ACTOR = "mandates-required-units"

_STAGES = {
    "RequirementOpened": UnitStage.OPENED,
    "RequirementRevised": UnitStage.REVISED,
    "UnitSelected": UnitStage.SELECTED,
    "AgreementSigned": UnitStage.AGREED,
    "SelectionReleased": UnitStage.VACATED,
    "UnitDeployed": UnitStage.DEPLOYED,
    "UnitLeft": UnitStage.VACATED,
    "RequirementReleased": UnitStage.RELEASED,
}


class SlotFacts(BaseModel):
    """What this service needs of a fact about a requirement; the rest is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: str
    requirement_id: str
    capability: str
    strength: int
    day: date
    pledge_id: str = ""
    reason: str = ""
    detail: str = ""


def required_units(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of requirements."""

    async def note(event: ForeignEvent) -> None:
        stage = _STAGES.get(event.type)
        if stage is None:
            return
        facts = SlotFacts.model_validate(event.data)
        command = NoteRequiredUnit(
            mission_id=facts.mission_id,
            requirement_id=facts.requirement_id,
            stage=stage,
            capability=facts.capability,
            strength=facts.strength,
            pledge_id=facts.pledge_id,
            detail=": ".join(each for each in (facts.reason, facts.detail) if each),
            occurred_on=facts.day,
            provenance=Provenance(event.provenance),
            source=event.source,
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        await aggregates.execute(FORCES, command, noting_context(event, ACTOR))

    return ForeignSubscription(
        durable=ACTOR, service="performance", aggregate="requirement", handler=note
    )
