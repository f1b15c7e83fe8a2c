"""Where a log under test lives, and how a test reaches behind its back."""

import sqlite3
from abc import ABC, abstractmethod
from pathlib import Path

from missionledger.common.clock import Clock
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.eventlog.postgres_connection import connect


class LogPlace(ABC):
    """A place for logs; closes what a test opened."""

    def __init__(self, url: str) -> None:
        """Take the URL that `open_log` understands."""
        self.url = url
        self._opened: list[EventLog] = []

    def open(self, *, service: str = "finance", clock: Clock | None = None) -> EventLog:
        """Open the log of a service here."""
        log = open_log(service, self.url, clock=clock)
        self._opened.append(log)
        return log

    def close(self) -> None:
        """Close every log that was opened here."""
        for log in self._opened:
            log.close()

    @abstractmethod
    def alter(self, sql: str) -> None:
        """Run a statement on the tables of the log of finance, as an intruder would."""


class SqlitePlace(LogPlace):
    """A file."""

    def __init__(self, path: Path) -> None:
        """Take the path of the file."""
        super().__init__(f"sqlite:///{path}")
        self._path = path

    def alter(self, sql: str) -> None:
        """Run a statement on the tables of the log."""
        connection = sqlite3.connect(self._path)
        with connection:
            connection.execute(sql)
        connection.close()


class PostgresPlace(LogPlace):
    """A database."""

    def alter(self, sql: str) -> None:
        """Run a statement on the tables of the log."""
        with connect(self.url, "finance") as connection:
            connection.execute(sql.encode())
