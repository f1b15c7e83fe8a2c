"""The resource `assessment-letters`: what each State is asked for, since when, and by when."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
    maybe_usd,
    require_fund,
    split_cursor,
    unknown_fund,
    usd,
    visible_funds,
)
from missionledger.finance.application.handlers import find_fund
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.letter_commands import (
    IssueLetters,
    ReceiveLetters,
    StateReceipt,
)
from missionledger.finance.domain.fund.state import Fund, Line

LETTER_COLUMNS = (
    "fund",
    "line",
    "state",
    "symbol",
    "fiscal_year",
    "period_from",
    "period_to",
    "gross.amount",
    "staff_assessment_credit.amount",
    "net.amount",
    "asked_for",
    "asked.amount",
    "due.amount",
    "conditional.amount",
    "paid.amount",
    "unpaid.amount",
    "assessed_on",
    "issued_on",
    "reference",
    "received_on",
    "due_on",
)

_Text = Annotated[str, Field(min_length=1, max_length=300)]
LineId = Annotated[str, Path(max_length=300)]


class LetterView(BaseModel):
    """What one State is asked to pay for one line.

    Attributes:
        staff_assessment_credit: what is taken off the gross share; 0.00 where it is held back,
            None where it is not known.
        asked_for: whether the State pays its gross or its net share.
        asked: the share it pays, of which `conditional` falls due on renewal only.
        issued_on: the day the letter went out; None before.
        received_on: the day it came; None where that is not recorded.
        due_on: 30 days after it came; before that is known, after the line was assessed.
    """

    fund: str
    line: str
    state: str
    symbol: str
    fiscal_year: str
    period_from: str | None
    period_to: str
    gross: Amount
    staff_assessment_credit: Amount | None
    net: Amount | None
    asked_for: str
    asked: Amount
    due: Amount
    conditional: Amount
    paid: Amount
    unpaid: Amount
    assessed_on: str
    issued_on: str | None
    reference: str
    received_on: str | None
    due_on: str

    @classmethod
    def of(cls, fund: str, line: Line, state: str) -> "LetterView":
        """Return the letter of the State as it is shown."""
        asked = line.asked_shares[state]
        due = line.due_of(asked, line.covered_through)
        net = line.net_shares.get(state)
        letter = line.letters.get(state)
        return cls(
            fund=fund,
            line=line.line,
            state=state,
            symbol=line.symbol,
            fiscal_year=line.fiscal_year,
            period_from=line.period_from,
            period_to=line.period_to,
            gross=usd(line.shares[state]),
            staff_assessment_credit=None if net is None else usd(line.shares[state] - net),
            net=maybe_usd(net),
            asked_for="net" if line.is_asked_net else "gross",
            asked=usd(asked),
            due=usd(due),
            conditional=usd(asked - due),
            paid=usd(line.paid.get(state, 0)),
            unpaid=usd(line.owed_by(state)),
            assessed_on=line.issued_on,
            issued_on=line.letters_issued_on or None,
            reference=line.letters_reference,
            received_on=letter.received_on if letter else None,
            due_on=line.due_on_of(state),
        )


class LettersView(BaseModel):
    """The letters of a line after a command: when they went out, and to how many they came."""

    fund: str
    line: str
    issued_on: str
    reference: str
    states: int
    received: int

    @classmethod
    def of(cls, fund: Fund, line_id: str) -> "LettersView":
        """Return the letters of the line as they are shown."""
        line = fund.lines[line_id]
        return cls(
            fund=fund.fund,
            line=line_id,
            issued_on=line.letters_issued_on,
            reference=line.letters_reference,
            states=sum(1 for amount in line.asked_shares.values() if amount),
            received=len(line.letters),
        )


class IssueBody(BaseModel):
    """The day on which the letters of a line went out, and the reference they bear."""

    model_config = ConfigDict(extra="forbid")

    issued_on: date
    reference: _Text


class ReceiptsBody(BaseModel):
    """When letters came to States.

    Attributes:
        recorded_on: the day on which that was known.
        is_correction: replace days that were recorded before.
    """

    model_config = ConfigDict(extra="forbid")

    recorded_on: date
    received: Annotated[tuple[StateReceipt, ...], Field(min_length=1, max_length=250)]
    is_correction: bool = False


def add_assessment_letters(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of letters."""
    _add_reads(router, sources)
    _add_commands(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/assessment-letters", response_model=Page[LetterView], tags=["assessments"])
    async def list_letters(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        line: str | None = None,
        state: StateCode | None = None,
        *,
        unpaid_only: bool = False,
    ) -> Response:
        """List what States are asked for, by fund, line and State."""
        after = split_cursor(page.after, 3)
        funds = [
            each
            for each in await visible_funds(sources.register, access, axes, fund)
            if each >= after[0]
        ]
        loaded = await sources.aggregates.read_many(FUND, funds, axes)
        states = [each.state for _name, each in sorted(loaded.items()) if each is not None]
        found: list[tuple[str, Line, str]] = []
        for each in _letters(states, line, state):
            name, held, code = each
            if (name, held.line, code) <= after or (unpaid_only and held.owed_by(code) <= 0):
                continue
            found.append(each)
            if len(found) > page.limit:
                break
        shown = found[: page.limit]
        more = len(found) > page.limit
        cursor = make_cursor(shown[-1][0], shown[-1][1].line, shown[-1][2]) if more else ""
        return page_response(
            request,
            Page[LetterView](
                items=[LetterView.of(*each) for each in shown],
                next_cursor=encode_cursor(cursor) if more else None,
            ),
            LETTER_COLUMNS,
        )

    @router.get("/assessment-letters/{fund}/{line}/{state}", tags=["assessments"])
    async def get_letter(
        response: Response, fund: str, line: str, state: str, access: Reader, axes: ReadAt
    ) -> LetterView:
        """Return what one State is asked for on one line."""
        require_fund(access, fund)
        loaded = await find_fund(sources.aggregates, fund, axes)
        if loaded is None:
            raise unknown_fund(fund)
        for name, held, code in _letters([loaded.state], line, state):
            return found(response, loaded, LetterView.of(name, held, code))
        raise NotFoundError(
            f"{fund} asks {state} for nothing on a line {line} on that day",
            next_step="Take line and State from /v1/assessment-letters, or ask for a later day.",
        )


def _letters(
    funds: Sequence[Fund], line: str | None, state: str | None
) -> Iterable[tuple[str, Line, str]]:
    for fund in funds:
        for _id, held in sorted(fund.lines.items()):
            if held.kind is AssessmentKind.CREDIT or line not in (None, held.line):
                continue
            for code, amount in sorted(held.asked_shares.items()):
                if amount and state in (None, code):
                    yield fund.fund, held, code


def _add_commands(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/assessment-letters/{fund}/{line}/issues", status_code=201, tags=["assessments"])
    async def issue_letters(
        response: Response, fund: MissionId, line: LineId, body: IssueBody, access: Officer
    ) -> LettersView:
        """Record that the letters of a line went out."""
        command = IssueLetters(
            fund=fund,
            line=line,
            reference=body.reference,
            source=body.reference,
            occurred_on=body.issued_on,
        )
        context = access.context(mission_of_fund(fund))
        outcome = await sources.aggregates.execute(FUND, command, context)
        path = f"/v1/assessment-letters?fund={fund}&line={line}"
        return created(response, outcome, path, LettersView.of(outcome.state, line))

    @router.post(
        "/assessment-letters/{fund}/{line}/receipts", status_code=201, tags=["assessments"]
    )
    async def receive_letters(
        response: Response, fund: MissionId, line: LineId, body: ReceiptsBody, access: Officer
    ) -> LettersView:
        """Record when letters came; each State is to pay within 30 days of that."""
        command = ReceiveLetters(
            fund=fund,
            line=line,
            received=body.received,
            is_correction=body.is_correction,
            occurred_on=body.recorded_on,
        )
        context = access.context(mission_of_fund(fund))
        outcome = await sources.aggregates.execute(FUND, command, context)
        path = f"/v1/assessment-letters?fund={fund}&line={line}"
        return created(response, outcome, path, LettersView.of(outcome.state, line))
