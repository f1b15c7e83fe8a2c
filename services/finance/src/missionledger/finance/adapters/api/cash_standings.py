"""The resource `cash-standings`: which funds are short of cash, or are expected to be."""

from datetime import date
from fractions import Fraction

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.answers import found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Loaded
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    maybe_usd,
    require_fund,
    unknown_fund,
)
from missionledger.finance.domain.forecast.cash_standing import (
    CASH_STANDING,
    SHORTFALL_TOLD_FROM,
    CashStanding,
    Standing,
)
from missionledger.finance.domain.forecast.scoring import four_decimals
from missionledger.finance.domain.fund.decider import FUND


class CashStandingView(BaseModel):
    """Where the cash of a fund stands on the day asked about, and what says so.

    Attributes:
        standing: `not_known` where no forecast counts, or the newest is too old to tell.
        in_words: the same for people.
        as_of: the day whose end it was told for; None where nothing was told by then.
        since: the day from which it has been told without a break.
        own_cash: cash less loans for liquidity that are out, with the books behind it.
        forecast: the kept forecast behind it, at `/v1/forecasts/{forecast}`.
        probability: part of the paths that run short within `horizon_days`.
        short_from: first day on which one path in ten has been short.
        holds_until: last day for which it is told.
    """

    fund: str
    standing: Standing
    in_words: str
    as_of: date | None
    since: date | None
    own_cash: Amount | None
    books: tuple[str, ...]
    forecast: str
    horizon_days: int
    probability: str | None
    short_from: date | None
    holds_until: date | None
    told_from_percent: int
    rule: str
    certainty: str
    known_at: int | None

    @classmethod
    def of(cls, fund: str, standing: CashStanding, day: date) -> "CashStandingView":
        """Return the standing as it is shown."""
        rule, told = SHORTFALL_TOLD_FROM.on(day), standing.told
        part = Fraction(told.short_paths, told.paths) if told and told.paths else None
        return cls(
            fund=fund,
            standing=standing.on(day),
            in_words=_in_words(standing, day),
            as_of=_day(told.as_of) if told else None,
            since=_day(told.since) if told else None,
            own_cash=maybe_usd(told.own_cash_minor) if told else None,
            books=told.books if told else (),
            forecast=told.forecast if told else "",
            horizon_days=told.horizon_days if told else 0,
            probability=None if part is None else four_decimals(part),
            short_from=_day(told.short_from) if told else None,
            holds_until=_day(told.holds_until) if told else None,
            told_from_percent=told.told_from_percent if told else rule.value,
            rule=rule.source,
            certainty=rule.certainty.value,
            known_at=told.known_at if told else None,
        )


COLUMNS = ("fund", "standing", "in_words", "as_of", "since", "own_cash.amount", "books",
           "forecast", "horizon_days", "probability", "short_from", "holds_until",
           "told_from_percent", "rule", "certainty", "known_at")  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _in_words(standing: CashStanding, day: date) -> str:
    told = standing.told
    if told is None:
        return "no forecast that counts was kept by then"
    if standing.on(day) is Standing.NOT_KNOWN:
        if told.holds_until < day.isoformat():
            return f"last told as of {told.as_of}, for the days until {told.holds_until}"
        return f"as of {told.as_of} nothing is known of the days ahead"
    chance = f"in {told.short_paths} of {told.paths} paths cash runs short"
    ahead = f"within {told.horizon_days} days of {told.forecast.partition('.')[0]} {chance}"
    if told.standing is Standing.SHORT_NOW:
        now = f"as of {told.as_of} nothing is left of cash once loans for liquidity are taken off"
        return f"{now}; {ahead}" if told.forecast else now
    if told.short_from:
        return f"{ahead}; one path in ten is short by {told.short_from}"
    return ahead


def build_cash_standings_router(sources: FinanceReads) -> APIRouter:
    """Return the routes of cash standings."""
    router = APIRouter(prefix="/v1/cash-standings", tags=["forecasts"])

    @router.get("", response_model=Page[CashStandingView])
    async def list_cash_standings(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        standing: Standing | None = None,
    ) -> Response:
        """List the funds of which something was told, by id."""
        day = axes.effective_on
        listing = await list_aggregates(
            sources.aggregates,
            CASH_STANDING,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda each: standing in (None, each.on(day)),
        )
        items = [CashStandingView.of(each.id, each.loaded.state, day) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)

    @router.get("/{fund}")
    async def get_cash_standing(
        fund: str, response: Response, access: Reader, axes: ReadAt
    ) -> CashStandingView:
        """Return where the cash of one fund stands; `not_known` where nothing was told."""
        require_fund(access, fund)
        loaded = await sources.aggregates.read(CASH_STANDING, fund, axes)
        if loaded is None:
            if await sources.aggregates.read(FUND, fund, axes) is None:
                raise unknown_fund(fund)
            loaded = Loaded(CASH_STANDING.initial, 0, 0)
        view = CashStandingView.of(fund, loaded.state, axes.effective_on)
        return found(response, loaded, view)

    return router
