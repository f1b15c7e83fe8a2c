"""No body is read beyond its limit, whether its length was told before or not."""

import asyncio
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from missionledger.common.documents import DOCUMENT_BYTES_MAX
from missionledger.common.http.frame import frame_in
from missionledger.common.http.problems import Problem, problem_response

BODY_BYTES_MAX = 1_000_000
IMPORT_BYTES_MAX = 16_000_000

LIMITS_BY_PREFIX: Mapping[str, int] = {
    "/v1/imports": IMPORT_BYTES_MAX,
    "/v1/documents": DOCUMENT_BYTES_MAX,
}

DRAIN_BYTES_MAX = 200_000_000
DRAIN_SECONDS_MAX = 2.0
"""What is still taken, and thrown away, from a client that goes on sending after the refusal.

A connection that is closed with unread bytes is reset, and the client never sees the answer.
"""

TOO_LARGE_STATUS = 413


class BodyTooLargeError(HTTPException):
    """More came than the limit; an HTTPException, which FastAPI passes on from its body reader."""

    def __init__(self, limit: int) -> None:
        super().__init__(TOO_LARGE_STATUS, f"the body is larger than {limit} bytes")
        self.limit = limit


def too_large_problem(limit: int) -> Problem:
    """Return the problem for a body beyond its limit; the connection ends with it."""
    return Problem(
        code="body-too-large",
        title="The body is too large",
        status=TOO_LARGE_STATUS,
        detail=f"the body is larger than {limit} bytes; nothing of it was used",
        next_step="Send less at a time.",
        facts={"limit_bytes": limit},
        headers={"Connection": "close"},
    )


class BodyLimit:
    """Answers 413 at the first byte beyond the limit, and holds no more than the limit."""

    def __init__(self, app: ASGIApp, *, limits: Mapping[str, int] = LIMITS_BY_PREFIX) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        headers = dict(scope["headers"])
        if _declared(headers) > limit:
            frame = frame_in(scope)
            answer = problem_response(
                too_large_problem(limit),
                instance=scope["path"],
                trace_id=frame.trace_id if frame else "",
            )
            # A client that waits for 100 Continue sends nothing after this answer.
            waits = b"expect" in headers
            await answer(scope, receive, send if waits else _draining(receive, send))
            return
        await self._limited(scope, receive, send, limit)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        total = 0
        exceeded = False
        drained = _draining(receive, send)

        async def receive_limited() -> Message:
            nonlocal total, exceeded
            message = await receive()
            if message["type"] == "http.request":
                total += len(message.get("body", b""))
                if total > limit:
                    exceeded = True
                    raise BodyTooLargeError(limit)
            return message

        async def send_limited(message: Message) -> None:
            await (drained if exceeded else send)(message)

        await self._app(scope, receive_limited, send_limited)

    def _limit(self, path: str) -> int:
        for prefix, limit in self._limits.items():
            if path == prefix or path.startswith(prefix + "/"):
                return limit
        return BODY_BYTES_MAX


def _declared(headers: Mapping[bytes, bytes]) -> int:
    value = headers.get(b"content-length", b"")
    return int(value) if value.isdigit() else 0


def _draining(receive: Receive, send: Send) -> Send:
    """Return a `send` that ends the answer only after the rest of the body was thrown away."""

    async def send_then_drain(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body"):
            await send(message)
            return
        await send({**message, "more_body": True})
        await _drain(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_then_drain


async def _drain(receive: Receive) -> None:
    taken = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS_MAX):
            while taken < DRAIN_BYTES_MAX:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                taken += len(message.get("body", b""))
    except TimeoutError:
        return
