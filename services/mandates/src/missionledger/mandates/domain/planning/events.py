"""Facts about what a mission plans for; `on` is the day of the fact."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.planning import facts


class _OfMission(BaseModel):
    mission_id: MissionId
    on: date


class StandingConditionJudged(facts.StandingCondition, _OfMission, DomainEvent):
    """Somebody judged how a standing condition is met."""


class TransitionStrategyRecorded(facts.TransitionStrategy, _OfMission, DomainEvent):
    """It was planned how gains are to last."""


class ScenarioRecorded(facts.Scenario, _OfMission, DomainEvent):
    """A scenario was thought through, or anew."""


class PeacebuildingAimRecorded(facts.PeacebuildingAim, _OfMission, DomainEvent):
    """A long-term aim was taken up with others."""


class ExpectationRecorded(facts.Expectation, _OfMission, DomainEvent):
    """People said what they expect."""

    schema_version: ClassVar[int] = 2
    filled_in: ClassVar[frozenset[int]] = frozenset({1})


class ContactRecorded(facts.Contact, _OfMission, DomainEvent):
    """A contact was planned or held."""


class TaskPassedOn(facts.TaskPassed, _OfMission, DomainEvent):
    """A task went to another part of the United Nations, with its resources."""


PlanningEvent = (
    StandingConditionJudged
    | TransitionStrategyRecorded
    | ScenarioRecorded
    | PeacebuildingAimRecorded
    | ExpectationRecorded
    | ContactRecorded
    | TaskPassedOn
)

PLANNING_EVENTS: tuple[type[PlanningEvent], ...] = (
    StandingConditionJudged,
    TransitionStrategyRecorded,
    ScenarioRecorded,
    PeacebuildingAimRecorded,
    ExpectationRecorded,
    ContactRecorded,
    TaskPassedOn,
)
