"""An event log in a schema of a PostgreSQL database, written by any number of processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from typing import Any

import psycopg

from missionledger.common.clock import Clock, SystemClock
from missionledger.common.eventlog.errors import LogClosedError, LogUnavailableError
from missionledger.common.eventlog.port import AppendRequest, AppendResult, Snapshot
from missionledger.common.eventlog.postgres_connection import (
    Connection,
    connect,
    discard,
    prepare_database,
)
from missionledger.common.eventlog.postgres_listener import CommitListener
from missionledger.common.eventlog.postgres_store import PostgresStore
from missionledger.common.eventlog.reads import LogReads
from missionledger.common.eventlog.subscribers import Subscribers
from missionledger.common.eventlog.writer import GroupCommitWriter
from missionledger.common.refusals import Refusal

_IDLE_READERS_MAX = 8


class PostgresEventLog(LogReads):
    """The event log of one service in a schema of its own; services may share a database."""

    def __init__(
        self,
        service: str,
        url: str,
        *,
        clock: Clock | None = None,
        store_type: type[PostgresStore] = PostgresStore,
    ) -> None:
        """Open the log, and create it if it is not there.

        Raises:
            LogUnavailableError: if the database cannot be reached.
            LogFormatError: if a newer version of this code wrote it.
            LogCorruptError: if its last event is not the one that its head names.
        """
        self.service = service
        self._url = url
        self._idle: list[Connection] = []
        self._idle_lock = Lock()
        self._closed = False
        self._subscribers = Subscribers()
        try:
            self.epoch = prepare_database(url, service)
        except psycopg.OperationalError as error:
            raise _unavailable(error) from error
        self._writer = GroupCommitWriter(
            store_type(url, service, self.epoch),
            clock or SystemClock(),
            name=service,
            committed=self._subscribers.tell,
        )
        self._listener = CommitListener(url, service, self._subscribers.tell)

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

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, if the log takes anything now; without it nothing is lost."""
        error = self._writer.submit(snapshot).exception()
        if error is not None and not isinstance(error, Refusal):
            raise error

    def subscribe(self, wake: Callable[[int], None]) -> Callable[[], None]:
        """Call `wake` after commits by any process; return the way out."""
        return self._subscribers.add(wake)

    def close(self) -> None:
        """Finish what is queued, refuse the rest, close the connections."""
        self._writer.close()
        self._listener.close()
        with self._idle_lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            discard(connection)

    def _query(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        text = sql.replace("?", "%s")
        # A restart of the server breaks connections that nobody used; reads are safe to repeat.
        for attempt in (1, 2):
            try:
                with self._reader(fresh=attempt > 1) as connection:
                    return connection.execute(text, parameters, binary=True).fetchall()
            except psycopg.OperationalError as error:
                if attempt > 1:
                    raise _unavailable(error) from error
        raise AssertionError("unreachable")  # pragma: no cover

    def _among(self, column: str, values: Sequence[str]) -> tuple[str, Any]:
        return f"{column} = ANY(?)", list(values)

    @contextmanager
    def _reader(self, *, fresh: bool) -> Iterator[Connection]:
        """Lend a connection that no other thread uses meanwhile."""
        with self._idle_lock:
            if self._closed:
                raise LogClosedError("the event log is closed")
            stale = self._idle if fresh else []
            if fresh:
                self._idle = []
            connection = self._idle.pop() if self._idle else None
        for each in stale:
            discard(each)
        if connection is None:
            connection = connect(self._url, self.service)
        try:
            yield connection
        finally:
            with self._idle_lock:
                keep = (
                    not (self._closed or connection.closed) and len(self._idle) < _IDLE_READERS_MAX
                )
                if keep:
                    self._idle.append(connection)
            if not keep:
                discard(connection)


def _unavailable(error: psycopg.Error) -> LogUnavailableError:
    return LogUnavailableError(
        f"PostgreSQL does not answer: {error}",
        next_step="Send the request again when the database is back.",
    )
