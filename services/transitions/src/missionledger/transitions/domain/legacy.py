"""What a mission leaves behind, good and bad, item by item (TRN-17).

A mission leaves a positive legacy: in the environment, the economy and the institutions. What its
other records do not tell is recorded here: people who were trained, works that stay, and also what
burdens those who stay: ammunition that did not explode, waste, ground that was not restored. Each
item has a place, a figure where there is one, somebody who has it now, and evidence. There is no
sum of good and bad.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

ITEMS_MAX = 5_000
Text = Annotated[str, Field(max_length=200)]
Count = Annotated[int, Field(ge=0, le=10**15, strict=True)]


class LegacyKind(StrEnum):
    """What sort of thing was left."""

    PEOPLE_TRAINED = "people_trained"
    INSTITUTIONS = "institutions"
    ECONOMY = "economy"
    INFRASTRUCTURE = "infrastructure"
    ENVIRONMENT = "environment"
    EXPLOSIVE_REMNANTS = "explosive_remnants"
    WASTE = "waste"
    GROUND_NOT_RESTORED = "ground_not_restored"
    OTHER_GAIN = "other_gain"
    OTHER_BURDEN = "other_burden"

    @property
    def is_burden(self) -> bool:
        """Whether it weighs on those who stay until somebody has dealt with it."""
        return self in _BURDENS


_BURDENS = frozenset(
    {
        LegacyKind.EXPLOSIVE_REMNANTS,
        LegacyKind.WASTE,
        LegacyKind.GROUND_NOT_RESTORED,
        LegacyKind.OTHER_BURDEN,
    }
)


class RecordLegacy(Command):
    """Record what is left on the command's business date.

    Attributes:
        quantity: a figure, where there is one; None if there is none.
        unit: what is counted: officers, tonnes, hectares.
        left_to: who has it, or whose burden it is.
    """

    mission_id: MissionId
    item_id: ItemId
    kind: LegacyKind
    title: Title
    place: Text = ""
    quantity: Count | None = None
    unit: Text = ""
    left_to: Name
    evidence: Reason


class ResolveBurden(Command):
    """Record that a burden was dealt with, by whom, on the command's business date."""

    mission_id: MissionId
    item_id: ItemId
    resolved_by: Name
    evidence: Reason


class WithdrawLegacy(Command):
    """Record that an item was recorded wrongly."""

    mission_id: MissionId
    item_id: ItemId
    reason: Reason


LegacyCommand = RecordLegacy | ResolveBurden | WithdrawLegacy


class LegacyRecorded(DomainEvent):
    """A mission leaves this; a later word replaces an earlier one."""

    mission_id: MissionId
    item_id: str
    kind: LegacyKind
    title: str
    place: str
    quantity: int | None
    unit: str
    left_to: str
    left_on: DayText
    evidence: str
    documents: tuple[str, ...]


class BurdenResolved(DomainEvent):
    """Somebody dealt with a burden that a mission had left."""

    mission_id: MissionId
    item_id: str
    resolved_by: str
    resolved_on: DayText
    evidence: str
    documents: tuple[str, ...]


class LegacyWithdrawn(DomainEvent):
    """An item was recorded wrongly."""

    mission_id: MissionId
    item_id: str
    reason: str


LegacyEvent = LegacyRecorded | BurdenResolved | LegacyWithdrawn
LEGACY_EVENTS: tuple[type[LegacyEvent], ...] = (LegacyRecorded, BurdenResolved, LegacyWithdrawn)


class LegacyNotFoundError(NotFoundError):
    """No such item is recorded."""

    code = "legacy-item-not-found"
    title = "No such item is recorded"


class LegacyFigureError(Refusal):
    """A figure says what it counts."""

    code = "legacy-figure-without-unit"
    title = "The figure does not say what it counts"
    kind = RefusalKind.INVALID


class NotABurdenError(Refusal):
    """Only what burdens those who stay is dealt with."""

    code = "legacy-not-a-burden"
    title = "The item is no burden"


class BurdenDaysError(Refusal):
    """What was not left yet is not dealt with."""

    code = "legacy-days-invalid"
    title = "The day cannot be right"
    kind = RefusalKind.INVALID


