"""The papers behind events over HTTP: sent once, found from an event, read by their SHA-256.

A paper belongs to no mission by itself; it carries the mission of the event that names it. Who
sees only some missions therefore names that event, and sees the paper if the event may be seen.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from missionledger.common.documents import Document, DocumentMissingError, DocumentStore
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import RecordedEvent
from missionledger.common.http.access import ReadAccess, reads, uploads
from missionledger.common.http.kit import kit_of
from missionledger.common.http.log_pages import Visibility
from missionledger.common.http.paging import Page
from missionledger.common.paper_types import OCTETS
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.retention import kept_until
from missionledger.common.security.roles import Role

WRITE_BYTES = 256 * 1024
EVENTS_MAX = 5_000
"""Most events of a stream that are looked through for the papers of a figure."""

SENDERS = (
    Role.BUDGET_OFFICER,
    Role.CERTIFYING_OFFICER,
    Role.APPROVER,
    Role.MISSION_LEADERSHIP,
    Role.EVALUATOR,
    Role.ADMINISTRATOR,
)

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hex.")]
Reader = Annotated[ReadAccess, Depends(reads())]
Position = Annotated[
    int | None, Query(ge=1, description="Position of the event in whose name it is read.")
]

SAFE_HEADERS = {
    # Never shown in place: a paper may hold scripts. `nosniff` stands on every answer.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=31536000, immutable",
}


class DocumentAnswer(BaseModel):
    """A paper that is kept; commands name it by its hash.

    Attributes:
        sha256: in hex.
        size: in bytes.
        media_type: what its bytes tell that it is; what the sender said does not count.
    """

    sha256: str
    size: int
    media_type: str

    @classmethod
    def of(cls, document: Document) -> "DocumentAnswer":
        """Return the paper as it is shown."""
        return cls(sha256=document.sha256, size=document.size, media_type=document.media_type)


class PaperView(BaseModel):
    """A paper in the name of the event that names it.

    Attributes:
        size: None if the paper is not kept here any more; the event still proves which it was.
        kept_until: first day on which it need not be kept, counted from this event.
        href: where its bytes are, for whoever may see the event.
    """

    sha256: str
    size: int | None
    media_type: str | None
    event: str
    position: int
    stream: str
    occurred_on: date
    mission: str | None
    kept_until: date
    href: str


def build_document_router(
    store: DocumentStore, log: EventLog, confidential: Mapping[str, Sequence[Role]]
) -> APIRouter:
    """Return the routes of the papers.

    Args:
        store: where they are kept.
        log: whose events name them.
        confidential: categories of streams that only some roles see.
    """
    router = APIRouter(prefix="/v1", tags=["documents"])
    _add_keeping(router, store)
    _add_finding(router, store, log, confidential)
    _add_reading(router, store, log, confidential)
    return router


def _add_keeping(router: APIRouter, store: DocumentStore) -> None:
    @router.post(
        "/documents",
        status_code=201,
        summary="Keep a paper: the body is its bytes",
        openapi_extra={"requestBody": {"required": True, "content": {OCTETS: {}}}},
    )
    async def keep(
        request: Request,
        response: Response,
        _access: Annotated[ReadAccess, Depends(uploads(*SENDERS))],
        sha256: Annotated[
            str, Query(pattern=r"^([0-9a-f]{64})?$", description="What the hash must be.")
        ] = "",
    ) -> DocumentAnswer:
        document = await _received(request, store, sha256)
        response.headers["Location"] = f"/v1/documents/{document.sha256}"
        return DocumentAnswer.of(document)


def _add_finding(
    router: APIRouter,
    store: DocumentStore,
    log: EventLog,
    confidential: Mapping[str, Sequence[Role]],
) -> None:
    @router.get("/documents", summary="The papers behind a figure")
    async def find(
        request: Request,
        access: Reader,
        position: Annotated[
            list[int] | None,
            Query(description="Positions of events, as every entry of a figure tells them."),
        ] = None,
        stream: Annotated[str | None, Query(max_length=200, description="A stream.")] = None,
        about: Annotated[
            str | None,
            Query(max_length=200, description="Only events that name this in their data."),
        ] = None,
    ) -> Page[PaperView]:
        visible = Visibility.of(access, confidential, kit_of(request).clock.now())

        def views() -> list[PaperView]:
            return [
                _view(store, event, digest)
                for event in _events(log, position, stream, about)
                if visible.allows(event)
                for digest in event.read_metadata().documents
            ]

        return Page[PaperView](items=await asyncio.to_thread(views))


def _events(
    log: EventLog, positions: Sequence[int] | None, stream: str | None, about: str | None
) -> list[RecordedEvent]:
    """Return the events that are asked for, in order."""
    found: list[RecordedEvent] = []
    for position in sorted(set(positions or ()))[:EVENTS_MAX]:
        found.extend(log.read(after=max(position, 1) - 1, limit=1, up_to=position))
    if stream is not None:
        found.extend(log.read_stream(stream, limit=EVENTS_MAX))
    elif positions is None:
        raise InvalidRequestError(
            "neither a position nor a stream is named",
            next_step="Name positions of events, or a stream such as finance.claims-UNMISS and "
            "what it should be about.",
            pointer="#query/position",
        )
    return [event for event in found if about is None or _names(orjson.loads(event.data), about)]


def _names(value: object, wanted: str) -> bool:
    """Tell whether a text stands anywhere in the data of an event."""
    if isinstance(value, dict):
        return any(_names(each, wanted) for each in value.values())
    if isinstance(value, list):
        return any(_names(each, wanted) for each in value)
    return value == wanted


def _view(store: DocumentStore, event: RecordedEvent, digest: str) -> PaperView:
    document = store.find(digest)
    day = date.fromisoformat(event.occurred_on)
    return PaperView(
        sha256=digest,
        size=document.size if document else None,
        media_type=document.media_type if document else None,
        event=event.type,
        position=event.position,
        stream=event.stream,
        occurred_on=day,
        mission=event.mission,
        kept_until=kept_until(day),
        href=f"/v1/documents/{digest}?position={event.position}",
    )


def _add_reading(
    router: APIRouter,
    store: DocumentStore,
    log: EventLog,
    confidential: Mapping[str, Sequence[Role]],
) -> None:
    @router.get(
        "/documents/{digest}",
        summary="The bytes of a paper, checked against its hash",
        response_class=StreamingResponse,
        responses={200: {"content": {OCTETS: {}}}},
    )
    async def read(
        request: Request, digest: Digest, access: Reader, position: Position = None
    ) -> StreamingResponse:
        visible = Visibility.of(access, confidential, kit_of(request).clock.now())
        if access.missions is not None or position is not None:
            await asyncio.to_thread(_require_named, log, visible, digest, position)
        chunks = await asyncio.to_thread(store.read, digest)
        return StreamingResponse(
            chunks,
            # Always a file to save: a browser is never told that it could show it.
            media_type=OCTETS,
            headers={
                **SAFE_HEADERS,
                "Content-Disposition": f'attachment; filename="{digest}"',
                "ETag": f'"{digest}"',
            },
        )


def _require_named(log: EventLog, visible: Visibility, digest: str, position: int | None) -> None:
    """Go on only if an event that the reader may see names the paper.

    Raises:
        DocumentMissingError: if none does, or no event is named: a paper that may not be seen
            looks like one that is not there.
    """
    events = log.read(after=position - 1, limit=1, up_to=position) if position else []
    for event in events:
        if digest in event.read_metadata().documents and visible.allows(event):
            return
    raise DocumentMissingError(
        f"there is no document {digest} behind that event",
        next_step="Take the address from /v1/documents?position=…, which names the event.",
    )


async def _received(request: Request, store: DocumentStore, expected_sha256: str) -> Document:
    incoming = await asyncio.to_thread(store.incoming)
    with incoming:
        async for block in _blocks(request):
            await asyncio.to_thread(incoming.write, block)
        return await asyncio.to_thread(incoming.keep, expected_sha256)


async def _blocks(request: Request) -> AsyncIterator[bytes]:
    """Give the body in blocks that are worth a write each."""
    waiting = bytearray()
    async for chunk in request.stream():
        waiting += chunk
        if len(waiting) >= WRITE_BYTES:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
