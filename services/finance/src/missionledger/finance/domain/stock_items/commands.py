"""What can be asked of an item in stock."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.finance.domain.authority.ledger import PositiveMinor, Text
from missionledger.finance.domain.stock_items.events import StockUse, StockUser

ItemId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,39}$")]
Quantity = Annotated[int, Field(gt=0, le=10_000_000, strict=True)]
StockReference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,59}$")]


class StockCommand(Command):
    """Base of every command about an item."""

    item: ItemId


class DefineStockItem(StockCommand):
    """Begin to keep an item.

    Attributes:
        unit: what is counted: `each`, `set`.
        minimum: below it the item is to be bought again.
    """

    title: Text
    unit: Text
    unit_value_minor: PositiveMinor
    minimum: Annotated[int, Field(ge=0)] = 0


class ReceiveStock(StockCommand):
    """Take so many into stock.

    Attributes:
        replaces: the issue that they make good; empty for none.
    """

    reference: StockReference
    quantity: Quantity
    replaces: str = ""


class IssueStock(StockCommand):
    """Send so many to a user.

    Attributes:
        user: a mission, an entity of the United Nations, or a partner.
        charged_to: who makes it good: an allotment, an agreement, or the entry of the stocks used
            before an appropriation.
    """

    reference: StockReference
    quantity: Quantity
    user_kind: StockUser
    user: Text
    use: StockUse
    charged_to: Text
    requested_by: Text
    approved_by: Text


class ReturnStock(StockCommand):
    """Take back so many of an issue, fit for use."""

    reference: StockReference
    issue: StockReference
    quantity: Quantity


class WriteOffStock(StockCommand):
    """Take so many out of stock that are lost or unfit."""

    reference: StockReference
    quantity: Quantity
    reason: Text
    requested_by: Text
    approved_by: Text


AnyEntryCommand = ReceiveStock | IssueStock | ReturnStock | WriteOffStock
AnyStockCommand = DefineStockItem | AnyEntryCommand
