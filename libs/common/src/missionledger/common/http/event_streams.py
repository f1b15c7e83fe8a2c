"""Clients that follow the log: who they are, what wakes them, and how they end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from missionledger.common.eventlog.port import EventLog
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.common.telemetry.metrics import EVENT_STREAMS_OPEN

STREAMS_MAX = 200
"""Most clients that follow the log of one service at a time."""


class TooManyStreamsError(Refusal):
    """As many clients follow the log as this service serves."""

    code = "too-many-streams"
    title = "Too many clients follow the log"
    kind = RefusalKind.UNAVAILABLE


class ServiceStoppingError(Refusal):
    """The service is shutting down."""

    code = "service-stopping"
    title = "The service is shutting down"
    kind = RefusalKind.UNAVAILABLE


class Follower:
    """One client that waits for the log to grow."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self, _position: int = 0) -> None:
        """Let the client look again; from any thread."""
        # The loop may be closed already when the last commit of a process is told.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)

    def look(self) -> None:
        """Forget earlier wakes: what they were for is read next."""
        self._woken.clear()

    async def wait(self, seconds: float) -> bool:
        """Wait to be woken; False if the time ran out first."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True


class EventStreams:
    """The open streams of one service."""

    def __init__(self, service: str, *, streams_max: int = STREAMS_MAX) -> None:
        self._streams_max = streams_max
        self._followers: set[Follower] = set()
        self._open = EVENT_STREAMS_OPEN.labels(service)
        self.stopping = False

    def __len__(self) -> int:
        return len(self._followers)

    def stop(self) -> None:
        """End every stream after what it is sending; call it before the server shuts down."""
        self.stopping = True
        for follower in self._followers:
            follower.wake()

    def require_room(self) -> None:
        """Go on only if one more stream may open.

        Raises:
            TooManyStreamsError: if there are as many as this service serves.
            ServiceStoppingError: if it is shutting down.
        """
        if self.stopping:
            raise ServiceStoppingError(
                "the service is shutting down", next_step="Connect again in a moment."
            )
        if len(self._followers) >= self._streams_max:
            raise TooManyStreamsError(
                f"{len(self._followers)} clients follow the log of this service",
                next_step="Subscribe to NATS JetStream, or read /v1/events page by page.",
            )

    @asynccontextmanager
    async def follow(self, log: EventLog) -> AsyncIterator[Follower]:
        """Be woken after every commit while inside."""
        follower = Follower()
        leave = log.subscribe(follower.wake)
        self._followers.add(follower)
        self._open.inc()
        try:
            yield follower
        finally:
            leave()
            self._followers.discard(follower)
            self._open.dec()
