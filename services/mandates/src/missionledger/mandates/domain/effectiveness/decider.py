"""The effect of a mission, as other services told of it. Nothing is refused: it has happened."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.mandates.domain.effectiveness import events as e


class NoteEffect(Command):
    """Note what another service said; dated on the day of the fact."""

    mission_id: str
    service: str
    foreign_event_id: str
    foreign_position: int = Field(ge=0)


class NoteIndicator(e.IndicatorFacts, NoteEffect):
    """Note that an indicator has a baseline and a target."""


class NoteMeasurement(NoteEffect):
    """Note that an indicator was measured."""

    assessment_id: str
    indicator_id: str
    value: str
    measured_on: str
    evidence: str


class NoteImpact(NoteEffect):
    """Note what somebody says became of an outcome."""

    assessment_id: str
    outcome: str
    impact: str
    worked: str
    did_not_work: str
    evidence: str
    author: str


class NoteAdaptation(NoteEffect):
    """Note that something was adjusted."""

    assessment_id: str
    changes: str
    what: str
    why: str
    author: str


class NoteAftermath(NoteEffect):
    """Note what was observed after a mission had gone."""

    kind: str
    title: str
    place: str
    value: int | None
    at_exit: int | None
    unit: str
    evidence: str


EffectCommand = NoteIndicator | NoteMeasurement | NoteImpact | NoteAdaptation | NoteAftermath

_EVENTS: Mapping[type[EffectCommand], type[e.EffectEvent]] = {
    NoteIndicator: e.IndicatorNoted,
    NoteMeasurement: e.MeasurementNoted,
    NoteImpact: e.ImpactNoted,
    NoteAdaptation: e.AdaptationNoted,
    NoteAftermath: e.AftermathNoted,
}


class Effectiveness(BaseModel):
    """All that was noted of the effect of one mission.

    Attributes:
        indicators: the latest of each, by assessment and indicator.
        facts: everything but the indicators themselves, in the order in which it arrived.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicators: Mapping[str, e.IndicatorFacts] = {}
    facts: tuple[
        e.MeasurementNoted | e.ImpactNoted | e.AdaptationNoted | e.AftermathNoted, ...
    ] = ()


def decide(command: EffectCommand, state: Effectiveness) -> tuple[e.EffectEvent, ...]:
    """Return the fact, with what an indicator measures where that is known."""
    kind = _EVENTS[type(command)]
    said = {name: getattr(command, name) for name in type(command).model_fields}
    said["on"] = command.occurred_on
    if isinstance(command, NoteMeasurement):
        said["indicator"] = state.indicators.get(_key(command))
    kept = {name: said[name] for name in kind.model_fields}
    return (kind.model_validate(kept),)


def evolve(state: Effectiveness, event: e.EffectEvent) -> Effectiveness:
    """Return what is known of the effect after the fact."""
    if isinstance(event, e.IndicatorNoted):
        facts = e.IndicatorFacts(
            **{name: getattr(event, name) for name in e.IndicatorFacts.model_fields}
        )
        return state.model_copy(
            update={"indicators": {**state.indicators, _key(event): facts}},
        )
    return state.model_copy(update={"facts": (*state.facts, event)})


def _key(of: NoteMeasurement | e.IndicatorNoted) -> str:
    return f"{of.assessment_id}/{of.indicator_id}"


EFFECTIVENESS: Decider[EffectCommand, Effectiveness, e.EffectEvent] = Decider(
    service="mandates",
    aggregate="effectiveness",
    initial=Effectiveness(),
    decide=decide,
    evolve=evolve,
    events=e.EFFECT_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
