"""What contradicts the log is refused and left alone, and readiness says what is wrong."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.relay import Relay, RelaySettings, RelayState
from missionledger.common.messaging.subjects import stream_name
from missionledger.common.testing.deposits import DepositWriter
from missionledger.common.testing.nats_server import NatsServer, running_nats_server
from missionledger.common.testing.transport import (
    connected,
    published,
    recorded,
    relaying,
    running,
)
from missionledger.common.testing.waiting import DEADLINE_SECONDS, eventually

STREAM = stream_name("finance")


@pytest.fixture
def nats_server() -> Iterator[NatsServer]:
    with running_nats_server() as server:
        yield server


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = open_log("finance", f"sqlite:///{tmp_path}/finance.log.db")
    yield log
    log.close()


def test_the_stream_of_another_log_is_refused_and_left_alone(
    log: EventLog, nats_server: NatsServer, tmp_path: Path
) -> None:
    other = open_log("finance", f"sqlite:///{tmp_path}/other.log.db")
    DepositWriter(other).append("001", [1, 2, 3])
    DepositWriter(log).append("001", range(1, 10))

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            async with relaying(other, broker) as relay:
                await eventually(lambda: relay.position == 3)
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.state is RelayState.FOREIGN_EPOCH)

                assert log.epoch in (relay.problem() or "")
                assert await published(broker) == recorded(other)

    asyncio.run(scenario())
    other.close()


def test_a_stream_ahead_of_the_log_is_refused_and_left_alone(
    log: EventLog, nats_server: NatsServer
) -> None:
    """As after a restore of the log from an older backup."""
    DepositWriter(log).append("001", [1, 2])

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.position == 2)
            session = await broker.session()
            subject = "missionledger.finance.UNMISS.account.deposit_made.v1"
            await session.jetstream.publish(subject, b"{}")
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.state is RelayState.AHEAD)

                assert "position 3" in (relay.problem() or "")
                info = await session.jetstream.stream_info(STREAM)
                assert info.state.last_seq == 3

    asyncio.run(scenario())


def test_another_event_at_the_same_position_is_refused(
    log: EventLog, nats_server: NatsServer
) -> None:
    writer = DepositWriter(log)
    writer.append("001", [1, 2])

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.position == 2)
            session = await broker.session()
            subject = "missionledger.finance.UNMISS.account.deposit_made.v1"
            await session.jetstream.publish(subject, b'{"hash":"00"}')
            writer.append("001", [3])
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.state is RelayState.DIVERGED)

                assert "position 3" in (relay.problem() or "")

    asyncio.run(scenario())


def test_a_stream_with_holes_is_refused(log: EventLog, nats_server: NatsServer) -> None:
    DepositWriter(log).append("001", [1, 2, 3])

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.position == 3)
            session = await broker.session()
            await session.jetstream.delete_msg(STREAM, 2)
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.state is RelayState.INCOMPLETE)

                assert "holds 2 messages up to sequence 3" in (relay.problem() or "")

    asyncio.run(scenario())


def test_readiness_fails_when_the_broker_acknowledges_before_it_syncs() -> None:
    async def scenario(server: NatsServer) -> None:
        async with connected(server) as broker:
            await broker.session()

            assert "sync_interval" in (await broker.problem() or "")

    with running_nats_server(sync_interval="2m") as server:
        asyncio.run(scenario(server))


def test_readiness_names_a_broker_that_is_away(nats_server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(nats_server) as broker:
            lost = await broker.session()
            nats_server.kill()
            await eventually(lambda: lost.is_lost)
            assert "cannot be reached" in (await broker.problem() or "")
            nats_server.start()
            await broker.session()

            assert await broker.problem() is None

    asyncio.run(scenario())


def test_readiness_names_a_refused_password(nats_server: NatsServer) -> None:
    settings = BrokerSettings(
        nats_server.url, nats_server.monitoring_url, nats_server.user, "wrong"
    )
    broker = Broker("finance", settings)
    reasons: list[str] = []

    async def scenario() -> None:
        async with running(broker.run()):
            while not any("Authorization" in reason for reason in reasons):
                reasons.append(await broker.problem() or "")
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_SECONDS))


def test_readiness_names_a_denied_permission(log: EventLog) -> None:
    DepositWriter(log).append("001", [1])

    async def scenario(server: NatsServer) -> None:
        async with connected(server) as broker:
            settings = RelaySettings(publish_seconds=0.2)
            relay = Relay(log, broker, SystemClock(), settings)
            async with running(relay.run()):
                await eventually(lambda: "timeout" in (relay.problem() or ""))

                assert "permissions violation" in (await broker.problem() or "")

    with running_nats_server(denied_subject="missionledger.>") as server:
        asyncio.run(scenario(server))
