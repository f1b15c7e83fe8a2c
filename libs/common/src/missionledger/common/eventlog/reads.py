"""Reads of a log in SQL that SQLite and PostgreSQL both understand."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from missionledger.common.clock import format_instant
from missionledger.common.eventlog.port import (
    IdempotencyRecord,
    LogHead,
    Snapshot,
    StreamInfo,
)
from missionledger.common.eventlog.verification import verify_chain
from missionledger.common.events import RecordedEvent

_EVENT = (
    "position, stream, version, id, type, schema_version, data, metadata, occurred_on, "
    "recorded_at, ?, hash, mission"
)

# The positions have no gaps and the instants never run backwards, so halving finds the last one
# in a handful of steps and the table needs no index that every append would pay for.
_POSITION_AT = """
WITH RECURSIVE halves(low, high) AS (
    SELECT CAST(0 AS bigint), (SELECT position FROM head)
    UNION ALL
    SELECT
        CASE WHEN recorded_at <= ? THEN middle.position ELSE low END,
        CASE WHEN recorded_at <= ? THEN high ELSE middle.position - 1 END
    FROM halves JOIN events AS middle ON middle.position = (low + high + 1) / 2
    WHERE low < high
)
SELECT low FROM halves WHERE low = high
"""


class LogReads(ABC):
    """The reading half of a log; safe to use from any thread."""

    epoch: str

    @abstractmethod
    def _query(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run one statement, with `?` for each parameter, and return all rows."""

    @abstractmethod
    def _among(self, column: str, values: Sequence[str]) -> tuple[str, Any]:
        """Return a condition that the column is one of the values, and its one parameter."""

    def _events(self, rest: str, parameters: Sequence[Any]) -> list[RecordedEvent]:
        rows = self._query(
            f"SELECT {_EVENT} FROM events WHERE {rest}",  # noqa: S608 - fixed texts only
            (self.epoch, *parameters),
        )
        return [RecordedEvent(*row) for row in rows]

    def head(self) -> LogHead:
        """Return the end of the log."""
        row = self._query("SELECT position, hash, recorded_at FROM head", ())[0]
        return LogHead(*row)

    def read(
        self,
        *,
        after: int,
        limit: int,
        up_to: int | None = None,
        categories: Sequence[str] | None = None,
        mission: str | None = None,
    ) -> list[RecordedEvent]:
        """Return at most `limit` events beyond position `after`, in order."""
        condition, parameters = "position > ?", [after]
        rest: list[Any] = []
        if up_to is not None:
            condition += " AND position <= ?"
            parameters.append(up_to)
        if mission is not None:
            condition += " AND mission = ?"
            rest.append(mission)
        tail = " ORDER BY position LIMIT ?"
        if categories is None:
            return self._events(condition + tail, (*parameters, *rest, limit))
        # One walk along the index for each category, then merged: no category waits for others.
        found = [
            event
            for category in categories
            for event in self._events(
                condition + " AND category = ?" + tail, (*parameters, *rest, category, limit)
            )
        ]
        found.sort(key=attrgetter("position"))
        return found[:limit]

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to: int | None = None,
        limit: int | None = None,
    ) -> list[RecordedEvent]:
        """Return events of one stream beyond a version, up to a log position, in order."""
        condition, parameters = "stream = ? AND version > ?", [stream, after_version]
        if up_to is not None:
            condition += " AND position <= ?"
            parameters.append(up_to)
        tail = " ORDER BY version"
        if limit is not None:
            tail += " LIMIT ?"
            parameters.append(limit)
        return self._events(condition + tail, parameters)

    def read_streams(
        self, streams: Sequence[str], *, up_to: int | None = None
    ) -> dict[str, list[RecordedEvent]]:
        """Return the events of several streams in one query; every name asked for is a key."""
        found: dict[str, list[RecordedEvent]] = {stream: [] for stream in streams}
        if not found:
            return found
        condition, names = self._among("stream", list(found))
        parameters = [names]
        if up_to is not None:
            condition += " AND position <= ?"
            parameters.append(up_to)
        for event in self._events(condition + " ORDER BY stream, version", parameters):
            found[event.stream].append(event)
        return found

    def list_streams(
        self,
        category: str,
        *,
        after: str = "",
        limit: int = 500,
        missions: Sequence[str] | None = None,
        up_to: int | None = None,
    ) -> list[StreamInfo]:
        """Return streams of a category by name, beyond the name `after`."""
        condition, parameters = "category = ? AND stream > ?", [category, after]
        if missions is not None:
            among, names = self._among("mission", list(missions))
            condition += f" AND {among}"
            parameters.append(names)
        if up_to is not None:
            condition += " AND first_position <= ?"
            parameters.append(up_to)  # type: ignore[arg-type]
        rows = self._query(
            "SELECT stream, version, mission, first_position, last_position FROM streams "  # noqa: S608 - fixed texts only
            f"WHERE {condition} ORDER BY stream LIMIT ?",
            (*parameters, limit),
        )
        return [StreamInfo(*row) for row in rows]

    def position_at(self, instant: datetime) -> int:
        """Return the last position recorded at or before the instant; 0 when there is none."""
        text = format_instant(instant)
        position: int = self._query(_POSITION_AT, (text, text))[0][0]
        return position

    def find_outcome(self, actor: str, key: str) -> IdempotencyRecord | None:
        """Return what the first use of the key by this actor did, or None."""
        rows = self._query(
            "SELECT request_hash, first_position, last_position, status, known_at "
            "FROM idempotency WHERE actor = ? AND key = ?",
            (actor, key),
        )
        return IdempotencyRecord(*rows[0]) if rows else None

    def load_snapshot(self, stream: str, state_version: int) -> Snapshot | None:
        """Return the newest snapshot of that state version, or None."""
        rows = self._query(
            "SELECT stream, version, state_version, state "
            "FROM snapshots WHERE stream = ? AND state_version = ?",
            (stream, state_version),
        )
        return Snapshot(*rows[0]) if rows else None

    def verify(self, *, after: int = 0, limit: int = 100_000) -> LogHead:
        """Recompute the chain over at most `limit` events beyond `after`; return where it ends."""
        return verify_chain(
            lambda position, count: self.read(after=position, limit=count),
            self.head(),
            after=after,
            limit=limit,
        )
