"""The phases that a resolution gives a mission on its way out: dates, ceilings, what may be done.

MINUSMA had its protection task to 30 September 2023 and its withdrawal to 31 December; UNIFIL a
guard capability after it. What may still be done on a day is the question everybody asks.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.schedule.events import People
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

ACTS_MAX = 30


class Ceiling(BaseModel):
    """How many of some people may be there at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: People
    count: Annotated[int, Field(ge=0, le=200_000, strict=True)]


class Allowed(BaseModel):
    """What may still be done, to which day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Title
    until_on: date


class AllowedAct(BaseModel):
    """What may still be done, to which day, as it is recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: str
    until_on: DayText


class SetPhase(Command):
    """Record a phase; a later word on the same phase replaces an earlier one."""

    mission_id: MissionId
    phase_id: ItemId
    title: Title
    authority: Name
    from_on: date
    until_on: date
    ceilings: Annotated[tuple[Ceiling, ...], Field(max_length=len(People))] = ()
    allowed: Annotated[tuple[Allowed, ...], Field(max_length=ACTS_MAX)] = ()


class DropPhase(Command):
    """Record that a phase does not come."""

    mission_id: MissionId
    phase_id: ItemId
    reason: Reason


PhaseCommand = SetPhase | DropPhase


class PhaseSet(DomainEvent):
    """A phase of the way out, from the first to the last day, both included."""

    mission_id: MissionId
    phase_id: str
    title: str
    authority: str
    from_on: DayText
    until_on: DayText
    ceilings: tuple[Ceiling, ...]
    allowed: tuple[AllowedAct, ...]


class PhaseDropped(DomainEvent):
    """A phase does not come."""

    mission_id: MissionId
    phase_id: str
    reason: str


PhaseEvent = PhaseSet | PhaseDropped
PHASE_EVENTS: tuple[type[PhaseEvent], ...] = (PhaseSet, PhaseDropped)


class PhaseNotFoundError(NotFoundError):
    """The mission has no such phase."""

    code = "phase-not-found"
    title = "The mission has no such phase"


class PhaseDaysError(Refusal):
    """A phase has days, no other phase has them too, and what it allows ends within it."""

    code = "phase-days-invalid"
    title = "The days of the phase cannot be right"
    kind = RefusalKind.INVALID


class Phase(BaseModel):
    """One phase."""

    model_config = ConfigDict(frozen=True)

    phase_id: str
    title: str
    authority: str
    from_on: DayText
    until_on: DayText
    ceilings: tuple[Ceiling, ...]
    allowed: tuple[AllowedAct, ...]

    def holds_on(self, day: date) -> bool:
        """Tell whether the day lies in the phase."""
        return self.from_on <= day.isoformat() <= self.until_on


class Phases(BaseModel):
    """All phases of the way out of a mission."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    phases: Mapping[str, Phase] = Field(default_factory=dict)

    def on(self, day: date) -> Phase | None:
        """Return the phase in which a day lies."""
        return next((each for each in self.phases.values() if each.holds_on(day)), None)


def decide(command: PhaseCommand, state: Phases) -> tuple[PhaseEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        PhaseNotFoundError: if there is no such phase.
        PhaseDaysError: if the days of a phase cannot be right.
    """
    match command:
        case SetPhase():
            return _set(command, state)
        case DropPhase():
            if command.phase_id not in state.phases:
                raise PhaseNotFoundError(
                    f"{command.mission_id} has no phase {command.phase_id}",
                    next_step="Read the phases of the mission to find its id.",
                )
            dropped = PhaseDropped(
                mission_id=command.mission_id, phase_id=command.phase_id, reason=command.reason
            )
            return (dropped,)
        case _:
            assert_never(command)


def _set(command: SetPhase, state: Phases) -> tuple[PhaseEvent, ...]:
    said = PhaseSet(
        mission_id=command.mission_id,
        phase_id=command.phase_id,
        title=command.title,
        authority=command.authority,
        from_on=command.from_on.isoformat(),
        until_on=command.until_on.isoformat(),
        ceilings=command.ceilings,
        allowed=tuple(
            AllowedAct(act=each.act, until_on=each.until_on.isoformat()) for each in command.allowed
        ),
    )
    _require_days(said, state)
    same = evolve(state, said).phases[command.phase_id] == state.phases.get(command.phase_id)
    return () if same else (said,)


def _require_days(said: PhaseSet, state: Phases) -> None:
    if said.until_on < said.from_on:
        raise PhaseDaysError(
            f"{said.phase_id} would end on {said.until_on}, before {said.from_on}",
            next_step="Give a last day that is not before the first.",
            pointer="/until_on",
        )
    longer = [each.act for each in said.allowed if each.until_on > said.until_on]
    if longer:
        raise PhaseDaysError(
            f"{longer[0]} would be allowed after the phase has ended",
            next_step="Give a day within the phase, or allow it in the next phase too.",
            pointer="/allowed",
        )
    over = [
        each.phase_id
        for each in state.phases.values()
        if each.phase_id != said.phase_id
        and each.from_on <= said.until_on
        and said.from_on <= each.until_on
    ]
    if over:
        raise PhaseDaysError(
            f"{said.phase_id} would have days that {', '.join(over)} has",
            next_step="Let one end before the other begins.",
            pointer="/from_on",
        )


def evolve(state: Phases, event: PhaseEvent) -> Phases:
    """Return the state after the event."""
    match event:
        case PhaseSet():
            phase = Phase(**event.model_dump(exclude={"mission_id"}))
            phases = {**state.phases, event.phase_id: phase}
        case PhaseDropped():
            phases = {key: each for key, each in state.phases.items() if key != event.phase_id}
        case _:
            assert_never(event)
    return Phases(mission_id=event.mission_id, phases=phases)


PHASES: Decider[PhaseCommand, Phases, PhaseEvent] = Decider(
    service="transitions",
    aggregate="phases",
    initial=Phases(),
    decide=decide,
    evolve=evolve,
    events=PHASE_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
