"""The supervisor's end of the forge: starts it, asks it for services, hears when they end."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from missionledger.cli.supervisor.processes import (
    PartProcess,
    SpawnedProcess,
    ended_within,
    spawn,
)

PRELOAD_SECONDS_MAX = 60.0
CLOSE_SECONDS_MAX = 0.4
LOST_WITH_FORGE = -int(signal.SIGKILL)


class ForgeLostError(Exception):
    """The forge ended before it answered."""


class ForkedProcess:
    """A service that the forge forked."""

    def __init__(self, name: str, pid: int, send: Callable[[str, signal.Signals], None]) -> None:
        self._name = name
        self._pid = pid
        self._send = send
        self._status: int | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._pid

    def exit_status(self) -> int | None:
        """Return how it ended, negative for a signal, or None while it runs."""
        return self._status

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens when it has ended."""
        if self._status is None:
            self._send(self._name, number)

    def ended(self, status: int) -> None:
        """Note how it ended."""
        self._status = status


class ForgeLink:
    """Keeps one forge; a forge that ended is started again when a service is wanted.

    The kernel kills the services of a forge that ends, so that none runs unwatched.
    """

    def __init__(
        self,
        modules: Sequence[str],
        open_log: Callable[[str], int],
        environment: Mapping[str, str],
    ) -> None:
        self._modules = modules
        self._open_log = open_log
        self._environment = environment
        self._starting = asyncio.Lock()
        self._forge: SpawnedProcess | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listener: asyncio.Task[None] | None = None
        self._started: dict[str, asyncio.Future[ForkedProcess]] = {}
        self._running: dict[int, ForkedProcess] = {}

    @property
    def pid(self) -> int | None:
        """Process id of the forge, or None while there is none."""
        return self._forge.pid if self._forge is not None else None

    async def ensure_running(self) -> None:
        """Start the forge if it does not run; it goes on preloading after this returns."""
        async with self._starting:
            if self._listener is not None and not self._listener.done():
                return
            # One that was killed is gone from its socket a moment before it can be collected.
            await self._collect()
            ours, theirs = socket.socketpair()
            log = self._open_log("forge")
            try:
                self._forge = spawn(
                    [sys.executable, "-m", "missionledger.cli.supervisor.forge", *self._modules],
                    log=log,
                    environment=self._environment,
                    stdin=theirs.fileno(),
                )
            finally:
                os.close(log)
                theirs.close()
            reader, self._writer = await asyncio.open_connection(sock=ours)
            self._listener = asyncio.create_task(self._listen(reader), name="forge")

    async def start(
        self,
        name: str,
        *,
        target: str,
        arguments: Sequence[str],
        log: Path,
        environment: Mapping[str, str],
    ) -> PartProcess:
        """Have a process forked that runs `target(*arguments)`, and return it.

        Raises:
            ForgeLostError: if the forge ended before it answered, or did not answer in time.
        """
        await self.ensure_running()
        answer: asyncio.Future[ForkedProcess] = asyncio.get_running_loop().create_future()
        self._started[name] = answer
        self._tell(
            {
                "start": name,
                "target": target,
                "arguments": list(arguments),
                "log": str(log),
                "environment": dict(environment),
            }
        )
        try:
            return await asyncio.wait_for(answer, PRELOAD_SECONDS_MAX)
        except TimeoutError as error:
            raise ForgeLostError(f"the forge did not start {name} in time") from error
        finally:
            self._started.pop(name, None)

    async def close(self) -> None:
        """End the forge; services that still run are killed."""
        if self._writer is None or self._listener is None or self._forge is None:
            return
        self._writer.close()
        # It ends within milliseconds once its socket is closed, unless it is still preloading;
        # then it has no services yet.
        await self._collect()
        await self._listener

    async def _collect(self) -> None:
        """Wait for the end of the forge, and kill it when it takes too long."""
        if self._forge is None:
            return
        if not await ended_within(self._forge, CLOSE_SECONDS_MAX):
            self._forge.send(signal.SIGKILL)
            await ended_within(self._forge, CLOSE_SECONDS_MAX)

    def _tell(self, message: Mapping[str, object]) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(json.dumps(message).encode() + b"\n")

    def _signal(self, name: str, number: signal.Signals) -> None:
        self._tell({"signal": name, "number": int(number)})

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self._hear(json.loads(line))
        except ConnectionError:
            # The same as the end of the stream: the forge is gone.
            pass
        finally:
            self._forget()

    def _hear(self, message: Mapping[str, Any]) -> None:
        pid = message["pid"]
        if "started" in message:
            name = message["started"]
            process = ForkedProcess(name, pid, self._signal)
            self._running[pid] = process
            answer = self._started.get(name)
            if answer is not None and not answer.done():
                answer.set_result(process)
            return
        process_ended = self._running.pop(pid, None)
        if process_ended is not None:
            process_ended.ended(message["status"])

    def _forget(self) -> None:
        if self._writer is not None:
            self._writer.close()
        for process in self._running.values():
            process.ended(LOST_WITH_FORGE)
        self._running.clear()
        for answer in self._started.values():
            if not answer.done():
                answer.set_exception(ForgeLostError("the forge ended"))
        if self._forge is not None:
            # Collect it, so that it does not stay in the process table.
            self._forge.exit_status()
