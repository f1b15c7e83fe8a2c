"""What was said of the effect of a mission, while it is there and afterwards."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId


class Noted(BaseModel):
    """A fact of another service.

    Attributes:
        on: the day of the fact.
        service: whose log holds it.
        foreign_event_id: the event that said so.
        foreign_position: its position in that log.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    on: date
    service: str
    foreign_event_id: str
    foreign_position: int


class IndicatorFacts(BaseModel):
    """What is measured for an outcome, from where to where; values are text, as they were sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assessment_id: str
    indicator_id: str
    outcome: str
    what: str
    unit: str
    baseline: str
    baseline_on: str
    target: str
    target_on: str


class IndicatorNoted(IndicatorFacts, Noted, DomainEvent):
    """An indicator has a baseline and a target."""


class MeasurementNoted(Noted, DomainEvent):
    """An indicator was measured.

    Attributes:
        indicator: what is measured, as it was known then; None if nothing was noted of it.
    """

    assessment_id: str
    indicator_id: str
    indicator: IndicatorFacts | None
    value: str
    measured_on: str
    evidence: str


class ImpactNoted(Noted, DomainEvent):
    """Somebody assessed what became of an outcome; success and failure are not the only ones."""

    assessment_id: str
    outcome: str
    impact: str
    worked: str
    did_not_work: str
    evidence: str
    author: str


class AdaptationNoted(Noted, DomainEvent):
    """Strategy or operations were adjusted on facts of the assessment."""

    assessment_id: str
    changes: str
    what: str
    why: str
    author: str


class AftermathNoted(Noted, DomainEvent):
    """Something was observed where a mission was, after it had gone or while it goes.

    Attributes:
        value: what was measured then; None where nothing was counted.
        at_exit: the same when the mission went.
    """

    kind: str
    title: str
    place: str
    value: int | None
    at_exit: int | None
    unit: str
    evidence: str


EffectEvent = IndicatorNoted | MeasurementNoted | ImpactNoted | AdaptationNoted | AftermathNoted

EFFECT_EVENTS: tuple[type[EffectEvent], ...] = (
    IndicatorNoted,
    MeasurementNoted,
    ImpactNoted,
    AdaptationNoted,
    AftermathNoted,
)
