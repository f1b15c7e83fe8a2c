"""Assessments (CPAS): context, plan, indicators, impact, and decisions that point at facts.

A cycle tells what was meant, what was measured and what was learnt from it. It has no grade: the
impact on each outcome is told in words, and success and failure are not the only ones.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register, require_period
from missionledger.performance.domain.shared_plan import (
    AgreeToPlan,
    DivergenceNamed,
    DivergenceSettled,
    NameDivergence,
    OfAssessment,
    PartPlanned,
    PlanAgreed,
    PlanPart,
    SettleDivergence,
    SharedPlan,
    require_agreeable,
    require_open_divergence,
)
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import (
    Decimal,
    EntryId,
    MaybeWords,
    Words,
)

FACTS_MAX = 100


class Impact(StrEnum):
    """What became of an outcome; not a scale."""

    MOVED_TOWARDS = "moved_towards"
    UNCHANGED = "unchanged"
    MOVED_AWAY = "moved_away"
    MIXED = "mixed"
    CANNOT_TELL = "cannot_tell"


class ChangeOf(StrEnum):
    """What a decision adjusts."""

    STRATEGY = "strategy"
    OPERATIONS = "operations"
    RESOURCES = "resources"
    INDICATORS = "indicators"


class IndicatorUnknownError(Refusal):
    """The cycle has no such indicator."""

    code = "indicator-unknown"
    title = "The assessment has no such indicator"
    kind = RefusalKind.NOT_FOUND


class FactsMissingError(Refusal):
    """A decision to adjust rests on facts that are on record."""

    code = "decision-without-facts"
    title = "The decision names no facts on record"


class Cycle(BaseModel):
    """The setting of a cycle.

    Attributes:
        context: what the situation is, and what changed since the last cycle.
        plan: what the mission means to bring about, by which activities.
    """

    title: Words
    context: Words
    plan: Words
    period_from: date
    period_to: date


class Indicator(BaseModel):
    """What is measured for an outcome, from where to where.

    Attributes:
        method: how it is measured, so that values stay comparable.
    """

    indicator_id: EntryId
    outcome: Words
    what: Words
    unit: Annotated[str, Field(min_length=1, max_length=60)]
    method: Words
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date


class Measurement(BaseModel):
    """A measured value."""

    indicator_id: EntryId
    measured_on: date
    value: Decimal
    measured_from: Words


class ContextChange(BaseModel):
    """The context changed within the cycle, so that the plan is looked at again."""

    change_id: EntryId
    what: Words
    consequence: Words


class ImpactOnOutcome(BaseModel):
    """What became of an outcome, and which activities had a part in it."""

    impact_id: EntryId
    outcome: Words
    impact: Impact
    worked: MaybeWords
    did_not_work: MaybeWords
    evidence: Words


class FactBehind(BaseModel):
    """An event of the log that a decision rests on, as it was recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: Annotated[int, Field(ge=1, strict=True)]
    event_id: Annotated[str, Field(max_length=64)]
    event_type: Annotated[str, Field(max_length=100)]


class Adaptation(BaseModel):
    """A decision to adjust strategy or operations."""

    decision_id: EntryId
    changes: ChangeOf
    what: Words
    why: Words


class OpenAssessment(OfAssessment, Cycle, Command):
    """Open a cycle."""

    opened_by: Person


class AssessmentOpened(OfAssessment, Cycle, DomainEvent):
    """A cycle of assessment was opened."""

    opened_by: Person
    day: date


class SetIndicator(OfAssessment, Indicator, Command):
    """Set an indicator with baseline and target."""


class IndicatorSet(OfAssessment, Indicator, DomainEvent):
    """An indicator has a baseline and a target."""

    day: date


class MeasureIndicator(OfAssessment, Measurement, Command):
    """Record a measured value."""


class IndicatorMeasured(OfAssessment, Measurement, DomainEvent):
    """An indicator was measured."""

    day: date


class NoteContextChange(OfAssessment, ContextChange, Command):
    """Record that the context changed."""


