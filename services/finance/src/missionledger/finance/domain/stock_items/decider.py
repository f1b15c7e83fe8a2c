"""The decider of items in stock: things are counted, and nobody releases what he asked for.

The value that a mission may draw before its appropriation is another matter: `authority/stocks.py`.
"""

from typing import Any, assert_never

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.finance.domain.fund.refusals import DuplicateFactError
from missionledger.finance.domain.stock_items.commands import (
    AnyEntryCommand,
    AnyStockCommand,
    DefineStockItem,
    IssueStock,
    ReceiveStock,
    ReturnStock,
    WriteOffStock,
)
from missionledger.finance.domain.stock_items.events import (
    StockEntry,
    StockEvent,
    StockIssued,
    StockItemDefined,
    StockReceived,
    StockReturned,
    StockWrittenOff,
)
from missionledger.finance.domain.stock_items.refusals import (
    StockDutiesError,
    StockShortError,
    UnknownStockError,
)
from missionledger.finance.domain.stock_items.state import StockItem, evolve


def decide(command: AnyStockCommand, state: StockItem) -> tuple[StockEvent, ...]:
    """Return the facts the command leads to, or nothing for what is recorded.

    Raises:
        Refusal: as each rule says.
    """
    if isinstance(command, DefineStockItem):
        return _define(command, state)
    if not state.is_kept:
        raise UnknownStockError(
            f"no item {command.item} is kept", next_step="Take the id from /v1/stock-items."
        )
    made = _entry_of(command, state)
    recorded = state.entries.get(command.reference)
    if recorded == made:
        return ()
    if recorded is not None:
        raise DuplicateFactError(
            f"{command.reference} is recorded with other particulars",
            next_step="Use another reference.",
            pointer="/reference",
        )
    _require_possible(command, state)
    return (made,)


def _define(command: DefineStockItem, state: StockItem) -> tuple[StockItemDefined, ...]:
    defined = StockItemDefined(**_facts(command))
    if not state.is_kept:
        return (defined,)
    if defined.model_dump() == state.model_dump(include=set(StockItemDefined.model_fields)):
        return ()
    raise DuplicateFactError(
        f"{command.item} is kept as {state.title}, by {state.unit}",
        next_step="Use another id for another item.",
        pointer="/item",
    )


def _entry_of(command: AnyEntryCommand, state: StockItem) -> StockEntry:
    """Return the fact that the command would be."""
    match command:
        case ReceiveStock():
            return StockReceived(**_facts(command))
        case IssueStock():
            return StockIssued(
                **_facts(command),
                value_minor=command.quantity * state.unit_value_minor,
                issued_on=command.occurred_on.isoformat(),
            )
        case ReturnStock():
            return StockReturned(**_facts(command))
        case WriteOffStock():
            return StockWrittenOff(**_facts(command))
        case _:
            assert_never(command)


def _require_possible(command: AnyEntryCommand, state: StockItem) -> None:
    match command:
        case ReceiveStock():
            if command.replaces:
                _require_open(command.replaces, command.quantity, state, pointer="/replaces")
        case ReturnStock():
            _require_open(command.issue, command.quantity, state, pointer="/issue")
        case IssueStock() | WriteOffStock():
            asker = command.requested_by
            if asker == command.approved_by:
                raise StockDutiesError(
                    f"{asker} asked for it and may not decide on it",
                    next_step="Have another approver decide.",
                    pointer="/requested_by",
                )
            if command.quantity > state.on_hand:
                raise StockShortError(
                    f"{state.on_hand} ({state.unit}) of {state.item} are there, "
                    f"not {command.quantity}",
                    next_step="Take what is there, and buy the rest.",
                    pointer="/quantity",
                    facts={"on_hand": state.on_hand},
                )
        case _:
            assert_never(command)


def _require_open(issue: str, quantity: int, state: StockItem, *, pointer: str) -> None:
    held = state.issues.get(issue)
    if held is None:
        raise UnknownStockError(
            f"{state.item} has no issue {issue}",
            next_step="Take the issue from the item.",
            pointer=pointer,
        )
    if quantity > held.open_quantity:
        raise StockShortError(
            f"{held.open_quantity} of {issue} are neither back nor made good, not {quantity}",
            next_step="Record what is above it without the issue.",
            pointer="/quantity",
            facts={"open": held.open_quantity},
        )


def _facts(command: AnyStockCommand) -> dict[str, Any]:
    """Return what the command says that the event keeps."""
    return command.model_dump(exclude=set(Command.model_fields))


STOCK_ITEM: Decider[AnyStockCommand, StockItem, StockEvent] = Decider(
    service="finance",
    aggregate="stock_item",
    initial=StockItem(),
    decide=decide,
    evolve=evolve,
    events=(StockItemDefined, StockReceived, StockIssued, StockReturned, StockWrittenOff),
    id_of=lambda command: command.item,
    mission_of=lambda _command: None,
)
