"""The resource `journal`: every posting with the event it came in, as JSON or CSV."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.paging import Page, PageRequest, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    allows_fund,
    make_cursor,
    require_fund,
    split_cursor,
    usd,
)
from missionledger.finance.application.ports import JournalFilter, JournalLine
from missionledger.finance.domain.postings import Account, Book

JOURNAL_COLUMNS = (
    "position",
    "number",
    "event_id",
    "occurred_on",
    "fund",
    "book",
    "account",
    "amount.amount",
    "amount.currency",
    "state",
    "line",
    "fiscal_year",
    "due_on",
    "rule",
    "rule_version",
    "provenance",
)


class JournalLineView(BaseModel):
    """One posting; debits are positive, credits negative.

    Attributes:
        position: position of its event in the log of finance.
        number: its place among the postings of that event.
    """

    position: int
    number: int
    event_id: str
    occurred_on: str
    fund: str
    book: str
    account: str
    amount: Amount
    state: str | None
    line: str | None
    fiscal_year: str | None
    due_on: str | None
    rule: str
    rule_version: int
    provenance: str

    @classmethod
    def of(cls, line: JournalLine) -> "JournalLineView":
        """Return the posting as it is shown."""
        return cls(
            position=line.position,
            number=line.number,
            event_id=line.event_id,
            occurred_on=line.occurred_on,
            fund=line.fund,
            book=line.book,
            account=line.account,
            amount=usd(line.amount_minor),
            state=line.state or None,
            line=line.line or None,
            fiscal_year=line.fiscal_year or None,
            due_on=line.due_on or None,
            rule=line.rule,
            rule_version=line.rule_version,
            provenance=line.provenance,
        )


def add_journal(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of the journal."""

    @router.get("/journal", response_model=Page[JournalLineView], tags=["journal"])
    async def list_postings(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        book: Book | None = None,
        account: Account | None = None,
        state: str | None = None,
        line: str | None = None,
        fiscal_year: str | None = None,
        rule: str | None = None,
        first_day: Annotated[
            date | None, Query(description="Postings of an earlier business date are left out.")
        ] = None,
    ) -> Response:
        """List postings in the order they were recorded."""
        wanted = JournalFilter(
            fund=fund,
            book=book.value if book else None,
            account=account.value if account else None,
            state=state,
            line=line,
            fiscal_year=fiscal_year,
            rule=rule,
            first_day=first_day.isoformat() if first_day else None,
        )
        views, after = await journal_page(sources, access, axes, page, wanted)
        return page_response(
            request,
            Page[JournalLineView](items=views, next_cursor=encode_cursor(after) if after else None),
            JOURNAL_COLUMNS,
        )


async def journal_page(
    sources: FinanceReads,
    access: ReadAccess,
    axes: Axes,
    page: PageRequest,
    wanted: JournalFilter,
) -> tuple[list[JournalLineView], str]:
    """Return a page of postings that may be seen, and the cursor of the next page or nothing.

    Raises:
        NotFoundError: if the fund asked for is outside the scope.
    """
    if wanted.fund is not None:
        require_fund(access, wanted.fund)
    position, number = split_cursor(page.after, 2)
    rows = await sources.books.journal(
        wanted, axes, after=(int(position or 0), int(number or 0)), limit=page.limit + 1
    )
    shown = rows[: page.limit]
    views = [JournalLineView.of(row) for row in shown if allows_fund(access, row.fund)]
    more = len(rows) > page.limit
    return views, make_cursor(shown[-1].position, shown[-1].number) if more else ""
