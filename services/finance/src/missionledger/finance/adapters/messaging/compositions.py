"""What missions are made of, as mandates say: an operation that others lead does not borrow."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.finance.domain.fund.commands import NoteComposition
from missionledger.finance.domain.fund.decider import FUND

ACTOR = "finance-compositions"


class ConfigurationFacts(BaseModel):
    """What finance needs of a configuration; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    slug: str


class CompositionFacts(BaseModel):
    """What finance needs of a composition; whatever else it says is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: MissionId
    on: date
    effective_from: date
    configuration: ConfigurationFacts


def mission_compositions(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of compositions that are chosen."""

    async def note(event: ForeignEvent) -> None:
        if event.type != "CompositionChosen":
            return
        facts = CompositionFacts.model_validate(event.data)
        command = NoteComposition(
            fund=facts.mission_id,
            occurred_on=facts.on,
            provenance=Provenance(event.provenance),
            source=event.source,
            configuration=facts.configuration.slug,
            effective_from=facts.effective_from,
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        await aggregates.execute(FUND, command, noting_context(event, ACTOR))

    return ForeignSubscription(
        durable=ACTOR, service="mandates", aggregate="composition", handler=note
    )
