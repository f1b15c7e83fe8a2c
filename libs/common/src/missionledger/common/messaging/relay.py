"""Carries the log of a service to JetStream, in order, nothing lost and nothing twice.

The JetStream sequence of a message equals the log position of its event, so the stream itself says
how far the relay came: there is no cursor of our own that could disagree with it after a crash.
Each batch is stored wholly or not at all and states the sequence it follows; a second relay, or a
batch whose answer was lost, is therefore refused by the stream and costs only a look at it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

import nats.js.errors
import orjson
import structlog
from nats.js import api
from opentelemetry.trace import SpanKind

from missionledger.common.clock import Clock, parse_instant
from missionledger.common.eventlog.errors import LogCorruptError
from missionledger.common.eventlog.port import GENESIS_HASH, EventLog
from missionledger.common.events import RecordedEvent
from missionledger.common.messaging import cloudevents
from missionledger.common.messaging.connection import TRANSPORT_ERRORS, Broker, Session
from missionledger.common.messaging.metrics import (
    RELAY_LAG_EVENTS,
    RELAY_OLDEST_UNPUBLISHED_SECONDS,
    RELAY_POSITION,
)
from missionledger.common.messaging.subjects import all_subjects, stream_name, subject_of
from missionledger.common.telemetry.tracing import SPAN_NAMES, span

EPOCH_METADATA = "missionledger.epoch"
"""Where the JetStream stream keeps the epoch of the log it carries."""

BATCH_EVENTS_MAX = 1_000
"""Most messages the broker takes in one atomic batch."""

BATCH_BYTES_MAX = 8_000_000
PAUSE_SECONDS_FIRST = 0.05
PAUSE_SECONDS_MAX = 5.0

_log = structlog.get_logger(__name__)


class RelayState(StrEnum):
    """What the relay is doing, or why it does nothing."""

    WAITING = "waiting-for-broker"
    RUNNING = "running"
    AHEAD = "stream-ahead-of-log"
    FOREIGN_EPOCH = "stream-of-another-epoch"
    DIVERGED = "stream-differs-from-log"
    INCOMPLETE = "stream-has-lost-messages"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How the stream of a service is kept.

    Attributes:
        replicas: copies in the cluster; 3 in production, 1 on one machine.
        bytes_max: largest stream, -1 for the whole disk; a full stream refuses, it never forgets.
        duplicate_window_seconds: how long the broker remembers event ids.
        publish_seconds: how long the broker may take to sync a batch and say so.
        check_seconds: how often an idle relay looks whether the stream is still the one it filled.
    """

    replicas: int = 1
    bytes_max: int = -1
    duplicate_window_seconds: float = 600
    publish_seconds: float = 15
    check_seconds: float = 10


@dataclass(frozen=True, slots=True)
class _Message:
    subject: str
    event_id: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class _Batch:
    messages: Sequence[_Message]
    after: int
    last_position: int
    last_hash: bytes
    oldest_recorded_at: datetime


class _StreamRefusedError(Exception):
    """The stream contradicts the log; only an operator may decide what becomes of it."""

    def __init__(self, state: RelayState, detail: str) -> None:
        super().__init__(detail)
        self.state = state


