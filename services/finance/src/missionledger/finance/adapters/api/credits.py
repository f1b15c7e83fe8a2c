"""The resource `credits`: what is given back to Member States, set off, and kept on record."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.amounts import Dollars
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    VersionSeen,
    allows_fund,
    make_cursor,
    require_fund,
    split_cursor,
    unknown_fund,
    usd,
)
from missionledger.finance.application.credits import apply_credits
from missionledger.finance.application.handlers import find_fund
from missionledger.finance.application.ports import LineRow
from missionledger.finance.domain.fund.commands import ApplyCredits
from missionledger.finance.domain.fund.credit_rules import CREDIT_RETURN
from missionledger.finance.domain.fund.crediting import credits_given, kept_of, track_of
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.events import AssessmentKind, CreditTrack
from missionledger.finance.domain.fund.state import Fund, Line
from missionledger.finance.domain.postings import Account

CREDIT_COLUMNS = (
    "fund",
    "line",
    "fiscal_year",
    "period_to",
    "issued_on",
    "given.amount",
    "set_off.amount",
    "kept.amount",
    "books",
    "symbol",
    "provenance",
)


class CreditSummary(BaseModel):
    """A credit in a list; what is set off lowered what States owe, what is kept is still theirs.

    Attributes:
        period_to: end of the period whose unspent money it is.
        books: whose postings set it off; a modelled set-off is not tied to a credit and is not in
            these figures.
    """

    fund: str
    line: str
    fiscal_year: str
    period_to: str
    issued_on: str
    given: Amount
    set_off: Amount
    kept: Amount
    books: str
    symbol: str
    provenance: str


class CreditedState(BaseModel):
    """A Member State's part of a credit, and which way it would go on the day."""

    state: str
    given: Amount
    set_off: Amount
    kept: Amount
    track: CreditTrack


class CreditView(BaseModel):
    """A credit with every State's part, and the rule in force on the day.

    Attributes:
        rule: None on a day without a known rule.
    """

    fund: str
    line: str
    fiscal_year: str
    period_to: str
    issued_on: str
    given: Amount
    set_off: Amount
    kept: Amount
    rule: str | None
    rule_source: str
    rule_certainty: str | None
    states: Sequence[CreditedState]

    @classmethod
    def of(cls, fund: Fund, credit: Line, day: date) -> "CreditView":
        """Return the credit as it is shown on the day."""
        given = credits_given(credit)
        kept = {state: kept_of(credit, state) for state in given}
        total, left = sum(given.values()), sum(kept.values())
        rule, source, certainty = _rule(day)
        return cls(
            fund=fund.fund,
            line=credit.line,
            fiscal_year=credit.fiscal_year,
            period_to=credit.period_to,
            issued_on=credit.issued_on,
            given=usd(total),
            set_off=usd(total - left),
            kept=usd(left),
            rule=rule,
            rule_source=source,
            rule_certainty=certainty,
            states=[
                CreditedState(
                    state=state,
                    given=usd(amount),
                    set_off=usd(amount - kept[state]),
                    kept=usd(kept[state]),
                    track=track_of(fund, state, day.isoformat()),
                )
                for state, amount in given.items()
            ],
        )


class SetOffBody(BaseModel):
    """Set a credit off as of a day.

    Attributes:
        backed_by_cash: what of the credit is backed by cash, in all; from 1 July 2026 on.
    """

    model_config = ConfigDict(extra="forbid")

    occurred_on: date
    backed_by_cash: Dollars | None = None


def _rule(day: date) -> tuple[str | None, str, str | None]:
    try:
        policy = CREDIT_RETURN.on(day)
    except NoPolicyInForceError as refusal:
        return None, refusal.detail, None
    return policy.value.name, policy.source, policy.certainty.value


def add_credits(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of credits."""
    _add_list(router, sources)
    _add_credit(router, sources)


def _add_list(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/credits", response_model=Page[CreditSummary], tags=["credits"])
    async def list_credits(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """List credits, by fund, with what of them is set off and what is kept."""
        if fund is not None:
            require_fund(access, fund)
        first, second = split_cursor(page.after, 2)
        rows = await sources.register.lines(
            axes,
            fund=fund,
            fiscal_year=fiscal_year,
            kind=AssessmentKind.CREDIT.value,
            after=(first, second),
            limit=page.limit + 1,
        )
        shown = rows[: page.limit]
        visible = [row for row in shown if allows_fund(access, row.fund)]
        balances = await sources.books.balances_of_lines([row.line for row in visible], axes)
        kept: dict[tuple[str, str], int] = defaultdict(int)
        books: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in balances:
            if each.account == Account.CREDITS_TO_MEMBER_STATES:
                kept[each.fund, each.line] -= each.amount_minor
                books[each.fund, each.line].add(each.book)
        after = make_cursor(shown[-1].fund, shown[-1].line) if len(rows) > page.limit else ""
        items = [
            _summary(row, kept[row.fund, row.line], books[row.fund, row.line]) for row in visible
        ]
        return page_response(
            request,
            Page[CreditSummary](items=items, next_cursor=encode_cursor(after) if after else None),
            CREDIT_COLUMNS,
        )


def _summary(row: LineRow, kept: int, books: set[str]) -> CreditSummary:
    return CreditSummary(
        fund=row.fund,
        line=row.line,
        fiscal_year=row.fiscal_year,
        period_to=row.period_to,
        issued_on=row.issued_on,
        given=usd(-row.gross_minor),
        set_off=usd(-row.gross_minor - kept),
        kept=usd(kept),
        books=" ".join(sorted(books)),
        symbol=row.symbol,
        provenance=row.provenance,
    )


def _add_credit(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/credits/{fund}/{line}", tags=["credits"])
    async def get_credit(
        response: Response, fund: str, line: str, access: Reader, axes: ReadAt
    ) -> CreditView:
        """Return a credit with every State's part and which way it would go."""
        require_fund(access, fund)
        loaded = await find_fund(sources.aggregates, fund, axes)
        if loaded is None:
            raise unknown_fund(fund)
        credit = loaded.state.lines.get(line)
        if credit is None or credit.kind is not AssessmentKind.CREDIT:
            raise NotFoundError(
                f"{fund} has no credit {line} on that day",
                next_step="Take the id from /v1/credits, or ask for a later day.",
            )
        view = CreditView.of(loaded.state, credit, axes.effective_on)
        return found(response, loaded, view)

    @router.post("/credits/{fund}/{line}/applications", status_code=201, tags=["credits"])
    async def set_off(
        response: Response,
        fund: str,
        line: str,
        body: SetOffBody,
        access: Officer,
        version: VersionSeen,
    ) -> CreditView:
        """Set a credit off against what States owe, as far as the rule of the day lets it.

        May be repeated as letters go out and cash comes in: nothing is set off twice.
        """
        backed = body.backed_by_cash.to_money() if body.backed_by_cash else None
        command = ApplyCredits(
            fund=fund,
            line=line,
            occurred_on=body.occurred_on,
            backed_minor=backed.minor if backed else None,
        )
        held = (await sources.aggregates.load(FUND, fund)).state.lines.get(line)
        whole = Money(minor=abs(held.gross_minor)) if held else None
        context = access.context(mission_of_fund(fund), amount=whole)
        outcome = await apply_credits(
            sources.aggregates, command, context, expected_version=version
        )
        view = CreditView.of(outcome.state, outcome.state.lines[line], body.occurred_on)
        return created(response, outcome, f"/v1/credits/{fund}/{line}", view)
