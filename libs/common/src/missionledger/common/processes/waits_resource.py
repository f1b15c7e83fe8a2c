"""`/v1/process-steps` and `/v1/process-waits`: how long each step took, and for whom it waited."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.events import RecordedEvent
from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.identifiers import MissionId
from missionledger.common.processes.progress import (
    PROCESS_EVENTS,
    ProcessEvent,
    process_decider,
)
from missionledger.common.processes.waits import (
    ProcessStep,
    ProcessWait,
    in_days,
    steps_of,
    waits_of,
)
from missionledger.common.service import Kernel

STREAMS_PER_QUERY = 500

CanRead = Annotated[ReadAccess, Depends(reads())]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]
OfKind = Annotated[
    str | None, Query(max_length=80, description="Kind of process, such as MissionStartUp.")
]
OfMission = MissionId | None
StartedFrom = Annotated[
    date | None, Query(description="Processes that started on this day or later.")
]
StartedTo = Annotated[
    date | None, Query(description="Processes that started on this day or before.")
]
Demonstrations = Annotated[
    bool,
    Query(description="Those that shorten their days, instead of the real ones."),
]


class ProcessStepView(BaseModel):
    """One step of one process; see `ProcessStep`. Days have one decimal."""

    process_id: str
    process: str
    mission: str | None
    state: str
    waiting_for: str
    since: str
    left_at: str
    allowed_until: str
    is_late: bool
    days: str
    is_demonstration: bool

    @classmethod
    def of(cls, step: ProcessStep) -> "ProcessStepView":
        """Return the view of a step."""
        return cls(**step.model_dump(exclude={"tenths", "started_at"}), days=in_days(step.tenths))


class ProcessWaitView(BaseModel):
    """What processes of one kind waited for; see `ProcessWait`. Days have one decimal."""

    process: str
    waiting_for: str
    processes: int
    steps: int
    still_waiting: int
    late: int
    shortest_days: str
    median_days: str
    longest_days: str
    longest_in: str
    total_days: str

    @classmethod
    def of(cls, wait: ProcessWait) -> "ProcessWaitView":
        """Return the view of a wait."""
        return cls(
            process=wait.process,
            waiting_for=wait.waiting_for,
            processes=wait.processes,
            steps=wait.steps,
            still_waiting=wait.still_waiting,
            late=wait.late,
            shortest_days=in_days(wait.shortest_tenths),
            median_days=in_days(wait.median_tenths),
            longest_days=in_days(wait.longest_tenths),
            longest_in=wait.longest_in,
            total_days=in_days(wait.total_tenths),
        )


class ProcessReader:
    """Reads the steps of the processes of one service from its own log."""

    def __init__(self, kernel: Kernel, service: str) -> None:
        self._kernel = kernel
        self._decider = process_decider(service)

    async def steps(
        self, axes: Axes, missions: Sequence[str] | None
    ) -> Sequence[tuple[ProcessStep, ...]]:
        """Return the steps of every process at a point on both axes, by id of the process."""
        found: list[tuple[ProcessStep, ...]] = []
        after = ""
        while True:
            streams = await self._kernel.aggregates.list_streams(
                self._decider, after=after, limit=STREAMS_PER_QUERY, axes=axes, missions=missions
            )
            names = [each.stream for each in streams]
            found += await asyncio.to_thread(self._read, names, axes)
            if len(streams) < STREAMS_PER_QUERY:
                return found
            after = names[-1]

    def _read(self, streams: list[str], axes: Axes) -> list[tuple[ProcessStep, ...]]:
        day, now = axes.effective_on.isoformat(), self._now(axes.effective_on)
        recorded = self._kernel.log.read_streams(streams, up_to=axes.known_at)
        return [
            steps_of(
                (self._decode(each) for each in recorded[stream] if each.occurred_on <= day), now
            )
            for stream in streams
            if stream in recorded
        ]

    def _decode(self, recorded: RecordedEvent) -> ProcessEvent:
        event = self._kernel.codec.decode(recorded)
        if not isinstance(event, PROCESS_EVENTS):  # pragma: no cover - the stream holds no others
            raise TypeError(f"{recorded.stream} holds {recorded.type}")
        return event

    def _now(self, day: date) -> datetime:
        """Return up to when steps are counted: now, or the end of a day in the past."""
        end = datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
        return min(self._kernel.clock.now(), end)


def build_process_waits_router(kernel: Kernel, service: str) -> APIRouter:
    """Return the routes that tell how long processes of this service waited, and for whom."""
    router = APIRouter(prefix="/v1", tags=["processes"])
    reader = ProcessReader(kernel, service)

    @router.get("/process-steps", response_model=Page[ProcessStepView])
    async def list_process_steps(
        request: Request,
        *,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        process: OfKind = None,
        mission: OfMission = None,
        process_id: Annotated[str | None, Query(max_length=200)] = None,
        waiting_for: Annotated[str | None, Query(max_length=300)] = None,
    ) -> Response:
        """List every step with how long it took, process by process."""
        every = await reader.steps(axes, access.missions)
        items = [
            ProcessStepView.of(each)
            for steps in every
            for each in steps
            if process in (None, each.process)
            and mission in (None, each.mission)
            and process_id in (None, each.process_id)
            and waiting_for in (None, each.waiting_for)
        ]
        return _answer(request, items, page, ProcessStepView)

    @router.get("/process-waits", response_model=Page[ProcessWaitView])
    async def list_process_waits(
        request: Request,
        *,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        process: OfKind = None,
        mission: OfMission = None,
        started_from: StartedFrom = None,
        started_to: StartedTo = None,
        demonstrations: Demonstrations = False,
    ) -> Response:
        """List for whom processes waited, how often and how many days, the longest sum first.

        Asked for those started before and after a procedure changed, it says what the change
        brought.
        """
        every = await reader.steps(axes, access.missions)
        first = started_from.isoformat() if started_from else ""
        last = started_to.isoformat() if started_to else "9999"
        steps = [
            each
            for steps in every
            for each in steps
            if process in (None, each.process)
            and mission in (None, each.mission)
            and each.is_demonstration is demonstrations
            and first <= each.started_at[:10] <= last
        ]
        items = [ProcessWaitView.of(each) for each in waits_of(steps)]
        return _answer(request, items, page, ProcessWaitView)

    return router


def _answer(
    request: Request, items: Sequence[BaseModel], page: PageRequest, view: type[BaseModel]
) -> Response:
    start = int(page.after) if page.after.isascii() and page.after.isdigit() else 0
    end = start + page.limit
    cursor = encode_cursor(str(end)) if end < len(items) else None
    kept: Page[BaseModel] = Page(items=items[start:end], next_cursor=cursor)
    return page_response(request, kept, tuple(view.model_fields))
