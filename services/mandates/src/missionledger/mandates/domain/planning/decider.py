"""Rules of what a mission plans for, and what of it is missing."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.common.transition_planning import TRANSITION_PLANNED_WITHIN
from missionledger.mandates.domain.planning import commands as c
from missionledger.mandates.domain.planning import events as e
from missionledger.mandates.domain.planning.facts import (
    Committee,
    Condition,
    ContactKind,
    Met,
    ScenarioKind,
)


class ExpectationUnansweredError(Refusal):
    """Who expects what the mandate does not cover is told so."""

    code = "expectation-unanswered"
    title = "An expectation beyond the mandate needs an answer"
    kind = RefusalKind.INVALID


class ExpectationBeyondTasksError(Refusal):
    """No task of the mandate meets what the mandate does not cover."""

    code = "expectation-beyond-tasks"
    title = "The mandate does not cover it, so none of its tasks meets it"
    kind = RefusalKind.INVALID


class CommitteeUnknownError(Refusal):
    """A contact with a committee says with which one."""

    code = "committee-unknown"
    title = "The committee is none of those that peacekeeping answers to"
    kind = RefusalKind.INVALID


class TaskNotInMandateError(Refusal):
    """Only a task of the mandate can be passed on, or meet an expectation."""

    code = "task-not-in-mandate"
    title = "The mandate has no such task"
    kind = RefusalKind.NOT_FOUND


class NothingPassedOnError(Refusal):
    """A task is passed on with its resources, or not at all."""

    code = "task-without-resources"
    title = "A task is passed on with its resources"


class Planning(BaseModel):
    """Everything that was recorded of the plans of one mission, in order of record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    conditions: tuple[e.StandingConditionJudged, ...] = ()
    strategies: tuple[e.TransitionStrategyRecorded, ...] = ()
    scenarios: tuple[e.ScenarioRecorded, ...] = ()
    aims: tuple[e.PeacebuildingAimRecorded, ...] = ()
    expectations: tuple[e.ExpectationRecorded, ...] = ()
    contacts: tuple[e.ContactRecorded, ...] = ()
    passed_on: tuple[e.TaskPassedOn, ...] = ()


class PlanningGap(BaseModel):
    """Something that every mission plans for, and this one did not yet.

    Attributes:
        what: in plain words.
        rule: where it is asked for.
        due_on: from which day it is missed; None for from the first day.
    """

    what: str
    rule: str
    due_on: date | None = None


FIELDS: Mapping[type[e.PlanningEvent], str] = {
    e.StandingConditionJudged: "conditions",
    e.TransitionStrategyRecorded: "strategies",
    e.ScenarioRecorded: "scenarios",
    e.PeacebuildingAimRecorded: "aims",
    e.ExpectationRecorded: "expectations",
    e.ContactRecorded: "contacts",
    e.TaskPassedOn: "passed_on",
}

_EVENTS: Mapping[type[c.PlanningCommand], type[e.PlanningEvent]] = {
    c.JudgeStandingCondition: e.StandingConditionJudged,
    c.RecordTransitionStrategy: e.TransitionStrategyRecorded,
    c.RecordScenario: e.ScenarioRecorded,
    c.RecordPeacebuildingAim: e.PeacebuildingAimRecorded,
    c.RecordExpectation: e.ExpectationRecorded,
    c.RecordContact: e.ContactRecorded,
    c.PassTaskOn: e.TaskPassedOn,
}


