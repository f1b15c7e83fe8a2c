"""What missions are made of, as mandates say: some exits are tied to more than others."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.transitions.domain.benchmarks import BENCHMARKS
from missionledger.transitions.domain.final_status import NoteModels

ACTOR = "transitions-compositions"


class ModelFacts(BaseModel):
    """What transitions need of a model; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    slug: str


class CompositionFacts(BaseModel):
    """What transitions need of a composition; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: MissionId
    on: date
    effective_from: date
    models: tuple[ModelFacts, ...]


def mission_compositions(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of compositions that are chosen."""

    async def note(event: ForeignEvent) -> None:
        if event.type != "CompositionChosen":
            return
        facts = CompositionFacts.model_validate(event.data)
        command = NoteModels(
            mission_id=facts.mission_id,
            occurred_on=facts.on,
            provenance=Provenance(event.provenance),
            source=event.source,
            models=tuple(each.slug for each in facts.models),
            effective_from=facts.effective_from,
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        await aggregates.execute(BENCHMARKS, command, noting_context(event, ACTOR))

    return ForeignSubscription(
        durable=ACTOR, service="mandates", aggregate="composition", handler=note
    )
