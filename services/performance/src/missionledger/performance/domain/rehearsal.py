"""Rehearsals of several units that would go together, a vanguard brigade among them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.requirement.events import PledgeId
from missionledger.performance.domain.unit.events import Text

PLEDGES_MAX = 40

RehearsalId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]
Together = Annotated[tuple[PledgeId, ...], Field(min_length=2, max_length=PLEDGES_MAX)]
"""Several units: one alone is an exercise of its own State."""


class PlanRehearsal(Command):
    """Plan a rehearsal; the business date is the day it was planned.

    Attributes:
        vanguard: whether the units together are a vanguard brigade.
    """

    rehearsal_id: RehearsalId
    title: Text
    pledges: Together
    vanguard: bool = False
    planned_for: date


class HoldRehearsal(Command):
    """Record that it was held, with whom, and what was learnt."""

    rehearsal_id: RehearsalId
    pledges: Together
    lessons: Text


class CancelRehearsal(Command):
    """Record that it will not be held."""

    rehearsal_id: RehearsalId
    reason: Text


RehearsalCommand = PlanRehearsal | HoldRehearsal | CancelRehearsal


class RehearsalPlanned(DomainEvent):
    """Several units are to rehearse going together."""

    rehearsal_id: RehearsalId
    day: date
    title: Text
    pledges: Together
    vanguard: bool
    planned_for: date


class RehearsalHeld(DomainEvent):
    """Several units rehearsed.

    Attributes:
        absent: units that were planned and did not take part.
    """

    rehearsal_id: RehearsalId
    day: date
    pledges: Together
    absent: tuple[PledgeId, ...]
    lessons: Text


class RehearsalCancelled(DomainEvent):
    """The rehearsal will not be held."""

    rehearsal_id: RehearsalId
    day: date
    reason: Text


RehearsalEvent = RehearsalPlanned | RehearsalHeld | RehearsalCancelled

REHEARSAL_EVENTS: tuple[type[RehearsalEvent], ...] = (
    RehearsalPlanned,
    RehearsalHeld,
    RehearsalCancelled,
)


class RehearsalExistsError(Refusal):
    """The id stands for a rehearsal with other content."""

    code = "rehearsal-exists"
    title = "The rehearsal is recorded with other content"
    kind = RefusalKind.CONFLICT


class RehearsalNotPlannedError(Refusal):
    """No rehearsal has this id."""

    code = "rehearsal-not-planned"
    title = "There is no such rehearsal"
    kind = RefusalKind.NOT_FOUND


class RehearsalOverError(Refusal):
    """It was held or cancelled."""

    code = "rehearsal-over"
    title = "The rehearsal is over"


class RehearsalDaysError(Refusal):
    """The day contradicts the plan."""

    code = "rehearsal-days-out-of-order"
    title = "The day contradicts the plan of the rehearsal"
    kind = RefusalKind.INVALID


class RehearsalUnitsError(Refusal):
    """Each unit takes part once."""

    code = "rehearsal-units-repeated"
    title = "A unit is named twice"
    kind = RefusalKind.INVALID


class Rehearsal(BaseModel):
    """A rehearsal as its events left it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planned: RehearsalPlanned | None = None
    held: RehearsalHeld | None = None
    cancelled: RehearsalCancelled | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was held or cancelled."""
        return self.held is not None or self.cancelled is not None


def decide(command: RehearsalCommand, state: Rehearsal) -> tuple[RehearsalEvent, ...]:
    """Return the fact, or nothing if it is known.

    Raises:
        RehearsalExistsError: if the id stands for another plan.
        RehearsalNotPlannedError: if nothing was planned under this id.
        RehearsalOverError: if it was held or cancelled otherwise.
        RehearsalDaysError: if a day contradicts the plan.
        RehearsalUnitsError: if a unit is named twice.
    """
    if isinstance(command, PlanRehearsal):
        return _plan(command, state)
    plan = state.planned
    if plan is None:
        raise RehearsalNotPlannedError(
            f"no rehearsal {command.rehearsal_id} is planned", next_step="Plan it first."
        )
    if command.occurred_on < plan.day:
        raise RehearsalDaysError(
            f"{command.occurred_on} is before {plan.day}, the day it was planned",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
    fact = _held(command, plan) if isinstance(command, HoldRehearsal) else _cancelled(command)
    if fact in (state.held, state.cancelled):
        return ()
    if state.is_over:
        raise RehearsalOverError(
            f"{command.rehearsal_id} was {'held' if state.held else 'cancelled'}",
            next_step="Plan another rehearsal under another id.",
        )
    return (fact,)


def evolve(state: Rehearsal, event: RehearsalEvent) -> Rehearsal:
    """Return the rehearsal after the event."""
    match event:
        case RehearsalPlanned():
            return Rehearsal(planned=event)
        case RehearsalHeld():
            return state.model_copy(update={"held": event})
        case RehearsalCancelled():
            return state.model_copy(update={"cancelled": event})


def _plan(command: PlanRehearsal, state: Rehearsal) -> tuple[RehearsalEvent, ...]:
    pledges = _each_once(command.pledges)
    if command.planned_for < command.occurred_on:
        raise RehearsalDaysError(
            f"planned on {command.occurred_on} for {command.planned_for}",
            next_step="A plan is for a day to come.",
            pointer="/planned_for",
        )
    event = RehearsalPlanned(
        rehearsal_id=command.rehearsal_id,
        day=command.occurred_on,
        title=command.title,
        pledges=pledges,
        vanguard=command.vanguard,
        planned_for=command.planned_for,
    )
    if state.planned is None:
        return (event,)
    if state.planned == event:
        return ()
    raise RehearsalExistsError(
        f"{command.rehearsal_id} is planned otherwise",
        next_step="Use another id.",
        pointer="/rehearsal_id",
    )


def _held(command: HoldRehearsal, plan: RehearsalPlanned) -> RehearsalHeld:
    took_part = _each_once(command.pledges)
    return RehearsalHeld(
        rehearsal_id=command.rehearsal_id,
        day=command.occurred_on,
        pledges=took_part,
        absent=tuple(sorted(set(plan.pledges) - set(took_part))),
        lessons=command.lessons,
    )


def _each_once(pledges: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({each for each in pledges if pledges.count(each) > 1})
    if repeated:
        raise RehearsalUnitsError(
            f"named more than once: {', '.join(repeated)}",
            next_step="Name each unit once.",
            pointer="/pledges",
        )
    return tuple(sorted(pledges))


def _cancelled(command: CancelRehearsal) -> RehearsalCancelled:
    return RehearsalCancelled(
        rehearsal_id=command.rehearsal_id, day=command.occurred_on, reason=command.reason
    )


def _no_mission(command: RehearsalCommand) -> None:
    del command


REHEARSAL: Decider[RehearsalCommand, Rehearsal, RehearsalEvent] = Decider(
    service="performance",
    aggregate="rehearsal",
    initial=Rehearsal(),
    decide=decide,
    evolve=evolve,
    events=REHEARSAL_EVENTS,
    id_of=lambda command: command.rehearsal_id,
    mission_of=_no_mission,
)
