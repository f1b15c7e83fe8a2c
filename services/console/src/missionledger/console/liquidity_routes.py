"""The liquidity page and the same as data."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from missionledger.common.clock import Clock, today
from missionledger.common.http.csv_cells import csv_text
from missionledger.console.asked import BY_FUND, FIRST_DAY, LAST_DAY, Asked
from missionledger.console.client import ServiceClient
from missionledger.console.liquidity_page import RESERVE_MONTHS, build_page
from missionledger.console.liquidity_table import ASCENDING, COLUMNS, ORDERS

SERIES_MONTHS = 24
LIQUIDITY = "/v1/liquidity"

Books = Literal["all", "actual"]
DayAsked = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]
KnownAsked = Annotated[str, Query(max_length=40)]
SortAsked = Annotated[str, Query(pattern=f"^({'|'.join(ORDERS)})$")]


def build_liquidity_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock
) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter()

    async def read(asked: Asked) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = await client.get("finance", LIQUIDITY, _params(asked))
        return answer

    @router.get("/")
    async def page(
        as_of: DayAsked = None,
        known_at: KnownAsked = "",
        books: Books = "all",
        sort: SortAsked = BY_FUND,
    ) -> Response:
        asked = Asked(as_of or today(clock), known_at, books, sort)
        position = await read(asked)
        if as_of is None and (last := position["last_recorded_on"]):
            asked = replace(asked, as_of=date.fromisoformat(last))
            position = await read(asked)
        span = {**_params(asked), "to": asked.as_of.isoformat(), "months": str(SERIES_MONTHS)}
        del span["as_of"]
        series = await client.get("finance", f"{LIQUIDITY}/series", span)
        response = render(
            "liquidity.html",
            page=build_page(position, series, order=sort),
            asked=asked,
            columns=COLUMNS,
            ascending=ASCENDING,
            reserve_months=RESERVE_MONTHS,
            is_last_day=as_of is None and asked.as_of != today(clock),
            api=asked.link(client.address("finance") + LIQUIDITY),
        )
        response.headers["link"] = ", ".join(
            f'<{asked.link(path)}>; rel="alternate"; type="{media}"'
            for path, media in (
                ("/liquidity.json", "application/json"),
                ("/liquidity.csv", "text/csv"),
            )
        )
        return response

    @router.get("/liquidity.json")
    async def as_json(
        as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        return JSONResponse(dict(await read(Asked(as_of or today(clock), known_at, books))))

    @router.get("/liquidity.csv")
    async def as_csv(
        as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        position = await read(Asked(as_of or today(clock), known_at, books))
        name = f"liquidity-{position['as_of']}-{books}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(_csv(position), 200, headers, "text/csv; charset=utf-8")

    return router


async def last_day_on_record(client: ServiceClient, present: date, known_at: str = "") -> date:
    """Return the last day with an entry in the books; the present one if there is none."""
    asked = {"as_of": present.isoformat(), "known_at": known_at}
    position = await client.get("finance", LIQUIDITY, asked)
    return date.fromisoformat(position["last_recorded_on"] or present.isoformat())


def _params(asked: Asked) -> dict[str, str]:
    return {"as_of": asked.as_of.isoformat(), "known_at": asked.known_at, "books": asked.books}


def _csv(position: Mapping[str, Any]) -> str:
    pool = [position["pool"]] if position["pool"] else []
    rows = []
    for fund in (*pool, *position["funds"]):
        row = {
            "as_of": position["as_of"],
            "known_at": position["known_at"],
            "fund": fund["fund"],
            "fiscal_year": fund["fiscal_year"],
            "months_of_cover": fund["months_of_cover"],
        }
        for column in COLUMNS:
            figure = fund[column.name]
            row[column.name] = figure["amount"]["amount"] if figure["amount"] else None
            row[f"{column.name}_books"] = "+".join(figure["books"])
            row[f"{column.name}_provenance"] = "+".join(figure["provenance"])
        rows.append(row)
    return csv_text(rows, list(rows[0]) if rows else [])
