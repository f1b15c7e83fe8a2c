"""The forge forks quickly, tells who ended, and takes its children with it when it dies."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.cli.supervisor.forge_link import ForgeLink
from missionledger.cli.supervisor.keeper import Keeper, Part, PartFailedError, PartState
from missionledger.cli.supervisor.probes import Finding, probe_readiness
from missionledger.cli.supervisor.processes import PartProcess, ended_within
from missionledger.common.testing.waiting import eventually

SECONDS_MAX = 20.0

TINY_SERVICE = """
import http.server
import json
import os

IMPORTED_BY = os.getpid()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        busy = os.path.exists(os.environ["BUSY_WHILE_THERE"])
        self.send_response(503 if busy else 200)
        self.end_headers()
        parts = [{"part": "log", "ready": True, "reason": None}]
        parts += [{"part": "nats", "ready": False, "reason": "does not answer"}]
        self.wfile.write(json.dumps({"parts": parts}).encode())


def serve(port):
    print(f"{os.environ['TOLD']} imported by {IMPORTED_BY}", flush=True)
    http.server.HTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


def fail():
    raise RuntimeError("it cannot start")


def end(code):
    return int(code)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends orphans")


class Bench:
    """A forge that has imported the tiny service."""

    def __init__(self, folder: Path) -> None:
        (folder / "tiny_service.py").write_text(TINY_SERVICE)
        self.busy = folder / "busy"
        self.data = DataDirectory(folder / "data")
        self.data.prepare()
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "BUSY_WHILE_THERE": str(self.busy),
            "TOLD": "tiny",
        }
        self.forge = ForgeLink(["tiny_service"], self.data.open_log, self.environment)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def log(self) -> str:
        return self.data.log_file("tiny").read_text()

    async def start(self, function: str, *arguments: str) -> PartProcess:
        return await self.forge.start(
            "tiny",
            target=f"tiny_service:{function}",
            arguments=arguments,
            log=self.data.log_file("tiny"),
            environment=self.environment,
        )

    async def probe(self) -> Finding:
        return await probe_readiness(f"http://127.0.0.1:{self.port}/readyz", timeout_seconds=2)

    def keeper(self, function: str, *arguments: str, sick_seconds_max: float = 30.0) -> Keeper:
        part = Part(
            name="tiny",
            address="",
            log_file=self.data.log_file("tiny"),
            launch=lambda: self.start(function, *arguments),
            probe=self.probe,
            sick_seconds_max=sick_seconds_max,
            stop_seconds_max=5.0,
        )
        return Keeper(part, changed=lambda _keeper: None)


def run(folder: Path, test: Callable[[Bench], Awaitable[None]]) -> None:
    async def whole() -> None:
        bench = Bench(folder)
        try:
            async with asyncio.timeout(60):
                await test(bench)
        finally:
            await bench.forge.close()

    asyncio.run(whole())


def is_running(pid: int | None) -> bool:
    """Tell whether the process runs; one that only waits to be collected does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def test_a_fork_has_what_the_forge_imported_and_a_log_of_its_own(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        process = await bench.start("serve", str(bench.port))
        await eventually(lambda: bench.data.log_file("tiny").exists() and bool(bench.log))

        assert process.pid != bench.forge.pid
        assert bench.log == f"tiny imported by {bench.forge.pid}\n"
        assert os.getsid(process.pid) == process.pid

    run(tmp_path, test)


def test_the_way_a_fork_ended_is_told(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        finished = await bench.start("end", "7")
        assert await ended_within(finished, SECONDS_MAX)
        failed = await bench.start("fail")
        assert await ended_within(failed, SECONDS_MAX)
        killed = await bench.start("serve", str(bench.port))
        killed.send(signal.SIGKILL)
        assert await ended_within(killed, SECONDS_MAX)

        assert finished.exit_status() == 7
        assert failed.exit_status() == 1
        assert killed.exit_status() == -signal.SIGKILL
        assert "RuntimeError: it cannot start" in bench.log

    run(tmp_path, test)


def test_services_end_with_the_forge_and_a_new_forge_is_started(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        first = await bench.start("serve", str(bench.port))
        first_forge = bench.forge.pid
        assert first_forge is not None

        os.kill(first_forge, signal.SIGKILL)
        assert await ended_within(first, SECONDS_MAX)
        await eventually(lambda: not is_running(first.pid))
        second = await bench.start("serve", str(bench.port))

        assert is_running(second.pid)
        assert bench.forge.pid != first_forge

    run(tmp_path, test)


def test_closing_the_forge_leaves_nothing_behind(tmp_path: Path) -> None:
    pids: list[int] = []

    async def test(bench: Bench) -> None:
        process = await bench.start("serve", str(bench.port))
        assert bench.forge.pid is not None
        pids.extend([process.pid, bench.forge.pid])
        await bench.forge.close()
        await eventually(lambda: not any(is_running(pid) for pid in pids))

    run(tmp_path, test)

    assert len(pids) == 2


def test_a_part_that_dies_is_started_again(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        keeper = bench.keeper("serve", str(bench.port))
        keeping = asyncio.create_task(keeper.keep())
        await eventually(lambda: keeper.status.state is PartState.READY)
        first = keeper.status.pid
        assert first is not None

        os.kill(first, signal.SIGKILL)
        await eventually(
            lambda: keeper.status.state is PartState.READY and keeper.status.pid != first
        )
        second = keeper.status.pid
        await keeper.stop()
        await keeping

        assert keeper.status.restarts == 1
        assert keeper.status.state is PartState.STOPPED
        assert not is_running(second)

    run(tmp_path, test)


def test_a_part_that_waits_for_another_is_left_alone_and_says_why(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        keeper = bench.keeper("serve", str(bench.port), sick_seconds_max=0.0)
        keeping = asyncio.create_task(keeper.keep())
        await eventually(lambda: keeper.status.state is PartState.READY)

        bench.busy.touch()
        await eventually(lambda: keeper.status.state is PartState.WAITING)
        waiting_for = keeper.status.detail
        bench.busy.unlink()
        await eventually(lambda: keeper.status.state is PartState.READY)
        await keeper.stop()
        await keeping

        assert waiting_for == "nats: does not answer"
        assert keeper.status.restarts == 0

    run(tmp_path, test)


def test_a_part_that_hangs_is_started_again(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        keeper = bench.keeper("serve", str(bench.port), sick_seconds_max=0.0)
        keeping = asyncio.create_task(keeper.keep())
        await eventually(lambda: keeper.status.state is PartState.READY)
        first = keeper.status.pid
        assert first is not None

        # It can neither answer nor end in order any more.
        os.kill(first, signal.SIGSTOP)
        await eventually(
            lambda: keeper.status.state is PartState.READY and keeper.status.pid != first
        )
        await keeper.stop()
        await keeping

        assert not is_running(first)

    run(tmp_path, test)


def test_a_part_that_never_starts_is_given_up_with_its_log(tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        keeper = bench.keeper("fail")

        with pytest.raises(PartFailedError, match="ended with exit code 1") as failure:
            await keeper.keep()

        assert failure.value.log_file == bench.data.log_file("tiny")
        assert bench.log.count("RuntimeError: it cannot start\n") == 3

    run(tmp_path, test)
