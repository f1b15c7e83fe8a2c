"""The resource `claims/letters-of-assist`: services that Governments render for a price."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.amounts import PositiveDollars
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
from missionledger.finance.application.claims import require_open_fund
from missionledger.finance.application.handlers import require_member_state
from missionledger.finance.domain.claims.commands import RecordLetterOfAssist
from missionledger.finance.domain.claims.contents import LetterId, Text
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.ledger import ClaimLedger
from missionledger.finance.domain.claims.letters import LetterOfAssist
from missionledger.finance.domain.fund.decider import mission_of_fund

Recording = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]

LETTER_COLUMNS = ("fund", "letter", "contributor", "service", "ceiling.amount", "claimed.amount",
                  "left.amount", "valid_from", "valid_to", "symbol")  # fmt: skip


class LetterBody(BaseModel):
    """A letter of assist, or its amendment: sent again with another ceiling or other days."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    letter: LetterId
    contributor: StateCode
    service: Text
    ceiling: PositiveDollars
    valid_from: date
    valid_to: date
    symbol: Text
    recorded_on: date


class LetterView(BaseModel):
    """A letter of assist, with what is claimed under it and what is left."""

    fund: str
    letter: str
    contributor: str
    service: str
    ceiling: Amount
    claimed: Amount
    left: Amount
    valid_from: str
    valid_to: str
    symbol: str

    @classmethod
    def of(cls, fund: str, letter: LetterOfAssist, ledger: ClaimLedger) -> "LetterView":
        """Return the letter as it is shown."""
        claimed = ledger.claimed_under(letter.letter)
        return cls(
            fund=fund,
            letter=letter.letter,
            contributor=letter.contributor,
            service=letter.service,
            ceiling=usd(letter.ceiling_minor),
            claimed=usd(claimed),
            left=usd(letter.ceiling_minor - claimed),
            valid_from=letter.valid_from,
            valid_to=letter.valid_to,
            symbol=letter.symbol,
        )


def add_letters_of_assist(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of letters of assist."""

    @router.get("/claims/letters-of-assist", response_model=Page[LetterView], tags=["claims"])
    async def list_letters(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        contributor: StateCode | None = None,
    ) -> Response:
        """List letters of assist by fund and id."""
        after = split_cursor(page.after, 2)
        found: list[LetterView] = []
        for each in sorted(await visible_funds(sources.register, access, axes, fund)):
            loaded = await sources.aggregates.read(CLAIMS, each, axes)
            if loaded is None:
                continue
            found += [
                LetterView.of(each, letter, loaded.state)
                for _, letter in sorted(loaded.state.letters.items())
                if contributor in (None, letter.contributor) and (each, letter.letter) > after
            ]
        shown = found[: page.limit]
        more = len(found) > page.limit
        cursor = encode_cursor(make_cursor(shown[-1].fund, shown[-1].letter)) if more else None
        return page_response(request, Page(items=shown, next_cursor=cursor), LETTER_COLUMNS)

    @router.post("/claims/letters-of-assist", status_code=201, tags=["claims"])
    async def record_letter(response: Response, body: LetterBody, access: Recording) -> LetterView:
        """Record a letter of assist, or amend it; claims name it and stay below its ceiling."""
        ceiling = body.ceiling.to_money()
        context = access.context(mission_of_fund(body.fund), amount=ceiling)
        await require_open_fund(sources.aggregates, body.fund)
        await require_member_state(sources.aggregates, body.contributor, body.recorded_on)
        letter = LetterOfAssist(
            letter=body.letter,
            contributor=body.contributor,
            service=body.service,
            ceiling_minor=ceiling.minor,
            valid_from=body.valid_from.isoformat(),
            valid_to=body.valid_to.isoformat(),
            symbol=body.symbol,
        )
        command = RecordLetterOfAssist(
            fund=body.fund,
            occurred_on=body.recorded_on,
            source=body.symbol,
            letter=letter,
            recorded_by=context.actor,
        )
        outcome = await sources.aggregates.execute(CLAIMS, command, context)
        view = LetterView.of(body.fund, outcome.state.letters[body.letter], outcome.state)
        return created(response, outcome, f"/v1/claims/letters-of-assist?fund={body.fund}", view)
