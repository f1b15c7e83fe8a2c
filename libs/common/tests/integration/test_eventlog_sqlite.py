"""The event log on SQLite: the contract, and what only a file can do."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.eventlog.errors import (
    LogBusyError,
    LogFormatError,
    LogFullError,
    LogInUseError,
)
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.sqlite import SqliteEventLog
from missionledger.common.testing.eventlog_contract import EventLogContract
from missionledger.common.testing.eventlog_place import LogPlace, SqlitePlace
from missionledger.common.testing.eventlog_samples import sample_append

FUND = "finance.fund-UNSOH"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[LogPlace]:
    place = SqlitePlace(tmp_path / "finance.log.db")
    yield place
    place.close()


class TestSqliteEventLog(EventLogContract):
    pass


def test_a_full_disk_refuses_and_the_log_goes_on_when_there_is_room(tmp_path: Path) -> None:
    log = SqliteEventLog("finance", tmp_path / "log.db")
    log.submit(sample_append(FUND)).result(timeout=30)
    connection = log._store._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")

    refused = 0
    for number in range(100):
        error = log.submit(sample_append(f"finance.loan-{number}", events=5)).exception(30)
        refused += isinstance(error, LogFullError)
    stored = log.head().position
    streams = log.list_streams("finance.loan")
    connection.execute("PRAGMA max_page_count = 1000000")
    resumed = log.submit(sample_append(FUND, 1)).result(timeout=30)

    assert refused > 0
    assert stored == 1 + 5 * (100 - refused)
    assert all(stream.version == 5 for stream in streams)
    assert resumed.first_position == stored + 1
    assert log.verify() == log.head()
    assert not log.failed
    log.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_really_full_disk_loses_nothing_and_the_log_goes_on(small_disk: Path) -> None:
    log = SqliteEventLog("finance", small_disk / "log.db")

    errors: list[BaseException] = []
    accepted = 0
    while len(errors) < 20:
        request = sample_append(f"finance.fund-{accepted}-{len(errors)}", events=20)
        error = log.submit(request).exception(30)
        accepted += error is None
        errors += [error] if error is not None else []
    full = log.verify()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    resumed = log.submit(sample_append(FUND, events=100)).result(timeout=30)

    assert all(isinstance(error, LogFullError) for error in errors)
    assert full.position == 20 * accepted
    assert resumed.first_position == full.position + 1
    assert log.verify() == log.head()
    log.close()


def test_a_second_process_cannot_write_the_same_log(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = SqliteEventLog("finance", path)
    script = (
        "import sys; from missionledger.common.eventlog.open import open_log; "
        "open_log('finance', sys.argv[1])"
    )

    other = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{path}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert other.returncode == 1
    assert LogInUseError.__name__ in other.stderr
    log.close()
    SqliteEventLog("finance", path).close()


def test_a_log_of_another_service_is_refused(tmp_path: Path) -> None:
    SqliteEventLog("finance", tmp_path / "log.db").close()

    with pytest.raises(LogFormatError, match="finance"):
        SqliteEventLog("mandates", tmp_path / "log.db")


@pytest.mark.parametrize("content", [b"not a database at all" * 100, None])
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "log.db"
    if content is None:
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE notes (text)")
        connection.close()
    else:
        path.write_bytes(content)

    with pytest.raises(LogFormatError):
        SqliteEventLog("finance", path)


def test_a_file_that_another_program_holds_is_busy_and_then_free(tmp_path: Path) -> None:
    log = SqliteEventLog("finance", tmp_path / "log.db")
    log._store._connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(LogBusyError):
        log.submit(sample_append(FUND)).result(timeout=30)
    other.execute("ROLLBACK")
    other.close()

    assert log.submit(sample_append(FUND)).result(timeout=30).first_position == 1
    log.close()


def test_commits_are_synced_to_disk(tmp_path: Path) -> None:
    log = SqliteEventLog("finance", tmp_path / "log.db")
    pragma = log._store._connection.execute

    assert pragma("PRAGMA synchronous").fetchone() == (2,)
    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    log.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "mysql://host/db", "log.db"])
def test_a_url_that_names_no_log_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        open_log("finance", url)
