"""The resource `stock-items`: strategic deployment stocks by item, and who uses them."""

from enum import Enum

from fastapi import APIRouter, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Outcome
from missionledger.finance.adapters.api.amounts import facts_of
from missionledger.finance.adapters.api.budget_kit import Approving, Preparing
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
)
from missionledger.finance.adapters.api.stock_schemas import (
    ISSUE_COLUMNS,
    ITEM_COLUMNS,
    IssueView,
    ItemBody,
    ItemSummary,
    ItemView,
    StockIssueBody,
    StockReceiptBody,
    StockReturnBody,
    WriteOffBody,
)
from missionledger.finance.domain.stock_items.commands import (
    AnyStockCommand,
    DefineStockItem,
    IssueStock,
    ReceiveStock,
    ReturnStock,
    WriteOffStock,
)
from missionledger.finance.domain.stock_items.decider import STOCK_ITEM
from missionledger.finance.domain.stock_items.events import StockUse, StockUser
from missionledger.finance.domain.stock_items.refusals import UnknownStockError
from missionledger.finance.domain.stock_items.state import StockItem

TAGS: list[str | Enum] = ["stock items"]
ITEMS_MAX = 5_000
"""Kinds of things in the stocks; the real ones have some hundreds."""


def add_stock_items(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of stocks by item."""
    _add_reads(router, sources)
    _add_keeping(router, sources)
    _add_users(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/stock-items", response_model=Page[ItemSummary], tags=TAGS)
    async def list_items(
        request: Request,
        _access: Reader,
        axes: ReadAt,
        page: PageAsked,
        *,
        to_buy: bool = False,
    ) -> Response:
        """List items in stock; `to_buy` keeps those below their minimum."""
        listing = await list_aggregates(
            sources.aggregates,
            STOCK_ITEM,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=lambda item: item.is_kept and (not to_buy or item.to_buy > 0),
        )
        views = [ItemSummary.of(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=views, next_cursor=cursor), ITEM_COLUMNS)

    @router.get("/stock-items/issues", response_model=Page[IssueView], tags=TAGS)
    async def list_issues(
        request: Request,
        _access: Reader,
        axes: ReadAt,
        page: PageAsked,
        user_kind: StockUser | None = None,
        user: str | None = None,
        use: StockUse | None = None,
        *,
        not_made_good: bool = False,
    ) -> Response:
        """List what went to whom; `not_made_good` keeps what is neither back nor replaced."""
        rows = {
            make_cursor(view.item, view.issued_on, view.reference): view
            for item in await _all_items(sources, axes)
            for view in map(IssueView.of, item.issues.values())
            if user_kind in (None, view.user_kind)
            and user in (None, view.user)
            and use in (None, view.use)
            and (not not_made_good or view.open > 0)
        }
        left = [each for each in sorted(rows.items()) if each[0] > page.after]
        shown = left[: page.limit]
        cursor = encode_cursor(shown[-1][0]) if len(left) > page.limit else None
        views = [view for _, view in shown]
        return page_response(request, Page(items=views, next_cursor=cursor), ISSUE_COLUMNS)

    @router.get("/stock-items/{item}", tags=TAGS)
    async def get_item(response: Response, item: str, _access: Reader, axes: ReadAt) -> ItemView:
        """Return an item with everything that went out of it."""
        loaded = await sources.aggregates.read(STOCK_ITEM, item, axes)
        if loaded is None or not loaded.state.is_kept:
            raise UnknownStockError(
                f"no item {item} is kept on that day",
                next_step="Take the id from /v1/stock-items, or ask for a later day.",
            )
        return found(response, loaded, ItemView.of(loaded.state))


def _add_keeping(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/stock-items", status_code=201, tags=TAGS)
    async def define_item(response: Response, body: ItemBody, access: Preparing) -> ItemView:
        """Begin to keep an item."""
        command = DefineStockItem(**facts_of(body, day="kept_from"))
        return await _execute(sources, response, access, command)

    @router.post("/stock-items/{item}/receipts", status_code=201, tags=TAGS)
    async def receive(
        response: Response, item: str, body: StockReceiptBody, access: Preparing
    ) -> ItemView:
        """Take so many into stock, new or in the place of what was issued."""
        command = ReceiveStock(item=item, **facts_of(body, day="received_on"))
        return await _execute(sources, response, access, command)

    @router.post("/stock-items/{item}/write-offs", status_code=201, tags=TAGS)
    async def write_off(
        response: Response, item: str, body: WriteOffBody, access: Approving
    ) -> ItemView:
        """Take so many out of stock that are lost or unfit."""
        command = WriteOffStock(
            item=item, **facts_of(body, day="written_off_on"), approved_by=access.requester.subject
        )
        return await _execute(sources, response, access, command)


def _add_users(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/stock-items/{item}/issues", status_code=201, tags=TAGS)
    async def issue(
        response: Response, item: str, body: StockIssueBody, access: Approving
    ) -> ItemView:
        """Release so many to a mission, another entity or a partner, on what another asked for."""
        command = IssueStock(
            item=item, **facts_of(body, day="issued_on"), approved_by=access.requester.subject
        )
        return await _execute(sources, response, access, command)

    @router.post("/stock-items/{item}/returns", status_code=201, tags=TAGS)
    async def take_back(
        response: Response, item: str, body: StockReturnBody, access: Preparing
    ) -> ItemView:
        """Take back so many of an issue, fit for use."""
        command = ReturnStock(item=item, **facts_of(body, day="returned_on"))
        return await _execute(sources, response, access, command)


async def _all_items(sources: FinanceReads, axes: Axes) -> list[StockItem]:
    listing = await list_aggregates(
        sources.aggregates,
        STOCK_ITEM,
        axes,
        after="",
        limit=ITEMS_MAX,
        missions=None,
        keep=lambda item: item.is_kept,
    )
    return [each.loaded.state for each in listing.items]


async def _execute(
    sources: FinanceReads, response: Response, access: CommandAccess, command: AnyStockCommand
) -> ItemView:
    outcome: Outcome[StockItem] = await sources.aggregates.execute(
        STOCK_ITEM, command, access.context(None)
    )
    view = ItemView.of(outcome.state)
    return created(response, outcome, f"/v1/stock-items/{command.item}", view)
