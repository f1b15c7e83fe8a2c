"""The relay beside raw atomic batches of the same bytes, on a broker that syncs every write.

Prints one JSON line: events a second from the log to JetStream, and, in turns with it, of batches
that were ready before the clock started and carry nothing but what a batch needs.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import structlog
from measuring import print_line, ratio
from nats.js import api

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import GENESIS_HASH, EventLog
from missionledger.common.messaging import cloudevents
from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.relay import BATCH_EVENTS_MAX, Relay
from missionledger.common.messaging.subjects import stream_name, subject_of
from missionledger.common.testing.deposits import DepositWriter
from missionledger.common.testing.nats_server import NatsServer, running_nats_server

APPEND_EVENTS = 500
ACCOUNTS = 200
REMARK = "x" * 120
LOOK_EVERY_SECONDS = 0.002
ROUNDS = 3

Message = tuple[str, bytes]


def fill(log: EventLog, events: int) -> None:
    writer = DepositWriter(log)
    for number in range(events // APPEND_EVENTS):
        writer.append(f"{number % ACCOUNTS:04}", range(1, APPEND_EVENTS + 1), remark=REMARK)


def encoded(log: EventLog) -> list[Message]:
    previous = GENESIS_HASH
    messages = []
    for event in log.read(after=0, limit=10_000_000):
        messages.append((subject_of(event), cloudevents.encode(event, previous)))
        previous = event.hash
    return messages


async def measure_raw(broker: Broker, messages: Sequence[Message]) -> float:
    """Publish atomic batches and nothing else."""
    session = await broker.session()
    await session.jetstream.add_stream(
        api.StreamConfig(
            name="RAW",
            subjects=["missionledger.>"],
            storage=api.StorageType.FILE,
            allow_atomic=True,
        )
    )
    started = time.perf_counter()
    for start in range(0, len(messages), BATCH_EVENTS_MAX):
        batch = messages[start : start + BATCH_EVENTS_MAX]
        for number, (subject, payload) in enumerate(batch, start=1):
            headers = {"Nats-Batch-Id": str(start), "Nats-Batch-Sequence": str(number)}
            if number < len(batch):
                await session.client.publish(subject, payload, headers=headers)
            else:
                headers["Nats-Batch-Commit"] = "1"
                await session.jetstream.publish(subject, payload, headers=headers)
    seconds = time.perf_counter() - started
    await session.jetstream.delete_stream("RAW")
    return len(messages) / seconds


async def measure_relay(broker: Broker, log: EventLog) -> float:
    """Let the relay bring a whole log to an empty broker."""
    session = await broker.session()
    relay = Relay(log, broker, SystemClock())
    events = log.head().position
    started = time.perf_counter()
    task = asyncio.create_task(relay.run())
    while relay.position < events:  # noqa: ASYNC110 - the relay tells nobody, and 2 ms are little
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    seconds = time.perf_counter() - started
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await session.jetstream.delete_stream(stream_name(log.service))
    return events / seconds


async def measure(server: NatsServer, log: EventLog) -> dict[str, list[float]]:
    """Measure both ways in turns."""
    broker = Broker(
        "finance",
        BrokerSettings(server.url, server.monitoring_url, server.user, server.password),
    )
    task = asyncio.create_task(broker.run())
    messages = encoded(log)
    found: dict[str, list[float]] = {"raw": [], "relay": []}
    for _ in range(ROUNDS):
        found["raw"].append(await measure_raw(broker, messages))
        found["relay"].append(await measure_relay(broker, log))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    arguments = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as folder, running_nats_server() as server:
        log = open_log("finance", f"sqlite:///{Path(folder) / 'finance.log.db'}")
        fill(log, arguments.events)
        found = asyncio.run(measure(server, log))
        size = sum(len(payload) for _, payload in encoded(log)) // arguments.events
        log.close()
    print_line(
        "relay",
        {
            "sync_interval": "always",
            "events": arguments.events,
            "rounds": ROUNDS,
            "bytes_per_message": size,
            "relay_events_per_second": round(statistics.median(found["relay"])),
            "raw_atomic_batches_events_per_second": round(statistics.median(found["raw"])),
            "relay_to_raw": ratio(found, "relay", "raw"),
        },
    )


if __name__ == "__main__":
    main()
