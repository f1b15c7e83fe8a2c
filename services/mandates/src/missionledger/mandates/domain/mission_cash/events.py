"""What finance said of the cash of a mission."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId


class CashStanding(StrEnum):
    """Where the cash of a mission stands, in the words of finance."""

    NOT_KNOWN = "not_known"
    SHORT_NOW = "short_now"
    SHORTFALL_EXPECTED = "shortfall_expected"
    NO_SHORTFALL = "no_shortfall"

    @property
    def is_short(self) -> bool:
        """Whether the mission has a cash problem, now or within the horizon."""
        return self in (CashStanding.SHORT_NOW, CashStanding.SHORTFALL_EXPECTED)


class CashFacts(BaseModel):
    """What finance told of the cash of a mission.

    Attributes:
        as_of: the day whose end it was told for.
        since: the day from which finance told it without a break.
        holds_until: last day for which it was told; after it nothing is known.
        forecast: id of the forecast it rests on; empty without one.
        short_paths: of `paths`, those that run short within `horizon_days`.
        short_from: first day on which one path in ten has been short; None if fewer ever are.
        books: behind cash; where `modelled` is among them, it was not counted.
        foreign_event_id: the event that said so.
        foreign_position: its position in the log of finance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
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
    foreign_event_id: str
    foreign_position: int


class MissionCashNoted(CashFacts, DomainEvent):
    """A fact about the cash of a mission was taken over from finance."""
