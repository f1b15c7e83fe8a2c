"""A small service of no domain: purses of missions, to try the HTTP kit and its speed on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import create_engine

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.clock import Clock, SystemClock
from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.documents import FolderDocumentStore
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.events import DomainEvent
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.imports import (
    ImportAnswer,
    ImportRequest,
    ImportRow,
    run_import,
)
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.outcomes import Decision
from missionledger.common.projections.host import ProjectionHost
from missionledger.common.refusals import NotFoundError, Refusal
from missionledger.common.security.roles import Role
from missionledger.common.security.subject_keys import FolderSubjectKeys
from missionledger.common.service import Kernel, ServiceDefinition, ServiceParts


class PurseClosedError(Refusal):
    """A closed purse takes nothing."""

    code = "purse-closed"
    title = "The purse is closed"


class PaidIn(DomainEvent):
    """An amount was paid into a purse."""

    purse_id: str
    mission_id: str
    minor: MinorUnits


class Closed(DomainEvent):
    """A purse was closed."""

    purse_id: str


class PayIn(Command):
    """Pay an amount into a purse; the first one opens it."""

    purse_id: str
    mission_id: MissionId
    minor: MinorUnits


class Close(Command):
    """Close a purse."""

    purse_id: str
    mission_id: MissionId


class Purse(BaseModel):
    """What is in a purse."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    minor: int = 0
    is_closed: bool = False


def _decide(command: PayIn | Close, state: Purse) -> tuple[PaidIn | Closed, ...]:
    if isinstance(command, Close):
        return () if state.is_closed else (Closed(purse_id=command.purse_id),)
    if state.is_closed:
        raise PurseClosedError(
            f"purse {command.purse_id} is closed",
            next_step="Use another purse.",
            source="ST/TEST/1",
            facts={"minor": state.minor},
        )
    if command.minor == 0:
        return ()
    return (PaidIn(purse_id=command.purse_id, mission_id=command.mission_id, minor=command.minor),)


def _evolve(state: Purse, event: PaidIn | Closed) -> Purse:
    if isinstance(event, Closed):
        return state.model_copy(update={"is_closed": True})
    return Purse(mission_id=event.mission_id, minor=state.minor + event.minor)


PURSE: Decider[PayIn | Close, Purse, PaidIn | Closed] = Decider(
    service="purses",
    aggregate="purse",
    initial=Purse(),
    decide=_decide,
    evolve=_evolve,
    events=(PaidIn, Closed),
    id_of=lambda command: command.purse_id,
    mission_of=lambda command: command.mission_id,
)


class PayInBody(BaseModel):
    """What a payment says."""

    model_config = ConfigDict(extra="forbid")

    mission_id: MissionId
    amount: Amount
    occurred_on: date = date(2025, 6, 30)


class PurseView(BaseModel):
    """A purse as it is shown."""

    purse_id: str
    mission_id: str
    amount: Amount
    is_closed: bool


class PurseRow(ImportRow):
    """One row of a file of payments."""

    purse_id: str
    mission_id: MissionId
    amount: Amount
    occurred_on: date


