"""What belongs to one request and is needed by several parts of the kit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import HTTPConnection

from missionledger.common.security.roles import Requester

SCOPE_KEY = "missionledger.frame"


@dataclass(slots=True)
class RequestFrame:
    """One request, from its first byte to its last.

    Attributes:
        trace_id: 32 hex digits; in every log line, problem and event of the request.
        traceparent: W3C trace context that what follows continues.
        correlation_id: groups everything the request led to; the trace id unless the sender
            chose another one.
        requester: who asks; None on public paths only.
        rows: items of the list in the answer; None for other answers.
        headers: further headers of the answer, whatever the route returns.
        at_end: called when the answer is out or has failed.
    """

    trace_id: str
    traceparent: str
    correlation_id: str
    requester: Requester | None = None
    rows: int | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    at_end: list[Callable[[], None]] = field(default_factory=list)

    def add_header(self, name: str, value: str) -> None:
        """Add a header to the answer."""
        self.headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))


def frame_of(connection: HTTPConnection) -> RequestFrame:
    """Return the frame of this request."""
    frame: RequestFrame = connection.scope[SCOPE_KEY]
    return frame


def frame_in(scope: Any) -> RequestFrame | None:
    """Return the frame of this ASGI scope, None before it was made."""
    return scope.get(SCOPE_KEY)  # type: ignore[no-any-return]
