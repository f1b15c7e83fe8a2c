"""The writing side of a log in a SQLite file.

The driver's own calls, because this is the path that every fact takes. The driver gives up the
interpreter lock at every step of a statement, and a busy event loop may keep it for
milliseconds; so rows go in by statements for many rows at once, not one by one.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any

from missionledger.common.eventlog.errors import (
    EventIdReusedError,
    LogBusyError,
    LogFullError,
)
from missionledger.common.eventlog.port import LogHead
from missionledger.common.eventlog.store import (
    Batch,
    IdempotencyKey,
    OutcomeUnknownError,
    Standing,
    StoredOutcome,
)

CACHED_VERSIONS_MAX = 100_000
"""Streams whose version the writer remembers; the file is asked for the others."""

_ROWS_A_STATEMENT = (64, 16, 4, 1)
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY_CODE = 0xFF

_EVENTS = "INSERT INTO events VALUES"
_STREAMS = "INSERT INTO streams VALUES"
_STREAMS_MOVED = (
    " ON CONFLICT (stream) DO UPDATE SET version = excluded.version, "
    "last_position = excluded.last_position"
)
_OUTCOMES = "INSERT INTO idempotency VALUES"
_SNAPSHOT = """
INSERT INTO snapshots (stream, version, state_version, state) VALUES (?, ?, ?, ?)
ON CONFLICT (stream) DO UPDATE SET
    version = excluded.version, state_version = excluded.state_version, state = excluded.state
WHERE snapshots.state_version <> excluded.state_version OR snapshots.version < excluded.version
"""
_HEAD = "UPDATE head SET position = ?, hash = ?, recorded_at = ?"


class SqliteStore:
    """Writes batches through one connection, which it owns."""

    def __init__(self, connection: sqlite3.Connection, epoch: str, head: LogHead) -> None:
        """Take over the connection; no other process may write the file meanwhile."""
        self.epoch = epoch
        self._connection = connection
        self._cursor = connection.cursor()
        # Only this object writes the file, so what it remembers is what the file holds.
        self._head = head
        self._versions: OrderedDict[str, int] = OrderedDict()

    @property
    def head(self) -> LogHead:
        """The end of the log as of the last commit."""
        return self._head

    def begin(self, streams: Collection[str], keys: Collection[IdempotencyKey]) -> Standing:
        """Open a transaction and read what the batch builds on."""
        try:
            self._cursor.execute("BEGIN IMMEDIATE")
            return Standing(self._head, self._read_versions(streams), self._read_outcomes(keys))
        except sqlite3.Error as error:
            self.rollback()
            raise _translated(error) from error

    def versions_between(self, first_position: int, last_position: int) -> dict[str, int]:
        """Return the versions that the events of an earlier append led to."""
        rows = self._cursor.execute(
            "SELECT stream, max(version) FROM events WHERE position BETWEEN ? AND ? "
            "GROUP BY stream",
            (first_position, last_position),
        )
        return dict(rows.fetchall())

    def write(self, batch: Batch) -> None:
        """Write the batch and commit it."""
        try:
            self._insert(_EVENTS, batch.events)
            self._insert(_STREAMS, batch.streams, _STREAMS_MOVED)
            self._insert(_OUTCOMES, batch.outcomes)
            for each in batch.snapshots:
                self._cursor.execute(
                    _SNAPSHOT, (each.stream, each.version, each.state_version, each.state)
                )
            if batch.events:
                head = batch.head
                self._cursor.execute(_HEAD, (head.position, head.hash, head.recorded_at))
            self._cursor.execute("COMMIT")
        except sqlite3.Error as error:
            self.rollback()
            raise _translated(error) from error
        self._head = batch.head
        for stream in batch.streams:
            self._remember(stream.stream, stream.version)

    def rollback(self) -> None:
        """Give up the transaction."""
        # SQLite has already done it after some errors, among them a full disk.
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._cursor.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _read_versions(self, streams: Collection[str]) -> dict[str, int]:
        versions: dict[str, int] = {}
        unknown: list[str] = []
        for stream in streams:
            version = self._versions.get(stream)
            if version is None:
                unknown.append(stream)
            else:
                versions[stream] = version
        for some in _portions(unknown):
            marks = ",".join("?" * len(some))
            rows = self._cursor.execute(
                f"SELECT stream, version FROM streams WHERE stream IN ({marks})",  # noqa: S608 - marks only
                some,
            ).fetchall()
            versions.update(rows)
        return versions

    def _read_outcomes(
        self, keys: Collection[IdempotencyKey]
    ) -> dict[IdempotencyKey, StoredOutcome]:
        outcomes: dict[IdempotencyKey, StoredOutcome] = {}
        for some in _portions(list(keys)):
            marks = ",".join(["(?,?)"] * len(some))
            rows = self._cursor.execute(
                # A join that starts from the keys: with IN the database walks all of an actor's.
                f"WITH wanted (a, k) AS (VALUES {marks}) "  # noqa: S608 - marks only
                "SELECT actor, key, request_hash, first_position, last_position, status, "
                "recorded_at, known_at FROM wanted CROSS JOIN idempotency "
                "ON actor = wanted.a AND key = wanted.k",
                [text for key in some for text in key],
            ).fetchall()
            outcomes.update({(row[0], row[1]): StoredOutcome(*row) for row in rows})
        return outcomes

    def _insert(self, into: str, rows: Sequence[tuple[Any, ...]], ending: str = "") -> None:
        if not rows:
            return
        marks = f"({','.join('?' * len(rows[0]))})"
        for some in _portions(rows):
            self._cursor.execute(
                f"{into} {','.join([marks] * len(some))}{ending}",
                [value for row in some for value in row],
            )

    def _remember(self, stream: str, version: int) -> None:
        self._versions[stream] = version
        self._versions.move_to_end(stream)
        if len(self._versions) > CACHED_VERSIONS_MAX:
            self._versions.popitem(last=False)


def _portions(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Cut into a few fixed sizes, so that few different statements are compiled."""
    start = 0
    for size in _ROWS_A_STATEMENT:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _translated(error: sqlite3.Error) -> Exception:
    """Return what the error means for the batch, whose transaction is gone."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_FULL:
        return LogFullError(
            "the disk of the event log is full",
            next_step="Make room on it; the log then goes on by itself.",
        )
    if code in _BUSY:
        return LogBusyError(
            "another program holds the file of the event log",
            next_step="Close it there and send the request again.",
        )
    if isinstance(error, sqlite3.IntegrityError) and str(error).endswith("events.id"):
        return EventIdReusedError("an event of the append has an id that is in the log already")
    # After a failed write or sync nobody knows what the disk holds: stop rather than go on.
    return OutcomeUnknownError(f"SQLite: {error}")
