"""Rules of a renewal."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.identifiers import MissionId
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.mandates.domain.renewal import events as e
from missionledger.mandates.domain.renewal.policies import DUE_BEFORE_THE_END
from missionledger.mandates.domain.renewal.refusals import (
    NoRenewalCycleError,
    NoTermToRenewError,
    RenewalCycleClosedError,
    StepAfterTheEndError,
)
from missionledger.mandates.domain.words import Note, Statement


class _OfTerm(Command):
    mission_id: MissionId
    until: date


class OpenRenewalCycle(_OfTerm):
    """Watch the last day of a term."""

    resolution: str
    day_seconds: int = Field(DAY_SECONDS, ge=1, le=DAY_SECONDS)


class RecordRenewalStep(_OfTerm):
    """Record a step; dated on the day it was taken."""

    step: e.Step
    reference: Note = ""
    outcome: Statement


class RemindOfRenewal(_OfTerm):
    """See what is not on record so many days before the end.

    Attributes:
        consulted: steps that are on record elsewhere: consultations with the host and others.
    """

    days_left: int
    consulted: tuple[e.Step, ...] = ()


class CloseRenewalCycle(_OfTerm):
    """Record how the term came to its end."""

    outcome: e.Outcome
    resolution: str = ""
    next_until: date | None = None


RenewalCommand = OpenRenewalCycle | RecordRenewalStep | RemindOfRenewal | CloseRenewalCycle


class Renewal(BaseModel):
    """The renewal of one term; `opened` is None before its end is watched."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: e.RenewalCycleOpened | None = None
    steps: tuple[e.RenewalStepRecorded, ...] = ()
    reminders: tuple[e.RenewalReminderGiven, ...] = ()
    closed: e.RenewalCycleClosed | None = None


def renewal_id(mission_id: str, until: date) -> str:
    """Return the id of the renewal of a term: `UNMISS.2027-04-30`."""
    return f"{mission_id}.{until}"


def decide(command: RenewalCommand, state: Renewal) -> tuple[e.RenewalEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        NoTermToRenewError: if the last day lies behind the day of opening.
        NoRenewalCycleError: if a step is recorded for a term nobody watches.
        RenewalCycleClosedError: if the term was decided upon already.
        StepAfterTheEndError: if the step lies after the last day.
    """
    match command:
        case OpenRenewalCycle():
            return _open(command, state)
        case RecordRenewalStep():
            return _record(command, state)
        case RemindOfRenewal():
            return _remind(command, state)
        case CloseRenewalCycle():
            return _close(command, state)


def evolve(state: Renewal, event: e.RenewalEvent) -> Renewal:
    """Return the renewal after the event."""
    match event:
        case e.RenewalCycleOpened():
            return state.model_copy(update={"opened": event})
        case e.RenewalStepRecorded():
            return state.model_copy(update={"steps": (*state.steps, event)})
        case e.RenewalReminderGiven():
            return state.model_copy(update={"reminders": (*state.reminders, event)})
        case e.RenewalCycleClosed():
            return state.model_copy(update={"closed": event})


def _open(command: OpenRenewalCycle, state: Renewal) -> tuple[e.RenewalEvent, ...]:
    if state.opened is not None:
        return ()
    if command.until < command.occurred_on:
        raise NoTermToRenewError(
            f"the term of {command.mission_id} ended on {command.until}",
            next_step="Record what was decided since, or that the mandate lapsed.",
        )
    opened = e.RenewalCycleOpened(
        mission_id=command.mission_id,
        until=command.until,
        opened_on=command.occurred_on,
        resolution=command.resolution,
        day_seconds=command.day_seconds,
    )
    return (opened,)


def _record(command: RecordRenewalStep, state: Renewal) -> tuple[e.RenewalEvent, ...]:
    if state.opened is None:
        raise NoRenewalCycleError(
            f"the end of the term of {command.mission_id} on {command.until} is not watched",
            next_step="Open the renewal of the present term first.",
        )
    recorded = e.RenewalStepRecorded(
        mission_id=command.mission_id,
        until=command.until,
        step=command.step,
        on=command.occurred_on,
        reference=command.reference,
        outcome=command.outcome,
    )
    if recorded in state.steps:
        return ()
    if state.closed is not None:
        raise RenewalCycleClosedError(
            f"the term was {state.closed.outcome} on {state.closed.on}"
            + (f" by {state.closed.resolution}" if state.closed.resolution else ""),
            next_step="Record the step on the renewal of the present term.",
            source=state.closed.resolution,
        )
    if command.occurred_on > command.until:
        raise StepAfterTheEndError(
            f"the step of {command.occurred_on} lies after {command.until}",
            next_step="Check the day, or record it on the renewal of the next term.",
            pointer="/on",
        )
    return (recorded,)


def _remind(command: RemindOfRenewal, state: Renewal) -> tuple[e.RenewalEvent, ...]:
    if state.opened is None or state.closed is not None:
        return ()
    if any(each.days_left == command.days_left for each in state.reminders):
        return ()
    policy = DUE_BEFORE_THE_END.on(command.until)
    due = policy.value.get(command.days_left, ())
    known = {each.step for each in state.steps} | set(command.consulted)
    reminder = e.RenewalReminderGiven(
        mission_id=command.mission_id,
        until=command.until,
        days_left=command.days_left,
        due=due,
        missing=tuple(each for each in due if each not in known),
        rule=policy.source,
    )
    return (reminder,)


def _close(command: CloseRenewalCycle, state: Renewal) -> tuple[e.RenewalEvent, ...]:
    if state.opened is None or state.closed is not None:
        return ()
    closed = e.RenewalCycleClosed(
        mission_id=command.mission_id,
        until=command.until,
        outcome=command.outcome,
        on=command.occurred_on,
        resolution=command.resolution,
        next_until=command.next_until,
    )
    return (closed,)


RENEWAL: Decider[RenewalCommand, Renewal, e.RenewalEvent] = Decider(
    service="mandates",
    aggregate="renewal",
    initial=Renewal(),
    decide=decide,
    evolve=evolve,
    events=e.RENEWAL_EVENTS,
    id_of=lambda command: renewal_id(command.mission_id, command.until),
    mission_of=lambda command: command.mission_id,
)
