"""What cannot be noted waits for a person, and holds up only its own stream."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.messaging import cloudevents
from missionledger.common.messaging.quarantine import Disposition
from missionledger.common.messaging.subjects import subject_of
from missionledger.common.projections.store import open_read_store
from missionledger.common.refusals import NotFoundError
from missionledger.common.testing.deposits import DepositWriter
from missionledger.common.testing.foreign_facts import (
    DURABLE,
    Finance,
    consuming,
    publish,
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


def test_a_deleted_read_store_loses_nothing_that_waited_in_quarantine(
    mandates: EventLog, finance: Finance, nats_server: NatsServer, tmp_path: Path
) -> None:
    finance.poison = {"poison"}
    writer = DepositWriter(mandates)
    writer.append("a", [1, 2])
    writer.append("a", [3], remark="poison")
    writer.append("a", [4])

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(mandates, broker):
            async with consuming(finance, broker) as consumer:
                await eventually(lambda: finance.log.head().position == 2)
                await eventually(lambda: ("mandates.account-a", 3) in finance.calls)
            finance.engine.dispose()
            finance.engine = open_read_store(f"sqlite:///{tmp_path}/new.read.db", "finance")
            async with consuming(finance, broker) as consumer:
                await eventually(lambda: finance.calls.count(("mandates.account-a", 3)) > 1)
                writer.append("b", [1])
                await eventually(lambda: finance.log.head().position == 3)
                await eventually(lambda: len(finance.waiting()) == 2)
                waiting = await consumer.waiting()

            assert [event.version for event in waiting] == [3, 4]
            assert finance.noted() == {
                "mandates.account-a": [1, 2],
                "mandates.account-b": [1],
            }

    asyncio.run(scenario())


def test_a_poisonous_fact_waits_with_the_later_ones_of_its_stream(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    finance.poison = {"poison"}
    writer = DepositWriter(mandates)
    writer.append("a", [1])
    writer.append("a", [2], remark="poison")
    writer.append("b", [1])
    writer.append("a", [3])
    writer.append("b", [2])

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            consuming(finance, broker) as consumer,
        ):
            await eventually(lambda: finance.log.head().position == 3)
            writer.append("a", [4])
            writer.append("b", [3])
            await eventually(lambda: finance.log.head().position == 4)
            await eventually(lambda: len(finance.waiting()) == 3)
            waiting = await consumer.waiting()

            assert finance.noted() == {
                "mandates.account-a": [1],
                "mandates.account-b": [1, 2, 3],
            }
            assert [event.version for event in waiting] == [2, 3, 4]
            assert (waiting[0].code, waiting[0].reason) == ("remark-refused", "not this remark")
            assert waiting[1].code == "behind"
            assert cloudevents.decode(waiting[0].raw).id == waiting[0].event_id
            assert consumer.problem() is None

            stream = "mandates.account-a"
            still = await consumer.retry(stream, by="ana", why="hoping")
            assert [event.version for event in still] == [2, 3, 4]
            finance.poison = set()
            assert await consumer.retry(stream, by="ana", why="rule corrected") == []
            writer.append("a", [5])
            await eventually(lambda: finance.log.head().position == 8)

            assert finance.noted()[stream] == [1, 2, 3, 4, 5]
            assert await consumer.waiting() == []

    asyncio.run(scenario())


def test_a_skipped_fact_is_left_out_and_who_skipped_it_is_kept(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    finance.poison = {"poison"}
    writer = DepositWriter(mandates)
    writer.append("a", [1], remark="poison")
    writer.append("a", [2, 3])
    stream = "mandates.account-a"

    async def scenario() -> None:
        async with connected(nats_server) as broker, relaying(mandates, broker):
            async with consuming(finance, broker) as consumer:
                await eventually(lambda: len(finance.waiting()) == 3)
                assert await consumer.skip(stream, by="ana", why="a test entry") == []
            async with consuming(finance, broker) as consumer:
                writer.append("a", [4])
                await eventually(lambda: finance.log.head().position == 3)
                with pytest.raises(NotFoundError):
                    await consumer.retry(stream, by="ana", why="again")

    asyncio.run(scenario())

    assert finance.noted() == {stream: [2, 3, 4]}
    first, *rest = finance.quarantine().decided(DURABLE)
    assert (first.disposition, first.decided_by, first.decided_why) == (
        Disposition.SKIPPED,
        "ana",
        "a test entry",
    )
    assert [event.disposition for event in rest] == [Disposition.RETRIED] * 2


def test_a_fault_of_the_handler_is_tried_a_few_times_and_then_set_aside(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    finance.broken = {"broken"}
    writer = DepositWriter(mandates)
    writer.append("a", [1], remark="broken")
    writer.append("b", [1])

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            consuming(finance, broker) as consumer,
        ):
            await eventually(lambda: len(finance.waiting()) == 1)
            await eventually(lambda: finance.log.head().position == 1)
            (waiting,) = await consumer.waiting()

            assert waiting.code == "KeyError"
            assert "failed 5 times" in waiting.reason
            assert finance.noted() == {"mandates.account-b": [1]}

    asyncio.run(scenario())


def test_what_cannot_be_read_is_kept_and_holds_nothing_up(
    mandates: EventLog, finance: Finance, nats_server: NatsServer
) -> None:
    DepositWriter(mandates).append("a", [1, 2])
    first, second = mandates.read(after=0, limit=2)

    async def scenario() -> None:
        async with connected(nats_server) as broker, consuming(finance, broker) as consumer:
            await publish(broker, [first])
            session = await broker.session()
            await session.jetstream.publish(subject_of(first), b"0")
            await publish(broker, [second])
            await eventually(lambda: finance.log.head().position == 2)
            await eventually(lambda: len(finance.waiting()) == 1)
            (waiting,) = await consumer.waiting()

            assert (waiting.stream, waiting.raw, waiting.code) == (
                "unreadable-2",
                b"0",
                "unreadable",
            )
            assert await consumer.skip("unreadable-2", by="ana", why="rubbish") == []

    asyncio.run(scenario())
