"""The page of processes and the same as data."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from missionledger.common.clock import Clock
from missionledger.common.http.csv_cells import csv_text
from missionledger.console.client import ServiceClient
from missionledger.console.parts import SERVICES, Answer, answer_of
from missionledger.console.processes_page import ProcessesAsked, build_processes_page

PROCESSES = "/v1/processes"
COLUMNS = (
    "service",
    "process_id",
    "process",
    "title",
    "mission",
    "state",
    "waiting_for",
    "next_step",
    "since",
    "until",
    "started_at",
    "ended_at",
    "outcome",
    "is_demonstration",
    "day_seconds",
)

StateAsked = Literal["all", "running", "ended"]
MissionAsked = Annotated[str, Query(pattern=r"^([A-Z0-9-]{2,32})?$")]


def build_processes_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock, part_seconds: float
) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter()

    @router.get("/processes")
    async def page(state: StateAsked = "all", mission: MissionAsked = "") -> Response:
        asked = ProcessesAsked(state, mission)
        answers = await processes_of_all(client, asked.lists, part_seconds)
        built = build_processes_page(answers, mission, clock.now())
        response = render("processes.html", page=built, asked=asked, now=clock.now())
        response.headers["link"] = ", ".join(
            f'<{asked.link(path)}>; rel="alternate"; type="{media}"'
            for path, media in (
                ("/processes.json", "application/json"),
                ("/processes.csv", "text/csv"),
            )
        )
        return response

    @router.get("/processes.json")
    async def as_json(state: StateAsked = "all", mission: MissionAsked = "") -> Response:
        return JSONResponse({"items": await _rows(client, ProcessesAsked(state, mission))})

    @router.get("/processes.csv")
    async def as_csv(state: StateAsked = "all", mission: MissionAsked = "") -> Response:
        rows = await _rows(client, ProcessesAsked(state, mission))
        headers = {"content-disposition": 'attachment; filename="processes.csv"'}
        return Response(csv_text(rows, COLUMNS), 200, headers, "text/csv; charset=utf-8")

    return router


async def processes_of_all(
    client: ServiceClient, lists: Sequence[str], part_seconds: float
) -> list[Answer]:
    """Return what each service says of its processes, one answer for each value of `running`."""
    return await asyncio.gather(
        *(
            answer_of(
                service,
                client.get_list(service, PROCESSES, {"running": running}),
                seconds=part_seconds,
            )
            for service in SERVICES
            for running in lists
        )
    )


async def _rows(client: ServiceClient, asked: ProcessesAsked) -> list[Mapping[str, Any]]:
    # Data that leaves a service out without saying so would be wrong, so a fault refuses all of it.
    pairs = [(service, running) for service in SERVICES for running in asked.lists]
    listings = await asyncio.gather(
        *(client.get_list(service, PROCESSES, {"running": running}) for service, running in pairs)
    )
    return [
        {"service": service, **item}
        for (service, _), listing in zip(pairs, listings, strict=True)
        for item in listing.items
        if asked.mission in ("", item["mission"])
    ]
