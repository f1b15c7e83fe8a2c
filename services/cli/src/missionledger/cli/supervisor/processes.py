"""Processes that end with the supervisor, however it ends."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

LOOK_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
# Loaded before any fork: the child must not look for libraries between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class PartProcess(Protocol):
    """A process that the supervisor started."""

    @property
    def pid(self) -> int:
        """Its process id."""
        ...

    def exit_status(self) -> int | None:
        """Return how it ended, negative for a signal, or None while it runs."""
        ...

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens when it has ended."""
        ...


def die_with_parent(parent: int) -> None:
    """Make the kernel kill this process when the thread that started it ends.

    Only Linux offers it. Elsewhere a supervisor that is killed leaves its servers running, and
    the next start names the ports they hold.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        # The parent ended before the call above took hold, so no signal will come.
        os._exit(1)


def name_process(name: str) -> None:
    """Show this name in process lists, where the system allows it."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


async def ended_within(process: PartProcess, seconds: float) -> bool:
    """Wait for the end of the process, at most so long, and return whether it came."""
    deadline = time.monotonic() + seconds
    while process.exit_status() is None:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        await asyncio.sleep(min(left, LOOK_SECONDS))
    return True


class SpawnedProcess:
    """A program of its own: nats-server, Temporal, the forge."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def exit_status(self) -> int | None:
        """Return how it ended, negative for a signal, or None while it runs."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens when it has ended."""
        self._process.send_signal(number)


def spawn(
    command: Sequence[str],
    *,
    log: int,
    environment: Mapping[str, str] | None = None,
    stdin: int = subprocess.DEVNULL,
) -> SpawnedProcess:
    """Start a program in a session of its own, so that Ctrl-C in a terminal does not reach it."""
    parent = os.getpid()
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=log,
        stderr=log,
        env=environment,
        start_new_session=True,
        # Safe here: the supervisor has one thread, and the function only makes two system calls.
        preexec_fn=lambda: die_with_parent(parent),  # noqa: PLW1509
    )
    return SpawnedProcess(process)
