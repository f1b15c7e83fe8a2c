"""The resource `contributions`: what Member States paid."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.finance.adapters.api.amounts import Dollars
from missionledger.finance.adapters.api.journal import (
    JOURNAL_COLUMNS,
    JournalLineView,
    journal_page,
)
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    VersionSeen,
    dollars,
    usd,
)
from missionledger.finance.application.handlers import record_contribution
from missionledger.finance.application.ports import JournalFilter
from missionledger.finance.application.receipt_reversal import reverse_contribution
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.commands import RecordContribution, ReverseContribution
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE
from missionledger.finance.domain.fund.state import Receipt
from missionledger.finance.domain.postings import Account

Text = Annotated[str, Field(min_length=1, max_length=200)]


class ContributionBody(BaseModel):
    """What a Member State paid.

    Attributes:
        receipt: reference of the receipt, unique in the fund.
        line: the line it is for; left out to pay what is owed, oldest first.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    receipt: Text
    state: StateCode
    amount: Dollars
    received_on: date
    line: str | None = None


class ReversalBody(BaseModel):
    """Why a receipt is taken back, and as of which day."""

    model_config = ConfigDict(extra="forbid")

    occurred_on: date
    reason: Text


class AllocationView(BaseModel):
    """A part of a receipt and the line it pays."""

    line: str
    amount: Amount


class ReceiptView(BaseModel):
    """A receipt and where it went; `unapplied` is above what was owed and is kept."""

    fund: str
    receipt: str
    state: str
    amount: Amount
    received_on: str
    line: str | None
    allocations: list[AllocationView]
    unapplied: Amount
    reversed_for: str | None

    @classmethod
    def of(cls, fund: str, receipt: Receipt) -> "ReceiptView":
        """Return the receipt as it is shown."""
        return cls(
            fund=fund,
            receipt=receipt.receipt,
            state=receipt.state,
            amount=usd(receipt.amount_minor),
            received_on=receipt.received_on,
            line=receipt.earmarked_line,
            allocations=[
                AllocationView(line=part.line, amount=usd(part.amount_minor))
                for part in receipt.allocations
            ],
            unapplied=usd(receipt.unapplied_minor),
            reversed_for=receipt.reversed_for,
        )


def add_contributions(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of contributions."""

    @router.get("/contributions", response_model=Page[JournalLineView], tags=["contributions"])
    async def list_contributions(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        state: str | None = None,
        books: Literal["actual", "modelled"] = "actual",
    ) -> Response:
        """List cash received from Member States, in the order it was recorded."""
        actual = books == "actual"
        wanted = JournalFilter(
            fund=fund,
            state=state,
            book=books,
            account=Account.CASH.value,
            rule=RECEIPT_RULE if actual else modelled_book.RECEIPT_RULE,
        )
        views, after = await journal_page(sources, access, axes, page, wanted)
        return page_response(
            request,
            Page[JournalLineView](items=views, next_cursor=encode_cursor(after) if after else None),
            JOURNAL_COLUMNS,
        )

    @router.post("/contributions", status_code=201, tags=["contributions"])
    async def contribute(
        response: Response, body: ContributionBody, access: Officer
    ) -> ReceiptView:
        """Record that a Member State paid; what is above the amount owed is kept."""
        command = RecordContribution(
            fund=body.fund,
            receipt=body.receipt,
            state=body.state,
            amount_minor=dollars(body.amount, "/amount"),
            line=body.line,
            occurred_on=body.received_on,
        )
        context = access.context(mission_of_fund(body.fund))
        outcome = await record_contribution(sources.aggregates, command, context)
        view = ReceiptView.of(body.fund, outcome.state.receipts[body.receipt])
        return created(response, outcome, f"/v1/contributions?fund={body.fund}", view)

    @router.post(
        "/contributions/{fund}/{receipt}/reversal", status_code=201, tags=["contributions"]
    )
    async def reverse(
        response: Response,
        fund: str,
        receipt: str,
        body: ReversalBody,
        access: Officer,
        version: VersionSeen,
    ) -> ReceiptView:
        """Take back a receipt as of the day given, and what bank entry it was matched with."""
        command = ReverseContribution(
            fund=fund, receipt=receipt, reason=body.reason, occurred_on=body.occurred_on
        )
        context = access.context(mission_of_fund(fund))
        outcome = await reverse_contribution(
            sources.aggregates, command, context, expected_version=version
        )
        view = ReceiptView.of(fund, outcome.state.receipts[receipt])
        return created(response, outcome, f"/v1/contributions?fund={fund}", view)
