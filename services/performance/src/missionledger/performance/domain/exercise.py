"""Exercises before a deployment: who goes tries the task first, under the lead it will have there.

Some models of missions are led by civilians, with uniformed units in support of them; there the
exercise has the same lead. What an exercise shows to be missing is closed before anybody goes.
"""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.joint_discussion import MissionPart
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.requirement.events import PledgeId
from missionledger.performance.domain.roster.events import EntryId as PersonRef
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import EntryId, MaybeWords, RecordId, Words

PARTICIPANTS_MAX = 200
GAPS_MAX = 50

CIVILIAN_LED: Final = Policy(
    "models of missions that are led by civilians",
    (
        PolicyValue(
            frozenset({20}),
            date.min,
            "2024 study on the future of peacekeeping, model 20",
            Certainty.VERIFIED,
        ),
    ),
)

Units = Annotated[tuple[PledgeId, ...], Field(max_length=PARTICIPANTS_MAX)]
People = Annotated[tuple[PersonRef, ...], Field(max_length=PARTICIPANTS_MAX)]
ModelNumber = Annotated[int, Field(ge=1, le=99, strict=True)]


class ExerciseLeadError(Refusal):
    """An exercise has the lead that the mission will have."""

    code = "exercise-lead"
    title = "The exercise is not led as the mission will be"


class ExerciseEmptyError(Refusal):
    """Somebody takes part."""

    code = "exercise-without-participants"
    title = "Nobody who will deploy takes part in the exercise"
    kind = RefusalKind.INVALID


class ExerciseDaysError(Refusal):
    """An exercise comes before the deployment that it prepares."""

    code = "exercise-days-out-of-order"
    title = "The exercise is not before the deployment"
    kind = RefusalKind.INVALID


class ExerciseOverError(Refusal):
    """It was held or called off."""

    code = "exercise-over"
    title = "The exercise is over"


class ExerciseGapUnknownError(Refusal):
    """The exercise showed no such gap."""

    code = "exercise-gap-unknown"
    title = "The exercise has no such gap"
    kind = RefusalKind.NOT_FOUND


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    exercise_id: RecordId
    mission_id: MissionId


class ExercisePlan(BaseModel):
    """What is tried, under whose lead, by whom, and before which deployment.

    Attributes:
        model: number of the model of missions it prepares; None for several or none.
        led_by: component that leads it, as it will lead there.
        parts: components that take part; the one that leads is among them.
        units: pledges whose units take part.
        people: references of people on rosters who take part.
        partners: who takes part from outside, such as health agencies; in words.
        deploys_on: first day of the deployment it prepares.
    """

    title: Words
    model: ModelNumber | None = None
    led_by: MissionPart
    parts: Annotated[tuple[MissionPart, ...], Field(min_length=1, max_length=len(MissionPart))]
    scenario: Words
    units: Units = ()
    people: People = ()
    partners: MaybeWords = ""
    planned_for: date
    deploys_on: date


class NewDays(BaseModel):
    """Exercise or deployment move."""

    move_id: EntryId
    planned_for: date
    deploys_on: date
    reason: Words


class GapFound(BaseModel):
    """Something that was missing, and who closes it until when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gap_id: EntryId
    what: Words
    owner: Words
    due_on: date


class ExerciseResult(BaseModel):
    """What came of it.

    Attributes:
        tested: what was tried, against which standard.
        gaps: what was missing; none if nothing was.
    """

    units: Units = ()
    people: People = ()
    tested: Words
    lessons: Words
    gaps: Annotated[tuple[GapFound, ...], Field(max_length=GAPS_MAX)] = ()


class GapEnd(BaseModel):
    """How a gap was closed."""

    gap_id: EntryId
    how: Words


class ExerciseEnd(BaseModel):
    """Why it will not be held."""

    reason: Words


class PlanExercise(_Of, ExercisePlan, Command):
    """Plan an exercise before a deployment."""

    planned_by: Person


class ExercisePlanned(_Of, ExercisePlan, DomainEvent):
    """Those who will deploy are to try the task before."""

    planned_by: Person
    day: date


class MoveExercise(_Of, NewDays, Command):
    """Move exercise or deployment to other days."""


class ExerciseMoved(_Of, NewDays, DomainEvent):
    """Exercise or deployment have other days."""

    day: date


class HoldExercise(_Of, ExerciseResult, Command):
    """Record that it was held, who took part and what it showed."""


class ExerciseHeld(_Of, ExerciseResult, DomainEvent):
    """Those who will deploy have tried the task."""

    day: date


class CloseExerciseGap(_Of, GapEnd, Command):
    """Record how a gap was closed."""


class ExerciseGapClosed(_Of, GapEnd, DomainEvent):
    """What was missing is there."""

    day: date


class CallOffExercise(_Of, ExerciseEnd, Command):
    """Record that it will not be held."""


class ExerciseCalledOff(_Of, ExerciseEnd, DomainEvent):
    """The exercise will not be held."""

    day: date


class Exercise(BaseModel):
    """An exercise with its facts, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planned: tuple[ExercisePlanned, ...] = ()
    moved: tuple[ExerciseMoved, ...] = ()
    held: tuple[ExerciseHeld, ...] = ()
    gaps_closed: tuple[ExerciseGapClosed, ...] = ()
    called_off: tuple[ExerciseCalledOff, ...] = ()

    @property
    def planned_for(self) -> date:
        """Day of the exercise, as it was moved last."""
        return (self.moved or self.planned)[-1].planned_for

    @property
    def deploys_on(self) -> date:
        """First day of the deployment, as it was moved last."""
        return (self.moved or self.planned)[-1].deploys_on

    @property
    def is_over(self) -> bool:
        """Whether it was held or called off."""
        return bool(self.held or self.called_off)

    def absent(self) -> tuple[str, ...]:
        """Return who was planned and did not take part; nobody before it was held."""
        if not self.held:
            return ()
        plan, result = self.planned[0], self.held[-1]
        took_part = {*result.units, *result.people}
        return tuple(sorted({*plan.units, *plan.people} - took_part))

    def gaps_open(self) -> tuple[GapFound, ...]:
        """Return what was missing and was not closed."""
        closed = {each.gap_id for each in self.gaps_closed}
        return tuple(gap for result in self.held for gap in result.gaps if gap.gap_id not in closed)


