"""What performance and transitions say of the effect of a mission becomes facts of this log."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.mandates.domain.effectiveness.decider import (
    EFFECTIVENESS,
    EffectCommand,
    NoteAdaptation,
    NoteAftermath,
    NoteImpact,
    NoteIndicator,
    NoteMeasurement,
)

ASSESSMENT_ACTOR = "mandates-impact-assessments"
AFTERMATH_ACTOR = "mandates-exit-watch"


class _Facts(BaseModel):
    """What this service needs of a foreign fact; the rest is ignored."""

    model_config = ConfigDict(extra="ignore")

    mission_id: str


class _OfAssessment(_Facts):
    assessment_id: str
    day: date


class IndicatorSetFacts(_OfAssessment):
    """An indicator, with baseline and target."""

    indicator_id: str
    outcome: str
    what: str
    unit: str
    baseline: str
    baseline_on: str
    target: str
    target_on: str


class MeasurementFacts(_OfAssessment):
    """A measured value."""

    indicator_id: str
    value: str
    measured_on: str
    measured_from: str


class ImpactFacts(_OfAssessment):
    """What became of an outcome."""

    outcome: str
    impact: str
    worked: str
    did_not_work: str
    evidence: str
    author: str


class AdaptationFacts(_OfAssessment):
    """What was adjusted."""

    changes: str
    what: str
    why: str
    decided_by: str


class ExitFacts(_Facts):
    """What was observed after the exit."""

    kind: str
    title: str
    place: str
    value: int | None
    at_exit: int | None
    unit: str
    observed_on: date
    evidence: str


def _indicator(data: Mapping[str, Any], common: dict[str, Any]) -> EffectCommand:
    facts = IndicatorSetFacts.model_validate(data)
    return NoteIndicator(**facts.model_dump(exclude={"day"}), **common, occurred_on=facts.day)


def _measurement(data: Mapping[str, Any], common: dict[str, Any]) -> EffectCommand:
    facts = MeasurementFacts.model_validate(data)
    kept = facts.model_dump(exclude={"day", "measured_from"})
    return NoteMeasurement(**kept, **common, evidence=facts.measured_from, occurred_on=facts.day)


def _impact(data: Mapping[str, Any], common: dict[str, Any]) -> EffectCommand:
    facts = ImpactFacts.model_validate(data)
    return NoteImpact(**facts.model_dump(exclude={"day"}), **common, occurred_on=facts.day)


def _adaptation(data: Mapping[str, Any], common: dict[str, Any]) -> EffectCommand:
    facts = AdaptationFacts.model_validate(data)
    kept = facts.model_dump(exclude={"day", "decided_by"})
    return NoteAdaptation(**kept, **common, author=facts.decided_by, occurred_on=facts.day)


def _aftermath(data: Mapping[str, Any], common: dict[str, Any]) -> EffectCommand:
    facts = ExitFacts.model_validate(data)
    kept = facts.model_dump(exclude={"observed_on"})
    return NoteAftermath(**kept, **common, occurred_on=facts.observed_on)


_Read = Callable[[Mapping[str, Any], dict[str, Any]], EffectCommand]

_OF_ASSESSMENTS: Mapping[str, _Read] = {
    "IndicatorSet": _indicator,
    "IndicatorMeasured": _measurement,
    "ImpactAssessed": _impact,
    "AdaptationDecided": _adaptation,
}
_OF_EXITS: Mapping[str, _Read] = {"ExitObserved": _aftermath}


def impact_assessments(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of assessments (CPAS): indicators, impact, adaptations."""
    return _subscription(
        aggregates, ASSESSMENT_ACTOR, "performance", "performance_assessment", _OF_ASSESSMENTS
    )


def exit_observations(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of what is observed after an exit."""
    return _subscription(aggregates, AFTERMATH_ACTOR, "transitions", "exit_watch", _OF_EXITS)


def _subscription(
    aggregates: Aggregates,
    actor: str,
    service: str,
    aggregate: str,
    readers: Mapping[str, _Read],
) -> ForeignSubscription:
    async def note(event: ForeignEvent) -> None:
        read = readers.get(event.type)
        if read is None:
            return
        common: dict[str, Any] = {
            "service": service,
            "provenance": Provenance(event.provenance),
            "source": event.source,
            "foreign_event_id": event.id,
            "foreign_position": event.position,
        }
        command = read(event.data, common)
        await aggregates.execute(EFFECTIVENESS, command, noting_context(event, actor))

    return ForeignSubscription(durable=actor, service=service, aggregate=aggregate, handler=note)
