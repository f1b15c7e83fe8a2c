"""Health, accidents and attacks: what happened to people of a mission, and what is done about it.

Accidents and illness remain the chief cause of loss, so they are kept as carefully as attacks.
There are counts only: nobody is named.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.words import Count, EntryId, MaybeWords, RecordId, Words


class IncidentKind(StrEnum):
    """What happened."""

    ILLNESS = "illness"
    ROAD_ACCIDENT = "road_accident"
    AIR_ACCIDENT = "air_accident"
    OTHER_ACCIDENT = "other_accident"
    SELF_HARM = "self_harm"
    ATTACK_DIRECT = "attack_direct"
    ATTACK_INDIRECT = "attack_indirect"
    ATTACK_EXPLOSIVE_DEVICE = "attack_explosive_device"
    ATTACK_FROM_THE_AIR = "attack_from_the_air"


class Harmed(StrEnum):
    """Which people of the mission were harmed."""

    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"


class NobodyHarmedError(Refusal):
    """An incident with people counts them, or says that it was a near miss."""

    code = "incident-without-consequence"
    title = "The incident harmed nobody and is no near miss"
    kind = RefusalKind.INVALID


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    incident_id: RecordId
    mission_id: MissionId


class Incident(BaseModel):
    """What happened, where, to how many.

    Attributes:
        evacuated_minutes: from the call to the hospital; None if nobody was evacuated.
    """

    kind: IncidentKind
    harmed: Harmed
    place: Words
    happened: Words
    dead: Count
    injured: Count
    ill: Count
    is_near_miss: bool = False
    evacuated_minutes: Count | None = None


class Correction(BaseModel):
    """Counts that came to be known later; they take the place of the earlier ones."""

    correction_id: EntryId
    dead: Count
    injured: Count
    ill: Count
    why: Words


class Prevention(BaseModel):
    """What is done so that it does not happen again."""

    measure_id: EntryId
    measure: Words
    owner: Words
    cause: MaybeWords = ""


class RecordIncident(_Of, Incident, Command):
    """Record an incident."""


class SafetyIncidentRecorded(_Of, Incident, DomainEvent):
    """People of a mission fell ill, had an accident or were attacked."""

    day: date


class CorrectIncident(_Of, Correction, Command):
    """Correct the counts of an incident."""


class SafetyIncidentCorrected(_Of, Correction, DomainEvent):
    """More, or less, is known of an incident."""

    day: date


class PreventIncident(_Of, Prevention, Command):
    """Record what is done about an incident."""


class SafetyMeasureTaken(_Of, Prevention, DomainEvent):
    """Something is done so that an incident does not happen again."""

    day: date


class SafetyIncident(BaseModel):
    """An incident with its corrections and what is done about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recorded: tuple[SafetyIncidentRecorded, ...] = ()
    corrections: tuple[SafetyIncidentCorrected, ...] = ()
    measures: tuple[SafetyMeasureTaken, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return dead, injured and ill, as they are known."""
        known = self.corrections or self.recorded
        if not known:
            return 0, 0, 0
        return known[-1].dead, known[-1].injured, known[-1].ill


def _require_consequence(command: RecordIncident, _state: SafetyIncident) -> None:
    harmed = command.dead + command.injured + command.ill
    if bool(harmed) is command.is_near_miss:
        raise NobodyHarmedError(
            "an incident harms somebody or is a near miss, and not both",
            next_step="Count who was harmed, or say that it was a near miss.",
            pointer="/is_near_miss",
        )


def _id_of(command: Any) -> str:
    return str(command.incident_id)


SAFETY_INCIDENT = register(
    "safety_incident",
    SafetyIncident(),
    (
        Fact(
            RecordIncident,
            SafetyIncidentRecorded,
            "recorded",
            keys=("incident_id",),
            opens=True,
            check=_require_consequence,
        ),
        Fact(CorrectIncident, SafetyIncidentCorrected, "corrections", keys=("correction_id",)),
        Fact(PreventIncident, SafetyMeasureTaken, "measures", keys=("measure_id",)),
    ),
    id_of=_id_of,
)
