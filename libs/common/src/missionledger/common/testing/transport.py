"""Brokers, relays and what they published, for tests: each runs while inside and stops after."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import orjson
from nats.js import api

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.port import EventLog
from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.relay import Relay, RelaySettings
from missionledger.common.messaging.subjects import stream_name
from missionledger.common.testing.nats_server import NatsServer

SERVICE = "finance"


def settings_of(server: NatsServer, url: str = "") -> BrokerSettings:
    """Return how to enter this server, at another address if one is given."""
    return BrokerSettings(url or server.url, server.monitoring_url, server.user, server.password)


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let the work run while inside."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def connected(server: NatsServer, *, url: str = "") -> AsyncIterator[Broker]:
    """Keep a connection of finance to the server while inside."""
    broker = Broker(SERVICE, settings_of(server, url))
    async with running(broker.run()):
        yield broker


@asynccontextmanager
async def relaying(
    log: EventLog, broker: Broker, *, check_seconds: float = 10
) -> AsyncIterator[Relay]:
    """Publish the log while inside."""
    relay = Relay(log, broker, SystemClock(), RelaySettings(check_seconds=check_seconds))
    async with running(relay.run()):
        yield relay


async def published(broker: Broker) -> list[tuple[int, str, str]]:
    """Return sequence, event id and hash of every message in the stream of finance."""
    session = await broker.session()
    jetstream = session.jetstream
    info = await jetstream.stream_info(stream_name(SERVICE))
    if info.state.last_seq == 0:
        return []
    subscription = await jetstream.pull_subscribe(
        ">",
        stream=stream_name(SERVICE),
        config=api.ConsumerConfig(ack_policy=api.AckPolicy.NONE, mem_storage=True),
    )
    found: list[tuple[int, str, str]] = []
    while len(found) < info.state.messages:
        for message in await subscription.fetch(500, timeout=5):
            values = orjson.loads(message.data)
            found.append((message.metadata.sequence.stream, values["id"], values["hash"]))
    await subscription.unsubscribe()
    return found


def recorded(log: EventLog) -> list[tuple[int, str, str]]:
    """Return position, event id and hash of every event: what should be published."""
    return [
        (event.position, event.id, event.hash.hex()) for event in log.read(after=0, limit=1_000_000)
    ]
