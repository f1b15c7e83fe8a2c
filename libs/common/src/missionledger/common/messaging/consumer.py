"""Takes facts from another service: durable, in order within each stream, once in effect.

The durable consumer in JetStream remembers what is acknowledged. Every connection first sets it
back to the end of what is acknowledged without a hole, so that messages come in order; what was
handled before passes again and is dropped by version here, or by event id in the own log.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import nats.js.errors
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api

from missionledger.common.clock import Clock, format_instant
from missionledger.common.messaging.cloudevents import UnreadableCloudEventError, decode
from missionledger.common.messaging.connection import TRANSPORT_ERRORS, Broker, Session
from missionledger.common.messaging.consumer_state import ConsumerSettings, ConsumerState
from missionledger.common.messaging.gate import OrderGate, Passage
from missionledger.common.messaging.metrics import CONSUMER_LAG_EVENTS, CONSUMER_REDELIVERIES
from missionledger.common.messaging.noting import NotNowError, Poison, note
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.common.messaging.quarantine import (
    Disposition,
    Quarantine,
    QuarantinedEvent,
    SourceState,
)
from missionledger.common.messaging.relay import EPOCH_METADATA
from missionledger.common.messaging.subjects import aggregate_subjects, stream_name
from missionledger.common.messaging.turn import ConsumerTurn
from missionledger.common.refusals import NotFoundError

PAUSE_SECONDS_FIRST = 0.05
PAUSE_SECONDS_MAX = 5.0
PAUSE_SECONDS_FOR_STREAM = 0.25
"""The services start together: the stream of another one is a moment away."""

_BEHIND = Poison("behind", "an earlier event of its stream waits", "")

_log = structlog.get_logger(__name__)


class _ReadAgainError(Exception):
    """Events before this one have not come: read again from what is acknowledged."""


class _NotOurTurnError(Exception):
    """Another process of this service takes these facts."""


class _OtherEpochError(Exception):
    """The stream belongs to another log than the one that was read until now."""


class ForeignConsumer:
    """Runs one subscription of a service."""

    def __init__(
        self,
        service: str,
        subscription: ForeignSubscription,
        *,
        broker: Broker,
        quarantine: Quarantine,
        turn: ConsumerTurn,
        clock: Clock,
        settings: ConsumerSettings | None = None,
    ) -> None:
        """Prepare the consumer; `run` does the work while it is the turn of this process."""
        self.subscription = subscription
        self._service = service
        self._broker = broker
        self._quarantine = quarantine
        self._turn = turn
        self._clock = clock
        self._settings = settings or ConsumerSettings()
        self._stream = stream_name(subscription.service)
        self._gate = OrderGate()
        self._parked: set[str] = set()
        self._reread: set[tuple[str, int]] = set()
        self._epoch = ""
        self._handling = asyncio.Lock()
        self._at_once = asyncio.Semaphore(self._settings.streams_at_once)
        self._pause = PAUSE_SECONDS_FIRST
        self._detail = ""
        self.state = ConsumerState.WAITING

    def problem(self) -> str | None:
        """Return why facts are not taken, or None: for the readiness of the service."""
        if self.state in (ConsumerState.RUNNING, ConsumerState.STANDBY):
            return None
        name = self.subscription.durable
        return f"{name}: {self.state.value}{': ' if self._detail else ''}{self._detail}"

    async def run(self) -> None:
        """Take facts until cancelled, while it is the turn of this process."""
        try:
            while True:
                await self._run_once()
        finally:
            self._turn.leave()

    async def _run_once(self) -> None:
        try:
            await self._follow(await self._broker.session())
        except _ReadAgainError:
            return
        except _NotOurTurnError:
            self._stall(ConsumerState.STANDBY, "")
        except _OtherEpochError as error:
            self._stall(ConsumerState.FOREIGN_EPOCH, str(error))
        except NotNowError as error:
            self._stall(ConsumerState.RETRYING, str(error))
        except nats.js.errors.NotFoundError:
            self._stall(ConsumerState.WAITING, f"{self._stream} is not there yet")
            self._pause = min(self._pause, PAUSE_SECONDS_FOR_STREAM)
        except TRANSPORT_ERRORS as error:
            self._stall(ConsumerState.WAITING, str(error) or type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the quarantine's store may be away a while
            _log.exception("consumer_failed", consumer=self.subscription.durable)
            self._stall(ConsumerState.FAILED, f"{type(error).__name__}: {error}")
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, PAUSE_SECONDS_MAX)

    async def waiting(self) -> list[QuarantinedEvent]:
        """Return what waits in quarantine, in order."""
        return await asyncio.to_thread(self._quarantine.waiting, self.subscription.durable)

    async def retry(self, stream: str, *, by: str, why: str) -> list[QuarantinedEvent]:
        """Try the waiting events of a stream again, in order; return those that still wait.

        Args:
            stream: as the quarantine names it.
            by: who decided so.
            why: in their words, kept.

        Raises:
            NotFoundError: if nothing of this stream waits.
            NotNowError: if something the handler needs is away.
        """
        async with self._handling:
            return await self._release(stream, await self._waiting_of(stream), by=by, why=why)

    async def skip(self, stream: str, *, by: str, why: str) -> list[QuarantinedEvent]:
        """Leave the first waiting event of a stream out and try the rest; see `retry`."""
        async with self._handling:
            first, *rest = await self._waiting_of(stream)
            await self._decide(first, Disposition.SKIPPED, by=by, why=why)
            return await self._release(stream, rest, by=by, why=why)

    async def accept_epoch(self) -> None:
        """Take the stream as it is now for the truth and read it from its beginning.

        For an operator, after the other service's log was restored and the facts noted from the
        lost part were corrected.
        """
        async with self._handling:
            await asyncio.to_thread(self._quarantine.forget_source, self.subscription.durable)

    def _stall(self, state: ConsumerState, detail: str) -> None:
        if (state, detail) != (self.state, self._detail):
            _log.warning(
                "consumer_stalled",
                consumer=self.subscription.durable,
                state=state.value,
                detail=detail,
            )
        self.state = state
        self._detail = detail

    async def _follow(self, session: Session) -> None:
        await self._require_turn()
        pull = await self._open(session)
        try:
            self.state = ConsumerState.RUNNING
            self._detail = ""
            while True:
                try:
                    messages = await session.call(
                        pull.fetch(self._settings.fetch_events, self._settings.fetch_seconds)
                    )
                except TimeoutError:
                    # Nothing came; ask, because a stream that was deleted is silent too.
                    info = await session.call(pull.consumer_info())
                    self._note_lag(info.num_pending or 0)
                    continue
                await self._require_turn()
                async with self._handling:
                    await self._take(messages)
                await session.call(_acknowledge(messages))
                self._pause = PAUSE_SECONDS_FIRST
                self._reread.clear()
                self._note_lag(messages[-1].metadata.num_pending)
        finally:
            if not session.is_lost:
                await pull.unsubscribe()

    async def _require_turn(self) -> None:
        if not await asyncio.to_thread(self._turn.take):
            raise _NotOurTurnError

    async def _open(self, session: Session) -> JetStreamContext.PullSubscription:
        jetstream = session.jetstream
        durable = self.subscription.durable
        info = await session.call(jetstream.stream_info(self._stream))
        epoch = (info.config.metadata or {}).get(EPOCH_METADATA, "")
        source = await asyncio.to_thread(self._quarantine.source_state, durable, epoch)
        if source is SourceState.OTHER_EPOCH:
            raise _OtherEpochError(f"{self._stream} now carries epoch {epoch or 'none'}")
        if source is SourceState.NEW:
            # Deleted before it is remembered: a crash in between only deletes it once more.
            self._gate.clear()
            await self._delete_consumer(session)
            await asyncio.to_thread(self._quarantine.remember_source, durable, epoch)
        self._epoch = epoch
        waiting = await asyncio.to_thread(self._quarantine.waiting, durable)
        self._parked = {event.stream for event in waiting}
        try:
            await session.call(jetstream.consumer_info(self._stream, durable))
        except nats.js.errors.NotFoundError:
            self._gate.start_from_beginning()
            await session.call(jetstream.add_consumer(self._stream, self._configuration()))
        else:
            # Back to the end of what is acknowledged without a hole: messages that an earlier
            # connection took and did not acknowledge would otherwise come late, out of order.
            await session.call(jetstream.reset_consumer(self._stream, durable))
        return await session.call(
            jetstream.pull_subscribe_bind(consumer=durable, stream=self._stream)
        )

    async def _delete_consumer(self, session: Session) -> None:
        try:
            await session.call(
                session.jetstream.delete_consumer(self._stream, self.subscription.durable)
            )
        except nats.js.errors.NotFoundError:
            return

    def _configuration(self) -> api.ConsumerConfig:
        return api.ConsumerConfig(
            durable_name=self.subscription.durable,
            description=f"facts of {self.subscription.service} for {self._service}",
            filter_subject=aggregate_subjects(
                self.subscription.service, self.subscription.aggregate
            ),
            deliver_policy=api.DeliverPolicy.ALL,
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=self._settings.ack_wait_seconds,
            max_ack_pending=self._settings.ack_pending_max,
        )

    async def _take(self, messages: Sequence[Msg]) -> None:
        """Handle what one pull brought: streams side by side, each stream in its order.

        Raises:
            NotNowError: if something a handler needs is away; nothing is acknowledged then.
        """
        streams: dict[str, list[ForeignEvent]] = {}
        for message in messages:
            try:
                event = decode(message.data)
            except UnreadableCloudEventError as error:
                await self._park_unreadable(message, error)
                continue
            if event.epoch != self._epoch:
                raise _OtherEpochError(f"position {event.position} is of epoch {event.epoch}")
            streams.setdefault(event.stream, []).append(event)
        # Every stream is brought as far as it goes before a failure of one is told.
        results = await asyncio.gather(
            *(self._take_stream(events) for events in streams.values()), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _take_stream(self, events: Sequence[ForeignEvent]) -> None:
        async with self._at_once:
            for event in events:
                match self._gate.check(event.stream, event.version):
                    case Passage.REPEAT:
                        CONSUMER_REDELIVERIES.labels(self._service, self.subscription.durable).inc()
                        continue
                    case Passage.GAP if event.stream not in self._parked:
                        await self._meet_gap(event)
                    case _:
                        await self._note_or_park(event)
                self._gate.note(event.stream, event.version)

    async def _note_or_park(self, event: ForeignEvent) -> None:
        if event.stream in self._parked:
            # Another process of this service may have been told to let the stream go on.
            if await self._still_waits(event.stream):
                await self._park(event, _BEHIND)
                return
            self._parked.discard(event.stream)
        poison = await note(event, self.subscription.handler)
        if poison is not None:
            await self._park(event, poison)

    async def _still_waits(self, stream: str) -> bool:
        durable = self.subscription.durable
        return bool(await asyncio.to_thread(self._quarantine.waiting, durable, stream))

    async def _meet_gap(self, event: ForeignEvent) -> None:
        """Read again once; if events are still missing then, the stream waits for a decision."""
        here = (event.stream, event.version)
        if here not in self._reread:
            self._reread.add(here)
            raise _ReadAgainError
        await self._park(
            event, Poison("gap", f"events of its stream before version {event.version} lack", "")
        )

    async def _park(self, event: ForeignEvent, poison: Poison) -> None:
        await self._keep(
            QuarantinedEvent.of(
                event,
                consumer=self.subscription.durable,
                code=poison.code,
                reason=poison.reason,
                traceparent=poison.traceparent or event.traceparent,
                parked_at=format_instant(self._clock.now()),
            )
        )

    async def _park_unreadable(self, message: Msg, error: UnreadableCloudEventError) -> None:
        await self._keep(
            QuarantinedEvent.of_unreadable(
                message.data,
                consumer=self.subscription.durable,
                position=message.metadata.sequence.stream,
                reason=str(error),
                parked_at=format_instant(self._clock.now()),
            )
        )

    async def _keep(self, event: QuarantinedEvent) -> None:
        if await asyncio.to_thread(self._quarantine.park, event):
            self._parked.add(event.stream)
            _log.warning(
                "foreign_event_quarantined",
                consumer=event.consumer,
                stream=event.stream,
                position=event.position,
                code=event.code,
            )

    async def _waiting_of(self, stream: str) -> list[QuarantinedEvent]:
        waiting = await asyncio.to_thread(
            self._quarantine.waiting, self.subscription.durable, stream
        )
        if not waiting:
            raise NotFoundError(f"nothing of {stream} waits at {self.subscription.durable}")
        return waiting

    async def _release(
        self, stream: str, waiting: Sequence[QuarantinedEvent], *, by: str, why: str
    ) -> list[QuarantinedEvent]:
        for number, event in enumerate(waiting):
            try:
                poison = await note(decode(event.raw), self.subscription.handler)
            except UnreadableCloudEventError as error:
                poison = Poison("unreadable", str(error), event.traceparent)
            if poison is not None:
                await asyncio.to_thread(
                    self._quarantine.note_failure, event, reason=poison.reason, code=poison.code
                )
                return [
                    replace(event, reason=poison.reason, code=poison.code),
                    *waiting[number + 1 :],
                ]
            await self._decide(event, Disposition.RETRIED, by=by, why=why)
        self._parked.discard(stream)
        return []

    async def _decide(
        self, event: QuarantinedEvent, disposition: Disposition, *, by: str, why: str
    ) -> None:
        await asyncio.to_thread(self._quarantine.decide, event, disposition, by=by, why=why)

    def _note_lag(self, events: int) -> None:
        CONSUMER_LAG_EVENTS.labels(self._service, self.subscription.durable).set(events)


async def _acknowledge(messages: Sequence[Msg]) -> None:
    for message in messages[:-1]:
        await message.ack()
    # The broker takes acknowledgements of a connection in order: its answer to the last one
    # speaks for all. Without it they may be lost with the connection, which only repeats them.
    await messages[-1].ack_sync(timeout=5)
