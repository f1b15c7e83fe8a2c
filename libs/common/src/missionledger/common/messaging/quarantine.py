"""Where events of other services wait that could not be noted, with those behind them.

A table of the read store. If that store is deleted the table comes back empty; then the consumer
reads the other service's stream from its beginning, so that nothing that waited here is lost.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from missionledger.common.clock import Clock, format_instant
from missionledger.common.messaging.metrics import QUARANTINED_EVENTS
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.projections.store import writing


class Disposition(StrEnum):
    """What became of a quarantined event."""

    WAITING = "waiting"
    RETRIED = "retried"
    """Noted at a later attempt."""
    SKIPPED = "skipped"
    """Left out by decision of a person."""


class SourceState(StrEnum):
    """What is known about the stream that a consumer is about to read."""

    KNOWN = "known"
    NEW = "new"
    """Never read, or what was known is lost: read it from the beginning."""
    OTHER_EPOCH = "other-epoch"
    """Not the log it was: somebody must decide."""


@dataclass(frozen=True, slots=True)
class QuarantinedEvent:
    """An event of another service that waits, or was decided on.

    Attributes:
        consumer: name of the durable consumer that took it.
        position: in the log of the other service.
        stream: its stream, or a name of its own if it could not be read at all.
        reason: why it could not be noted, for a person.
        code: the rule that refused it, or the kind of fault.
        traceparent: leads to the trace of the attempt.
        raw: as it arrived.
        attempts: how often it was tried.
        decided_by: who retried or skipped it.
        decided_why: in their words.
    """

    consumer: str
    position: int
    stream: str
    version: int
    event_id: str
    type: str
    reason: str
    code: str
    traceparent: str
    raw: bytes
    parked_at: str
    attempts: int = 1
    disposition: Disposition = Disposition.WAITING
    decided_by: str = ""
    decided_at: str = ""
    decided_why: str = ""

    @classmethod
    def of(
        cls,
        event: ForeignEvent,
        *,
        consumer: str,
        code: str,
        reason: str,
        traceparent: str,
        parked_at: str,
    ) -> "QuarantinedEvent":
        """Return the record of an event that could be read."""
        return cls(
            consumer=consumer,
            position=event.position,
            stream=event.stream,
            version=event.version,
            event_id=event.id,
            type=event.type,
            reason=reason,
            code=code,
            traceparent=traceparent,
            raw=event.raw,
            parked_at=parked_at,
        )

    @classmethod
    def of_unreadable(
        cls, raw: bytes, *, consumer: str, position: int, reason: str, parked_at: str
    ) -> "QuarantinedEvent":
        """Return the record of something that is no event; it has a stream of its own."""
        return cls(
            consumer=consumer,
            position=position,
            stream=f"unreadable-{position}",
            version=1,
            event_id="",
            type="",
            reason=reason,
            code="unreadable",
            traceparent="",
            raw=raw,
            parked_at=parked_at,
        )


_metadata = MetaData()
_events = Table(
    "quarantine",
    _metadata,
    Column("consumer", String(200), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String(300), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("event_id", String(64), nullable=False),
    Column("type", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("code", String(200), nullable=False),
    Column("traceparent", String(64), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("parked_at", String(40), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("disposition", String(20), nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", String(40), nullable=False),
    Column("decided_why", Text, nullable=False),
)
_sources = Table(
    "foreign_sources",
    _metadata,
    Column("consumer", String(200), primary_key=True),
    Column("epoch", String(64), nullable=False),
)


class Quarantine:
    """The quarantine of one service; every method blocks and may be called from any thread."""

    def __init__(self, service: str, engine: Engine, clock: Clock) -> None:
        """Use this store; `open` makes the tables."""
        self._service = service
        self._engine = writing(engine)
        self._clock = clock

    def open(self) -> None:
        """Make the tables if they are not there."""
        _metadata.create_all(self._engine)

    def source_state(self, consumer: str, epoch: str) -> SourceState:
        """Tell what is known about the stream of this epoch that the consumer reads."""
        with self._engine.connect() as connection:
            known = connection.execute(
                select(_sources.c.epoch).where(_sources.c.consumer == consumer)
            ).scalar_one_or_none()
        if known is None:
            return SourceState.NEW
        return SourceState.KNOWN if known == epoch else SourceState.OTHER_EPOCH

    def remember_source(self, consumer: str, epoch: str) -> None:
        """Know a stream from now on."""
        with self._engine.begin() as connection:
            connection.execute(insert(_sources).values(consumer=consumer, epoch=epoch))

    def forget_source(self, consumer: str) -> None:
        """Forget a stream and what waited of it: it will be read from the beginning."""
        with self._engine.begin() as connection:
            connection.execute(delete(_sources).where(_sources.c.consumer == consumer))
            connection.execute(delete(_events).where(_events.c.consumer == consumer))
            self._count(connection, consumer)

    def park(self, event: QuarantinedEvent) -> bool:
        """Keep an event; False if it was decided on before and need not wait again."""
        with self._engine.begin() as connection:
            known = connection.execute(
                select(_events.c.disposition).where(*_is(event))
            ).scalar_one_or_none()
            if known is None:
                values = {name: getattr(event, name) for name in event.__slots__}
                values["disposition"] = event.disposition.value
                connection.execute(insert(_events).values(**values))
                self._count(connection, event.consumer)
        return known is None or known == Disposition.WAITING

    def waiting(self, consumer: str, stream: str | None = None) -> list[QuarantinedEvent]:
        """Return what waits, in order; of one stream or of all."""
        condition = [
            _events.c.consumer == consumer,
            _events.c.disposition == Disposition.WAITING.value,
        ]
        if stream is not None:
            condition.append(_events.c.stream == stream)
        return self._select(*condition)

    def decided(self, consumer: str) -> list[QuarantinedEvent]:
        """Return what was retried or skipped, in order."""
        return self._select(
            _events.c.consumer == consumer, _events.c.disposition != Disposition.WAITING.value
        )

    def note_failure(self, event: QuarantinedEvent, *, reason: str, code: str) -> None:
        """Keep why the latest attempt at a waiting event failed."""
        with self._engine.begin() as connection:
            connection.execute(
                update(_events)
                .where(*_is(event))
                .values(reason=reason, code=code, attempts=_events.c.attempts + 1)
            )

    def decide(
        self, event: QuarantinedEvent, disposition: Disposition, *, by: str, why: str
    ) -> None:
        """Record what became of a waiting event, by whom and why."""
        with self._engine.begin() as connection:
            connection.execute(
                update(_events)
                .where(*_is(event))
                .values(
                    disposition=disposition.value,
                    decided_by=by,
                    decided_at=format_instant(self._clock.now()),
                    decided_why=why,
                )
            )
            self._count(connection, event.consumer)

    def _select(self, *condition: ColumnElement[bool]) -> list[QuarantinedEvent]:
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(_events).where(*condition).order_by(_events.c.position)
            ).mappings()
            return [
                QuarantinedEvent(**{**row, "disposition": Disposition(row["disposition"])})
                for row in rows
            ]

    def _count(self, connection: Connection, consumer: str) -> None:
        waiting = connection.execute(
            select(func.count()).where(
                _events.c.consumer == consumer,
                _events.c.disposition == Disposition.WAITING.value,
            )
        ).scalar_one()
        QUARANTINED_EVENTS.labels(self._service, consumer).set(waiting)


def _is(event: QuarantinedEvent) -> tuple[ColumnElement[bool], ...]:
    return (_events.c.consumer == event.consumer, _events.c.position == event.position)
