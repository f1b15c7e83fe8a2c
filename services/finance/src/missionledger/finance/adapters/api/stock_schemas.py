"""Bodies and views of stocks by item."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.amounts import PositiveDollars
from missionledger.finance.adapters.api.budget_kit import ShortText
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.domain.stock_items.commands import ItemId, Quantity, StockReference
from missionledger.finance.domain.stock_items.events import StockUse, StockUser
from missionledger.finance.domain.stock_items.state import Issue, StockItem

ITEM_COLUMNS = (
    "item",
    "title",
    "unit",
    "on_hand",
    "minimum",
    "to_buy",
    "value.amount",
    "out",
    "written_off",
)
ISSUE_COLUMNS = (
    "item",
    "reference",
    "issued_on",
    "user_kind",
    "user",
    "use",
    "quantity",
    "value.amount",
    "charged_to",
    "returned",
    "replaced",
    "open",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemBody(_Body):
    """An item to be kept; below `minimum` it is to be bought again."""

    item: ItemId
    title: ShortText
    unit: ShortText
    unit_value: PositiveDollars
    minimum: Annotated[int, Field(ge=0)] = 0
    kept_from: date


class StockReceiptBody(_Body):
    """What came in; `replaces` names the issue that it makes good."""

    reference: StockReference
    quantity: Quantity
    replaces: Annotated[str, Field(max_length=60)] = ""
    received_on: date


class StockIssueBody(_Body):
    """What goes to a user.

    Attributes:
        user: a mission, an entity of the United Nations, or a partner.
        charged_to: who makes it good: an allotment, an agreement, or the entry of stocks used
            before an appropriation.
    """

    reference: StockReference
    quantity: Quantity
    user_kind: StockUser
    user: ShortText
    use: StockUse
    charged_to: ShortText
    requested_by: ShortText
    issued_on: date


class StockReturnBody(_Body):
    """What came back of an issue, fit for use."""

    reference: StockReference
    issue: StockReference
    quantity: Quantity
    returned_on: date


class WriteOffBody(_Body):
    """What is lost or unfit."""

    reference: StockReference
    quantity: Quantity
    reason: ShortText
    requested_by: ShortText
    written_off_on: date


class IssueView(BaseModel):
    """What went to a user; `open` is neither back nor made good."""

    item: str
    reference: str
    issued_on: str
    user_kind: StockUser
    user: str
    use: StockUse
    quantity: int
    value: Amount
    charged_to: str
    returned: int
    replaced: int
    open: int
    requested_by: str
    approved_by: str

    @classmethod
    def of(cls, issue: Issue) -> "IssueView":
        """Return the issue as it is shown."""
        issued = issue.issued
        return cls(
            **issued.model_dump(exclude={"value_minor"}),
            value=usd(issued.value_minor),
            returned=issue.returned,
            replaced=issue.replaced,
            open=issue.open_quantity,
        )


class ItemSummary(BaseModel):
    """An item in stock.

    Attributes:
        to_buy: how many are missing to the minimum.
        value: of what is on hand.
        out: how many are with users and not made good.
    """

    item: str
    title: str
    unit: str
    unit_value: Amount
    on_hand: int
    minimum: int
    to_buy: int
    value: Amount
    out: int
    written_off: int

    @classmethod
    def of(cls, item: StockItem) -> "ItemSummary":
        """Return the item as it is shown in a list."""
        return cls(
            item=item.item,
            title=item.title,
            unit=item.unit,
            unit_value=usd(item.unit_value_minor),
            on_hand=item.on_hand,
            minimum=item.minimum,
            to_buy=item.to_buy,
            value=usd(item.value_minor),
            out=sum(each.open_quantity for each in item.issues.values()),
            written_off=item.written_off,
        )


class ItemView(ItemSummary):
    """An item with everything that went out of it."""

    issues: Sequence[IssueView]

    @classmethod
    def of(cls, item: StockItem) -> "ItemView":
        """Return the item as it is shown."""
        return cls(
            **dict(ItemSummary.of(item)),
            issues=[IssueView.of(each) for each in item.issues.values()],
        )
