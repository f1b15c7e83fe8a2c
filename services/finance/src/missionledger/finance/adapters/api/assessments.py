"""The resource `assessments`: document lines, what is due of them, and every State's share."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.amounts import Dollars
from missionledger.finance.adapters.api.assessment_views import LineView
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    VersionSeen,
    allows_fund,
    make_cursor,
    maybe_usd,
    require_fund,
    split_cursor,
    unknown_fund,
    usd,
)
from missionledger.finance.application.handlers import find_fund, issue_assessment
from missionledger.finance.application.ports import LineBalance, LineRow
from missionledger.finance.domain.fund.commands import IssueAssessment
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE, CREDIT_RULE
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.postings import Account

LINE_COLUMNS = (
    "fund",
    "line",
    "kind",
    "basis",
    "fiscal_year",
    "period_from",
    "period_to",
    "gross.amount",
    "net.amount",
    "due.amount",
    "conditional.amount",
    "unpaid.amount",
    "unpaid_books",
    "share.amount",
    "scale_year",
    "symbol",
    "issued_on",
    "issue_date_computed",
    "due_on",
    "apportioned",
    "provenance",
    "position",
)

_SHARED_ACCOUNTS = (
    Account.ASSESSMENTS_RECEIVABLE,
    Account.CONDITIONAL_RECEIVABLE,
    Account.CREDITS_TO_MEMBER_STATES,
)


class LineSummary(BaseModel):
    """A document line in a list.

    Attributes:
        due: what has fallen due so far; conditional: what falls due only on renewal.
        unpaid: what is due and not paid, in all books; see `unpaid_books`.
        share: the share of the State asked for, None if none was.
        apportioned: False for a line that is assessed in total, without shares.
    """

    fund: str
    line: str
    kind: str
    basis: str
    fiscal_year: str
    period_from: str | None
    period_to: str
    gross: Amount
    net: Amount | None
    due: Amount
    conditional: Amount
    unpaid: Amount
    unpaid_books: str
    share: Amount | None
    scale_year: int | None
    symbol: str
    issued_on: str
    issue_date_computed: bool
    due_on: str
    apportioned: bool
    provenance: str
    position: int


class AssessmentBody(BaseModel):
    """A line to assess; the period is inclusive. A credit is negative and has no first day.

    Attributes:
        net: in total, as a circular prints it: the income from staff assessment follows from it.
        staff_assessment: that income, where it is known; give one of the two.
        ask_for: what States are asked to pay: their gross share, or the net one.
        credit_basis: of a credit, the closing of the year whose unspent money it returns.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    kind: AssessmentKind = AssessmentKind.ASSESSMENT
    fiscal_year: Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]
    period_from: date | None = None
    period_to: date
    gross: Dollars
    net: Dollars | None = None
    staff_assessment: Dollars | None = None
    ask_for: Literal["gross", "net"] = "gross"
    symbol: Annotated[str, Field(min_length=1, max_length=300)]
    issued_on: date
    credit_basis: Annotated[str, Field(pattern=r"^([A-Z0-9-]+\.\d{4}(-\d{2})?\.closing)?$")] = ""


