"""What finance tells of the cash of a mission becomes a fact of this log."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.mandates.domain.mission_cash.decider import MISSION_CASH, NoteMissionCash
from missionledger.mandates.domain.mission_cash.events import CashFacts, CashStanding

ACTOR = "mandates-cash-standings"


class StandingFacts(BaseModel):
    """What this service needs of a cash standing; the rest is ignored."""

    model_config = ConfigDict(extra="ignore")

    standing: CashStanding
    as_of: date
    since: date
    holds_until: date
    forecast: str
    horizon_days: int
    paths: int
    short_paths: int
    short_from: date | None
    books: tuple[str, ...]


def cash_standings(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of cash standings; funds that serve all are passed over."""

    async def note(event: ForeignEvent) -> None:
        if event.type != "CashStandingTold" or event.mission is None:
            return
        told = StandingFacts.model_validate(event.data)
        facts = CashFacts(
            mission_id=event.mission,
            **told.model_dump(),
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        command = NoteMissionCash(
            facts=facts,
            occurred_on=told.as_of,
            provenance=Provenance(event.provenance),
            source=event.source,
        )
        await aggregates.execute(MISSION_CASH, command, noting_context(event, ACTOR))

    return ForeignSubscription(
        durable=ACTOR, service="finance", aggregate="cash_standing", handler=note
    )
