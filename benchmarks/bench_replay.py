"""Reads of the event log: rows, rebuilt events and loaded streams, beside a bare scan and a peer.

Rows are what the log returns in pages of 1 000; rebuilt events are typed payloads. Beside them, in
the same run: the same rows by a bare cursor without objects, and the peer's own reading of the
same number of events from the same kind of store. One JSON line.
"""

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from measuring import in_turns, print_line, ratio

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import AppendRequest, EventLog, StreamWrite
from missionledger.common.events import DomainEvent, EventMetadata, NewEvent, Provenance
from missionledger.common.identifiers import uuid7
from missionledger.common.testing.postgres import new_database, running_postgres

EVENTS = int(os.environ.get("MISSIONLEDGER_BENCH_EVENTS", "50000"))
PEER_EVENTS = 5_000
STREAM_EVENTS = 100
STREAMS_LOADED = 200
PAGE_EVENTS = 1_000
RUNS = 3
DAY = date(2025, 6, 30)
METADATA = EventMetadata("bench", "budget_officer", Provenance.ENTERED, mission="UNSOH").to_json()


class ContributionReceived(DomainEvent):
    """An event of the usual size: some 415 bytes of JSON."""

    state: str
    amount_minor: int
    currency: str
    reference: str
    note: str


PAYLOAD = ContributionReceived(
    state="USA", amount_minor=2_604_900_000, currency="USD", reference="r" * 60, note="n" * 250
)


class PeerFund(Aggregate):
    """An aggregate of the peer with one kind of event."""

    @event("ContributionReceived")
    def receive(self, payload: str) -> None:
        """Take an event in; there is no state to keep."""


def fill(log: EventLog) -> None:
    """Append events, a hundred to a stream."""
    for number in range(EVENTS // STREAM_EVENTS):
        events = tuple(
            NewEvent(uuid7(), "ContributionReceived", 1, PAYLOAD.to_data(), METADATA, DAY, "UNSOH")
            for _ in range(STREAM_EVENTS)
        )
        request = AppendRequest((StreamWrite(f"finance.fund-{number}", 0, events),))
        log.submit(request).result()


def rate(work: Callable[[], int]) -> float:
    """Return how many a second the work does, the median of some runs."""
    return statistics.median(once(work) for _ in range(RUNS))


def once(work: Callable[[], int]) -> float:
    """Return how many a second one run of the work does."""
    start = time.perf_counter()
    count = work()
    return count / (time.perf_counter() - start)


def measure(log: EventLog, bare_scan: Callable[[], int]) -> dict[str, Any]:
    codec = EventCodec([ContributionReceived])

    def read_all(*, rebuild: bool) -> int:
        after = 0
        while page := log.read(after=after, limit=PAGE_EVENTS):
            after = page[-1].position
            if rebuild:
                for each in page:
                    codec.decode(each)
        return after

    def load_streams() -> int:
        for number in range(STREAMS_LOADED):
            for each in log.read_stream(f"finance.fund-{number}"):
                codec.decode(each)
        return STREAMS_LOADED

    found = in_turns(
        {"rows": lambda: once(lambda: read_all(rebuild=False)), "bare": lambda: once(bare_scan)},
        RUNS,
    )
    return {
        "rows_per_second": round(statistics.median(found["rows"])),
        "bare_rows_per_second": round(statistics.median(found["bare"])),
        "of_bare": ratio(found, "rows", "bare"),
        "rebuilt_events_per_second": round(rate(lambda: read_all(rebuild=True))),
        "streams_of_100_per_second": round(rate(load_streams)),
        "verified_events_per_second": round(rate(lambda: log.verify(limit=EVENTS).position)),
    }


def measure_peer(path: Path) -> dict[str, int]:
    """Return what `eventsourcing` reads from a file of its own."""
    application: Application[Any] = Application(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    )
    text = PAYLOAD.to_data().decode()
    for _ in range(PEER_EVENTS // STREAM_EVENTS):
        fund = PeerFund()
        for _ in range(STREAM_EVENTS - 1):
            fund.receive(text)
        application.save(fund)

    def read_all(*, rebuild: bool) -> int:
        count = start = 0
        while page := application.recorder.select_notifications(start or None, PAGE_EVENTS):
            if start and page[0].id == start:
                page = page[1:]
            if not page:
                break
            start = page[-1].id
            count += len(page)
            if rebuild:
                for each in page:
                    application.mapper.to_domain_event(each)
        return count

    result = {
        "rows_per_second": round(rate(lambda: read_all(rebuild=False))),
        "rebuilt_events_per_second": round(rate(lambda: read_all(rebuild=True))),
    }
    application.close()
    return result


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mlbench") as name, running_postgres() as server:
        path = Path(name) / "finance.log.db"
        log = open_log("finance", f"sqlite:///{path}")
        fill(log)
        bare = sqlite3.connect(path)
        sqlite = measure(
            log, lambda: len(bare.execute("SELECT * FROM events ORDER BY position").fetchall())
        )
        bare.close()
        log.close()
        with new_database(server) as url:
            log = open_log("finance", url)
            fill(log)
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                postgres = measure(
                    log,
                    lambda: len(
                        connection.execute(
                            "SELECT * FROM finance_log.events ORDER BY position", binary=True
                        ).fetchall()
                    ),
                )
            log.close()
        peer = measure_peer(Path(name) / "peer.db")
        line = {
            "events": EVENTS,
            "event_bytes": len(PAYLOAD.to_data()),
            "sqlite": sqlite,
            "postgresql": postgres,
            "peer": {"name": "eventsourcing, SQLite", **peer},
            "rebuilt_of_peer": round(
                sqlite["rebuilt_events_per_second"] / peer["rebuilt_events_per_second"], 1
            ),
        }
        print_line("replay", line)


if __name__ == "__main__":
    main()
