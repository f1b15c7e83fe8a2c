"""Units that have gone home, as the service that keeps them says."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.transitions.domain.schedule.commands import NoteUnitDeparted
from missionledger.transitions.domain.schedule.decider import SCHEDULE

ACTOR = "transitions-unit-departures"


class DepartureFacts(BaseModel):
    """What transitions need of a repatriation; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    unit_id: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]
    mission_id: MissionId
    repatriated_on: date


def unit_departures(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of units that go home, for whatever reason they do."""

    async def note(event: ForeignEvent) -> None:
        if event.type != "UnitRepatriated":
            return
        facts = DepartureFacts.model_validate(event.data)
        command = NoteUnitDeparted(
            mission_id=facts.mission_id,
            unit_id=facts.unit_id,
            occurred_on=facts.repatriated_on,
            provenance=Provenance(event.provenance),
            source=event.source,
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        await aggregates.execute(SCHEDULE, command, noting_context(event, ACTOR))

    return ForeignSubscription(durable=ACTOR, service="performance", aggregate="unit", handler=note)
