"""The writing side of a log in PostgreSQL; several processes may write the same log.

Whoever holds the lock of the row `head` writes next, so positions come in the order of commits
and have no gaps. Versions and keys are read by later statements than the one that waits for the
lock: a statement sees what was committed when it began, which for that one is too early.
"""

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

import orjson
import psycopg
import structlog
from psycopg import errors

from missionledger.common.eventlog.errors import (
    EventIdReusedError,
    LogBusyError,
    LogFullError,
    LogUnavailableError,
)
from missionledger.common.eventlog.port import LogHead
from missionledger.common.eventlog.postgres_connection import (
    Connection,
    connect,
    discard,
    schema_name,
)
from missionledger.common.eventlog.store import (
    Batch,
    IdempotencyKey,
    OutcomeUnknownError,
    Standing,
    StoredOutcome,
)

RECONNECT_SECONDS_MAX = 5.0
"""How long an append waits for a server that is away before it is refused."""

RESOLVE_SECONDS_MAX = 30.0
"""How long the writer asks what became of a commit whose answer was lost, before it stops."""

_PAUSE_SECONDS = 0.1
_COMMIT_LEVELS_TOO_LOW = ("off", "local")

_LOCK = "SELECT position, hash, recorded_at FROM head FOR UPDATE"
_VERSIONS = "SELECT stream, version FROM streams WHERE stream = ANY(%s)"
_OUTCOMES = """
SELECT actor, key, request_hash, first_position, last_position, status, recorded_at,
    known_at
FROM idempotency WHERE (actor, key) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""
# One parameter carries all rows: the driver turns lists into arrays value by value in Python.
_INSERT_EVENTS = """
INSERT INTO events
SELECT p, s, v, i, t, sv, convert_to(d, 'UTF8'), convert_to(m, 'UTF8'), c, mi, o, r,
    decode(h, 'hex')
FROM json_to_recordset(%s::json) AS e(
    p bigint, s text, v bigint, i text, t text, sv integer, d text, m text, c text, mi text,
    o text, r text, h text)
"""
_INSERT_STREAMS = """
INSERT INTO streams SELECT s, c, m, v, f, l FROM json_to_recordset(%s::json) AS w(
    s text, c text, m text, v bigint, f bigint, l bigint)
ON CONFLICT (stream) DO UPDATE SET
    version = excluded.version, last_position = excluded.last_position
"""
_INSERT_OUTCOMES = """
INSERT INTO idempotency SELECT a, k, h, f, l, s, r, p FROM json_to_recordset(%s::json) AS o(
    a text, k text, h text, f bigint, l bigint, s integer, r text, p bigint)
"""
_SNAPSHOT = """
INSERT INTO snapshots (stream, version, state_version, state) VALUES (%s, %s, %s, %s)
ON CONFLICT (stream) DO UPDATE SET
    version = excluded.version, state_version = excluded.state_version, state = excluded.state
