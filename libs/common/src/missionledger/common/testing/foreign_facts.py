"""A small finance that notes deposits of mandates, for tests of consumers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from nats.js import api
from sqlalchemy import Engine

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.errors import LogFullError
from missionledger.common.eventlog.port import AppendRequest, EventLog, Idempotency, StreamWrite
from missionledger.common.events import RecordedEvent
from missionledger.common.messaging import cloudevents
from missionledger.common.messaging.connection import Broker
from missionledger.common.messaging.consumer import ForeignConsumer
from missionledger.common.messaging.consumer_state import ConsumerSettings
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.common.messaging.quarantine import Quarantine, QuarantinedEvent
from missionledger.common.messaging.relay import EPOCH_METADATA
from missionledger.common.messaging.subjects import all_subjects, stream_name, subject_of
from missionledger.common.messaging.turn import ConsumerTurn
from missionledger.common.refusals import Refusal
from missionledger.common.testing.deposits import deposit
from missionledger.common.testing.transport import running

DURABLE = "finance-deposits"
STREAM = stream_name("mandates")


class RemarkRefusedError(Refusal):
    """A deposit has a remark that this finance does not take."""

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
        """Note one fact, or fail in the way that was set up."""
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
        """Return the quarantine of this finance."""
        quarantine = Quarantine("finance", self.engine, SystemClock())
        quarantine.open()
        return quarantine

    def waiting(self) -> list[QuarantinedEvent]:
        """Return what waits for a decision."""
        return self.quarantine().waiting(DURABLE)

    def noted(self) -> dict[str, list[int]]:
        """Return the versions noted of each foreign stream, in the order of the own log."""
        found: dict[str, list[int]] = {}
        for event in self.log.read(after=0, limit=100_000):
            values = orjson.loads(event.data)
            found.setdefault(values["account"], []).append(values["amount_minor"])
        return found


@asynccontextmanager
async def consuming(
    finance: Finance, broker: Broker, *, fetch_events: int = 50
) -> AsyncIterator[ForeignConsumer]:
    """Let finance take facts of mandates while inside."""
    consumer = ForeignConsumer(
        "finance",
        ForeignSubscription(DURABLE, "mandates", "account", finance.note),
        broker=broker,
        quarantine=finance.quarantine(),
        turn=ConsumerTurn(finance.engine, DURABLE),
        clock=SystemClock(),
        settings=ConsumerSettings(fetch_events=fetch_events, fetch_seconds=0.2),
    )
    async with running(consumer.run()):
        yield consumer


def versions(log: EventLog) -> dict[str, list[int]]:
    """Return the versions of each stream: what should be noted."""
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
