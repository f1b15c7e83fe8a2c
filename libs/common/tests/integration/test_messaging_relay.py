"""The relay brings every event to JetStream once and in order, whatever dies in between."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nats.js.errors
import pytest

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.messaging import cloudevents
from missionledger.common.messaging.connection import Broker
from missionledger.common.messaging.relay import Relay, RelaySettings, RelayState
from missionledger.common.messaging.subjects import stream_name
from missionledger.common.testing.deposits import DepositWriter
from missionledger.common.testing.following_process import start_following
from missionledger.common.testing.lossy_proxy import lossy_proxy
from missionledger.common.testing.nats_server import NatsServer, running_nats_server
from missionledger.common.testing.transport import (
    connected,
    published,
    recorded,
    relaying,
    running,
    settings_of,
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


def test_the_sequence_of_each_message_is_its_position(
    log: EventLog, nats_server: NatsServer
) -> None:
    writer = DepositWriter(log)
    writer.append("001", range(1, 2501))

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(log, broker) as relay:
            await eventually(lambda: relay.position == 2500)
            writer.append("002", [7])
            writer.append("003", [8, 9])
            await eventually(lambda: relay.position == 2503)

            assert await published(broker) == recorded(log)
            assert relay.problem() is None
            assert await broker.problem() is None

    asyncio.run(scenario())


def test_a_message_carries_the_event_byte_for_byte(log: EventLog, nats_server: NatsServer) -> None:
    DepositWriter(log).append("001", [1, 2], remark="é")

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(log, broker) as relay:
            await eventually(lambda: relay.position == 2)
            session = await broker.session()
            message = await session.jetstream.get_msg(STREAM, seq=2)
            first, second = log.read(after=0, limit=2)

            assert message.subject == "missionledger.finance.UNMISS.account.deposit_made.v1"
            assert message.data == cloudevents.encode(second, first.hash)
            assert message.headers is not None
            assert message.headers["Nats-Msg-Id"] == second.id
            assert message.headers["Content-Type"] == "application/cloudevents+json"

    asyncio.run(scenario())


def test_a_broker_that_is_killed_again_and_again_gets_everything_once(
    log: EventLog, nats_server: NatsServer
) -> None:
    writer = DepositWriter(log)

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(log, broker) as relay:
            for round_number in range(1, 6):
                writing = asyncio.create_task(
                    asyncio.to_thread(writer.append, "001", range(1, 3001))
                )
                await eventually(
                    lambda before=round_number: relay.position > 3000 * (before - 1)  # type: ignore[misc]
                )
                await asyncio.to_thread(nats_server.restart)
                await writing
            await eventually(lambda: relay.position == 15_000)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())


def test_a_relay_that_starts_again_goes_on_from_the_stream(
    log: EventLog, nats_server: NatsServer
) -> None:
    """Cancelled at any moment: the answer to a batch may never have been heard."""
    DepositWriter(log).append("001", range(1, 8001))

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            for _ in range(6):
                async with relaying(log, broker) as relay:
                    start = relay.position
                    await eventually(lambda: relay.position > start)  # noqa: B023 - used at once
            async with relaying(log, broker) as relay:
                await eventually(lambda: relay.position == 8000)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())


def test_a_relay_killed_at_any_moment_neither_loses_nor_doubles(
    nats_server: NatsServer, tmp_path: Path
) -> None:
    log_url = f"sqlite:///{tmp_path}/killed.log.db"
    log = open_log("finance", log_url)
    DepositWriter(log).append("001", range(1, 9001))
    DepositWriter(log).append("002", range(1, 9001))
    wanted = recorded(log)
    log.close()
    settings = settings_of(nats_server)
    arguments = (settings.url, settings.monitoring_url, settings.user, settings.password)

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            for kill_at in (0, 8_000):
                process = start_following("relay", log_url, *arguments)
                while await last_sequence(broker) <= kill_at:  # noqa: ASYNC110 - asked of the broker
                    await asyncio.sleep(0.002)
                process.kill()
                process.wait()
            process = start_following("relay", log_url, *arguments)
            while await last_sequence(broker) < len(wanted):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
            process.kill()
            process.wait()

            assert await published(broker) == wanted

    asyncio.run(asyncio.wait_for(scenario(), 2 * DEADLINE_SECONDS))


async def last_sequence(broker: Broker) -> int:
    session = await broker.session()
    try:
        return (await session.jetstream.stream_info(STREAM)).state.last_seq
    except nats.js.errors.NotFoundError:
        return 0


def test_two_relays_do_no_harm(log: EventLog, nats_server: NatsServer) -> None:
    writer = DepositWriter(log)

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            connected(nats_server) as other,
            relaying(log, broker) as one,
            relaying(log, other) as two,
        ):
            for _ in range(40):
                await asyncio.to_thread(writer.append, "001", [1, 2, 3])
                await asyncio.to_thread(writer.append, "002", [4])
            await eventually(lambda: max(one.position, two.position) == 160)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())


class HesitantRelay(Relay):
    """Reads, and then waits to be told before it publishes."""

    may_go_on = threading.Event()

    def _read_blocking(self, after: int, previous_hash: bytes) -> Any:
        batch = super()._read_blocking(after, previous_hash)
        self.may_go_on.wait(DEADLINE_SECONDS)
        return batch


def test_a_relay_that_was_overtaken_publishes_nothing(
    log: EventLog, nats_server: NatsServer
) -> None:
    """Even when the broker has forgotten the ids that it saw."""
    DepositWriter(log).append("001", [1, 2, 3])
    settings = RelaySettings(duplicate_window_seconds=0.1)
    HesitantRelay.may_go_on.clear()

    async def scenario() -> None:
        async with connected(nats_server) as broker:
            late = HesitantRelay(log, broker, SystemClock(), settings)
            async with running(late.run()):
                await eventually(lambda: late.state is RelayState.RUNNING)
                async with running(Relay(log, broker, SystemClock(), settings).run()):
                    while await last_sequence(broker) < 3:  # noqa: ASYNC110 - asked of the broker
                        await asyncio.sleep(0.01)
                await asyncio.sleep(0.3)  # the time after which ids are forgotten is the point
                HesitantRelay.may_go_on.set()
                await eventually(lambda: late.position == 3)

                assert await published(broker) == recorded(log)

    asyncio.run(scenario())


def test_a_batch_whose_answer_is_lost_is_not_published_again(
    log: EventLog, nats_server: NatsServer
) -> None:
    writer = DepositWriter(log)
    writer.append("001", [1])

    async def scenario() -> None:
        async with (
            connected(nats_server) as direct,
            lossy_proxy(nats_server.url) as proxy,
            connected(nats_server, url=proxy.url) as broker,
        ):
            settings = RelaySettings(publish_seconds=0.5)
            relay = Relay(log, broker, SystemClock(), settings)
            async with running(relay.run()):
                await eventually(lambda: relay.position == 1)
                proxy.is_swallowing = True
                writer.append("001", range(2, 1502))
                while await last_sequence(direct) < 1001:  # noqa: ASYNC110 - asked of the broker
                    await asyncio.sleep(0.01)
                await eventually(lambda: relay.state is RelayState.WAITING)
                assert relay.position == 1
                proxy.is_swallowing = False
                proxy.cut()
                await eventually(lambda: relay.position == 1501)

                assert await published(direct) == recorded(log)

    asyncio.run(scenario())


def test_an_emptied_stream_is_filled_from_the_first_position(
    log: EventLog, nats_server: NatsServer
) -> None:
    DepositWriter(log).append("001", range(1, 1501))

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(log, broker) as relay:
            await eventually(lambda: relay.position == 1500)
            await relay.rebuild()
            await eventually(lambda: relay.position < 1500)
            await eventually(lambda: relay.position == 1500)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())


def test_a_broker_that_lost_its_disk_is_filled_again(
    log: EventLog, nats_server: NatsServer
) -> None:
    DepositWriter(log).append("001", range(1, 1501))

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(log, broker) as relay:
            await eventually(lambda: relay.position == 1500)
            nats_server.kill()
            nats_server.empty()
            nats_server.start()
            await eventually(lambda: relay.position < 1500)
            await eventually(lambda: relay.position == 1500)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())


def test_a_stream_deleted_by_somebody_else_is_noticed_while_nothing_happens(
    log: EventLog, nats_server: NatsServer
) -> None:
    DepositWriter(log).append("001", range(1, 11))

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(log, broker, check_seconds=0.05) as relay,
        ):
            await eventually(lambda: relay.position == 10)
            session = await broker.session()
            await session.jetstream.delete_stream(STREAM)
            await eventually(lambda: relay.position == 0)
            await eventually(lambda: relay.position == 10)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())


def test_events_recorded_while_the_broker_is_away_are_published_later(
    log: EventLog, nats_server: NatsServer
) -> None:
    nats_server.stop()
    writer = DepositWriter(log)
    writer.append("001", [1, 2, 3])

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(log, broker) as relay:
            assert relay.state is RelayState.WAITING
            writer.append("001", [4])
            nats_server.start()
            await eventually(lambda: relay.position == 4)

            assert await published(broker) == recorded(log)

    asyncio.run(scenario())
