"""Events of the cash of a mission, as mandates notes it."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.mission_cash.decider import MISSION_CASH, NoteMissionCash
from missionledger.mandates.domain.mission_cash.events import CashFacts, CashStanding
from tests.contracts.stories.life import life


def mission_cash_story() -> list[DomainEvent]:
    """A mission that is expected to run short."""
    facts = CashFacts(
        mission_id="UNMISS",
        standing=CashStanding.SHORTFALL_EXPECTED,
        as_of=date(2025, 6, 30),
        since=date(2025, 5, 31),
        holds_until=date(2025, 8, 11),
        forecast="2025-06-30.b221d2180fc901a0",
        horizon_days=365,
        paths=10_000,
        short_paths=6_760,
        short_from=date(2026, 3, 8),
        books=("modelled",),
        foreign_event_id="0198f0a1-0000-7000-8000-000000000003",
        foreign_position=8_990,
    )
    return life(MISSION_CASH, NoteMissionCash(occurred_on=date(2025, 6, 30), facts=facts))
