"""Durable POSTs through the whole HTTP kit, beside a bare FastAPI endpoint on the same log.

Both run in a process of their own behind uvicorn, on a SQLite log that syncs every commit. The kit
checks token, role, idempotency key and body, decides, and answers with version and position; the
bare endpoint validates the body and appends. Rounds of both alternate, so that a busy machine
slows both. Prints one JSON line; `ratio` is the kit's rate over the bare one's.
"""

import argparse
import asyncio
import contextlib
import itertools
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI, Response
from measuring import free_port, milliseconds, print_line, ratio

from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.codec import new_event
from missionledger.common.eventlog.port import AppendRequest, StreamWrite
from missionledger.common.http.server import build_server
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.common.telemetry.logging import configure_logging
from missionledger.common.testing.purse_app import purse_app
from missionledger.common.testing.purse_service import PaidIn, PayIn, PayInBody, purse_kernel

CONNECTIONS = (1, 64)
READY_SECONDS_MAX = 30.0
BODY = b'{"mission_id":"UNSOH","amount":{"amount":"10.00"},"occurred_on":"2025-06-30"}'
DAY = date(2025, 6, 30)


@dataclass
class Measured:
    """What the rounds of one server and one number of connections gave."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return rate and latencies in milliseconds."""
        return {
            "requests_per_second": round(statistics.median(self.rates), 1),
            **milliseconds(self.latencies),
        }


def bare_app(kernel: Kernel) -> FastAPI:
    """Return an application that does nothing but validate and append."""
    app = FastAPI(openapi_url=None)
    versions: dict[str, int] = {}
    context = CommandContext(actor="anna", role="budget_officer")

    @app.post("/v1/purses/{purse_id}/payments", status_code=201)
    async def pay_in(purse_id: str, body: PayInBody, response: Response) -> dict[str, int]:
        stream = f"purses.purse-{purse_id}"
        minor = body.amount.to_money().minor
        command = PayIn(occurred_on=DAY, purse_id=purse_id, mission_id=body.mission_id, minor=minor)
        payload = PaidIn(purse_id=purse_id, mission_id=body.mission_id, minor=minor)
        event = new_event(payload, command, context, body.mission_id)
        write = StreamWrite(stream, versions.get(stream, 0), (event,))
        result = await kernel.log.append(AppendRequest((write,)))
        versions[stream] = result.versions[stream]
        response.headers["ETag"] = f'"v{versions[stream]}"'
        return {"position": result.last_position}

    return app


def serve(kind: str, directory: Path, port: int) -> None:
    """Run one of the two servers until it is told to stop."""
    configure_logging("purses", level=logging.ERROR)
    if kind == "kit":
        with purse_app(directory) as purses:
            (directory / "token").write_text(purses.mint.token(Role.BUDGET_OFFICER))
            uvloop.run(build_server(purses.app, host="127.0.0.1", port=port).serve())
        return
    with purse_kernel(directory) as kernel:
        (directory / "token").write_text("none")
        config = uvicorn.Config(
            bare_app(kernel),
            host="127.0.0.1",
            port=port,
            http="httptools",
            log_config=None,
            access_log=False,
        )
        uvloop.run(uvicorn.Server(config).serve())


@contextmanager
def running(kind: str, directory: Path, port: int) -> Iterator[None]:
    """Run a server in a process of its own."""
    directory.mkdir()
    command = [sys.executable, __file__, "--serve", kind, "--directory", str(directory)]
    process = subprocess.Popen([*command, "--port", str(port)])
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection, waiting for the server to come up."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def post_until(
    deadline: float, port: int, token: str, name: str, latencies: list[float]
) -> None:
    """Send one request after the other on one connection, each with a key of its own."""
    keys = itertools.count()
    async with connected(port) as (reader, writer):
        while time.perf_counter() < deadline:
            head = (
                f"POST /v1/purses/{name}/payments HTTP/1.1\r\nHost: bench\r\n"
                f"Authorization: Bearer {token}\r\nIdempotency-Key: {name}-{next(keys)}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
            )
            started = time.perf_counter()
            writer.write(head.encode() + BODY)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(f"the server refused: {answer!r}")
            length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
            await reader.readexactly(length)
            latencies.append(time.perf_counter() - started)


async def measure(
    measured: Measured, *, port: int, token: str, connections: int, seconds: float, round_name: str
) -> None:
    """Add a round to what was measured."""
    before = len(measured.latencies)
    started = time.perf_counter()
    await asyncio.gather(
        *(
            post_until(started + seconds, port, token, f"{round_name}-{number}", measured.latencies)
            for number in range(connections)
        )
    )
    measured.rates.append((len(measured.latencies) - before) / (time.perf_counter() - started))


async def compare(directory: Path, ports: dict[str, int], seconds: float, rounds: int) -> None:
    """Measure both servers in turns and print the line."""
    tokens = {}
    for kind, port in ports.items():
        async with connected(port):
            tokens[kind] = (directory / kind / "token").read_text()
    results: dict[str, dict[str, float]] = {}
    ratios: dict[str, float] = {}
    for connections in CONNECTIONS:
        measured = {kind: Measured() for kind in ports}
        for number in range(-1, rounds):
            for kind, port in ports.items():
                await measure(
                    # The first round warms both up and does not count.
                    measured[kind] if number >= 0 else Measured(),
                    port=port,
                    token=tokens[kind],
                    connections=connections,
                    seconds=seconds if number >= 0 else seconds / 3,
                    round_name=f"{connections}-{number}",
                )
        for kind in ports:
            results[f"{kind}_{connections}"] = measured[kind].figures()
        rates = {kind: measured[kind].rates for kind in ports}
        ratios[str(connections)] = ratio(rates, "kit", "bare")
    line = {
        "what": "durable POST: whole kit beside a bare endpoint with the same append",
        "database": "sqlite, synchronous=FULL",
        "rounds": rounds,
        "seconds_per_round": seconds,
        **results,
        "ratio": ratios,
    }
    print_line("http", line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", choices=["kit", "bare"])
    parser.add_argument("--directory", type=Path)
    parser.add_argument("--port", type=int)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.directory, asked.port)
        return
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        ports = {"kit": free_port(), "bare": free_port()}
        with contextlib.ExitStack() as servers:
            for kind, port in ports.items():
                servers.enter_context(running(kind, directory / kind, port))
            uvloop.run(compare(directory, ports, asked.seconds, asked.rounds))


if __name__ == "__main__":
    main()
