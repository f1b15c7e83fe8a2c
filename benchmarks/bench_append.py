"""Appends to the event log with all guarantees on, beside bare inserts and a peer.

Every append has an expected version, an idempotency record, a gap-free position and a place in
the hash chain. Beside it, in turns with it: the same rows by the same group commit without any of
that, and the peer's default mode with one caller on the same kind of store. One JSON line.
"""

import asyncio
import os
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from measuring import in_turns, print_line, ratio

from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import (
    AppendRequest,
    EventLog,
    Idempotency,
    StreamWrite,
)
from missionledger.common.events import EventMetadata, NewEvent, Provenance
from missionledger.common.identifiers import uuid7
from missionledger.common.testing.postgres import new_database, running_postgres

SECONDS = float(os.environ.get("MISSIONLEDGER_BENCH_SECONDS", "1"))
RUNS = 3
CALLERS = (1, 32, 128)
BATCH_ROWS_MAX = 1_000
DATA = canonical_json(
    {"amount_minor": 2_604_900_000, "currency": "USD", "lines": ["x" * 28] * 11, "note": "y" * 20}
)
METADATA = EventMetadata("bench", "budget_officer", Provenance.ENTERED, mission="UNSOH").to_json()
DAY = date(2025, 6, 30)

Append = Callable[[int, int], Awaitable[object]]
"""Appends one event for a caller, as the given version of that caller's stream."""


class Bare(Protocol):
    """A connection that writes rows and commits, and nothing else."""

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        """Insert the rows and commit."""
        ...


async def drive(append: Append, callers: int) -> float:
    """Return appends per second of so many callers, each waiting for its own."""
    until = time.perf_counter() + SECONDS

    async def call(caller: int) -> int:
        version = 0
        while time.perf_counter() < until:
            await append(caller, version)
            version += 1
        return version

    start = time.perf_counter()
    counts = await asyncio.gather(*(call(caller) for caller in range(callers)))
    return sum(counts) / (time.perf_counter() - start)


def log_rate(log: EventLog, callers: int) -> float:
    """Return appends per second through the event log."""
    run = uuid4().hex[:8]

    async def append(caller: int, version: int) -> object:
        added = NewEvent(uuid7(), "ContributionReceived", 1, DATA, METADATA, DAY, "UNSOH")
        stream = f"finance.fund-{run}-{caller}"
        key = Idempotency("bench", f"{stream}-{version}", "0" * 64)
        return await log.append(AppendRequest((StreamWrite(stream, version, (added,)),), key))

    return asyncio.run(drive(append, callers))


class BareSqlite:
    """The same rows in SQLite, with the primary key as the only index."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, "
            "id TEXT, data BLOB, metadata BLOB)"
        )

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        """Insert the rows and commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT INTO events (stream, version, id, data, metadata) VALUES (?, ?, ?, ?, ?)", rows
        )
        self._connection.execute("COMMIT")


class BarePostgres:
    """The same rows in PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._connection.execute(
            "CREATE TABLE bare (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "stream text, version bigint, id text, data bytea, metadata bytea)"
        )

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        """Insert the rows and commit."""
        with self._connection.pipeline():
            self._connection.execute("BEGIN", prepare=True)
            self._connection.cursor().executemany(
                "INSERT INTO bare (stream, version, id, data, metadata) "
                "VALUES (%s, %s, %s, %s, %s)",
                rows,
            )
            self._connection.execute("COMMIT", prepare=True)


class BareWriter:
    """Inserts by group commit in a thread, without any guarantee."""

    def __init__(self, bare: Bare) -> None:
        self._bare = bare
        self._queue: SimpleQueue[tuple[Any, Any, tuple[Any, ...]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def rate(self, callers: int) -> float:
        """Return inserts per second."""

        async def append(caller: int, version: int) -> object:
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            row = (f"fund-{caller}", version, str(uuid7()), DATA, METADATA)
            self._queue.put((loop, future, row))
            return await future

        return asyncio.run(drive(append, callers))

    def close(self) -> None:
        """End the thread."""
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        while True:
            batch = [self._queue.get()]
            try:
                while len(batch) < BATCH_ROWS_MAX:
                    batch.append(self._queue.get_nowait())
            except Empty:
                pass
            waiting = [each for each in batch if each is not None]
            if waiting:
                self._bare.insert([row for _, _, row in waiting])
                loop = waiting[0][0]
                loop.call_soon_threadsafe(
                    lambda done=waiting: [each[1].set_result(None) for each in done]
                )
            if len(waiting) < len(batch):
                return


class PeerFund(Aggregate):
    """An aggregate of the peer with one kind of event."""

    @event("ContributionReceived")
    def receive(self, payload: str) -> None:
        """Take an event in; there is no state to keep."""


def peer_rate(settings: dict[str, str]) -> float:
    """Return saves per second of `eventsourcing` in its default mode, one event each."""
    application: Application[Any] = Application(env=settings)
    payload = DATA.decode()
    fund = PeerFund()
    application.save(fund)
    count = 0
    start = time.perf_counter()
    while time.perf_counter() < start + SECONDS:
        fund.receive(payload)
        application.save(fund)
        count += 1
    rate = count / (time.perf_counter() - start)
    application.close()
    return rate


def peer_settings(server_url: str) -> dict[str, str]:
    """Return how the peer finds the same server."""
    parts = urlsplit(server_url)
    host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": host,
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "postgres",
        "POSTGRES_PASSWORD": parts.password or "none",
    }


def measure(url: str, bare: Bare, peer: dict[str, str]) -> dict[str, Any]:
    """Return the figures of one kind of store, by number of callers."""
    log, writer = open_log("finance", url), BareWriter(bare)
    try:
        return {
            str(callers): report(
                in_turns(
                    {
                        "log": lambda callers=callers: log_rate(log, callers),  # type: ignore[misc]
                        "bare": lambda callers=callers: writer.rate(callers),  # type: ignore[misc]
                        "peer": lambda: peer_rate(peer),
                    },
                    RUNS,
                )
            )
            for callers in CALLERS
        }
    finally:
        writer.close()
        log.close()


def report(found: dict[str, list[float]]) -> dict[str, float]:
    """Return medians and ratios."""
    return {
        "appends_per_second": round(statistics.median(found["log"])),
        "bare_per_second": round(statistics.median(found["bare"])),
        "peer_per_second": round(statistics.median(found["peer"])),
        "of_bare": ratio(found, "log", "bare"),
        "of_peer": ratio(found, "log", "peer"),
    }


def main() -> None:
    """Measure both kinds of store."""
    with tempfile.TemporaryDirectory(prefix="mlbench") as name, running_postgres() as server:
        folder = Path(name)
        peer_on_sqlite = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(folder / "peer.db"),
        }
        sqlite = measure(
            f"sqlite:///{folder}/finance.log.db", BareSqlite(folder / "bare.db"), peer_on_sqlite
        )
        with new_database(server) as url:
            postgres = measure(url, BarePostgres(url), peer_settings(url))
    print_line(
        "append",
        {
            "event_bytes": len(DATA),
            "rounds": RUNS,
            "seconds_a_round": SECONDS,
            "peer": "eventsourcing, default mode, one caller",
            "sqlite": sqlite,
            "postgresql": postgres,
        },
    )


if __name__ == "__main__":
    main()