def is_civilian_led(model: int | None, day: date) -> bool:
    """Tell whether civilians lead missions of this model.

    Raises:
        NoPolicyInForceError: if nothing is known for the day.
    """
    return model is not None and model in CIVILIAN_LED.on(day).value


def _require_plan(command: PlanExercise, _state: Exercise) -> None:
    if not (command.units or command.people):
        raise ExerciseEmptyError(
            "neither a unit nor a person who will deploy is named",
            next_step="Name pledges or references of rosters; partners come beside them.",
            pointer="/units",
        )
    if command.led_by not in command.parts:
        raise ExerciseLeadError(
            f"{command.led_by} leads the exercise and takes no part in it",
            next_step="Name the leading component among the parts.",
            pointer="/parts",
        )
    rule = CIVILIAN_LED.on(command.occurred_on)
    if command.model in rule.value and command.led_by is not MissionPart.CIVILIAN:
        raise ExerciseLeadError(
            f"model {command.model} is led by civilians, this exercise by {command.led_by} "
            f"({rule.source})",
            next_step="Let civilians lead it, with uniformed components in support.",
            pointer="/led_by",
        )
    if command.planned_for < command.occurred_on:
        raise ExerciseDaysError(
            f"planned on {command.occurred_on} for {command.planned_for}",
            next_step="A plan is for a day to come; plan it as of the day it was planned.",
            pointer="/planned_for",
        )
    _require_before(command.planned_for, command.deploys_on, "/deploys_on")


def _require_move(command: MoveExercise, state: Exercise) -> None:
    _require_open(command, state)
    _require_before(command.planned_for, command.deploys_on, "/planned_for")


def _require_held(command: HoldExercise, state: Exercise) -> None:
    _require_open(command, state)
    if not (command.units or command.people):
        raise ExerciseEmptyError(
            "nobody who will deploy took part",
            next_step="Name who took part, or call the exercise off.",
            pointer="/units",
        )
    _require_before(command.occurred_on, state.deploys_on, "/occurred_on")
    ids = [each.gap_id for each in command.gaps]
    if len(ids) != len(set(ids)):
        raise ExerciseDaysError(
            "a gap is named twice", next_step="Name each gap once.", pointer="/gaps"
        )


def _require_before(day: date, deploys_on: date, pointer: str) -> None:
    if day > deploys_on:
        raise ExerciseDaysError(
            f"the exercise is on {day}, after {deploys_on}, the first day of the deployment",
            next_step="Move the deployment if it was put off; what is learnt after it is a lesson.",
            pointer=pointer,
        )


def _require_open(command: MoveExercise | HoldExercise | CallOffExercise, state: Exercise) -> None:
    if state.is_over:
        raise ExerciseOverError(
            f"{command.exercise_id} was {'held' if state.held else 'called off'}",
            next_step="Plan another exercise under another name.",
        )


def _require_gap(command: CloseExerciseGap, state: Exercise) -> None:
    if all(each.gap_id != command.gap_id for each in state.gaps_open()):
        raise ExerciseGapUnknownError(
            f"{command.exercise_id} has no open gap {command.gap_id}",
            next_step="Look at the gaps of the exercise.",
            pointer="/gap_id",
        )


def _id_of(command: Any) -> str:
    return str(command.exercise_id)


EXERCISE = register(
    "exercise",
    Exercise(),
    (
        Fact(
            PlanExercise,
            ExercisePlanned,
            "planned",
            keys=("exercise_id",),
            opens=True,
            check=_require_plan,
        ),
        Fact(MoveExercise, ExerciseMoved, "moved", keys=("move_id",), check=_require_move),
        Fact(HoldExercise, ExerciseHeld, "held", keys=("exercise_id",), check=_require_held),
        Fact(
            CloseExerciseGap,
            ExerciseGapClosed,
            "gaps_closed",
            keys=("gap_id",),
            check=_require_gap,
        ),
        Fact(CallOffExercise, ExerciseCalledOff, "called_off", check=_require_open),
    ),
    id_of=_id_of,
)
