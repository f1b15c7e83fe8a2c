"""Archives, data and knowledge of a mission, and who has them when it is gone (TRN-14).

A holding is registered, and goes to its receiver with a paper that both sides signed, or is
destroyed under a schedule of records. What is confidential says so, and how long it stays closed.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

Text = Annotated[str, Field(max_length=500)]


class HoldingKind(StrEnum):
    """What a mission leaves in writing."""

    RECORDS = "records"
    PERSONNEL_FILES = "personnel_files"
    DATA = "data"
    HUMAN_RIGHTS_FILES = "human_rights_files"
    LESSONS = "lessons"
    END_OF_MISSION_REPORT = "end_of_mission_report"


class RegisterHolding(Command):
    """Record archives or data, and who is to have them."""

    mission_id: MissionId
    holding_id: ItemId
    kind: HoldingKind
    title: Title
    volume: Text
    receiver: Name
    confidential_until: date | None = None


class HandOverHolding(Command):
    """Record that the receiver has a holding; `documents` names the papers."""

    mission_id: MissionId
    holding_id: ItemId
    note: Reason


class DestroyHolding(Command):
    """Record that a holding was destroyed as the schedule of records says."""

    mission_id: MissionId
    holding_id: ItemId
    authority: Name
    note: Reason


class ConfirmArchivesHandedOver(Command):
    """Ask whether every holding has found its place, as a guard of what comes next."""

    mission_id: MissionId


ArchiveCommand = RegisterHolding | HandOverHolding | DestroyHolding | ConfirmArchivesHandedOver


class HoldingRegistered(DomainEvent):
    """A mission has this in writing or as data, and somebody is to have it."""

    mission_id: MissionId
    holding_id: str
    kind: HoldingKind
    title: str
    volume: str
    receiver: str
    confidential_until: DayText | None


class HoldingHandedOver(DomainEvent):
    """The receiver has a holding."""

    mission_id: MissionId
    holding_id: str
    receiver: str
    handed_over_on: DayText
    note: str
    documents: tuple[str, ...]


class HoldingDestroyed(DomainEvent):
    """A holding was destroyed as the schedule of records says."""

    mission_id: MissionId
    holding_id: str
    authority: str
    destroyed_on: DayText
    note: str


class ArchivesFoundHandedOver(DomainEvent):
    """On this day every holding of the mission had found its place."""

    mission_id: MissionId
    holdings: int


ArchiveEvent = HoldingRegistered | HoldingHandedOver | HoldingDestroyed | ArchivesFoundHandedOver
ARCHIVE_EVENTS: tuple[type[ArchiveEvent], ...] = (
    HoldingRegistered,
    HoldingHandedOver,
    HoldingDestroyed,
    ArchivesFoundHandedOver,
)


class HoldingNotFoundError(NotFoundError):
    """The mission has no such holding."""

    code = "holding-not-found"
    title = "The mission has no such holding"


class HoldingExistsError(Refusal):
    """The id stands for another holding."""

    code = "holding-exists"
    title = "The id stands for another holding"
    kind = RefusalKind.CONFLICT


class HoldingUnprovenError(Refusal):
    """A paper shows who has the archives of a mission."""

    code = "holding-unproven"
    title = "No paper shows who has the holding"
    kind = RefusalKind.INVALID


class HoldingSettledError(Refusal):
    """The holding has found its place already."""

    code = "holding-settled"
    title = "The holding has found its place"


class ArchivesOpenError(Refusal):
    """A mission does not close before its archives have found their place."""

    code = "archives-open"
    title = "Archives have not found their place"


class Holding(BaseModel):
    """One holding, and what became of it."""

    model_config = ConfigDict(frozen=True)

    holding_id: str
    kind: HoldingKind
    title: str
    volume: str
    receiver: str
    confidential_until: DayText | None
    handed_over_on: DayText | None = None
    destroyed_on: DayText | None = None
    authority: str = ""
    note: str = ""
    documents: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether it has found its place."""
        return self.handed_over_on is not None or self.destroyed_on is not None