class TooManyLegacyItemsError(Refusal):
    """The account of one mission is full."""

    code = "too-many-legacy-items"
    title = "The account has too many items"
    kind = RefusalKind.TOO_LARGE


class LegacyItem(BaseModel):
    """One item."""

    model_config = ConfigDict(frozen=True)

    item_id: str
    kind: LegacyKind
    title: str
    place: str
    quantity: int | None
    unit: str
    left_to: str
    left_on: DayText
    evidence: str
    documents: tuple[str, ...]
    resolved_on: DayText | None = None
    resolved_by: str = ""


class Legacy(BaseModel):
    """What one mission leaves behind, as far as no other record tells it."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    items: Mapping[str, LegacyItem] = Field(default_factory=dict)


def decide(command: LegacyCommand, state: Legacy) -> tuple[LegacyEvent, ...]:
    """Return the fact, or nothing if it is known.

    Raises:
        LegacyFigureError: if a figure has no unit.
        LegacyNotFoundError: if there is no such item.
        NotABurdenError: if a gain would be dealt with.
        BurdenDaysError: if a burden would be dealt with before it was left.
        TooManyLegacyItemsError: if the account is full.
    """
    said: dict[str, Any] = command.model_dump(exclude={"occurred_on", "provenance", "source"})
    day = command.occurred_on.isoformat()
    match command:
        case RecordLegacy():
            if command.quantity is not None and not command.unit.strip():
                raise LegacyFigureError(
                    f"{command.item_id} has the figure {command.quantity} of nothing",
                    next_step="Say what is counted: officers, tonnes, hectares.",
                    pointer="/unit",
                )
            if command.item_id not in state.items and len(state.items) >= ITEMS_MAX:
                raise TooManyLegacyItemsError(
                    f"an account holds at most {ITEMS_MAX} items",
                    next_step="Record what belongs together as one item with its figure.",
                )
            recorded = LegacyRecorded(**said, left_on=day)
            return () if evolve(state, recorded) == state else (recorded,)
        case ResolveBurden():
            item = _item(state, command)
            if not item.kind.is_burden:
                raise NotABurdenError(
                    f"{item.title} is a gain of the kind {item.kind}",
                    next_step="Record what became of it as an observation after the exit.",
                )
            if item.resolved_on is not None:
                return ()
            if day < item.left_on:
                raise BurdenDaysError(
                    f"{item.title} was left on {item.left_on}, after {day}",
                    next_step="Give a day that is not before it was left.",
                    pointer="/occurred_on",
                )
            return (BurdenResolved(**said, resolved_on=day),)
        case WithdrawLegacy():
            _item(state, command)
            del said["documents"]
            return (LegacyWithdrawn(**said),)
        case _:
            assert_never(command)


def _item(state: Legacy, command: ResolveBurden | WithdrawLegacy) -> LegacyItem:
    known = state.items.get(command.item_id)
    if known is None:
        raise LegacyNotFoundError(
            f"{command.mission_id} has no item {command.item_id} in its account",
            next_step="Record it first.",
        )
    return known


def evolve(state: Legacy, event: LegacyEvent) -> Legacy:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    known = state.items.get(event.item_id)
    match event:
        case LegacyRecorded():
            said = event.model_dump(exclude={"mission_id"})
            item = LegacyItem(**said) if known is None else known.model_copy(update=said)
        case BurdenResolved() | LegacyWithdrawn() if known is None:
            # Seen on a day before it was recorded.
            return state
        case BurdenResolved():
            changes = event.model_dump(include={"resolved_on", "resolved_by"})
            item = known.model_copy(update=changes)
        case LegacyWithdrawn():
            kept = {key: each for key, each in state.items.items() if key != event.item_id}
            return state.model_copy(update={"items": kept})
        case _:
            assert_never(event)
    return state.model_copy(update={"items": {**state.items, event.item_id: item}})


LEGACY: Decider[LegacyCommand, Legacy, LegacyEvent] = Decider(
    service="transitions",
    aggregate="legacy",
    initial=Legacy(),
    decide=decide,
    evolve=evolve,
    events=LEGACY_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
