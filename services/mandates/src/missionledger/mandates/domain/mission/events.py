"""The words and the facts of a mission."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId

Text = Annotated[str, Field(min_length=1, max_length=300)]
Note = Annotated[str, Field(max_length=2_000)]


class MissionKind(StrEnum):
    """What sort of operation it is."""

    PEACEKEEPING_OPERATION = "PKO"
    SPECIAL_POLITICAL_MISSION = "SPM"
    SUPPORT_OFFICE = "support_office"


class Precision(StrEnum):
    """How exactly a day is known."""

    DAY = "day"
    MONTH = "month"
    """The source names the month; the day that is stored is the first of it."""


class MissionStatus(StrEnum):
    """Where in its life a mission stands."""

    PROPOSED = "proposed"
    PRE_MANDATE = "pre_mandate"
    AUTHORIZED = "authorized"
    STARTING = "starting"
    OPERATING = "operating"
    RECONFIGURING = "reconfiguring"
    SUSPENDED = "suspended"
    DRAWING_DOWN = "drawing_down"
    WITHDRAWN = "withdrawn"
    """Operations are over. Of a mission of the past the record knows nothing beyond this."""
    TECHNICAL_LIQUIDATION = "technical_liquidation"
    ADMINISTRATIVE_LIQUIDATION = "administrative_liquidation"
    CLOSED_WITH_RESIDUALS = "closed_with_residuals"
    CLOSED = "closed"
    NEVER_DEPLOYED = "never_deployed"
    """Authorized, never deployed: a terminal state."""


class MissionIdentity(BaseModel):
    """What a mission is called and where it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    acronym: Text
    name: Text
    kind: MissionKind
    location: Text
    region: Text
    note: Note


class MissionProposed(MissionIdentity, DomainEvent):
    """The record of a mission was opened before its mandate."""

    proposed_on: date


class MissionRecorded(MissionIdentity, DomainEvent):
    """A mission was entered from history.

    Attributes:
        starts_on: first day, or the first of the month it started in.
        record_incomplete: the exact day is not known.
    """

    starts_on: date
    start_precision: Precision
    record_incomplete: bool


class MissionEnded(DomainEvent):
    """The operations of a mission of the past ended."""

    mission_id: MissionId
    ends_on: date
    end_precision: Precision
    record_incomplete: bool


class MissionStatusChanged(DomainEvent):
    """The mission moved on in its life."""

    mission_id: MissionId
    status: MissionStatus
    before: MissionStatus
    changed_on: date
    reason: str


MissionEvent = MissionProposed | MissionRecorded | MissionEnded | MissionStatusChanged

MISSION_EVENTS: tuple[type[MissionEvent], ...] = (
    MissionProposed,
    MissionRecorded,
    MissionEnded,
    MissionStatusChanged,
)