class Archives(BaseModel):
    """All that a mission leaves in writing or as data."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    holdings: Mapping[str, Holding] = Field(default_factory=dict)


def decide(command: ArchiveCommand, state: Archives) -> tuple[ArchiveEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        HoldingNotFoundError, HoldingExistsError, HoldingSettledError: about the holding.
        HoldingUnprovenError: if no paper shows who has it.
        ArchivesOpenError: if a holding has not found its place.
    """
    match command:
        case RegisterHolding():
            return _register(command, state)
        case HandOverHolding():
            return _hand_over(command, state)
        case DestroyHolding():
            return _destroy(command, state)
        case ConfirmArchivesHandedOver():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterHolding, state: Archives) -> tuple[ArchiveEvent, ...]:
    known = state.holdings.get(command.holding_id)
    until = command.confidential_until
    registered = HoldingRegistered(
        mission_id=command.mission_id,
        holding_id=command.holding_id,
        kind=command.kind,
        title=command.title,
        volume=command.volume,
        receiver=command.receiver,
        confidential_until=None if until is None else until.isoformat(),
    )
    if known is None:
        return (registered,)
    if known.title == command.title and known.kind is command.kind:
        return ()
    raise HoldingExistsError(
        f"{command.holding_id} is {known.title}",
        next_step="Give the new holding another id.",
        pointer="/holding_id",
    )


def _hand_over(command: HandOverHolding, state: Archives) -> tuple[ArchiveEvent, ...]:
    holding = _holding(state, command.mission_id, command.holding_id)
    day = command.occurred_on.isoformat()
    if holding.handed_over_on == day:
        return ()
    _require_open(holding)
    if not command.documents:
        raise HoldingUnprovenError(
            f"no paper shows that {holding.receiver} has {command.holding_id}",
            next_step="Store the signed list and name its SHA-256 in documents.",
            pointer="/documents",
        )
    handed = HoldingHandedOver(
        mission_id=command.mission_id,
        holding_id=command.holding_id,
        receiver=holding.receiver,
        handed_over_on=day,
        note=command.note,
        documents=command.documents,
    )
    return (handed,)


def _destroy(command: DestroyHolding, state: Archives) -> tuple[ArchiveEvent, ...]:
    holding = _holding(state, command.mission_id, command.holding_id)
    day = command.occurred_on.isoformat()
    if holding.destroyed_on == day:
        return ()
    _require_open(holding)
    destroyed = HoldingDestroyed(
        mission_id=command.mission_id,
        holding_id=command.holding_id,
        authority=command.authority,
        destroyed_on=day,
        note=command.note,
    )
    return (destroyed,)


def _confirm(command: ConfirmArchivesHandedOver, state: Archives) -> tuple[ArchiveEvent, ...]:
    left = sorted(key for key, each in state.holdings.items() if not each.is_settled)
    if left or not state.holdings:
        raise ArchivesOpenError(
            f"nobody has yet: {', '.join(left)}"
            if left
            else f"no archives of {command.mission_id} are known",
            next_step="Hand each over with a signed list; register first what the mission has.",
        )
    found = ArchivesFoundHandedOver(mission_id=command.mission_id, holdings=len(state.holdings))
    return (found,)


def _holding(state: Archives, mission_id: str, holding_id: str) -> Holding:
    holding = state.holdings.get(holding_id)
    if holding is None:
        raise HoldingNotFoundError(
            f"{mission_id} has no holding {holding_id}", next_step="Register the holding first."
        )
    return holding


def _require_open(holding: Holding) -> None:
    if holding.is_settled:
        raise HoldingSettledError(
            f"{holding.holding_id} found its place on "
            f"{holding.handed_over_on or holding.destroyed_on}",
            next_step="Register a new holding if there is more.",
        )


def evolve(state: Archives, event: ArchiveEvent) -> Archives:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    if isinstance(event, ArchivesFoundHandedOver):
        return state
    if isinstance(event, HoldingRegistered):
        holding = Holding(**event.model_dump(exclude={"mission_id"}))
    else:
        known = state.holdings.get(event.holding_id)
        if known is None:  # seen on a day before it was registered
            return state
        holding = known.model_copy(update=event.model_dump(exclude={"mission_id", "holding_id"}))
    return state.model_copy(update={"holdings": {**state.holdings, event.holding_id: holding}})


ARCHIVES: Decider[ArchiveCommand, Archives, ArchiveEvent] = Decider(
    service="transitions",
    aggregate="archives",
    initial=Archives(),
    decide=decide,
    evolve=evolve,
    events=ARCHIVE_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
