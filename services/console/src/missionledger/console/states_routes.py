"""The page of all Member States, and the same as data."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from missionledger.common.clock import Clock, today
from missionledger.common.http.csv_cells import csv_text
from missionledger.console.client import Listing, ServiceClient
from missionledger.console.liquidity_routes import Books, DayAsked, KnownAsked, last_day_on_record
from missionledger.console.parts import Answer, answer_of, part_of
from missionledger.console.states_page import concentration_of, owing_chart, standing_of
from missionledger.console.states_table import (
    ACCOUNT_GROUPS,
    ALL_ACCOUNTS,
    ASCENDING,
    BY_UNPAID,
    COLUMNS,
    ORDERS,
    OWING,
    StatesAsked,
    rows_of,
    table_of,
)

FINANCE = "finance"
STATES = "/v1/member-states"

Owing = Literal["", "anything", "past_due", "nothing"]
AccountAsked = Annotated[str, Query(pattern=r"^(all|peacekeeping|regular_budget|[A-Z0-9-]{2,32})$")]
OrderAsked = Annotated[str, Query(pattern=f"^({'|'.join(ORDERS)})$")]


def build_states_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock, part_seconds: float
) -> APIRouter:
    """Return the routes of the page, and of the same as data."""
    router = APIRouter()
    desk = StatesDesk(client, part_seconds)
    _add_page(router, desk, render, clock)
    _add_data(router, desk, clock)
    return router


def _add_page(
    router: APIRouter, desk: "StatesDesk", render: Callable[..., Response], clock: Clock
) -> None:
    client = desk.client

    @router.get("/states")
    async def page(
        *,
        as_of: DayAsked = None,
        known_at: KnownAsked = "",
        books: Books = "all",
        owing: Owing = "",
        account: AccountAsked = ALL_ACCOUNTS,
        sort: OrderAsked = BY_UNPAID,
    ) -> Response:
        present = today(clock)
        day = as_of or await last_day_on_record(client, present, known_at)
        asked = StatesAsked(day, known_at, books, sort, owing, account)
        said = await desk.ask(asked)
        response = render(
            "states.html",
            asked=asked,
            columns=COLUMNS,
            ascending=ASCENDING,
            owing=OWING,
            groups=ACCOUNT_GROUPS,
            is_last_day=as_of is None and day != present,
            api=f"{client.address(FINANCE)}{STATES}?effective_on={day}",
            **parts_of(said, asked),
        )
        response.headers["link"] = ", ".join(
            f'<{asked.link(path)}>; rel="alternate"; type="{media}"'
            for path, media in (("/states.json", "application/json"), ("/states.csv", "text/csv"))
        )
        return response


def _add_data(router: APIRouter, desk: "StatesDesk", clock: Clock) -> None:
    @router.get("/states.json")
    async def as_json(
        as_of: DayAsked = None,
        known_at: KnownAsked = "",
        books: Books = "all",
        owing: Owing = "",
        account: AccountAsked = ALL_ACCOUNTS,
    ) -> Response:
        asked = StatesAsked(as_of or today(clock), known_at, books, BY_UNPAID, owing, account)
        listing = await desk.states(asked)
        return JSONResponse(
            {
                "as_of": asked.as_of.isoformat(),
                "known_at": known_at,
                "books": books,
                "owing": owing,
                "account": account,
                "is_whole": listing.is_whole,
                "items": list(listing.items),
            }
        )

    @router.get("/states.csv")
    async def as_csv(
        as_of: DayAsked = None,
        known_at: KnownAsked = "",
        books: Books = "all",
        owing: Owing = "",
        account: AccountAsked = ALL_ACCOUNTS,
    ) -> Response:
        asked = StatesAsked(as_of or today(clock), known_at, books, BY_UNPAID, owing, account)
        rows = rows_of((await desk.states(asked)).items, asked.as_of)
        name = f"member-states-{asked.as_of}-{books}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        text = csv_text(rows, list(rows[0]) if rows else [])
        return Response(text, 200, headers, "text/csv; charset=utf-8")


@dataclass(frozen=True, slots=True)
class StatesDesk:
    """Asks finance all that the page shows, at the same time."""

    client: ServiceClient
    part_seconds: float

    async def states(self, asked: StatesAsked) -> Listing:
        """Return the States asked for."""
        params = {**_axes(asked), **asked.accounts, "books": asked.books, "owing": asked.owing}
        return await self.client.get_list(FINANCE, STATES, params)

    async def ask(self, asked: StatesAsked) -> dict[str, Answer]:
        """Return every answer by its name."""
        of_accounts = {**_axes(asked), **asked.accounts, "books": asked.books}
        asking: dict[str, Awaitable[Any]] = {
            "states": self.states(asked),
            "standing": self.client.get(FINANCE, f"{STATES}/paid-in-full", of_accounts),
            "concentration": self.client.get(FINANCE, f"{STATES}/concentration", of_accounts),
            "funds": self.client.get(FINANCE, "/v1/funds", _axes(asked)),
        }
        answers = await asyncio.gather(
            *(
                answer_of(FINANCE, question, seconds=self.part_seconds)
                for question in asking.values()
            )
        )
        return dict(zip(asking, answers, strict=True))


def parts_of(said: Mapping[str, Answer], asked: StatesAsked) -> dict[str, Any]:
    """Return the parts of the page, each built of the answers it needs."""
    table = part_of(
        lambda listing: table_of(listing.items, asked.sort, is_whole=listing.is_whole),
        said["states"],
    )
    return {
        "table": table,
        "chart": owing_chart(table.shown.lines) if table.shown else None,
        "standing": part_of(standing_of, said["standing"]),
        "concentration": part_of(
            partial(concentration_of, account=asked.account), said["concentration"]
        ),
        "funds": part_of(_funds, said["funds"]),
    }


def _funds(funds: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(each["fund"] for each in funds["items"]))


def _axes(asked: StatesAsked) -> dict[str, str]:
    return {"effective_on": asked.as_of.isoformat(), "known_at": asked.known_at}