def decide(command: c.PlanningCommand, state: Planning) -> tuple[e.PlanningEvent, ...]:
    """Return the fact, or nothing if it is on record.

    Raises:
        ExpectationUnansweredError: if an expectation beyond the mandate has no answer.
        ExpectationBeyondTasksError: if a task is named for what the mandate does not cover.
        CommitteeUnknownError: if a contact with a committee names none that is known.
        TaskNotInMandateError: if a task that is named is none of the mandate.
        NothingPassedOnError: if no resources go with it.
    """
    event = _event_of(command)
    if event in getattr(state, FIELDS[type(event)]):
        return ()
    match command:
        case c.RecordExpectation() if not command.within_mandate and not command.answer:
            raise ExpectationUnansweredError(
                f"the mandate does not cover what {command.held_by} expect",
                next_step="Say in `answer` what they were told of the limits of the mandate.",
                pointer="/answer",
            )
        case c.RecordExpectation() if command.task_id and not command.within_mandate:
            raise ExpectationBeyondTasksError(
                f"a task is named for what the mandate does not cover: {command.task_id}",
                next_step="Leave out the task, or say that the mandate covers it.",
                pointer="/task_id",
            )
        case c.RecordContact() if _no_committee(command):
            raise CommitteeUnknownError(
                f"{command.party!r} is no committee that peacekeeping answers to",
                next_step=f"Name one of: {', '.join(Committee)}; or another kind of contact.",
                pointer="/party",
            )
        case c.PassTaskOn() | c.RecordExpectation() if _is_foreign(command):
            raise TaskNotInMandateError(
                f"the mandate of {command.mission_id} has no task {command.task_id}",
                next_step="Take the id from the tasks of the mission.",
                pointer="/task_id",
            )
        case c.PassTaskOn() if command.resources.minor <= 0:
            raise NothingPassedOnError(
                f"{command.task_id} would go to {command.receiver} without resources",
                next_step="Give the amount that goes with the task, or drop the task.",
                pointer="/resources",
            )
        case _:
            return (event,)


def _is_foreign(command: c.PassTaskOn | c.RecordExpectation) -> bool:
    return bool(command.task_id) and command.task_id not in command.tasks


def evolve(state: Planning, event: e.PlanningEvent) -> Planning:
    """Return the plans after the fact."""
    field = FIELDS[type(event)]
    return state.model_copy(update={field: (*getattr(state, field), event)})


def gaps_of(state: Planning, started: date | None, day: date) -> tuple[PlanningGap, ...]:
    """Return what is not planned for on a day; `started` is the first day of the mission."""
    judged = {each.condition: each.met for each in sorted(state.conditions, key=_day_of)}
    gaps = [
        PlanningGap(
            what=f"{each.replace('_', ' ')}: {_in_words(judged.get(each))}",
            rule="2024 study, 5.2: it stands on every model",
        )
        for each in Condition
        if judged.get(each) is not Met.MET
    ]
    within = TRANSITION_PLANNED_WITHIN.on(day)
    due = started + within.value if started else None
    if not state.strategies and (due is None or day >= due):
        what = "no transition strategy with contingency and capacity"
        gaps.append(PlanningGap(what=what, rule=within.source, due_on=due))
    elif state.strategies and state.strategies[-1].assessed is None:
        gaps.append(
            PlanningGap(
                what="no money from assessed budgets for the transition",
                rule="2024 study, chapter 7",
            )
        )
    if not any(each.kind is ScenarioKind.SETBACK for each in state.scenarios):
        gaps.append(
            PlanningGap(what="no scenario for a setback", rule="2024 study, summary 13 and 2.3")
        )
    return tuple(gaps)


def _in_words(met: Met | None) -> str:
    return "not judged" if met is None else met.replace("_", " ")


def _day_of(event: e.StandingConditionJudged) -> date:
    return event.on


def _no_committee(command: c.RecordContact) -> bool:
    return command.kind is ContactKind.COMMITTEE and command.party not in tuple(Committee)


def _event_of(command: c.PlanningCommand) -> e.PlanningEvent:
    kind = _EVENTS[type(command)]
    said = {name: getattr(command, name) for name in type(command).model_fields}
    kept = {name: said[name] for name in kind.model_fields if name in said}
    return kind.model_validate(kept | {"on": command.occurred_on})


PLANNING: Decider[c.PlanningCommand, Planning, e.PlanningEvent] = Decider(
    service="mandates",
    aggregate="planning",
    initial=Planning(),
    decide=decide,
    evolve=evolve,
    events=e.PLANNING_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
