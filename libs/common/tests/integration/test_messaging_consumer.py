"""Foreign facts are noted once and in order, whatever dies in between."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.messaging.consumer_state import ConsumerState
from missionledger.common.projections.store import open_read_store
from missionledger.common.testing.deposits import DepositWriter
from missionledger.common.testing.foreign_facts import (
    STREAM,
    Finance,
    consuming,
    publish,
    versions,
)
from missionledger.common.testing.nats_server import NatsServer, running_nats_server
from missionledger.common.testing.transport import connected, relaying
from missionledger.common.testing.waiting import eventually


@pytest.fixture
def nats_server() -> Iterator[NatsServer]:
    with running_nats_server() as server:
        yield server


@pytest.fixture
def mandates(tmp_path: Path) -> Iterator[EventLog]:
    log = open_log("mandates", f"sqlite:///{tmp_path}/mandates.log.db")
    yield log
    log.close()


@pytest.fixture
def finance(tmp_path: Path) -> Iterator[Finance]:
    log = open_log("finance", f"sqlite:///{tmp_path}/finance.log.db")
    engine = open_read_store(f"sqlite:///{tmp_path}/finance.read.db", "finance")
    yield Finance(log, engine)
    log.close()
    engine.dispose()


def test_every_fact_is_noted_once_and_in_order(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    writer = DepositWriter(mandates)
    writer.append_round(accounts=20, rounds=10)

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            consuming(finance, broker) as consumer,
        ):
            await eventually(lambda: finance.log.head().position == 200)
            writer.append_round(accounts=20, rounds=2)
            await eventually(lambda: finance.log.head().position == 240)

            assert finance.noted() == versions(mandates)
            assert consumer.problem() is None

    asyncio.run(scenario())


def test_a_broker_killed_in_between_neither_loses_nor_doubles(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    writer = DepositWriter(mandates)

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            consuming(finance, broker, fetch_events=20),
        ):
            for number in range(4):
                await asyncio.to_thread(writer.append_round, 20, 10)
                await eventually(
                    lambda before=200 * number: finance.log.head().position > before + 20  # type: ignore[misc]
                )
                await asyncio.to_thread(nats_server.restart)
            await eventually(lambda: finance.log.head().position == 800)

            assert finance.noted() == versions(mandates)

    asyncio.run(scenario())


def test_a_consumer_stopped_in_between_neither_loses_nor_doubles(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    DepositWriter(mandates).append_round(accounts=20, rounds=20)

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(mandates, broker):
            for number in range(5):
                async with consuming(finance, broker, fetch_events=30):
                    await eventually(
                        lambda before=60 * number: finance.log.head().position > before  # type: ignore[misc]
                    )
            async with consuming(finance, broker):
                await eventually(lambda: finance.log.head().position == 400)

            assert finance.noted() == versions(mandates)

    asyncio.run(scenario())


def test_a_refilled_transport_brings_nothing_twice(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    DepositWriter(mandates).append_round(accounts=10, rounds=10)

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker) as relay,
            consuming(finance, broker),
        ):
            await eventually(lambda: finance.log.head().position == 100)
            calls = len(finance.calls)
            await relay.rebuild()
            DepositWriter(mandates).append("new", [1])
            await eventually(lambda: finance.log.head().position == 101)

            assert finance.noted() == versions(mandates)
            assert len(finance.calls) == calls + 1

    asyncio.run(scenario())


def test_an_outage_of_the_own_log_quarantines_nothing(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    finance.outages = 7
    DepositWriter(mandates).append_round(accounts=5, rounds=5)

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            consuming(finance, broker) as consumer,
        ):
            await eventually(lambda: finance.log.head().position == 25)

            assert finance.noted() == versions(mandates)
            assert await consumer.waiting() == []

    asyncio.run(scenario())


def test_messages_sent_thrice_and_out_of_order_have_one_effect_each(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    """Within each stream the first copies keep their order; everything else is shuffled in."""
    DepositWriter(mandates).append_round(accounts=8, rounds=25)
    events = mandates.read(after=0, limit=1000)
    random = Random(7)  # noqa: S311 - a fixed shuffle
    sent = [
        event
        for start in range(0, len(events), 50)
        for event in [
            *events[start : start + 50],
            *random.sample(events[: start + 50], k=min(100, start + 50)),
        ]
    ]

    async def scenario() -> None:
        async with connected(nats_server) as broker, consuming(finance, broker):
            await publish(broker, sent)
            await eventually(lambda: finance.log.head().position == 200)

    asyncio.run(scenario())

    assert finance.noted() == versions(mandates)


def test_a_fact_that_comes_before_its_predecessors_waits(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    DepositWriter(mandates).append("a", [1, 2, 3])
    DepositWriter(mandates).append("b", [1])
    first, _, third, other = mandates.read(after=0, limit=10)

    async def scenario() -> None:
        async with connected(nats_server) as broker, consuming(finance, broker) as consumer:
            await publish(broker, [first, third, other])
            await eventually(lambda: len(finance.waiting()) == 1)
            await eventually(lambda: finance.log.head().position == 2)
            (waiting,) = await consumer.waiting()

            assert (waiting.version, waiting.code) == (3, "gap")
            assert finance.noted() == {"mandates.account-a": [1], "mandates.account-b": [1]}

    asyncio.run(scenario())


def test_types_that_nobody_knows_pass(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    DepositWriter(mandates).append("a", [1, 2])
    first, second = mandates.read(after=0, limit=2)

    async def scenario() -> None:
        async with connected(nats_server) as broker, consuming(finance, broker):
            await publish(broker, [replace(first, type="SomethingNew"), second])
            await eventually(lambda: finance.log.head().position == 1)

            assert finance.noted() == {"mandates.account-a": [2]}

    asyncio.run(scenario())


def test_the_log_of_another_epoch_is_refused_until_somebody_accepts_it(
    mandates: EventLog, finance: Finance, nats_server: NatsServer, tmp_path: Path
) -> None:
    other = open_log("mandates", f"sqlite:///{tmp_path}/restored.log.db")
    DepositWriter(mandates).append("a", [1, 2])
    DepositWriter(other).append("z", [1, 2, 3])

    async def scenario() -> None:
        async with connected(nats_server) as broker, consuming(finance, broker) as consumer:
            async with relaying(mandates, broker):
                await eventually(lambda: finance.log.head().position == 2)
            session = await broker.session()
            await session.jetstream.delete_stream(STREAM)
            async with relaying(other, broker):
                await eventually(lambda: consumer.state is ConsumerState.FOREIGN_EPOCH)
                assert other.epoch in (consumer.problem() or "")
                assert finance.log.head().position == 2

                await consumer.accept_epoch()
                await eventually(lambda: finance.log.head().position == 5)

    asyncio.run(scenario())
    other.close()


def test_readiness_names_a_stream_that_is_not_there(
    finance: Finance, nats_server: NatsServer
) -> None:
    async def scenario() -> None:
        async with connected(nats_server) as broker, consuming(finance, broker) as consumer:
            await eventually(lambda: "not there" in (consumer.problem() or ""))

    asyncio.run(scenario())
