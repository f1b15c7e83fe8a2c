"""The writer of the trail: a read never waits, and nothing is lost without a word."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from missionledger.common.access_trail.entries import SensitiveRead
from missionledger.common.access_trail.store import TrailFilter, TrailHead, TrailStore
from missionledger.common.access_trail.trail import AccessTrail
from missionledger.common.projections.store import open_store
from missionledger.common.testing.waiting import eventually_blocking

FLUSH_SECONDS = 30.0

READ = SensitiveRead(
    at="2026-03-01T09:00:00.000000Z",
    actor="anna",
    roles="viewer",
    method="GET",
    route="/v1/documents",
    path="/v1/documents",
    query="",
    mission="UNSOH",
    effective_on=None,
    known_at=None,
    status=200,
    rows=None,
    correlation_id="c1",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrailStore]:
    url = f"sqlite:///{tmp_path / 'purses.access.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = open_store(url, "purses_access")
    yield TrailStore(engine)
    engine.dispose()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[TrailStore]:
    engine = open_store(f"sqlite:///{tmp_path / 'purses.access.db'}", "purses_access")
    yield TrailStore(engine)
    engine.dispose()


def lost(service: str) -> float:
    """Return what the metric of lost reads says."""
    name = "missionledger_access_trail_lost_total"
    return REGISTRY.get_sample_value(name, {"service": service}) or 0.0


def alter(directory: Path, sql: str) -> None:
    """Run a statement on the table, as an intruder would."""
    connection = sqlite3.connect(directory / "purses.access.db")
    with connection:
        connection.execute(sql)
    connection.close()


def test_rows_are_chained_and_found_by_every_filter(store: TrailStore) -> None:
    store.open()
    store.append([(READ, 0), (replace(READ, actor="ben", status=404, mission=None), 2)])
    head = store.append([(replace(READ, path="/v1/Documents/1", at="2026-03-02T00:00:00Z"), 0)])

    def found(wanted: TrailFilter) -> list[int]:
        return [each.sequence for each in store.page(wanted, before=None, limit=10)]

    assert head.sequence == store.head().sequence == 3
    assert store.check(after=0, limit=10).holds_to == 3
    assert store.check(after=1, limit=1).holds_to == 2
    assert found(TrailFilter()) == [3, 2, 1]
    assert found(TrailFilter(actor="ben")) == [2]
    assert found(TrailFilter(path_prefix="/v1/d")) == [2, 1]
    assert found(TrailFilter(mission="UNSOH")) == [3, 1]
    assert found(TrailFilter(missions=["UNSOH"])) == [3, 1]
    assert found(TrailFilter(missions=[])) == []
    assert found(TrailFilter(since="2026-03-01T10:00:00Z")) == [3]
    assert found(TrailFilter(before="2026-03-01T10:00:00Z")) == [2, 1]
    assert found(TrailFilter(statuses=(403, 404))) == [2]
    assert [each.sequence for each in store.page(TrailFilter(), before=3, limit=1)] == [2]


def test_instances_that_write_at_once_make_one_chain(store: TrailStore) -> None:
    store.open()

    def add(number: int) -> TrailHead:
        return store.append([(replace(READ, actor=f"{number}-{each}"), 0) for each in range(5)])

    with ThreadPoolExecutor(4) as pool:
        heads = list(pool.map(add, range(12)))

    assert len({each.sequence for each in heads}) == 12
    report = store.check(after=0, limit=100)
    assert (report.holds_to, report.broken_at) == (60, None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE access_trail SET actor = 'nobody' WHERE sequence = 3",
        "UPDATE access_trail SET status = 200 WHERE sequence = 3",
        "DELETE FROM access_trail WHERE sequence = 3",
    ],
)
def test_an_intruder_in_the_file_is_seen(file_store: TrailStore, tmp_path: Path, sql: str) -> None:
    file_store.open()
    file_store.append([(replace(READ, status=404), 0)] * 5)
    alter(tmp_path, sql)

    report = file_store.check(after=0, limit=100)

    assert (report.holds_to, report.broken_at) == (2, 3)


def test_a_full_queue_loses_nothing_without_a_word(file_store: TrailStore) -> None:
    trail = AccessTrail("full", file_store, waiting_max=2)
    for number in range(5):
        trail.note(replace(READ, actor=f"reader-{number}"))
    assert lost("full") == 3
    assert trail.problem() is not None

    trail.open()
    assert trail.flush(FLUSH_SECONDS) == 0
    trail.note(replace(READ, actor="later"))
    trail.close()

    rows = file_store.page(TrailFilter(), before=None, limit=10)
    assert [(each.read.actor, each.lost_before) for each in rows] == [
        ("later", 3),
        ("reader-1", 0),
        ("reader-0", 0),
    ]
    assert lost("full") == 3


def test_a_store_that_fails_is_told_and_made_good(file_store: TrailStore, tmp_path: Path) -> None:
    trail = AccessTrail("failing", file_store)
    trail.open()
    alter(tmp_path, "ALTER TABLE access_trail RENAME TO elsewhere")
    trail.note(READ)
    eventually_blocking(lambda: "not written" in (trail.problem() or ""))

    alter(tmp_path, "ALTER TABLE elsewhere RENAME TO access_trail")

    assert trail.flush(FLUSH_SECONDS) == 0
    assert trail.problem() is None
    trail.close()
    assert file_store.head().sequence == 1
    assert lost("failing") == 0


def test_what_cannot_be_written_at_the_end_is_counted(
    file_store: TrailStore, tmp_path: Path
) -> None:
    trail = AccessTrail("ending", file_store)
    trail.open()
    alter(tmp_path, "DROP TABLE access_trail")
    trail.note(READ)
    eventually_blocking(lambda: trail.problem() is not None)
    trail.note(READ)

    trail.close()

    assert lost("ending") == 2
