"""What force generation said of the units of a mission."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId


class UnitStage(StrEnum):
    """How far a required unit is."""

    OPENED = "opened"
    REVISED = "revised"
    """The requirement asks for something else now; the unit that fills it is as far as before."""
    SELECTED = "selected"
    """A pledge was selected for it."""
    AGREED = "agreed"
    """The agreement with the contributor is signed."""
    DEPLOYED = "deployed"
    VACATED = "vacated"
    """The selected pledge was withdrawn or let go; the next one is sought."""
    RELEASED = "released"
    """The requirement was given up."""


class UnitFacts(BaseModel):
    """Where one requirement stands.

    Attributes:
        requirement_id: its id in force generation.
        capability: slug of the capability.
        strength: heads.
        pledge_id: the pledge that fills it, empty where none does.
        on: the day of the fact.
        detail: the reason, where one was given.
        foreign_event_id: the event that said so.
        foreign_position: its position in the log of performance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    requirement_id: str
    stage: UnitStage
    capability: str
    strength: int
    pledge_id: str
    on: date
    detail: str
    foreign_event_id: str
    foreign_position: int


class RequiredUnitNoted(UnitFacts, DomainEvent):
    """A fact about a required unit was taken over from performance."""