class ContextChanged(OfAssessment, ContextChange, DomainEvent):
    """The context of a mission changed within a cycle."""

    day: date


class AssessImpact(OfAssessment, ImpactOnOutcome, Command):
    """Say what became of an outcome."""

    author: Person


class ImpactAssessed(OfAssessment, ImpactOnOutcome, DomainEvent):
    """Somebody assessed what became of an outcome."""

    author: Person
    day: date


class DecideAdaptation(OfAssessment, Adaptation, Command):
    """Decide to adjust, on facts that are looked up in the log."""

    facts: Annotated[tuple[FactBehind, ...], Field(max_length=FACTS_MAX)]
    decided_by: Person


class AdaptationDecided(OfAssessment, Adaptation, DomainEvent):
    """Strategy or operations were adjusted, on these facts."""

    facts: Annotated[tuple[FactBehind, ...], Field(max_length=FACTS_MAX)]
    decided_by: Person
    day: date


class Assessment(SharedPlan):
    """A cycle with its plan and its other facts, in the order they were recorded."""

    opened: tuple[AssessmentOpened, ...] = ()
    indicators: tuple[IndicatorSet, ...] = ()
    measurements: tuple[IndicatorMeasured, ...] = ()
    context_changes: tuple[ContextChanged, ...] = ()
    impacts: tuple[ImpactAssessed, ...] = ()
    adaptations: tuple[AdaptationDecided, ...] = ()

    def series_of(self, indicator_id: str) -> tuple[IndicatorMeasured, ...]:
        """Return the values of an indicator by day."""
        own = (each for each in self.measurements if each.indicator_id == indicator_id)
        return tuple(sorted(own, key=lambda each: each.measured_on))


def _require_period(command: OpenAssessment, _state: Assessment) -> None:
    require_period(command.period_from, command.period_to)


def _require_indicator(command: MeasureIndicator, state: Assessment) -> None:
    if all(each.indicator_id != command.indicator_id for each in state.indicators):
        raise IndicatorUnknownError(
            f"{command.assessment_id} has no indicator {command.indicator_id}",
            next_step="Set the indicator with baseline and target first.",
            pointer="/indicator_id",
        )


def _require_facts(command: DecideAdaptation, _state: Assessment) -> None:
    if not command.facts:
        raise FactsMissingError(
            "a decision to adjust strategy or operations points at the facts it rests on",
            next_step="Name positions of the log; /v1/events lists them.",
            pointer="/positions",
        )


def _id_of(command: Any) -> str:
    return str(command.assessment_id)


ASSESSMENT = register(
    "performance_assessment",
    Assessment(),
    (
        Fact(
            OpenAssessment,
            AssessmentOpened,
            "opened",
            keys=("assessment_id",),
            opens=True,
            check=_require_period,
        ),
        Fact(PlanPart, PartPlanned, "parts", keys=("part", "revision")),
        Fact(
            AgreeToPlan,
            PlanAgreed,
            "agreements",
            keys=("agreement_id",),
            check=require_agreeable,
        ),
        Fact(NameDivergence, DivergenceNamed, "divergences", keys=("divergence_id",)),
        Fact(
            SettleDivergence,
            DivergenceSettled,
            "settled",
            keys=("divergence_id",),
            check=require_open_divergence,
        ),
        Fact(SetIndicator, IndicatorSet, "indicators", keys=("indicator_id",)),
        Fact(
            MeasureIndicator,
            IndicatorMeasured,
            "measurements",
            keys=("indicator_id", "measured_on"),
            check=_require_indicator,
        ),
        Fact(NoteContextChange, ContextChanged, "context_changes", keys=("change_id",)),
        Fact(AssessImpact, ImpactAssessed, "impacts", keys=("impact_id",)),
        Fact(
            DecideAdaptation,
            AdaptationDecided,
            "adaptations",
            keys=("decision_id",),
            check=_require_facts,
        ),
    ),
    id_of=_id_of,
)
