"""Appends to the event log with all guarantees on, beside bare inserts and a peer.

Every append has an expected version, an idempotency record, a gap-free position and a place in
the hash chain. Beside it, in the same run: the same rows by the same group commit without any of
that, and the peer's default mode on the same kind of store. One JSON line.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import AppendRequest, Idempotency, StreamWrite
from missionledger.common.events import EventMetadata, NewEvent, Provenance
from missionledger.common.identifiers import uuid7
from missionledger.common.testing.postgres import new_database, running_postgres

SECONDS = float(os.environ.get("MISSIONLEDGER_BENCH_SECONDS", "2"))
RUNS = 3
CALLERS = (1, 32, 128)
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


def measure_log(url: str) -> dict[int, float]:
    """Return appends per second through the event log, by number of callers."""
    log = open_log("finance", url)

    def medians(callers: int) -> float:
        rates = []
        for _ in range(RUNS):
            run = uuid4().hex[:8]

            async def append(caller: int, version: int, run: str = run) -> object:
                added = NewEvent(uuid7(), "ContributionReceived", 1, DATA, METADATA, DAY, "UNSOH")
                stream = f"finance.fund-{run}-{caller}"
                key = Idempotency("bench", f"{stream}-{version}", "0" * 64)
                return await log.append(
                    AppendRequest((StreamWrite(stream, version, (added,)),), key)
                )

            rates.append(asyncio.run(drive(append, callers)))
        return statistics.median(rates)

    try:
        return {callers: medians(callers) for callers in CALLERS}
    finally:
        log.close()


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


def measure_bare(bare: Bare) -> dict[int, float]:
    """Return inserts per second by group commit in a thread, without any guarantee."""
    queue: SimpleQueue[tuple[Any, Any, tuple[Any, ...]] | None] = SimpleQueue()

    def write() -> None:
        while True:
            batch = [queue.get()]
            try:
                while len(batch) < 1000:
                    batch.append(queue.get_nowait())
            except Empty:
                pass
            waiting = [each for each in batch if each is not None]
            if waiting:
                bare.insert([row for _, _, row in waiting])
                loop = waiting[0][0]
                loop.call_soon_threadsafe(
                    lambda done=waiting: [each[1].set_result(None) for each in done]
                )
            if len(waiting) < len(batch):
                return

    writer = threading.Thread(target=write)
    writer.start()

    async def append(caller: int, version: int) -> object:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        queue.put((loop, future, (f"fund-{caller}", version, str(uuid7()), DATA, METADATA)))
        return await future

    rates = {
        callers: statistics.median(asyncio.run(drive(append, callers)) for _ in range(RUNS))
        for callers in CALLERS
    }
    queue.put(None)
    writer.join()
    return rates


class PeerFund(Aggregate):
    """An aggregate of the peer with one kind of event."""

    @event("ContributionReceived")
    def receive(self, payload: str) -> None:
        """Take an event in; there is no state to keep."""


def measure_peer(settings: dict[str, str], callers: int) -> float:
    """Return saves per second of `eventsourcing` in its default mode, one event each."""
    application: Application[Any] = Application(env=settings)
    payload = DATA.decode()

    def call(_caller: int) -> int:
        fund = PeerFund()
        application.save(fund)
        count = 0
        while time.perf_counter() < until:
            fund.receive(payload)
            application.save(fund)
            count += 1
        return count

    until = time.perf_counter() + SECONDS
    start = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        total = sum(pool.map(call, range(callers)))
    rate = total / (time.perf_counter() - start)
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


def report(log: dict[int, float], bare: dict[int, float], peer: float | None) -> dict[str, Any]:
    return {
        str(callers): {
            "appends_per_second": round(log[callers]),
            "bare_per_second": round(bare[callers]),
            "of_bare": round(log[callers] / bare[callers], 2),
            "of_peer": None if peer is None else round(log[callers] / peer, 1),
        }
        for callers in CALLERS
    } | {"peer_per_second": None if peer is None else round(peer)}


def sync_seconds(folder: Path) -> float:
    """Return the median time of one sync of one page to disk."""
    times = []
    with (folder / "sync").open("wb") as file:
        for _ in range(200):
            file.write(sha256().digest() * 128)
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mlbench") as name, running_postgres() as server:
        folder = Path(name)
        peer_sqlite = statistics.median(
            measure_peer(
                {
                    "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                    "SQLITE_DBNAME": str(folder / f"peer-{run}.db"),
                },
                1,
            )
            for run in range(RUNS)
        )
        sqlite = report(
            measure_log(f"sqlite:///{folder}/finance.log.db"),
            measure_bare(BareSqlite(folder / "bare.db")),
            peer_sqlite,
        )
        peer_postgres = None
        if find_spec("psycopg_pool") is not None:
            with new_database(server) as url:
                peer_postgres = statistics.median(
                    measure_peer(peer_settings(url), 1) for _ in range(RUNS)
                )
        with new_database(server) as url:
            log = measure_log(url)
        with new_database(server) as url:
            postgres = report(log, measure_bare(BarePostgres(url)), peer_postgres)
        line = {
            "benchmark": "append",
            "cores": os.cpu_count(),
            "python": sys.version.split()[0],
            "event_bytes": len(DATA),
            "load_average": round(os.getloadavg()[0], 1),
            "sync_milliseconds": round(sync_seconds(folder) * 1000, 3),
            "sqlite": sqlite,
            "postgresql": postgres,
            "peer": "eventsourcing, default mode, one caller",
        }
        print(json.dumps(line))


if __name__ == "__main__":
    main()
