"""Waiting in tests for what another thread, task or process will bring about."""

import asyncio
import time
from collections.abc import Callable

DEADLINE_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.01


async def eventually(is_true: Callable[[], bool]) -> None:
    """Return once it is true, and let other tasks run meanwhile.

    Raises:
        TimeoutError: if it does not become true before the deadline.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not become true in time")
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


def eventually_blocking(is_true: Callable[[], bool]) -> None:
    """Return once it is true, in a test without an event loop.

    Raises:
        TimeoutError: if it does not become true before the deadline.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not become true in time")
        time.sleep(_LOOK_EVERY_SECONDS)