def add_assessments(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of assessments."""
    _add_list(router, sources)
    _add_line(router, sources)


def _add_list(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/assessments", response_model=Page[LineSummary], tags=["assessments"])
    async def list_assessments(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
        kind: AssessmentKind | None = None,
        state: str | None = None,
    ) -> Response:
        """List document lines, by fund; with `state` each with that State's share."""
        if fund is not None:
            require_fund(access, fund)
        first, second = split_cursor(page.after, 2)
        rows = await sources.register.lines(
            axes,
            fund=fund,
            fiscal_year=fiscal_year,
            kind=kind.value if kind else None,
            after=(first, second),
            limit=page.limit + 1,
        )
        shown = rows[: page.limit]
        visible = [row for row in shown if allows_fund(access, row.fund)]
        ids = [row.line for row in visible]
        totals = await sources.books.balances_of_lines(ids, axes)
        of_state = await sources.books.balances_of_lines(ids, axes, state=state) if state else None
        more = len(rows) > page.limit
        after = make_cursor(shown[-1].fund, shown[-1].line) if more else ""
        return page_response(
            request,
            Page[LineSummary](
                items=_summaries(visible, totals, of_state),
                next_cursor=encode_cursor(after) if more else None,
            ),
            LINE_COLUMNS,
        )


def _add_line(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/assessments/{fund}/{line}", tags=["assessments"])
    async def get_assessment(
        response: Response, fund: str, line: str, access: Reader, axes: ReadAt
    ) -> LineView:
        """Return a document line with every State's share."""
        require_fund(access, fund)
        loaded = await find_fund(sources.aggregates, fund, axes)
        if loaded is None:
            raise unknown_fund(fund)
        held = loaded.state.lines.get(line)
        if held is None:
            raise NotFoundError(
                f"{fund} has no line {line} on that day",
                next_step="Take the id from /v1/assessments, or ask for a later day.",
            )
        return found(response, loaded, LineView.of(fund, held))

    @router.post("/assessments", status_code=201, tags=["assessments"])
    async def assess(
        response: Response, body: AssessmentBody, access: Officer, version: VersionSeen
    ) -> LineView:
        """Assess the Member States for a period, or credit them.

        With If-Match the assessment rests on the fund, and so on the mandate, as it was read.
        """
        money = body.gross.to_money()
        command = IssueAssessment(
            fund=body.fund,
            kind=body.kind,
            fiscal_year=body.fiscal_year,
            period_from=body.period_from,
            period_to=body.period_to,
            gross_minor=money.minor,
            net_minor=body.net.to_money().minor if body.net else None,
            staff_assessment_minor=(
                body.staff_assessment.to_money().minor if body.staff_assessment else None
            ),
            is_asked_net=body.ask_for == "net",
            symbol=body.symbol,
            source=body.symbol,
            occurred_on=body.issued_on,
            credit_basis=body.credit_basis,
        )
        context = access.context(mission_of_fund(body.fund), amount=money)
        outcome = await issue_assessment(
            sources.aggregates, command, context, expected_version=version
        )
        view = LineView.of(body.fund, outcome.state.lines[command.line])
        return created(response, outcome, f"/v1/assessments/{body.fund}/{command.line}", view)


def _summaries(
    rows: Iterable[LineRow],
    totals: Iterable[LineBalance],
    of_state: Iterable[LineBalance] | None,
) -> list[LineSummary]:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    books: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in totals:
        sums[each.fund, each.line, each.account] += each.amount_minor
        if each.account == Account.ASSESSMENTS_RECEIVABLE:
            books[each.fund, each.line].add(each.book)
    shares: dict[tuple[str, str], int] = defaultdict(int)
    for each in of_state or ():
        if each.rule in (ASSESSMENT_RULE, CREDIT_RULE) and each.account in _SHARED_ACCOUNTS:
            shares[each.fund, each.line] += each.amount_minor
    return [
        LineSummary(
            fund=row.fund,
            line=row.line,
            kind=row.kind,
            basis=row.basis,
            fiscal_year=row.fiscal_year,
            period_from=row.period_from or None,
            period_to=row.period_to,
            gross=usd(row.gross_minor),
            net=maybe_usd(row.net_minor),
            due=usd(-sums[row.fund, row.line, Account.ASSESSED_INCOME]),
            conditional=usd(-sums[row.fund, row.line, Account.CONDITIONAL_INCOME]),
            unpaid=usd(sums[row.fund, row.line, Account.ASSESSMENTS_RECEIVABLE]),
            unpaid_books=" ".join(sorted(books[row.fund, row.line])),
            share=usd(shares[row.fund, row.line]) if of_state is not None else None,
            scale_year=row.scale_year,
            symbol=row.symbol,
            issued_on=row.issued_on,
            issue_date_computed=row.is_issue_date_computed,
            due_on=row.due_on,
            apportioned=row.is_apportioned,
            provenance=row.provenance,
            position=row.position,
        )
        for row in rows
    ]
