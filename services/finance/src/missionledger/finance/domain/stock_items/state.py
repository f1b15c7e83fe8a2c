"""An item in stock, and what went out of it."""

from collections.abc import Mapping
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.stock_items.events import (
    StockEntry,
    StockEvent,
    StockIssued,
    StockItemDefined,
    StockReceived,
    StockReturned,
    StockWrittenOff,
)


class Issue(BaseModel):
    """What went to a user, and what of it came back or was made good."""

    model_config = ConfigDict(frozen=True)

    issued: StockIssued
    returned: int = 0
    replaced: int = 0

    @property
    def open_quantity(self) -> int:
        """What is neither back nor made good."""
        return self.issued.quantity - self.returned - self.replaced


class StockItem(BaseModel):
    """An item in stock; `is_kept` is false before it is.

    Attributes:
        on_hand: how many are there.
        entries: everything that came, went, came back or was lost, by reference.
    """

    model_config = ConfigDict(frozen=True)

    item: str = ""
    title: str = ""
    unit: str = ""
    unit_value_minor: int = 0
    minimum: int = 0
    on_hand: int = 0
    written_off: int = 0
    issues: Mapping[str, Issue] = {}
    entries: Mapping[str, StockEntry] = {}

    @property
    def is_kept(self) -> bool:
        """Whether the item is kept."""
        return bool(self.item)

    @property
    def value_minor(self) -> int:
        """What is on hand, at its value."""
        return self.on_hand * self.unit_value_minor

    @property
    def to_buy(self) -> int:
        """How many are missing to the minimum."""
        return max(0, self.minimum - self.on_hand)


def evolve(state: StockItem, event: StockEvent) -> StockItem:
    """Return the item after the event."""
    match event:
        case StockItemDefined():
            return state.model_copy(update=event.model_dump())
        case StockReceived():
            after = _settled(state, event.replaces, "replaced", event.quantity)
            return _entered(after, event, event.quantity)
        case StockIssued():
            issues = {**state.issues, event.reference: Issue(issued=event)}
            after = state.model_copy(update={"issues": issues})
            return _entered(after, event, -event.quantity)
        case StockReturned():
            after = _settled(state, event.issue, "returned", event.quantity)
            return _entered(after, event, event.quantity)
        case StockWrittenOff():
            after = state.model_copy(update={"written_off": state.written_off + event.quantity})
            return _entered(after, event, -event.quantity)
        case _:
            assert_never(event)


def _entered(state: StockItem, entry: StockEntry, change: int) -> StockItem:
    entries = {**state.entries, entry.reference: entry}
    return state.model_copy(update={"entries": entries, "on_hand": state.on_hand + change})


def _settled(state: StockItem, issue: str, how: str, quantity: int) -> StockItem:
    held = state.issues.get(issue)
    if held is None:
        # Nothing is made good, or the fold of a day leaves out the issue of a back-dated entry.
        return state
    changed = held.model_copy(update={how: getattr(held, how) + quantity})
    return state.model_copy(update={"issues": {**state.issues, issue: changed}})
