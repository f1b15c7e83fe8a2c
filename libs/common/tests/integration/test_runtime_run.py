"""A service that is told to stop finishes what it has begun and leaves its files in order."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from missionledger.common.testing.waiting import DEADLINE_SECONDS, eventually_blocking

PROGRAM = """
from missionledger.common.runtime.run import run_service
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.testing.purse_service import PURSES
run_service(PURSES, ServiceSettings())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_service(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    port = free_port()
    environment = {
        **os.environ,
        "MISSIONLEDGER_DATA_DIR": str(directory),
        "MISSIONLEDGER_PORT": str(port),
    }

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            eventually_blocking(answers)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_is_told_to_stop_closes_its_log(
    tmp_path: Path, number: signal.Signals
) -> None:
    """The last connection to close folds the write-ahead log into the file."""
    with running_service(tmp_path) as service:
        assert (tmp_path / "purses.log.db-wal").exists()

        service.send_signal(number)
        code = service.wait(DEADLINE_SECONDS)

    assert code == 0
    assert not list(tmp_path.glob("*.db-wal"))
