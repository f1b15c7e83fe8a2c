"""The resource `forecasts/scores`: kept forecasts against what came."""

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    ReadAt,
    Reader,
    allows_fund,
    usd,
)
from missionledger.finance.application.forecast_scores import forecasts_made, scores_of
from missionledger.finance.application.ports import Forecasts
from missionledger.finance.application.queries import BooksAsked
from missionledger.finance.domain.forecast.outlook import POOL
from missionledger.finance.domain.forecast.scoring import FundScore, four_decimals

FORECASTS_MAX = 500
"""Newest forecasts that are scored together: more than forty years of month ends."""

SCORE_COLUMNS = ("fund", "month_ends", "inside_band", "coverage", "pinball_p10.amount",
                 "pinball_p50.amount", "pinball_p90.amount", "brier_shortfall",
                 "books")  # fmt: skip


class FundScoreView(BaseModel):
    """How kept forecasts of a fund, or of the pool, did on month ends that have come.

    Attributes:
        coverage: part of month ends within P10 to P90; a band that is right holds 0.8.
        pinball_p50: mean loss of the middle forecast; half of its mean distance to what came.
        brier_shortfall: mean squared error of the chance to have been short by then.
        books: behind what came; where `modelled` is among them, a model is held against a model.
    """

    fund: str
    month_ends: int
    inside_band: int
    coverage: str
    pinball_p10: Amount
    pinball_p50: Amount
    pinball_p90: Amount
    brier_shortfall: str
    books: tuple[str, ...]

    @classmethod
    def of(cls, score: FundScore) -> "FundScoreView":
        """Return the score as it is shown."""
        return cls(
            fund=score.fund,
            month_ends=score.points,
            inside_band=score.inside,
            coverage=four_decimals(score.coverage),
            pinball_p10=usd(score.mean_pinball(10)),
            pinball_p50=usd(score.mean_pinball(50)),
            pinball_p90=usd(score.mean_pinball(90)),
            brier_shortfall=four_decimals(score.mean_brier),
            books=score.books,
        )


def add_forecast_scores(router: APIRouter, sources: FinanceReads, kept: Forecasts) -> None:
    """Add the route of scores."""

    @router.get("/scores", response_model=Page[FundScoreView])
    async def get_scores(
        request: Request,
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        made_from: date | None = None,
        made_to: date | None = None,
        books: BooksAsked = "all",
    ) -> Response:
        """Return by fund how kept forecasts did on month ends up to the day; the pool comes last.

        Forecasts are those of days from `made_from` to `made_to`, of all days by default. Where
        several were made of one day, the one that was made last counts.
        """
        rows = await kept.newest(axes, limit=FORECASTS_MAX)
        # Of one day the one made last comes first; a dict keeps what is set last.
        chosen = {
            row.as_of: row
            for row in reversed(rows)
            if (made_from is None or row.as_of >= made_from.isoformat())
            and (made_to is None or row.as_of <= made_to.isoformat())
        }
        made = await forecasts_made(
            sources.aggregates, [row.forecast for row in chosen.values()], axes
        )
        scores = await scores_of(sources.books, made, axes, books)
        items = [
            FundScoreView.of(each)
            for each in scores
            if fund in (None, each.fund)
            and (access.missions is None if each.fund == POOL else allows_fund(access, each.fund))
        ]
        return page_response(request, Page(items=items, next_cursor=None), SCORE_COLUMNS)
