"""The page of a fund."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from missionledger.common.clock import Clock, today
from missionledger.console.asked import Asked
from missionledger.console.client import NothingThereError, ServiceClient
from missionledger.console.fund_charts import Outlook, outlook_of
from missionledger.console.fund_page import (
    assessments_of,
    debtors_of,
    identity_of,
    line_of,
    newest_forecast,
    shortfall_of,
)
from missionledger.console.liquidity_routes import (
    LIQUIDITY,
    SERIES_MONTHS,
    Books,
    DayAsked,
    KnownAsked,
    last_day_on_record,
)
from missionledger.console.liquidity_table import COLUMNS
from missionledger.console.mission_money import AUTHORITY, years_of
from missionledger.console.parts import Answer, answer_of, part_of

FundInPath = Annotated[str, Path(pattern=r"^[A-Z0-9-]{2,32}$")]
FINANCE = "finance"


def build_fund_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock, part_seconds: float
) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter()
    desk = FundDesk(client, part_seconds)

    @router.get("/funds/{fund}")
    async def page(
        fund: FundInPath, as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        present = today(clock)
        asked = Asked(as_of or present, known_at, books)
        if as_of is None:
            asked = replace(asked, as_of=await last_day_on_record(client, present))
        said = await desk.ask(fund, asked, forecasts_until=as_of or present)
        if said["fund"].is_nothing:
            raise NothingThereError(
                f"no fund {fund} is recorded up to {asked.as_of}",
                next_step="Take it from the table of funds, or ask for a later day.",
            )
        return render(
            "fund.html",
            fund=fund,
            asked=asked,
            columns=COLUMNS,
            authority=[label for _, label in AUTHORITY],
            is_last_day=as_of is None and asked.as_of != present,
            api=f"{client.address(FINANCE)}{LIQUIDITY}/series?fund={fund}&to={asked.as_of}",
            **parts_of(said, fund),
        )

    return router


@dataclass(frozen=True, slots=True)
class FundDesk:
    """Asks finance all that the page of a fund shows, at the same time."""

    client: ServiceClient
    part_seconds: float

    async def ask(self, fund: str, asked: Asked, *, forecasts_until: date) -> dict[str, Answer]:
        """Return every answer by its name."""
        axes = {"effective_on": asked.as_of.isoformat(), "known_at": asked.known_at}
        of_books = {**axes, "books": asked.books}
        get, get_list = self.client.get, self.client.get_list
        asking: dict[str, Awaitable[Any]] = {
            "fund": get(FINANCE, f"/v1/funds/{fund}", axes),
            "liquidity": get(FINANCE, LIQUIDITY, of_books),
            "series": get(
                FINANCE,
                f"{LIQUIDITY}/series",
                {**of_books, "fund": fund, "months": str(SERIES_MONTHS)},
            ),
            "forecast": self._forecast(asked, forecasts_until),
            "states": get_list(
                FINANCE, "/v1/member-states", {**of_books, "fund": fund, "owing": "anything"}
            ),
            "assessments": get_list(FINANCE, "/v1/assessments", {**axes, "fund": fund}),
            "authority": get(FINANCE, "/v1/statements/authority", {**axes, "fund": fund}),
        }
        answers = await asyncio.gather(
            *(
                answer_of(FINANCE, question, seconds=self.part_seconds)
                for question in asking.values()
            )
        )
        return dict(zip(asking, answers, strict=True))

    async def _forecast(self, asked: Asked, until: date) -> Any:
        axes = {"effective_on": until.isoformat(), "known_at": asked.known_at}
        kept = await self.client.get_list(FINANCE, "/v1/forecasts", axes)
        newest = newest_forecast(kept, until=until)
        if newest is None:
            return None
        return await self.client.get(FINANCE, f"/v1/forecasts/{newest}", axes)


def parts_of(said: Mapping[str, Answer], fund: str) -> dict[str, Any]:
    """Return the parts of the page, each built of the answers it needs."""
    forecast = said["forecast"]

    def outlook(series: Mapping[str, Any], kept: Mapping[str, Any] | None) -> Outlook | None:
        shortfall = shortfall_of(kept, fund=fund) if kept else None
        return outlook_of(series, shortfall.month_ends if shortfall else None)

    # Where a forecast cannot be read the history still stands; the part beside it says so.
    drawn = forecast if not forecast.trouble else Answer(FINANCE)
    return {
        "identity": part_of(identity_of, said["fund"]),
        "line": part_of(partial(line_of, fund=fund), said["liquidity"]),
        "outlook": part_of(outlook, said["series"], drawn),
        "shortfall": part_of(
            lambda kept: shortfall_of(kept, fund=fund) if kept else None, forecast
        ),
        "debtors": part_of(debtors_of, said["states"]),
        "assessments": part_of(assessments_of, said["assessments"]),
        "years": part_of(partial(years_of, mission=fund), said["authority"]),
    }
