"""Requests that are being worked on, so that a repeat waits for the first instead of racing it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from missionledger.common.eventlog.errors import IdempotencyConflictError
from missionledger.common.http.problems import RequestInFlightError

WAIT_SECONDS_MAX = 5.0
"""How long a repeat waits for the first use of its key before it is told to come back."""


@dataclass(slots=True)
class _Working:
    request_hash: str
    done: asyncio.Event = field(default_factory=asyncio.Event)


class InFlight:
    """The commands of this process that have no answer yet, by actor and key."""

    def __init__(self, *, wait_seconds: float = WAIT_SECONDS_MAX) -> None:
        self.wait_seconds = wait_seconds
        self._working: dict[tuple[str, str], _Working] = {}

    def __len__(self) -> int:
        return len(self._working)

    async def enter(self, actor: str, key: str, request_hash: str) -> Callable[[], None]:
        """Take the key, waiting for an equal request before; return the call that frees it.

        Raises:
            IdempotencyConflictError: if the key is being used for another request.
            RequestInFlightError: if the first is not done in time.
        """
        name = (actor, key)
        deadline = asyncio.get_running_loop().time() + self.wait_seconds
        while (first := self._working.get(name)) is not None:
            if first.request_hash != request_hash:
                raise IdempotencyConflictError(key)
            try:
                async with asyncio.timeout_at(deadline):
                    await first.done.wait()
            except TimeoutError:
                raise RequestInFlightError(
                    f"the request with the key {key!r} has no answer yet",
                    next_step="Send the same request with the same key again in a moment.",
                ) from None
        mine = _Working(request_hash)
        self._working[name] = mine

        def leave() -> None:
            if self._working.get(name) is mine:
                del self._working[name]
                mine.done.set()

        return leave
