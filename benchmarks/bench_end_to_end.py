"""From a command over HTTP to its event at a subscriber of JetStream, beside a bare publish.

The system is the one a user starts: `missionledger up`, real servers, every append synced to disk,
a broker that syncs every write. The clock runs from sending the command to the arrival of its event
at an ordered consumer in another process than the service. Beside it, in turns with it: a message
of the same size published by nats-py to a broker of the same version that syncs every write, until
it arrives at the same kind of consumer. One JSON line.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import nats
from measuring import milliseconds, print_line
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api

from missionledger.common.messaging.subjects import all_subjects, stream_name
from missionledger.common.testing.nats_server import NatsServer, running_nats_server
from missionledger.common.testing.whole_system import WholeSystem, whole_system

SERVICE = "mandates"
RAW_SUBJECT = "raw.message"
ARRIVAL_SECONDS_MAX = 10.0
WARM_UP = 20
ROUNDS = 4

Send = Callable[[str], Awaitable[None]]
"""Sends what makes a message with this name arrive."""


class Arrivals:
    """When each message arrived, by the name it carries."""

    def __init__(self, name_of: Callable[[Msg], str]) -> None:
        self._name_of = name_of
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self.bytes = 0

    async def take(self, message: Msg) -> None:
        """Note the arrival."""
        now = time.perf_counter()
        self.bytes = len(message.data)
        waiting = self._waiting.pop(self._name_of(message), None)
        if waiting is not None:
            waiting.set_result(now)

    async def seconds(self, send: Send) -> float:
        """Send one and return how long it took to arrive."""
        name = f"B{uuid4().hex[:12].upper()}"
        arrival = self._waiting[name] = asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        await send(name)
        arrived: float = await asyncio.wait_for(arrival, ARRIVAL_SECONDS_MAX)
        return arrived - start


@asynccontextmanager
async def connected(url: str, user: str, password: str) -> AsyncIterator[Client]:
    """Open a connection to a broker."""
    connection = await nats.connect(url, user=user, password=password)
    try:
        yield connection
    finally:
        await connection.close()


def mission_of(message: Msg) -> str:
    """Return the mission in the subject of an event."""
    return message.subject.split(".")[2]


def raw_name_of(message: Msg) -> str:
    """Return the name at the beginning of a bare message."""
    return message.data.partition(b" ")[0].decode()


async def follow_system(stack: AsyncExitStack, system: WholeSystem) -> tuple[Arrivals, Send]:
    """Follow the stream of a service; return what arrives, and what sends a command."""
    addresses = json.loads((system.data_dir / "system.json").read_text())
    password = (system.data_dir / "nats" / "passwords" / "reader").read_text().strip()
    client = await stack.enter_async_context(connected(addresses["nats"], "reader", password))
    arrivals = Arrivals(mission_of)
    await client.jetstream().subscribe(
        all_subjects(SERVICE),
        stream=stream_name(SERVICE),
        cb=arrivals.take,
        ordered_consumer=True,
        deliver_policy=api.DeliverPolicy.NEW,
    )
    http = await stack.enter_async_context(
        httpx.AsyncClient(base_url=system.address(SERVICE), headers=system.headers)
    )

    async def send(name: str) -> None:
        body = {
            "mission_id": name,
            "acronym": name,
            "name": "Mission of a benchmark",
            "kind": "PKO",
            "location": "Here",
            "region": "Africa",
            "proposed_on": "2025-01-31",
        }
        answer = await http.post("/v1/missions", json=body, headers={"Idempotency-Key": name})
        answer.raise_for_status()

    return arrivals, send


async def follow_raw(
    stack: AsyncExitStack, server: NatsServer, size: Callable[[], int]
) -> tuple[Arrivals, Send]:
    """Follow a stream of bare messages; return what arrives, and what publishes one."""
    publisher, subscriber = [
        await stack.enter_async_context(connected(server.url, server.user, server.password))
        for _ in range(2)
    ]
    jetstream = publisher.jetstream()
    await jetstream.add_stream(
        api.StreamConfig(name="RAW", subjects=["raw.>"], storage=api.StorageType.FILE)
    )
    arrivals = Arrivals(raw_name_of)
    await subscriber.jetstream().subscribe(
        RAW_SUBJECT, stream="RAW", cb=arrivals.take, ordered_consumer=True
    )

    async def send(name: str) -> None:
        await jetstream.publish(RAW_SUBJECT, f"{name} ".encode().ljust(size(), b"x"))

    return arrivals, send


async def measure(system: WholeSystem, server: NatsServer, count: int) -> dict[str, Any]:
    """Send one after the other, in turns through the system and bare."""
    async with AsyncExitStack() as stack:
        ours, command = await follow_system(stack, system)
        raw, publish = await follow_raw(stack, server, lambda: ours.bytes)
        for _ in range(WARM_UP):
            await ours.seconds(command)
            await raw.seconds(publish)
        ours_seconds, raw_seconds = [], []
        for _ in range(ROUNDS):
            ours_seconds += [await ours.seconds(command) for _ in range(count // ROUNDS)]
            raw_seconds += [await raw.seconds(publish) for _ in range(count // ROUNDS)]
        end_to_end, bare = milliseconds(ours_seconds), milliseconds(raw_seconds)
        return {
            "what": "one command after the other, until its event is at a JetStream consumer",
            "commands": len(ours_seconds),
            "bytes_per_message": ours.bytes,
            "end_to_end": end_to_end,
            "raw_publish_to_subscriber": bare,
            "p50_over_raw": round(end_to_end["p50_ms"] / bare["p50_ms"], 2),
            "p99_over_raw": round(end_to_end["p99_ms"] / bare["p99_ms"], 2),
        }


def main() -> None:
    """Run a system and a bare broker, and measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=800)
    count = parser.parse_args().commands
    with (
        tempfile.TemporaryDirectory(prefix="mlbench") as folder,
        whole_system(Path(folder) / "data") as system,
        running_nats_server() as server,
    ):
        figures = asyncio.run(measure(system, server, count))
    print_line("end_to_end", figures)


if __name__ == "__main__":
    main()