class Relay:
    """Publishes one log to one JetStream stream."""

    def __init__(
        self, log: EventLog, broker: Broker, clock: Clock, settings: RelaySettings | None = None
    ) -> None:
        """Prepare the relay of the service whose log this is; `run` does the work."""
        self._event_log = log
        self._broker = broker
        self._clock = clock
        self._settings = settings or RelaySettings()
        self._name = stream_name(log.service)
        self._wake = asyncio.Event()
        self._recheck = False
        self._pause = PAUSE_SECONDS_FIRST
        self._detail = ""
        self._head = 0
        # What is not known to be published counts as unpublished: a relay that never reached the
        # broker must not look idle.
        self._unpublished_since: datetime | None = clock.now()
        self.state = RelayState.WAITING
        self.position = 0
        """Last log position the stream is known to hold."""

    def problem(self) -> str | None:
        """Return why events do not reach the broker, or None: for the readiness of the service."""
        if self.state is RelayState.RUNNING:
            return None
        return f"relay: {self.state.value}{': ' if self._detail else ''}{self._detail}"

    async def run(self) -> None:
        """Publish what the stream does not hold, and go on as the log grows, until cancelled."""
        loop = asyncio.get_running_loop()

        def wake(position: int) -> None:
            loop.call_soon_threadsafe(self._note_head, position)

        unsubscribe = self._event_log.subscribe(wake)
        service = self._event_log.service
        RELAY_OLDEST_UNPUBLISHED_SECONDS.labels(service).set_function(self._oldest_age_seconds)
        try:
            while True:
                await self._run_once()
        finally:
            unsubscribe()

    async def rebuild(self) -> None:
        """Delete the stream; the relay then fills a new one from position 1.

        Consumers of other services are made anew and see every event again; what they noted
        before they recognize by event id.

        Raises:
            TimeoutError: if there is no broker to tell.
        """
        session = await asyncio.wait_for(self._broker.session(), self._settings.publish_seconds)
        try:
            await session.call(session.jetstream.delete_stream(self._name))
        except nats.js.errors.NotFoundError:
            _log.info("stream_was_not_there", stream=self._name)
        self._recheck = True
        self._wake.set()

    async def _run_once(self) -> None:
        try:
            await self._follow(await self._broker.session())
        except _StreamRefusedError as refusal:
            self._stall(refusal.state, str(refusal))
            await self._wait_for_wake(self._settings.check_seconds)
            return
        except nats.js.errors.APIError as error:
            # Mostly "wrong last sequence": another relay was faster, or an answer was lost.
            self._stall(RelayState.WAITING, str(error))
        except TRANSPORT_ERRORS as error:
            self._stall(RelayState.WAITING, str(error) or type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever the log's storage raises, it may heal
            _log.exception("relay_failed", service=self._event_log.service)
            self._stall(RelayState.FAILED, f"{type(error).__name__}: {error}")
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, PAUSE_SECONDS_MAX)

    def _stall(self, state: RelayState, detail: str) -> None:
        if (state, detail) != (self.state, self._detail):
            _log.warning(
                "relay_stalled", service=self._event_log.service, state=state.value, detail=detail
            )
        self.state = state
        self._detail = detail

    async def _follow(self, session: Session) -> None:
        position, last_hash = await self._open(session)
        self._settle(position)
        batch = await self._read(position, last_hash)
        while True:
            if batch is None:
                await self._wait_for_events(session)
                if self._recheck:
                    self._recheck = False
                    position, last_hash = await self._open(session)
                    self._settle(position)
                batch = await self._read(position, last_hash)
                continue
            self._unpublished_since = batch.oldest_recorded_at
            position, last_hash = batch.last_position, batch.last_hash
            # The next page is read while the broker syncs this one; if this one fails, what was
            # read ahead is dropped with it.
            reading = asyncio.ensure_future(self._read(position, last_hash))
            try:
                with span(
                    SPAN_NAMES["publish"],
                    kind=SpanKind.PRODUCER,
                    attributes={
                        "messaging.system": "nats",
                        "messaging.destination.name": self._name,
                        "messaging.batch.message_count": len(batch.messages),
                    },
                ):
                    await session.call(self._publish(session, batch))
                self._settle(position)
            finally:
                batch = await reading

    def _settle(self, position: int) -> None:
        self.state = RelayState.RUNNING
        self._detail = ""
        self._pause = PAUSE_SECONDS_FIRST
        self.position = position
        self._head = max(self._head, position)
        service = self._event_log.service
        RELAY_POSITION.labels(service).set(position)
        RELAY_LAG_EVENTS.labels(service).set(self._head - position)

    async def _wait_for_events(self, session: Session) -> None:
        self._unpublished_since = None
        try:
            await session.call(asyncio.wait_for(self._wake.wait(), self._settings.check_seconds))
        except TimeoutError:
            self._recheck = True

    async def _wait_for_wake(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
        self._wake.clear()

    def _note_head(self, position: int) -> None:
        self._head = max(self._head, position)
        if self._unpublished_since is None:
            self._unpublished_since = self._clock.now()
        RELAY_LAG_EVENTS.labels(self._event_log.service).set(self._head - self.position)
        self._wake.set()

    def _oldest_age_seconds(self) -> float:
        since = self._unpublished_since
        return 0.0 if since is None else max(0.0, (self._clock.now() - since).total_seconds())

    async def _open(self, session: Session) -> tuple[int, bytes]:
        """Return the last position the stream holds and the hash of that event.

        Raises:
            _StreamRefusedError: if the stream cannot be a beginning of this log.
        """
        jetstream = session.jetstream
        try:
            info = await session.call(jetstream.stream_info(self._name))
        except nats.js.errors.NotFoundError:
            info = await session.call(jetstream.add_stream(self._configuration()))
        epoch = (info.config.metadata or {}).get(EPOCH_METADATA, "")
        if epoch != self._event_log.epoch:
            raise _StreamRefusedError(
                RelayState.FOREIGN_EPOCH,
                f"{self._name} carries epoch {epoch or 'none'}, the log is {self._event_log.epoch}",
            )
        state = info.state
        if state.messages != state.last_seq:
            raise _StreamRefusedError(
                RelayState.INCOMPLETE,
                f"{self._name} holds {state.messages} messages up to sequence {state.last_seq}",
            )
        if info.config.num_replicas != self._settings.replicas:
            await session.call(jetstream.update_stream(self._configuration()))
        if state.last_seq == 0:
            return 0, GENESIS_HASH
        return state.last_seq, await self._check_last(session, state.last_seq)

    async def _check_last(self, session: Session, last: int) -> bytes:
        recorded = await asyncio.to_thread(self._event_log.read, after=last - 1, limit=1)
        if not recorded:
            raise _StreamRefusedError(
                RelayState.AHEAD, f"{self._name} holds position {last}, which the log does not have"
            )
        message = await session.call(session.jetstream.get_msg(self._name, seq=last))
        if orjson.loads(message.data or b"{}").get("hash") != recorded[0].hash.hex():
            raise _StreamRefusedError(
                RelayState.DIVERGED, f"{self._name} holds another event at position {last}"
            )
        return recorded[0].hash

    def _configuration(self) -> api.StreamConfig:
        return api.StreamConfig(
            name=self._name,
            subjects=[all_subjects(self._event_log.service)],
            storage=api.StorageType.FILE,
            retention=api.RetentionPolicy.LIMITS,
            discard=api.DiscardPolicy.NEW,
            max_msgs=-1,
            max_bytes=self._settings.bytes_max,
            num_replicas=self._settings.replicas,
            duplicate_window=self._settings.duplicate_window_seconds,
            allow_atomic=True,
            metadata={EPOCH_METADATA: self._event_log.epoch},
        )

    async def _read(self, after: int, previous_hash: bytes) -> _Batch | None:
        # Cleared before the read: a commit during it sets the event again, so none is slept over.
        self._wake.clear()
        return await asyncio.to_thread(self._read_blocking, after, previous_hash)

    def _read_blocking(self, after: int, previous_hash: bytes) -> _Batch | None:
        messages: list[_Message] = []
        size = 0
        events: list[RecordedEvent] = self._event_log.read(after=after, limit=BATCH_EVENTS_MAX)
        for event in events:
            if event.position != after + len(messages) + 1:
                raise LogCorruptError(f"position {after + len(messages) + 1} is not in the log")
            payload = cloudevents.encode(event, previous_hash)
            size += len(payload)
            if messages and size > BATCH_BYTES_MAX:
                break
            messages.append(_Message(subject_of(event), event.id, payload))
            previous_hash = event.hash
        if not messages:
            return None
        oldest = parse_instant(events[0].recorded_at).astimezone(UTC)
        return _Batch(messages, after, after + len(messages), previous_hash, oldest)

    async def _publish(self, session: Session, batch: _Batch) -> None:
        """Publish a batch wholly or not at all, right after the sequence it follows."""
        batch_id = uuid4().hex
        count = len(batch.messages)
        for number, message in enumerate(batch.messages, start=1):
            headers: dict[str, str] = {
                api.Header.MSG_ID.value: message.event_id,
                "Content-Type": cloudevents.CONTENT_TYPE,
            }
            if number == 1:
                headers[api.Header.EXPECTED_STREAM.value] = self._name
                headers[api.Header.EXPECTED_LAST_SEQUENCE.value] = str(batch.after)
            if count > 1:
                headers[api.Header.BATCH_ID.value] = batch_id
                headers[api.Header.BATCH_SEQUENCE.value] = str(number)
            if number < count:
                await session.client.publish(message.subject, message.payload, headers=headers)
                continue
            if count > 1:
                headers[api.Header.BATCH_COMMIT.value] = "1"
            acknowledged = await session.jetstream.publish(
                message.subject,
                message.payload,
                timeout=self._settings.publish_seconds,
                headers=headers,
            )
            if acknowledged.seq != batch.last_position:
                raise _StreamRefusedError(
                    RelayState.DIVERGED,
                    f"position {batch.last_position} became sequence {acknowledged.seq}",
                )
