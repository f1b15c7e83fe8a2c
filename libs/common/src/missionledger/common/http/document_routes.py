"""The papers behind events over HTTP: sent once, read by their SHA-256."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from missionledger.common.documents import Document, DocumentStore
from missionledger.common.http.access import ReadAccess, reads, uploads
from missionledger.common.security.roles import Role

OCTETS = "application/octet-stream"
WRITE_BYTES = 256 * 1024

SENDERS = (
    Role.BUDGET_OFFICER,
    Role.CERTIFYING_OFFICER,
    Role.APPROVER,
    Role.MISSION_LEADERSHIP,
    Role.EVALUATOR,
    Role.ADMINISTRATOR,
)

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hex.")]


class DocumentAnswer(BaseModel):
    """A paper that is kept; commands name it by its hash.

    Attributes:
        sha256: in hex.
        size: in bytes.
    """

    sha256: str
    size: int


def build_document_router(store: DocumentStore) -> APIRouter:
    """Return the routes of the papers.

    Whoever knows the hash of a paper may read it; the hash is told by the events that name it,
    which only those within scope see.
    """
    router = APIRouter(prefix="/v1", tags=["documents"])

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
        return DocumentAnswer(sha256=document.sha256, size=document.size)

    @router.get(
        "/documents/{digest}",
        summary="The bytes of a paper, checked against its hash",
        response_class=StreamingResponse,
        responses={200: {"content": {OCTETS: {}}}},
    )
    async def read(
        digest: Digest, _access: Annotated[ReadAccess, Depends(reads())]
    ) -> StreamingResponse:
        chunks = await asyncio.to_thread(store.read, digest)
        return StreamingResponse(
            chunks,
            media_type=OCTETS,
            headers={
                # Never shown in place: a paper may hold scripts.
                "Content-Disposition": f'attachment; filename="{digest}"',
                "ETag": f'"{digest}"',
                "Cache-Control": "private, max-age=31536000, immutable",
            },
        )

    return router


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
