"""The resource `contributions/pace`: how fast the assessments of a year come in."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
    split_cursor,
    usd,
    visible_funds,
)
from missionledger.finance.application.collection_pace import QuarterPace, pace_of
from missionledger.finance.application.ports import ReceivableFilter
from missionledger.finance.application.receivables import (
    BooksAsked,
    book_asked,
    known_movements,
)

COLUMNS = (
    "fund",
    "fiscal_year",
    "quarter",
    "assessed.amount",
    "received.amount",
    "received_so_far.amount",
    "per_cent",
    "books",
)


class QuarterPaceView(BaseModel):
    """What came for one year of a fund in one calendar quarter.

    Attributes:
        assessed: for the year, by the end of the quarter.
        per_cent: received so far of what was assessed.
    """

    fund: str
    fiscal_year: str
    quarter: str
    assessed: Amount
    received: Amount
    received_so_far: Amount
    per_cent: str
    books: list[str]

    @classmethod
    def of(cls, pace: QuarterPace) -> "QuarterPaceView":
        """Return the quarter as it is shown."""
        return cls(
            fund=pace.fund,
            fiscal_year=pace.fiscal_year,
            quarter=pace.quarter,
            assessed=usd(pace.assessed_minor),
            received=usd(pace.received_minor),
            received_so_far=usd(pace.received_so_far_minor),
            per_cent=pace.per_cent,
            books=list(pace.books),
        )


def add_collection_pace(router: APIRouter, sources: FinanceReads) -> None:
    """Add the route of how fast money comes in."""

    @router.get("/contributions/pace", response_model=Page[QuarterPaceView], tags=["contributions"])
    async def list_pace(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
        books: BooksAsked = "all",
    ) -> Response:
        """List by fund, year and quarter what was assessed and what came, in money and per cent.

        Funds whose receipts nobody recorded are left out: of them it is not known.
        """
        funds = await visible_funds(sources.register, access, axes, fund)
        wanted = ReceivableFilter(
            funds=funds, fiscal_year=fiscal_year, book=book_asked(books), by_day=True
        )
        movements = await known_movements(sources.books, axes, wanted, books)
        after = split_cursor(page.after, 3)
        found = [
            each
            for each in pace_of(movements, axes.effective_on.isoformat())
            if (each.fund, each.fiscal_year, each.quarter) > after
        ]
        shown = found[: page.limit]
        last = shown[-1] if len(found) > page.limit else None
        cursor = make_cursor(last.fund, last.fiscal_year, last.quarter) if last else ""
        items = [QuarterPaceView.of(each) for each in shown]
        return page_response(
            request,
            Page(items=items, next_cursor=encode_cursor(cursor) if cursor else None),
            COLUMNS,
        )
