"""Projecting with the position in the same transaction, beside bare batched writes.

Prints one JSON line: events a second of the projector following a log that is there, of a rebuild
beside the live projection, and of the same rows written by the same statements with nothing else.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import structlog
from measuring import print_line
from sqlalchemy import BigInteger, Column, Connection, Date, Index, String, Table

from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.projections.host import ProjectionHost
from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.store import open_read_store, writing
from missionledger.common.projections.upsert import insert_rows, upsert
from missionledger.common.testing.deposits import DepositMade, DepositWriter, deposits_codec
from missionledger.common.testing.postgres import new_database, running_postgres

PAGE_EVENTS = 1_000
ACCOUNTS = 200
APPEND_EVENTS = 500
REMARK = "x" * 120
DAY = date(2025, 7, 1)
CATCH_UP_SECONDS_MAX = 600.0


class Journal(Projection):
    """Insert-only lines with an index, and a total per account: what money projections do."""

    name = "journal"

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.lines = Table(
            self.table_name("lines"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("account", String(40), nullable=False),
            Column("day", Date, nullable=False),
            Column("minor", BigInteger, nullable=False),
        )
        Index(f"{self.lines.name}__account", self.lines.c.account, self.lines.c.day)
        self.latest = Table(
            self.table_name("latest"),
            self.metadata,
            Column("account", String(40), primary_key=True),
            Column("position", BigInteger, nullable=False),
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Write the lines and totals of a page."""
        self.write(connection, rows_of(page))

    def write(self, connection: Connection, rows: list[dict[str, object]]) -> None:
        """Write rows with the statements that both measures share."""
        insert_rows(connection, self.lines, rows)
        upsert(
            connection,
            self.latest,
            [{"account": row["account"], "position": row["position"]} for row in rows],
            ["account"],
        )


def rows_of(page: Sequence[ProjectedEvent]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for event in page:
        payload = event.payload
        assert isinstance(payload, DepositMade)
        rows.append(
            {
                "position": event.record.position,
                "account": payload.account,
                "day": DAY,
                "minor": payload.amount_minor,
            }
        )
    return rows


def fill(log: EventLog, events: int) -> None:
    writer = DepositWriter(log)
    for number in range(events // APPEND_EVENTS):
        writer.append(f"{number % ACCOUNTS:04}", range(1, APPEND_EVENTS + 1), remark=REMARK)


def measure_bare(log: EventLog, url: str, events: int) -> float:
    """Write the same rows in pages, prepared beforehand, one transaction a page."""
    codec = deposits_codec()
    pages = []
    for after in range(0, events, PAGE_EVENTS):
        page = log.read(after=after, limit=PAGE_EVENTS)
        pages.append(rows_of([ProjectedEvent(event, codec.decode(event)) for event in page]))
    engine = open_read_store(url, "bare")
    journal = Journal(1)
    journal.metadata.create_all(engine)
    started = time.perf_counter()
    for rows in pages:
        with writing(engine).begin() as connection:
            journal.write(connection, rows)
    seconds = time.perf_counter() - started
    engine.dispose()
    return events / seconds


def measure_host(log: EventLog, url: str, events: int) -> tuple[float, float]:
    """Follow the log from its beginning, then build anew beside the live one."""
    engine = open_read_store(url, "finance")
    host = ProjectionHost(log, deposits_codec(), engine, [Journal], page_events=PAGE_EVENTS)
    started = time.perf_counter()
    host.start()
    caught_up = asyncio.run(host.caught_up(events, timeout_seconds=CATCH_UP_SECONDS_MAX))
    assert caught_up, host.problem()
    followed = events / (time.perf_counter() - started)
    started = time.perf_counter()
    host.rebuild("journal").result(CATCH_UP_SECONDS_MAX)
    rebuilt = events / (time.perf_counter() - started)
    host.close()
    engine.dispose()
    return followed, rebuilt


def measure(log: EventLog, urls: tuple[str, str], events: int) -> dict[str, float]:
    """Return the figures of one kind of read store."""
    bare = measure_bare(log, urls[0], events)
    followed, rebuilt = measure_host(log, urls[1], events)
    return {
        "follow_events_per_second": round(followed),
        "rebuild_events_per_second": round(rebuilt),
        "bare_writes_events_per_second": round(bare),
        "follow_to_bare": round(followed / bare, 3),
        "rebuild_to_bare": round(rebuilt / bare, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    events = parser.parse_args().events
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with (
        tempfile.TemporaryDirectory() as folder,
        running_postgres() as server,
        new_database(server) as postgres,
    ):
        log = open_log("finance", f"sqlite:///{Path(folder) / 'finance.log.db'}")
        fill(log, events)
        files = (f"sqlite:///{folder}/bare.read.db", f"sqlite:///{folder}/finance.read.db")
        result = {
            "events": events,
            "sqlite": measure(log, files, events),
            "postgresql": measure(log, (postgres, postgres), events),
        }
        log.close()
    print_line("projection", result)


if __name__ == "__main__":
    main()
