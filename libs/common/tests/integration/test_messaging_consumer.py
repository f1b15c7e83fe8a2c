"""Foreign facts are noted once, in order, and a poisonous one holds up only its own stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from nats.js import api
from sqlalchemy import Engine

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.errors import LogFullError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import AppendRequest, EventLog, Idempotency, StreamWrite
from missionledger.common.events import RecordedEvent
from missionledger.common.messaging import cloudevents
from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.consumer import (
    ConsumerSettings,
    ConsumerState,
    ForeignConsumer,
)
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.common.messaging.quarantine import Disposition, Quarantine, QuarantinedEvent
from missionledger.common.messaging.relay import EPOCH_METADATA, Relay
from missionledger.common.messaging.subjects import all_subjects, stream_name, subject_of
from missionledger.common.projections.store import open_read_store
from missionledger.common.refusals import NotFoundError, Refusal
from missionledger.common.testing.deposits import DepositWriter, deposit
from missionledger.common.testing.nats_server import NatsServer, running_nats_server
from missionledger.common.testing.waiting import eventually

DURABLE = "finance-deposits"
STREAM = stream_name("mandates")


class RemarkRefusedError(Refusal):
    code = "remark-refused"
    title = "The remark is refused"


@dataclass
class Finance:
    """Notes deposits of mandates in its own log; one event a fact, whatever is sent twice."""

    log: EventLog
    engine: Engine
    poison: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    outages: int = 0
    calls: list[tuple[str, int]] = field(default_factory=list)

    async def note(self, event: ForeignEvent) -> None:
        self.calls.append((event.stream, event.version))
        if event.type != "DepositMade":
            return
        if self.outages:
            self.outages -= 1
            raise LogFullError("no room")
        if event.data["remark"] in self.poison:
            raise RemarkRefusedError("not this remark")
        if event.data["remark"] in self.broken:
            raise KeyError("a fault of the handler")
        write = StreamWrite(f"finance.noted-{event.id}", 0, (deposit(event.stream, event.version),))
        await self.log.append(AppendRequest((write,), Idempotency(DURABLE, event.id, event.id)))

    def quarantine(self) -> Quarantine:
        quarantine = Quarantine("finance", self.engine, SystemClock())
        quarantine.open()
        return quarantine

    def waiting(self) -> list[QuarantinedEvent]:
        return self.quarantine().waiting(DURABLE)

    def noted(self) -> dict[str, list[int]]:
        """Return the versions noted of each foreign stream, in the order of the own log."""
        found: dict[str, list[int]] = {}
        for event in self.log.read(after=0, limit=100_000):
            values = orjson.loads(event.data)
            found.setdefault(values["account"], []).append(values["amount_minor"])
        return found


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


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def connected(server: NatsServer) -> AsyncIterator[Broker]:
    broker = Broker(
        "finance",
        BrokerSettings(server.url, server.monitoring_url, server.user, server.password),
    )
    async with running(broker.run()):
        yield broker


@asynccontextmanager
async def consuming(
    finance: Finance, broker: Broker, *, fetch_events: int = 50
) -> AsyncIterator[ForeignConsumer]:
    consumer = ForeignConsumer(
        "finance",
        ForeignSubscription(DURABLE, "mandates", "account", finance.note),
        broker=broker,
        quarantine=finance.quarantine(),
        clock=SystemClock(),
        settings=ConsumerSettings(fetch_events=fetch_events, fetch_seconds=0.2),
    )
    async with running(consumer.run()):
        yield consumer


@asynccontextmanager
async def relaying(log: EventLog, broker: Broker) -> AsyncIterator[Relay]:
    relay = Relay(log, broker, SystemClock())
    async with running(relay.run()):
        yield relay


def versions(log: EventLog) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for event in log.read(after=0, limit=100_000):
        found.setdefault(event.stream, []).append(event.version)
    return found


async def publish(broker: Broker, events: Sequence[RecordedEvent]) -> None:
    """Publish without a relay, so that a test can send what a relay never would."""
    session = await broker.session()
    await session.jetstream.add_stream(
        api.StreamConfig(
            name=STREAM,
            subjects=[all_subjects("mandates")],
            metadata={EPOCH_METADATA: events[0].epoch},
        )
    )
    for event in events:
        await session.jetstream.publish(subject_of(event), cloudevents.encode(event, bytes(32)))


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
