"""The resource `forecasts/month-ends`: the one forecast kept of each, and how earlier ones did."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    allows_fund,
    usd,
)
from missionledger.finance.application.month_ends import MonthEnds
from missionledger.finance.domain.forecast.month_ends import (
    MONTH_END,
    KnownBasis,
    MonthEnd,
    MonthEndStatus,
    ScoreOfFund,
)
from missionledger.finance.domain.forecast.outlook import POOL

TakingUp = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.ADMINISTRATOR))]

COLUMNS = (
    "month_end",
    "status",
    "forecast",
    "basis",
    "known_at",
    "made_on",
    "reason",
    "taken_up_by",
    "forecasts_scored",
)


class MonthEndsBody(BaseModel):
    """Month ends to make forecasts of: those from the first to the last, both included."""

    model_config = ConfigDict(extra="forbid")

    first: date
    last: date


class ScoreView(BaseModel):
    """How the forecasts kept before did on the cash of the month end.

    Attributes:
        forecasts: how many told of it; inside: those with what came from P10 to P90.
        brier_shortfall: mean squared error of the chance to have been short by then.
        books: behind what came; where `modelled` is among them, a model is held against a model.
    """

    fund: str
    forecasts: int
    inside: int
    pinball_p10: Amount
    pinball_p50: Amount
    pinball_p90: Amount
    brier_shortfall: str
    books: tuple[str, ...]

    @classmethod
    def of(cls, score: ScoreOfFund) -> "ScoreView":
        """Return the score as it is shown."""
        return cls(
            **score.model_dump(include={"fund", "forecasts", "inside", "brier_shortfall", "books"}),
            pinball_p10=usd(score.pinball_p10_minor),
            pinball_p50=usd(score.pinball_p50_minor),
            pinball_p90=usd(score.pinball_p90_minor),
        )


class MonthEndRowView(BaseModel):
    """A month end.

    Attributes:
        status: `waiting` where a person took it up and its forecast is still to be made.
        forecast: at `/v1/forecasts/{forecast}`; empty where none was kept.
        basis: `then`: it rests on what was recorded by the day before it was due, however late it
            was made; `afterwards`: on what is recorded now of days up to the month end.
        forecasts_scored: most forecasts of a fund that were held against the cash that came.
    """

    month_end: date
    status: MonthEndStatus
    forecast: str
    basis: KnownBasis | None
    known_at: int | None
    made_on: date | None
    reason: str
    taken_up_by: str
    forecasts_scored: int

    @classmethod
    def of(cls, state: MonthEnd) -> "MonthEndRowView":
        """Return the month end as it is shown."""
        return cls(
            month_end=date.fromisoformat(state.month_end),
            status=state.status or MonthEndStatus.WAITING,
            forecast=state.forecast,
            basis=state.basis,
            known_at=state.known_at or None,
            made_on=date.fromisoformat(state.made_on) if state.made_on else None,
            reason=state.reason,
            taken_up_by=state.taken_up_by,
            forecasts_scored=max((each.forecasts for each in state.scores), default=0),
        )


class MonthEndView(MonthEndRowView):
    """A month end, with how the forecasts before it did on its cash; the pool comes last."""

    scores: tuple[ScoreView, ...]


class TakenUpView(BaseModel):
    """The month ends whose forecasts will be made, in this order."""

    taken_up: tuple[date, ...]


def add_month_ends(router: APIRouter, sources: FinanceReads, month_ends: MonthEnds) -> None:
    """Add the routes of month ends; before those of forecasts, which take any name."""

    @router.get("/month-ends", response_model=Page[MonthEndRowView])
    async def list_month_ends(
        request: Request,
        _access: Reader,
        axes: ReadAt,
        page: PageAsked,
        status: MonthEndStatus | None = None,
    ) -> Response:
        """List month ends, the earliest first: kept, skipped with the reason, or waiting."""
        listing = await list_aggregates(
            sources.aggregates,
            MONTH_END,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=lambda each: each.status is not None and status in (None, each.status),
        )
        items = [MonthEndRowView.of(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)

    @router.get("/month-ends/{month_end}")
    async def get_month_end(
        month_end: date, response: Response, access: Reader, axes: ReadAt
    ) -> MonthEndView:
        """Return one month end, with the scores of the funds that may be seen."""
        loaded = await sources.aggregates.read(MONTH_END, month_end.isoformat(), axes)
        if loaded is None or loaded.state.status is None:
            raise NotFoundError(
                f"nothing is recorded of {month_end} as a month end",
                next_step="Take the day from /v1/forecasts/month-ends.",
            )
        scores = tuple(
            ScoreView.of(each)
            for each in loaded.state.scores
            if (access.missions is None if each.fund == POOL else allows_fund(access, each.fund))
        )
        row = MonthEndRowView.of(loaded.state)
        return found(response, loaded, MonthEndView(**row.model_dump(), scores=scores))

    @router.post("/month-ends", status_code=201)
    async def take_up_month_ends(
        body: MonthEndsBody, response: Response, access: TakingUp
    ) -> TakenUpView:
        """Ask for forecasts of month ends before records began here, or of skipped ones.

        The process makes them one after the other, each as of its month end from what is recorded
        now, and each says so. Those that are kept or waiting already are left as they are.
        """
        days = await month_ends.take_up(body.first, body.last, access.context(None))
        response.headers["Location"] = "/v1/forecasts/month-ends"
        return TakenUpView(taken_up=tuple(days))
