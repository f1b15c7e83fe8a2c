"""The outermost layer: trace, correlation, timing, headers, and no answer without a shape."""

import re
import time
from collections.abc import Mapping

import structlog
from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from missionledger.common.http.frame import SCOPE_KEY, RequestFrame
from missionledger.common.http.problems import Problem, problem_response
from missionledger.common.telemetry.metrics import (
    HTTP_REQUEST_DURATION_SECONDS,
    HTTP_REQUESTS_IN_PROGRESS,
)
from missionledger.common.telemetry.tracing import format_traceparent, span

SERVER_ERROR_STATUS = 500
CLIENT_ERROR_STATUS = 400
CLIENT_LEFT_STATUS = 499
"""Only in logs and metrics: the client went away before its request was complete."""

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._:/-]{1,100}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NOT_STORED = (b"cache-control", b"no-store")

logger = structlog.get_logger("missionledger.http")


class Framing:
    """Gives every request its frame, and every failure an answer that tells no internals."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app = app
        self._service = service
        self._in_progress = HTTP_REQUESTS_IN_PROGRESS.labels(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = {name: value for name, value in scope["headers"] if name in _READ_HEADERS}
        self._in_progress.inc()
        started = time.perf_counter()
        status = SERVER_ERROR_STATUS
        try:
            with span(
                scope["method"],
                traceparent=sent.get(b"traceparent", b"").decode("latin-1"),
                kind=SpanKind.SERVER,
            ) as current:
                frame = _frame(sent, current)
                scope[SCOPE_KEY] = frame
                try:
                    status = await self._serve(scope, receive, send, frame)
                finally:
                    for call in frame.at_end:
                        call()
                    _describe(current, scope, status)
                    self._observe(scope, status, time.perf_counter() - started)
        finally:
            self._in_progress.dec()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, frame: RequestFrame) -> int:
        status = 0

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_frame(message.get("headers", []), frame)
            await send(message)

        try:
            await self._app(scope, receive, send_framed)
        except Exception:
            logger.exception(
                "request_failed", method=scope["method"], path=scope["path"], status=status
            )
            if status:
                raise  # the answer is on its way already; the server cuts the connection
            problem = Problem(
                code="internal-error",
                title="Something went wrong here",
                status=SERVER_ERROR_STATUS,
                detail="the fault is on our side and has been logged",
                next_step="Send the same request with the same key again; give the traceId "
                "to the operators if it fails again.",
            )
            answer = problem_response(problem, instance=scope["path"], trace_id=frame.trace_id)
            await answer(scope, receive, send_framed)
        return status

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        HTTP_REQUEST_DURATION_SECONDS.labels(
            self._service, method, route_template(scope), str(status)
        ).observe(seconds)
        if status >= CLIENT_ERROR_STATUS:
            logger.info(
                "request_refused", method=method, path=scope["path"], status=status, seconds=seconds
            )


_READ_HEADERS = frozenset({b"traceparent", b"x-correlation-id"})


def route_template(scope: Scope) -> str:
    """Return the path of the route with its parameters unfilled, `unmatched` for none."""
    return getattr(scope.get("route"), "path", None) or "unmatched"


def _frame(sent: Mapping[bytes, bytes], current: Span) -> RequestFrame:
    context = current.get_span_context()
    trace_id = f"{context.trace_id:032x}"
    correlation = sent.get(b"x-correlation-id", b"").decode("latin-1")
    if not _CORRELATION_ID.fullmatch(correlation):
        correlation = trace_id
    return RequestFrame(
        trace_id=trace_id,
        traceparent=format_traceparent(context),
        correlation_id=correlation,
    )


def _with_frame(
    headers: list[tuple[bytes, bytes]], frame: RequestFrame
) -> list[tuple[bytes, bytes]]:
    framed = [
        *headers,
        *SECURITY_HEADERS,
        *frame.headers,
        (b"x-correlation-id", frame.correlation_id.encode("latin-1")),
        (b"traceparent", frame.traceparent.encode("latin-1")),
    ]
    if not any(name == b"cache-control" for name, _value in headers):
        framed.append(_NOT_STORED)
    return framed


def _describe(current: Span, scope: Scope, status: int) -> None:
    if not current.is_recording():
        return
    route = route_template(scope)
    current.update_name(f"{scope['method']} {route}")
    current.set_attribute("http.request.method", scope["method"])
    current.set_attribute("http.route", route)
    current.set_attribute("http.response.status_code", status)
    if status >= SERVER_ERROR_STATUS:
        current.set_status(StatusCode.ERROR)
