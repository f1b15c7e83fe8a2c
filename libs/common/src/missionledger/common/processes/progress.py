"""How far a process is, as events of the service that owns it: an auditor needs no Temporal."""

from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent

DAY_SECONDS = 86_400
"""The length of a day; a demonstration shortens it, and every page then says so."""


class ProcessStarted(DomainEvent):
    """A process began.

    Attributes:
        process_id: the id of the workflow, a natural key: `reserve-loan/PKRF-0001`.
        process: what kind of process it is, the name of the workflow.
        title: what it is about, in plain words.
        mission: the mission it belongs to, None for none.
        started_at: RFC 3339, by the clock of the process.
        day_seconds: how long a day takes; 86400 but in demonstrations.
    """

    process_id: str
    process: str
    title: str
    mission: str | None
    started_at: str
    day_seconds: int


class ProcessAdvanced(DomainEvent):
    """A process is at another step.

    Attributes:
        state: where it is, in plain words.
        waiting_for: whom or what it waits for; empty while it works by itself.
        next_step: what comes next.
        since: RFC 3339, by the clock of the process.
        until: when it stops waiting, RFC 3339; empty if it does not.
    """

    process_id: str
    state: str
    waiting_for: str
    next_step: str
    since: str
    until: str


class ProcessEnded(DomainEvent):
    """A process is over."""

    process_id: str
    outcome: str
    ended_at: str


ProcessEvent = ProcessStarted | ProcessAdvanced | ProcessEnded

PROCESS_EVENTS: tuple[type[ProcessEvent], ...] = (ProcessStarted, ProcessAdvanced, ProcessEnded)
"""Every service that drives processes has these among its events."""


class ProcessCommand(Command):
    """Base of what is recorded about a process; dated by the day of recording."""

    process_id: str
    mission: str | None


class StartProcess(ProcessCommand):
    """Record that a process began."""

    process: str
    title: str
    started_at: str
    day_seconds: int = DAY_SECONDS


class AdvanceProcess(ProcessCommand):
    """Record that a process is at another step."""

    state: str
    waiting_for: str = ""
    next_step: str = ""
    since: str
    until: str = ""


class EndProcess(ProcessCommand):
    """Record that a process is over."""

    outcome: str
    ended_at: str


AnyProcessCommand = StartProcess | AdvanceProcess | EndProcess


class Process(BaseModel):
    """How far a process is; `is_started` is false before the log knows of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    process_id: str = ""
    process: str = ""
    title: str = ""
    mission: str | None = None
    started_at: str = ""
    day_seconds: int = DAY_SECONDS
    state: str = ""
    waiting_for: str = ""
    next_step: str = ""
    since: str = ""
    until: str = ""
    outcome: str = ""
    ended_at: str = ""

    @property
    def is_started(self) -> bool:
        """Whether a start was recorded."""
        return bool(self.process_id)

    @property
    def is_ended(self) -> bool:
        """Whether an end was recorded."""
        return bool(self.ended_at)


def decide(command: AnyProcessCommand, state: Process) -> tuple[ProcessEvent, ...]:
    """Return the fact, or nothing if it is known or comes after the end."""
    if state.is_ended:
        return ()
    match command:
        case StartProcess():
            return () if state.is_started else (_started(command),)
        case AdvanceProcess():
            return () if _says_the_same(state, command) else (_advanced(command),)
        case EndProcess():
            return (
                ProcessEnded(
                    process_id=command.process_id,
                    outcome=command.outcome,
                    ended_at=command.ended_at,
                ),
            )
        case _:
            assert_never(command)


def _says_the_same(state: Process, command: AdvanceProcess) -> bool:
    said = ("state", "waiting_for", "next_step", "until")
    return all(getattr(state, each) == getattr(command, each) for each in said)


def _started(command: StartProcess) -> ProcessStarted:
    return ProcessStarted(
        process_id=command.process_id,
        process=command.process,
        title=command.title,
        mission=command.mission,
        started_at=command.started_at,
        day_seconds=command.day_seconds,
    )


def _advanced(command: AdvanceProcess) -> ProcessAdvanced:
    return ProcessAdvanced(
        process_id=command.process_id,
        state=command.state,
        waiting_for=command.waiting_for,
        next_step=command.next_step,
        since=command.since,
        until=command.until,
    )


def evolve(state: Process, event: ProcessEvent) -> Process:
    """Return how far the process is after the event."""
    match event:
        case ProcessStarted():
            changes = event.model_dump()
        case ProcessAdvanced():
            changes = event.model_dump()
        case ProcessEnded():
            changes = {**event.model_dump(), "state": "ended", "waiting_for": "", "next_step": ""}
            changes["since"], changes["until"] = event.ended_at, ""
        case _:
            assert_never(event)
    return state.model_copy(update=changes)


def process_decider(service: str) -> Decider[AnyProcessCommand, Process, ProcessEvent]:
    """Return the decider of the processes of a service: a stream for each process."""
    return Decider(
        service=service,
        aggregate="process",
        initial=Process(),
        decide=decide,
        evolve=evolve,
        events=PROCESS_EVENTS,
        id_of=lambda command: command.process_id,
        mission_of=lambda command: command.mission,
    )
