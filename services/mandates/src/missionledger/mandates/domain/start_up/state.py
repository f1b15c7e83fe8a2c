"""A start-up as its events left it."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.money import MinorUnits
from missionledger.mandates.domain.start_up.events import (
    Deadlines,
    FullCapabilityDeclared,
    FundingStatus,
    HeldKind,
    InitialCapabilityDeclared,
    PlannedUnit,
    StartUpAbandoned,
    StartUpDeadlineMoved,
    StartUpDecisionRecorded,
    StartUpEnded,
    StartUpEvent,
    StartUpFundingNoted,
    StartUpFundingRevised,
    StartUpHeld,
    StartUpPlanned,
    StartUpReleased,
)


class Held(BaseModel):
    """Something that is or was held for the start-up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: HeldKind
    reference: str
    detail: str
    released: str = ""
    """Why it was let go; empty while it is held."""


class Funding(BaseModel):
    """Where the money stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked_minor: MinorUnits
    loan_id: str = ""
    status: FundingStatus | None = None
    detail: str = ""
    on: date | None = None
    position: int = 0
    """Of the event of finance that said so last."""


class StartUp(BaseModel):
    """The start-up of one mission; `plan` is None before one is recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: StartUpPlanned | None = None
    deadlines: Deadlines | None = None
    decision: StartUpDecisionRecorded | None = None
    funding: Funding | None = None
    held: tuple[Held, ...] = ()
    initial: InitialCapabilityDeclared | None = None
    full: FullCapabilityDeclared | None = None
    abandoned: StartUpAbandoned | None = None
    ended: StartUpEnded | None = None

    @property
    def attempt(self) -> int:
        """How many start-ups of the mission were planned."""
        return self.plan.attempt if self.plan else 0

    @property
    def is_running(self) -> bool:
        """Whether a process drives it."""
        return self.plan is not None and self.ended is None

    @property
    def units(self) -> tuple[PlannedUnit, ...]:
        """The units it was planned with."""
        return self.plan.units if self.plan else ()

    @property
    def still_held(self) -> tuple[Held, ...]:
        """What has not been let go."""
        return tuple(each for each in self.held if not each.released)

    def holds(self, kind: HeldKind, reference: str) -> bool:
        """Tell whether this is held now."""
        return any((each.kind, each.reference) == (kind, reference) for each in self.still_held)


_KEPT: Mapping[type[StartUpEvent], str] = {
    StartUpDecisionRecorded: "decision",
    InitialCapabilityDeclared: "initial",
    FullCapabilityDeclared: "full",
    StartUpAbandoned: "abandoned",
    StartUpEnded: "ended",
}
"""Where the state keeps an event as it is."""


def evolve(state: StartUp, event: StartUpEvent) -> StartUp:
    """Return the start-up after the event."""
    match event:
        case StartUpPlanned():
            funding = Funding(asked_minor=event.funding_minor)
            return StartUp(plan=event, deadlines=event.deadlines, funding=funding)
        case StartUpHeld():
            return _held(state, event)
        case StartUpReleased():
            return _released(state, event)
        case StartUpFundingNoted() | StartUpFundingRevised():
            return _funded(state, event)
        case StartUpDeadlineMoved():
            moved = state.deadlines and state.deadlines.moved(event.gate, event.to)
            return state.model_copy(update={"deadlines": moved})
        case _:
            return state.model_copy(update={_KEPT[type(event)]: event})


def _held(state: StartUp, event: StartUpHeld) -> StartUp:
    held = Held(kind=event.kind, reference=event.reference, detail=event.detail)
    changes: dict[str, object] = {"held": (*state.held, held)}
    if event.kind is HeldKind.FUNDING and state.funding is not None:
        # What finance says may arrive before the answer to the request.
        asked = {
            "loan_id": event.reference,
            "status": state.funding.status or FundingStatus.REQUESTED,
        }
        changes["funding"] = state.funding.model_copy(update=asked)
    return state.model_copy(update=changes)


def _released(state: StartUp, event: StartUpReleased) -> StartUp:
    if not event.is_released:
        return state
    held = tuple(
        each.model_copy(update={"released": event.reason})
        if (each.kind, each.reference) == (event.kind, event.reference) and not each.released
        else each
        for each in state.held
    )
    return state.model_copy(update={"held": held})


def _funded(state: StartUp, event: StartUpFundingNoted | StartUpFundingRevised) -> StartUp:
    if isinstance(event, StartUpFundingRevised):
        funding = Funding(asked_minor=event.funding_minor)
        return state.model_copy(update={"funding": funding})
    said = {
        "loan_id": event.loan_id,
        "status": event.status,
        "detail": event.detail,
        "on": event.on,
        "position": event.foreign_position,
    }
    noted = state.funding and state.funding.model_copy(update=said)
    return state.model_copy(update={"funding": noted})
