"""An event log in one SQLite file, written by one process."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, Any
from uuid import uuid4

import orjson

from missionledger.common.clock import Clock, SystemClock
from missionledger.common.eventlog.errors import (
    LogClosedError,
    LogCorruptError,
    LogFormatError,
    LogInUseError,
)
from missionledger.common.eventlog.port import (
    GENESIS_HASH,
    AppendRequest,
    AppendResult,
    LogHead,
    Snapshot,
)
from missionledger.common.eventlog.reads import LogReads
from missionledger.common.eventlog.sqlite_store import SqliteStore
from missionledger.common.eventlog.subscribers import Subscribers
from missionledger.common.eventlog.writer import GroupCommitWriter
from missionledger.common.refusals import Refusal

FORMAT_VERSION = 1
"""Raised when the tables change; a log of a higher version is refused."""

BUSY_TIMEOUT_SECONDS = 5.0
_IDLE_READERS_MAX = 16
_CACHED_STATEMENTS = 256
_CACHE_KIBIBYTES = 65_536
_CHECKPOINT_PAGES = 4_000

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE head (position INTEGER NOT NULL, hash BLOB NOT NULL, recorded_at TEXT NOT NULL);
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    data BLOB NOT NULL,
    metadata BLOB NOT NULL,
    category TEXT NOT NULL,
    mission TEXT,
    occurred_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE UNIQUE INDEX events_by_stream ON events (stream, version);
CREATE UNIQUE INDEX events_by_id ON events (id);
CREATE INDEX events_by_category ON events (category, position);
CREATE INDEX events_by_mission ON events (mission, position) WHERE mission IS NOT NULL;
CREATE TABLE streams (
    stream TEXT PRIMARY KEY,
    category TEXT NOT NULL,
    mission TEXT,
    version INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE idempotency (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL,
    status INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    known_at INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) WITHOUT ROWID;
CREATE TABLE snapshots (
    stream TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    state_version INTEGER NOT NULL,
    state BLOB NOT NULL
);
"""


class SqliteEventLog(LogReads):
    """The event log of one service in one file.

    A lock file keeps other processes from writing; any number of threads may read.
    """

    def __init__(self, service: str, path: Path, *, clock: Clock | None = None) -> None:
        """Open the log, and create it if it is not there.

        Raises:
            LogInUseError: if another process writes it.
            LogFormatError: if a newer version of this code wrote it, or it is no log.
            LogCorruptError: if its last event is not the one that its head names.
        """
        self.service = service
        self._path = path
        self._subscribers = Subscribers()
        self._idle: list[sqlite3.Connection] = []
        self._idle_lock = Lock()
        self._closed = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock_file = _lock(path)
        try:
            connection = _open_writer(path)
            try:
                self.epoch = _prepare(connection, service, path)
                self._store = SqliteStore(connection, self.epoch, _checked_head(connection))
            except BaseException:
                connection.close()
                raise
        except BaseException:
            self._lock_file.close()
            raise
        self._writer = GroupCommitWriter(
            self._store,
            clock or SystemClock(),
            name=service,
            committed=self._subscribers.tell,
        )

    @property
    def failed(self) -> bool:
        """Tell whether the writer has stopped for good."""
        return self._writer.failed

    def submit(self, request: AppendRequest) -> "Future[AppendResult]":
        """Queue an append; the future is done when it is on disk or refused."""
        return self._writer.submit(request)

    async def append(self, request: AppendRequest) -> AppendResult:
        """Append and wait without blocking the event loop."""
        return await self._writer.append(request)

    def head(self) -> LogHead:
        """Return the end of the log."""
        # The writer holds it: no other process can have moved it.
        return self._store.head

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, if the log takes anything now; without it nothing is lost."""
        error = self._writer.submit(snapshot).exception()
        if error is not None and not isinstance(error, Refusal):
            raise error

    def subscribe(self, wake: Callable[[int], None]) -> Callable[[], None]:
        """Call `wake` after every commit; return the way out."""
        return self._subscribers.add(wake)

    def close(self) -> None:
        """Finish what is queued, refuse the rest, release the files."""
        # Readers first: the last connection to close folds the write-ahead log into the file.
        with self._idle_lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        self._writer.close()
        self._lock_file.close()

    def _query(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._reader() as connection:
            return connection.execute(sql, tuple(parameters)).fetchall()

    def _among(self, column: str, values: Sequence[str]) -> tuple[str, Any]:
        condition = f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - a fixed name
        return condition, orjson.dumps(list(values)).decode()

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """Lend a read-only connection that no other thread uses meanwhile."""
        with self._idle_lock:
            if self._closed:
                raise LogClosedError("the event log is closed")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = _open_reader(self._path)
        try:
            yield connection
        finally:
            with self._idle_lock:
                keep = not self._closed and len(self._idle) < _IDLE_READERS_MAX
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()


def _lock(path: Path) -> IO[str]:
    """Take the lock file beside the log, or say who has it."""
    lock_file = path.with_name(path.name + ".lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock_file.seek(0)
        holder = lock_file.read().strip() or "unknown"
        lock_file.close()
        raise LogInUseError(f"process {holder} writes {path}; stop it first") from error
    lock_file.seek(0)
    lock_file.truncate()
    lock_file.write(f"{os.getpid()}\n")
    lock_file.flush()
    return lock_file


def _open_writer(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # The upper parts of all indexes stay in memory, and pages that change with every commit
        # are copied into the file less often.
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise LogFormatError(f"{path} is not an event log: {error}") from error
    return connection


def _open_reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _prepare(connection: sqlite3.Connection, service: str, path: Path) -> str:
    """Create the tables of a new log, or check those of an old one; return its epoch."""
    # The lock file keeps others out, so looking and creating need not be one transaction.
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        _create(connection, service)
    elif "meta" not in tables:
        raise LogFormatError(f"{path} is a database but not an event log")
    meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    if int(meta["format"]) > FORMAT_VERSION:
        raise LogFormatError(
            f"{path} has format {meta['format']}, this version knows {FORMAT_VERSION}; "
            "run the version that wrote it, or a newer one"
        )
    if meta["service"] != service:
        raise LogFormatError(f"{path} is the log of {meta['service']}, not of {service}")
    return str(meta["epoch"])


def _create(connection: sqlite3.Connection, service: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO head VALUES (0, ?, '')", (GENESIS_HASH,))
    values = {"epoch": str(uuid4()), "format": str(FORMAT_VERSION), "service": service}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
    connection.execute("COMMIT")


def _checked_head(connection: sqlite3.Connection) -> LogHead:
    head = LogHead(*connection.execute("SELECT position, hash, recorded_at FROM head").fetchone())
    last = connection.execute(
        "SELECT position, hash, recorded_at FROM events ORDER BY position DESC LIMIT 1"
    ).fetchone()
    if head != (LogHead(*last) if last else LogHead(0, GENESIS_HASH, "")):
        raise LogCorruptError(
            f"the head says {head.position}, the last event is {last[0] if last else 0}"
        )
    return head
