"""The log of a service over HTTP: its events in pages and as a stream, one stream of it, proofs."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Depends, Header, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from missionledger.common.axes import Axes
from missionledger.common.eventlog.checkpoint import CheckpointSigner, LogTree, log_origin
from missionledger.common.eventlog.port import EventLog
from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.http.axes import PositionNotReachedError, parse_known_at, read_axes
from missionledger.common.http.frame import frame_of
from missionledger.common.http.kit import HttpKit, kit_of
from missionledger.common.http.log_pages import (
    FeedPage,
    Visibility,
    read_feed,
    read_stream_page,
    stream_entry,
)
from missionledger.common.http.paging import LIMIT_DEFAULT, LIMIT_MAX
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError, NotFoundError
from missionledger.common.security.roles import Role

NDJSON = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"

HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS_MAX = 3_600.0
"""A stream ends after an hour and the client comes back, with a token that is checked again."""

STREAM_PAGE_EVENTS = 200

Reader = Annotated[ReadAccess, Depends(reads())]
After = Annotated[int, Query(ge=0, description="Positions up to and including it are left out.")]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Most events.")]
Mission = Annotated[MissionId | None, Query(description="Only events of this mission.")]
Position = Annotated[int, Query(ge=1)]


def build_log_router(
    log: EventLog,
    log_key: Ed25519PrivateKey | None = None,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    confidential: Mapping[str, Sequence[Role]] | None = None,
) -> APIRouter:
    """Return the routes of the log.

    Args:
        log: the event log of the service.
        log_key: signs checkpoints; without it there are none.
        heartbeat_seconds: how long a stream is silent at most.
        confidential: by category of streams, the roles that read their events.
    """
    router = APIRouter(prefix="/v1", tags=["log"])
    _add_feed(router, log, heartbeat_seconds, confidential or {})
    _add_stream_of_aggregate(router, log, confidential or {})
    _add_position(router, log)
    tree = LogTree(log)
    _add_proofs(router, log, tree)
    if log_key is not None:
        signer = CheckpointSigner(log_origin(log.service, log.epoch), log_key)
        _add_checkpoint(router, log, tree, signer)
    return router


def _visible(
    request: Request, access: ReadAccess, confidential: Mapping[str, Sequence[Role]]
) -> Visibility:
    return Visibility.of(access, confidential, kit_of(request).clock.now())


def _add_feed(
    router: APIRouter,
    log: EventLog,
    heartbeat_seconds: float,
    confidential: Mapping[str, Sequence[Role]],
) -> None:
    @router.get(
        "/events",
        summary="Every event, in order, in pages",
        response_class=Response,
        responses={200: {"content": {"application/json": {}, NDJSON: {}}}},
    )
    async def events(
        request: Request,
        access: Reader,
        after: After = 0,
        limit: Limit = LIMIT_DEFAULT,
        mission: Mission = None,
    ) -> Response:
        access.require(mission)
        visible = _visible(request, access, confidential)
        page = await asyncio.to_thread(
            read_feed, log, visible, after=after, limit=limit, mission=mission
        )
        return _feed_response(request, page)

    @router.get(
        "/events/stream",
        summary="Every event, as it is recorded (server-sent events)",
        response_class=StreamingResponse,
        responses={200: {"content": {EVENT_STREAM: {}}}},
    )
    async def stream(
        request: Request,
        access: Reader,
        after: Annotated[int | None, Query(ge=0)] = None,
        mission: Mission = None,
        last_event_id: Annotated[
            int | None, Header(ge=0, description="Position of the last event received.")
        ] = None,
    ) -> Response:
        access.require(mission)
        kit = kit_of(request)
        kit.streams.require_room()
        start = last_event_id if last_event_id is not None else after
        chunks = _followed(
            kit,
            _visible(request, access, confidential),
            mission=mission,
            after=(await asyncio.to_thread(log.head)).position if start is None else start,
            heartbeat_seconds=heartbeat_seconds,
        )
        # Proxies that buffer would hold events back for as long as they like.
        return StreamingResponse(
            chunks, media_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"}
        )


def _feed_response(request: Request, page: FeedPage) -> Response:
    following = request.url.include_query_params(after=page.next_after)
    headers = {
        "Vary": "Accept",
        "Missionledger-Next-After": str(page.next_after),
        "Missionledger-Head": str(page.head),
    }
    if page.next_after < page.head:
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    frame_of(request).rows = len(page.items)
    events = [item.cloud_event for item in page.items]
    if NDJSON in request.headers.get("accept", ""):
        lines = b"".join(event + b"\n" for event in events)
        return Response(lines, media_type=NDJSON, headers=headers)
    body = b'{"events":[%b],"next_after":%d,"head":%d}' % (
        b",".join(events),
        page.next_after,
        page.head,
    )
    return Response(body, media_type="application/json", headers=headers)


async def _followed(
    kit: HttpKit,
    visible: Visibility,
    *,
    mission: str | None,
    after: int,
    heartbeat_seconds: float,
) -> AsyncIterator[bytes]:
    position = after
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STREAM_SECONDS_MAX
    async with kit.streams.follow(kit.log) as follower:
        yield b": follows the log\n\n"
        while not kit.streams.stopping and loop.time() < deadline:
            # Cleared before reading: a commit after the read wakes the wait below.
            follower.look()
            page = await asyncio.to_thread(
                read_feed,
                kit.log,
                visible,
                after=position,
                limit=STREAM_PAGE_EVENTS,
                mission=mission,
            )
            position = max(position, page.next_after)
            if page.items:
                yield b"".join(
                    b"id: %d\ndata: %b\n\n" % (item.position, item.cloud_event)
                    for item in page.items
                )
            is_at_end = position >= page.head
            if (
                is_at_end
                and not kit.streams.stopping
                and not await follower.wait(heartbeat_seconds)
            ):
                yield b": still here\n\n"


def _add_stream_of_aggregate(
    router: APIRouter, log: EventLog, confidential: Mapping[str, Sequence[Role]]
) -> None:
    @router.get(
        # The name of the stream of a process holds a slash.
        "/streams/{stream:path}",
        summary="The events of one stream, with their payloads",
        response_class=Response,
        responses={200: {"content": {"application/json": {}}}},
    )
    async def one_stream(
        request: Request,
        stream: Annotated[str, Path(min_length=3, max_length=200)],
        access: Reader,
        axes: Annotated[Axes, Depends(read_axes)],
        *,
        after_version: Annotated[int, Query(ge=0)] = 0,
        limit: Limit = LIMIT_MAX,
    ) -> Response:
        page = await asyncio.to_thread(
            read_stream_page,
            log,
            _visible(request, access, confidential),
            stream,
            axes,
            after_version=after_version,
            limit=limit,
        )
        day = axes.effective_on.isoformat()
        if not page.events and page.next_after_version is None and after_version == 0:
            raise NotFoundError(
                f"there is no stream {stream} that you can see on {day}, "
                f"as known at position {axes.known_at}",
                next_step="Streams are named <service>.<aggregate>-<id>; see /v1/events.",
            )
        body = {
            "stream": stream,
            "effective_on": day,
            "known_at": axes.known_at,
            "events": [stream_entry(event) for event in page.events],
            "next_after_version": page.next_after_version,
        }
        return Response(orjson.dumps(body), media_type="application/json")


class LogPosition(BaseModel):
    """How far the log went at an instant.

    Attributes:
        known_at: the instant.
        position: the last event recorded at or before it; 0 if there was none yet.
        head: the last event there is now.
    """

    known_at: datetime
    position: int
    head: int


def _add_position(router: APIRouter, log: EventLog) -> None:
    @router.get("/log/position", summary="How far the log went at an instant")
    async def position(
        _access: Reader,
        known_at: Annotated[str, Query(max_length=40, description="An RFC 3339 instant.")],
    ) -> LogPosition:
        instant = parse_known_at(known_at)
        reached = await asyncio.to_thread(log.position_at, instant)
        return LogPosition(known_at=instant, position=reached, head=await _head(log))


def _add_checkpoint(
    router: APIRouter, log: EventLog, tree: LogTree, signer: CheckpointSigner
) -> None:
    @router.get(
        "/log/checkpoint",
        summary="The signed head of the log (C2SP tlog-checkpoint)",
        response_class=PlainTextResponse,
    )
    async def checkpoint(
        _access: Reader, size: Annotated[int | None, Query(ge=0)] = None
    ) -> PlainTextResponse:
        head = await _head(log)
        wanted = head if size is None else _within(head, size, "size")
        grown = await tree.at(wanted)
        return PlainTextResponse(signer.checkpoint(wanted, grown.root(wanted)))

    @router.get(
        "/log/key",
        summary="The key that checks checkpoints (C2SP signed-note)",
        response_class=PlainTextResponse,
    )
    async def key(_access: Reader) -> PlainTextResponse:
        return PlainTextResponse(signer.verifier_key() + "\n")


def _add_proofs(router: APIRouter, log: EventLog, tree: LogTree) -> None:
    @router.get("/log/proof/inclusion", summary="Proves that an event is in the log (RFC 9162)")
    async def inclusion(
        _access: Reader, position: Position, size: Position
    ) -> dict[str, str | int | list[str]]:
        if position > size:
            raise InvalidRequestError(
                f"position {position} is not among the first {size}",
                next_step="Ask for a size that is at least the position.",
                pointer="#query/size",
            )
        grown = await tree.at(_within(await _head(log), size, "size"))
        return {
            "position": position,
            "size": size,
            "leaf": _base64(grown.leaf(position - 1)),
            "root": _base64(grown.root(size)),
            "proof": [_base64(each) for each in grown.inclusion_proof(position - 1, size)],
        }

    @router.get(
        "/log/proof/consistency",
        summary="Proves that an earlier head is a beginning of a later one (RFC 9162)",
    )
    async def consistency(
        _access: Reader,
        first: Annotated[int, Query(alias="from", ge=1)],
        second: Annotated[int, Query(alias="to", ge=1)],
    ) -> dict[str, str | int | list[str]]:
        if first > second:
            raise InvalidRequestError(
                f"{first} comes after {second}",
                next_step="Ask from the smaller size to the larger.",
                pointer="#query/from",
            )
        grown = await tree.at(_within(await _head(log), second, "to"))
        return {
            "from": first,
            "to": second,
            "from_root": _base64(grown.root(first)),
            "to_root": _base64(grown.root(second)),
            "proof": [_base64(each) for each in grown.consistency_proof(first, second)],
        }


async def _head(log: EventLog) -> int:
    # On PostgreSQL this is a query, since other instances write too.
    return (await asyncio.to_thread(log.head)).position


def _within(head: int, size: int, parameter: str) -> int:
    if size > head:
        raise PositionNotReachedError(
            f"size {size} is asked for, the log has {head} events",
            next_step="Ask for at most the size of the newest checkpoint.",
            pointer=f"#query/{parameter}",
            facts={"head": head},
        )
    return size


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