WHERE snapshots.state_version <> excluded.state_version OR snapshots.version < excluded.version
"""
_HEAD = "UPDATE head SET position = %s, hash = %s, recorded_at = %s"
# All rows of a batch by one statement: planned, started and answered once instead of five times.
_INSERT_BATCH = (
    f"WITH e AS ({_INSERT_EVENTS}), s AS ({_INSERT_STREAMS}), h AS ({_HEAD}), "
    f"o AS ({_INSERT_OUTCOMES}) SELECT pg_notify(%s, %s)"
)
_BETWEEN = (
    "SELECT stream, max(version) FROM events WHERE position BETWEEN %s AND %s GROUP BY stream"
)

_log = structlog.get_logger(__name__)


class PostgresStore:
    """Writes batches through one connection, which it opens again when it breaks."""

    def __init__(self, url: str, service: str, epoch: str) -> None:
        """Connect at the first batch."""
        self.epoch = epoch
        self._url = url
        self._service = service
        self._channel = schema_name(service)
        self._connection: Connection | None = None

    def begin(self, streams: Collection[str], keys: Collection[IdempotencyKey]) -> Standing:
        """Open a transaction, lock the log and read what the batch builds on."""
        # A connection that broke while nothing was asked of it is found out only now.
        for fresh in (False, True):
            connection = self._connected(RECONNECT_SECONDS_MAX)
            try:
                return self._begin(connection, list(streams), list(keys))
            except psycopg.Error as error:
                broken = connection.broken or connection.closed
                self.rollback()
                if broken and not fresh:
                    continue
                raise _translated(error) from error
        raise AssertionError("unreachable")  # pragma: no cover

    def versions_between(self, first_position: int, last_position: int) -> dict[str, int]:
        """Return the versions that the events of an earlier append led to."""
        connection = self._connected(RECONNECT_SECONDS_MAX)
        return dict(connection.execute(_BETWEEN, (first_position, last_position)).fetchall())  # type: ignore[arg-type]

    def write(self, batch: Batch) -> None:
        """Write the batch and commit it."""
        connection = self._connected(RECONNECT_SECONDS_MAX)
        try:
            self._write(connection, batch)
        except psycopg.Error as error:
            if connection.broken or connection.closed:
                self._resolve(batch, error)
                return
            self.rollback()
            raise _translated(error) from error

    def rollback(self) -> None:
        """Give up the transaction; a broken connection is given up with it."""
        connection = self._connection
        if connection is None:
            return
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
            return
        self.close()

    def close(self) -> None:
        """Close the connection."""
        discard(self._connection)
        self._connection = None

    def _begin(
        self, connection: Connection, streams: list[str], keys: list[IdempotencyKey]
    ) -> Standing:
        """Send everything at once: one round trip, and the lock is held for no other."""
        versions = outcomes = None
        with connection.pipeline():
            connection.execute("BEGIN", prepare=True)
            head = connection.execute(_LOCK, prepare=True, binary=True)
            if streams:
                versions = connection.execute(_VERSIONS, (streams,), prepare=True, binary=True)
            if keys:
                columns = ([actor for actor, _ in keys], [key for _, key in keys])
                outcomes = connection.execute(_OUTCOMES, columns, prepare=True, binary=True)
        found: list[Any] = outcomes.fetchall() if outcomes else []
        row: Any = head.fetchone()
        return Standing(
            LogHead(*row),
            dict(versions.fetchall()) if versions else {},  # type: ignore[arg-type]
            {(row[0], row[1]): StoredOutcome(*row) for row in found},
        )

    def _write(self, connection: Connection, batch: Batch) -> None:
        with connection.pipeline():
            outcomes = _rows_json("akhflsrp", batch.outcomes)
            if batch.events:
                head = batch.head
                rows = (_events_json(batch), _rows_json("scmvfl", batch.streams))
                ends = (head.position, head.hash, head.recorded_at, outcomes)
                told = (self._channel, str(head.position))
                connection.execute(_INSERT_BATCH, (*rows, *ends, *told), prepare=True)
            elif batch.outcomes:
                connection.execute(_INSERT_OUTCOMES, (outcomes,), prepare=True)
            for each in batch.snapshots:
                values = (each.stream, each.version, each.state_version, each.state)
                connection.execute(_SNAPSHOT, values)
            connection.execute("COMMIT", prepare=True)

    def _resolve(self, batch: Batch, lost: psycopg.Error) -> None:
        """Find out what became of a commit whose answer was lost.

        The lock of the log is granted only when the old transaction is over, one way or the other;
        then the database says whether it holds what the batch wrote.

        Raises:
            LogUnavailableError: if nothing was recorded.
            OutcomeUnknownError: if the server stays away.
        """
        _log.warning("log_commit_answer_lost", service=self._service, error=str(lost))
        self.close()
        deadline = time.monotonic() + RESOLVE_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                connection = self._connected(deadline - time.monotonic())
                with connection.transaction():
                    connection.execute(_LOCK)
                    committed = _is_recorded(connection, batch)
            except (psycopg.Error, LogUnavailableError):
                self.close()
                continue
            if committed:
                return
            raise LogUnavailableError(
                "the connection broke before the commit", next_step="Send the request again."
            )
        raise OutcomeUnknownError(f"PostgreSQL went away during a commit: {lost}")

    def _connected(self, seconds_max: float) -> Connection:
        if self._connection is not None:
            return self._connection
        deadline = time.monotonic() + seconds_max
        while True:
            try:
                self._connection = self._connect()
            except psycopg.OperationalError as error:
                if time.monotonic() >= deadline:
                    raise LogUnavailableError(
                        f"PostgreSQL does not answer: {error}",
                        next_step="Send the request again when the database is back.",
                    ) from error
                time.sleep(_PAUSE_SECONDS)
            else:
                return self._connection

    def _connect(self) -> Connection:
        connection = connect(self._url, self._service)
        # An instance that freezes must not hold the log for ever, nor wait for it for ever.
        connection.execute("SET idle_in_transaction_session_timeout = '30s'")
        connection.execute("SET lock_timeout = '30s'")
        # Every statement here finds a few rows by their keys; a plan made while the tables were
        # empty would read all of them for as long as the statement stays prepared.
        for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"):
            connection.execute(f"SET {setting} = off".encode())
        connection.execute("SET plan_cache_mode = force_generic_plan")
        (level,) = connection.execute("SHOW synchronous_commit").fetchone() or ("off",)
        if level in _COMMIT_LEVELS_TOO_LOW:
            connection.execute("SET synchronous_commit = on")
        epoch = connection.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
        if epoch != (self.epoch,):
            connection.close()
            raise OutcomeUnknownError("the database now holds another log")
        return connection


def _is_recorded(connection: Connection, batch: Batch) -> bool:
    if batch.events:
        last = batch.events[-1]
        found = connection.execute(
            "SELECT hash FROM events WHERE position = %s", (last.position,)
        ).fetchone()
        return found == (last.hash,)
    if batch.outcomes:
        first = batch.outcomes[0]
        found = connection.execute(
            "SELECT recorded_at FROM idempotency WHERE actor = %s AND key = %s",
            (first.actor, first.key),
        ).fetchone()
        return found == (first.recorded_at,)
    return False


def _events_json(batch: Batch) -> str:
    return orjson.dumps(
        [
            {
                "p": row.position,
                "s": row.stream,
                "v": row.version,
                "i": row.id,
                "t": row.type,
                "sv": row.schema_version,
                "d": row.data.decode(),
                "m": row.metadata.decode(),
                "c": row.category,
                "mi": row.mission,
                "o": row.occurred_on,
                "r": row.recorded_at,
                "h": row.hash.hex(),
            }
            for row in batch.events
        ]
    ).decode()


def _rows_json(names: str, rows: Sequence[tuple[Any, ...]]) -> str:
    """Return the rows as objects whose keys are the letters of `names`."""
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]).decode()


def _translated(error: psycopg.Error) -> Exception:
    """Return what the error means for the batch, whose transaction is gone."""
    match error:
        case errors.DiskFull():
            return LogFullError(
                "the disk of the event log is full",
                next_step="Make room on it; the log then goes on by itself.",
            )
        case errors.UniqueViolation() if error.diag.constraint_name == "events_by_id":
            return EventIdReusedError("an event of the append has an id that is in the log already")
        case (
            errors.LockNotAvailable()
            | errors.DeadlockDetected()
            | errors.SerializationFailure()
            | errors.InsufficientResources()
        ):
            return LogBusyError(
                f"the database is busy: {error}", next_step="Send the request again in a moment."
            )
        case psycopg.OperationalError():
            return LogUnavailableError(
                f"the database failed: {error}", next_step="Send the request again in a moment."
            )
    # Rows that contradict each other: somebody else wrote to the tables.
    return OutcomeUnknownError(f"PostgreSQL: {error}")
