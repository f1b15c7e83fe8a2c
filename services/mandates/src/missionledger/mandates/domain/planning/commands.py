"""What may be recorded of what a mission plans for. The business date is the day of the fact."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.planning import facts


class _OfMission(Command):
    mission_id: MissionId


class JudgeStandingCondition(facts.StandingCondition, _OfMission):
    """Judge how a standing condition is met."""


class RecordTransitionStrategy(facts.TransitionStrategy, _OfMission):
    """Record how gains are to last."""


class RecordScenario(facts.Scenario, _OfMission):
    """Record a scenario, or describe it anew."""


class RecordPeacebuildingAim(facts.PeacebuildingAim, _OfMission):
    """Record a long-term aim, or describe it anew."""


class RecordExpectation(facts.Expectation, _OfMission):
    """Record what people expect.

    Attributes:
        tasks: tasks of the mandate on that day, as this log knows.
    """

    tasks: tuple[str, ...] = ()


class RecordContact(facts.Contact, _OfMission):
    """Record a contact that is planned or was held."""


class PassTaskOn(facts.TaskPassed, _OfMission):
    """Pass a task of the mandate on, with its resources.

    Attributes:
        tasks: tasks of the mandate on that day, as this log knows.
    """

    tasks: tuple[str, ...]


PlanningCommand = (
    JudgeStandingCondition
    | RecordTransitionStrategy
    | RecordScenario
    | RecordPeacebuildingAim
    | RecordExpectation
    | RecordContact
    | PassTaskOn
)
