"""Hears of commits by other processes: PostgreSQL says so, nobody polls."""

import select
import socket
from collections.abc import Callable
from threading import Thread

import psycopg
import structlog
from psycopg import sql

from missionledger.common.eventlog.postgres_connection import (
    Connection,
    connect,
    discard,
    schema_name,
)

RETRY_SECONDS = 0.5

_log = structlog.get_logger(__name__)


class CommitListener:
    """A thread that listens, connects again when the connection breaks, and then catches up."""

    def __init__(self, url: str, service: str, heard: Callable[[int], None]) -> None:
        """Start to listen; `heard` is called with the last position of each commit."""
        self._url = url
        self._service = service
        self._heard = heard
        # A byte in this pair of sockets ends every wait at once.
        self._stop_here, self._stop_there = socket.socketpair()
        self._thread = Thread(target=self._run, name=f"{service}-log-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; safe to call twice."""
        if self._thread.is_alive():
            self._stop_there.send(b"x")
            self._thread.join()
        self._stop_here.close()
        self._stop_there.close()

    def _run(self) -> None:
        stopped = False
        while not stopped:
            connection: Connection | None = None
            try:
                connection = connect(self._url, self._service)
                stopped = self._listen(connection)
            except psycopg.Error as error:
                _log.warning("log_listener_disconnected", service=self._service, error=str(error))
                stopped = self._stop_in(RETRY_SECONDS)
            finally:
                discard(connection)

    def _listen(self, connection: Connection) -> bool:
        """Listen until told to stop, and return True then.

        Raises:
            psycopg.Error: when the connection breaks.
        """
        channel = sql.Identifier(schema_name(self._service))
        connection.execute(sql.SQL("LISTEN {}").format(channel))
        # What was committed while nobody listened.
        row = connection.execute("SELECT position FROM head").fetchone()
        if row is not None:
            self._heard(int(str(row[0])))
        while True:
            ready, _, _ = select.select([connection.fileno(), self._stop_here.fileno()], [], [])
            if self._stop_here.fileno() in ready:
                return True
            connection.pgconn.consume_input()
            last = 0
            while notice := connection.pgconn.notifies():
                last = max(last, int(notice.extra))
            if last:
                self._heard(last)

    def _stop_in(self, seconds: float) -> bool:
        """Wait, and tell whether the end came meanwhile."""
        return bool(select.select([self._stop_here], [], [], seconds)[0])
