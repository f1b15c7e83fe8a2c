"""The resource `forecasts`: what each fund and the pool may have on each day of a year ahead."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.refusals import InvalidRequestError, NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.forecast_schemas import (
    FORECAST_COLUMNS,
    ForecastBody,
    ForecastRowView,
    ForecastView,
    FundForecastView,
    ScenarioView,
)
from missionledger.finance.adapters.api.forecast_scores import add_forecast_scores
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    Present,
    ReadAt,
    Reader,
    allows_fund,
)
from missionledger.finance.adapters.api.month_ends import add_month_ends
from missionledger.finance.application.forecast_making import ForecastMaking, keeping
from missionledger.finance.application.forecasts import Horizon, Simulate
from missionledger.finance.application.month_ends import MonthEnds
from missionledger.finance.application.ports import Forecasts
from missionledger.finance.domain.forecast.outlook import POOL, CashForecast
from missionledger.finance.domain.forecast.recorded import FORECAST, ForecastMade
from missionledger.finance.domain.forecast.scenarios import outlook_under, standard_scenarios

Forecasting = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.ADMINISTRATOR))]


def build_forecasts_router(
    sources: FinanceReads, kept: Forecasts, simulate: Simulate, month_ends: MonthEnds
) -> APIRouter:
    """Return the routes of forecasts."""
    router = APIRouter(prefix="/v1/forecasts", tags=["forecasts"])
    _add_making(router, sources, simulate)
    add_forecast_scores(router, sources, kept)
    add_month_ends(router, sources, month_ends)
    _add_reads(router, sources, kept)
    return router


def _add_making(router: APIRouter, sources: FinanceReads, simulate: Simulate) -> None:
    making = ForecastMaking(sources.aggregates, sources.books, sources.register)

    @router.post("", status_code=201)
    async def make_forecast(
        body: ForecastBody,
        response: Response,
        access: Forecasting,
        axes: ReadAt,
        present: Present,
    ) -> ForecastView:
        """Forecast cash day by day, and keep the month ends.

        Equal inputs and an equal seed give an equal forecast, which is then kept once. One that is
        large enough also tells where the cash of each fund stands: see `/v1/cash-standings`.
        """
        context = access.context(None)
        day = body.as_of or axes.effective_on
        _require_past(day, present.effective_on)
        at = Axes(day, axes.known_at)
        start = await making.start_from(at, Horizon(body.horizon_days, body.paths, body.seed))
        prepared = start.prepared
        wanted = [each.to_scenario() for each in body.scenarios]
        if body.standard_scenarios:
            wanted = [*standard_scenarios(prepared.outlook), *wanted]
        under = [outlook_under(each, prepared.outlook) for each in wanted]
        forecast, *others = await simulate([prepared.outlook, *under])
        scenarios = [
            ScenarioView.of(each.name, other, body.paths)
            for each, other in zip(wanted, others, strict=True)
        ]
        keep = keeping(start, forecast)
        outcome, *_told = await sources.aggregates.execute_together(keep.decisions, context)
        made: ForecastMade = outcome.state.made or keep.made
        return created(
            response, outcome, f"/v1/forecasts/{made.forecast}", _view(made, forecast, scenarios)
        )


def _add_reads(router: APIRouter, sources: FinanceReads, kept: Forecasts) -> None:
    @router.get("", response_model=Page[ForecastRowView], dependencies=[Depends(reads())])
    async def list_forecasts(request: Request, axes: ReadAt, page: PageAsked) -> Response:
        """List forecasts in the order in which they were made."""
        rows = await kept.forecasts(axes, after=_position(page.after), limit=page.limit + 1)
        shown = rows[: page.limit]
        cursor = encode_cursor(str(shown[-1].position)) if len(rows) > page.limit else None
        items = [ForecastRowView.of(row) for row in shown]
        return page_response(request, Page(items=items, next_cursor=cursor), FORECAST_COLUMNS)

    @router.get("/{forecast}")
    async def get_forecast(
        forecast: str, response: Response, access: Reader, axes: ReadAt
    ) -> ForecastView:
        """Return a forecast that was kept: its month ends, of the funds that may be seen."""
        loaded = await sources.aggregates.read(FORECAST, forecast, axes)
        if loaded is None or loaded.state.made is None:
            raise NotFoundError(
                f"there is no forecast {forecast}", next_step="Take the id from /v1/forecasts."
            )
        made = loaded.state.made
        sees_all = access.missions is None
        funds = [
            FundForecastView.of(fund, fund.points, made.paths)
            for fund in made.funds
            if sees_all or (fund.fund != POOL and allows_fund(access, fund.fund))
        ]
        if not sees_all:
            hidden: dict[str, Any] = {
                "reserve": None,
                "left_out": tuple(each for each in made.left_out if allows_fund(access, each.fund)),
                "borrowing": tuple(
                    each for each in made.borrowing if allows_fund(access, each.fund)
                ),
            }
            made = made.model_copy(update=hidden)
        return found(response, loaded, ForecastView.of(made, funds))


def _view(
    made: ForecastMade, forecast: CashForecast, scenarios: Sequence[ScenarioView]
) -> ForecastView:
    """Return the forecast with every day, and the scenarios beside it."""
    pool = (forecast.pool,) if forecast.pool else ()
    funds = [FundForecastView.of(each, each.days, made.paths) for each in (*forecast.funds, *pool)]
    return ForecastView.of(made, funds).model_copy(update={"scenarios": scenarios})


def _require_past(day: date, today: date) -> None:
    """Go on only if the day to start from is not still to come.

    Raises:
        InvalidRequestError: if it is.
    """
    if day > today:
        raise InvalidRequestError(
            f"{day} lies after {today}: its cash is not known",
            next_step="Start from a day that is over; the horizon reaches ahead of it.",
            pointer="/as_of",
        )


def _position(after: str) -> int:
    """Return the position that a cursor stands for.

    Raises:
        InvalidRequestError: if the cursor is not one of this list.
    """
    if after and not after.isdigit():
        raise InvalidRequestError(
            "the cursor is not one of this list",
            next_step="Use next_cursor of the page before.",
            pointer="#query/cursor",
        )
    return int(after or 0)