def _view(purse_id: str, purse: Purse) -> PurseView:
    return PurseView(
        purse_id=purse_id,
        mission_id=purse.mission_id,
        amount=Amount(amount=f"{purse.minor // 100}.{purse.minor % 100:02d}"),
        is_closed=purse.is_closed,
    )


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of the purses."""
    router = APIRouter(prefix="/v1")
    _add_commands(router, kernel)
    _add_reads(router, kernel)
    _add_import(router, kernel)
    return router


def _add_commands(router: APIRouter, kernel: Kernel) -> None:
    writers = commands(Role.BUDGET_OFFICER)

    @router.post("/purses/{purse_id}/payments", status_code=201)
    async def pay_in(
        purse_id: str,
        body: PayInBody,
        response: Response,
        access: Annotated[CommandAccess, Depends(writers)],
    ) -> PurseView:
        money = body.amount.to_money()
        command = PayIn(
            occurred_on=body.occurred_on,
            purse_id=purse_id,
            mission_id=body.mission_id,
            minor=money.minor,
        )
        context = access.context(body.mission_id, amount=money)
        outcome = await kernel.aggregates.execute(PURSE, command, context)
        view = _view(purse_id, outcome.state)
        return created(response, outcome, f"/v1/purses/{purse_id}", view)

    @router.post("/purses/{purse_id}/closure", status_code=201)
    async def close(
        purse_id: str,
        response: Response,
        access: Annotated[CommandAccess, Depends(writers)],
        version: Annotated[int, Depends(required_if_match)],
    ) -> PurseView:
        loaded = await kernel.aggregates.load(PURSE, purse_id)
        mission = loaded.state.mission_id
        context = access.context(mission)
        outcome = await kernel.aggregates.execute(
            PURSE,
            Close(occurred_on=date(2025, 6, 30), purse_id=purse_id, mission_id=mission),
            context,
            expected_version=version,
        )
        return created(response, outcome, f"/v1/purses/{purse_id}", _view(purse_id, outcome.state))


def _add_reads(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/purses/{purse_id}")
    async def read_purse(
        purse_id: str,
        response: Response,
        access: Annotated[ReadAccess, Depends(reads())],
        axes: Annotated[Axes, Depends(read_axes)],
    ) -> PurseView:
        loaded = await kernel.aggregates.read(PURSE, purse_id, axes)
        if loaded is None or not access.allows(loaded.state.mission_id):
            raise NotFoundError(f"there is no purse {purse_id} that you can see")
        return found(response, loaded, _view(purse_id, loaded.state))

    @router.get("/purses", response_model=Page[PurseView])
    async def list_purses(
        request: Request,
        access: Annotated[ReadAccess, Depends(reads())],
        axes: Annotated[Axes, Depends(read_axes)],
        page: Annotated[PageRequest, Depends(page_request)],
    ) -> Response:
        streams = await kernel.aggregates.list_streams(
            PURSE, after=page.after, limit=page.limit + 1, axes=axes, missions=access.missions
        )
        shown = streams[: page.limit]
        ids = [each.stream.partition("-")[2] for each in shown]
        states = await kernel.aggregates.read_many(PURSE, ids, axes)
        items = [_view(each, held.state) for each, held in states.items() if held is not None]
        more = len(streams) > page.limit
        return page_response(
            request,
            Page[PurseView](
                items=items, next_cursor=encode_cursor(shown[-1].stream) if more else None
            ),
            ["purse_id", "mission_id", "amount.amount", "amount.currency", "is_closed"],
        )

    @router.get("/missions/{mission_id}/purses", response_model=Page[PurseView])
    async def list_of_mission(
        mission_id: MissionId,
        request: Request,
        access: Annotated[ReadAccess, Depends(reads())],
        axes: Annotated[Axes, Depends(read_axes)],
    ) -> Response:
        access.require(mission_id)
        streams = await kernel.aggregates.list_streams(
            PURSE, after="", limit=500, axes=axes, missions=[mission_id]
        )
        ids = [each.stream.partition("-")[2] for each in streams]
        states = await kernel.aggregates.read_many(PURSE, ids, axes)
        items = [_view(each, held.state) for each, held in states.items() if held is not None]
        return page_response(request, Page[PurseView](items=items), ["purse_id"])


def _add_import(router: APIRouter, kernel: Kernel) -> None:
    @router.post("/imports/payments", status_code=201)
    async def import_payments(
        body: ImportRequest[PurseRow],
        access: Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))],
    ) -> ImportAnswer:
        def decisions(row: PurseRow) -> list[Decision]:
            command = PayIn(
                occurred_on=row.occurred_on,
                purse_id=row.purse_id,
                mission_id=row.mission_id,
                minor=row.amount.to_money().minor,
            )
            return [Decision(PURSE, command)]

        return await run_import(kernel.aggregates, access.context(None), body, decisions)


def _build(kernel: Kernel) -> ServiceParts:
    return ServiceParts(routers=[build_router(kernel)])


PURSES = ServiceDefinition(
    name="purses",
    title="Purses",
    port_offset=9,
    events=(PaidIn, Closed),
    build=_build,
)


@contextmanager
def purse_kernel(directory: Path, *, clock: Clock | None = None) -> Iterator[Kernel]:
    """Open a kernel for purses on SQLite files in the directory."""
    used = clock or SystemClock()
    log = open_log("purses", f"sqlite:///{directory / 'purses.log.db'}", clock=used)
    codec = EventCodec(PURSES.events)
    engine = create_engine(f"sqlite:///{directory / 'purses.read.db'}")
    host = ProjectionHost(log, codec, engine, [])
    host.start()
    try:
        documents = FolderDocumentStore(directory / "documents")
        subjects = FolderSubjectKeys(directory / "subjects")
        yield Kernel(log, codec, Aggregates(log, codec), host, used, documents, subjects)
    finally:
        host.close()
        log.close()
        engine.dispose()
