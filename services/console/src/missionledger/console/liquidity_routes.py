"""The liquidity page and the same as data."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from missionledger.common.clock import Clock, today
from missionledger.common.http.csv_cells import csv_text
from missionledger.console.client import ServiceClient
from missionledger.console.liquidity_page import COLUMNS, RESERVE_MONTHS, build_page

SERIES_MONTHS = 24

Books = Literal["all", "actual"]
DayAsked = Annotated[date | None, Query()]
KnownAsked = Annotated[str, Query(max_length=40)]


def build_liquidity_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock
) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter()

    async def read(as_of: date | None, known_at: str, books: Books) -> Mapping[str, Any]:
        day = (as_of or today(clock)).isoformat()
        asked = {"as_of": day, "known_at": known_at, "books": books}
        answer: Mapping[str, Any] = await client.get("finance", "/v1/liquidity", asked)
        return answer

    @router.get("/")
    async def page(
        as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        position = await read(as_of, known_at, books)
        if as_of is None and (last := position["last_recorded_on"]):
            position = await read(date.fromisoformat(last), known_at, books)
        asked = {
            "to": position["as_of"],
            "months": str(SERIES_MONTHS),
            "known_at": known_at,
            "books": books,
        }
        series = await client.get("finance", "/v1/liquidity/series", asked)
        return render(
            "liquidity.html",
            page=build_page(position, series, known_at=known_at),
            is_last_day=as_of is None and position["as_of"] != today(clock).isoformat(),
            columns=COLUMNS,
            reserve_months=RESERVE_MONTHS,
        )

    @router.get("/liquidity.json")
    async def as_json(
        as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        return JSONResponse(dict(await read(as_of, known_at, books)))

    @router.get("/liquidity.csv")
    async def as_csv(
        as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        position = await read(as_of, known_at, books)
        name = f"liquidity-{position['as_of']}-{books}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(_csv(position), 200, headers, "text/csv; charset=utf-8")

    return router


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
        for name, _, _ in COLUMNS:
            amount = fund[name]["amount"]
            row[name] = amount["amount"] if amount else None
            row[f"{name}_books"] = "+".join(fund[name]["books"])
        rows.append(row)
    return csv_text(rows, list(rows[0]) if rows else [])
