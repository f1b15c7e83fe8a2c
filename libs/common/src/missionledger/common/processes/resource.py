"""`/v1/processes`: the processes a service drives, from its own log and in plain words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.http.answers import found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.listing import list_aggregates
from missionledger.common.processes.progress import DAY_SECONDS, Process, process_decider
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel

COLUMNS = (
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


class ProcessView(BaseModel):
    """One process: where it is, since when, whom it waits for, and what comes next.

    Attributes:
        since: RFC 3339, by the clock of the process.
        until: when it stops waiting; empty if it does not.
        is_demonstration: whether a day of it is shorter than a day.
    """

    process_id: str
    process: str
    title: str
    mission: str | None
    state: str
    waiting_for: str
    next_step: str
    since: str
    until: str
    started_at: str
    ended_at: str
    outcome: str
    is_demonstration: bool
    day_seconds: int

    @classmethod
    def of(cls, process: Process) -> "ProcessView":
        """Return the view of a process."""
        return cls(
            **process.model_dump(exclude={"state"}),
            state=process.state or "started",
            is_demonstration=process.day_seconds != DAY_SECONDS,
        )


def build_processes_router(kernel: Kernel, service: str) -> APIRouter:
    """Return the routes that show the processes of this service."""
    router = APIRouter(prefix="/v1/processes", tags=["processes"])
    decider = process_decider(service)

    @router.get("", response_model=Page[ProcessView])
    async def list_processes(
        request: Request,
        access: Annotated[ReadAccess, Depends(reads())],
        axes: Annotated[Axes, Depends(read_axes)],
        page: Annotated[PageRequest, Depends(page_request)],
        running: Annotated[
            bool | None,
            Query(description="Those that have not ended, or the others."),
        ] = None,
    ) -> Response:
        """List processes by id."""
        listing = await list_aggregates(
            kernel.aggregates,
            decider,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda process: running in (None, not process.is_ended),
        )
        items = [ProcessView.of(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)

    @router.get("/{process_id:path}")
    async def get_process(
        process_id: str,
        response: Response,
        access: Annotated[ReadAccess, Depends(reads())],
        axes: Annotated[Axes, Depends(read_axes)],
    ) -> ProcessView:
        """Return one process; its id has a slash, such as `reserve-loan/PKRF-0001`."""
        loaded = await kernel.aggregates.read(decider, process_id, axes)
        if loaded is None or not access.allows(loaded.state.mission):
            raise NotFoundError(
                f"no process {process_id!r} is recorded here",
                next_step="Take the id from the list of processes.",
            )
        return found(response, loaded, ProcessView.of(loaded.state))

    return router
