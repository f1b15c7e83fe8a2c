"""Goal: a folder of one's own is read wholly and strictly before anything of it is sent."""

import shutil
from pathlib import Path

import pytest

from missionledger.cli.load.client import ImportAnswer, LogHead
from missionledger.cli.load.marks import already_loaded, mark_loaded
from missionledger.cli.load.run import NullProgress, run_load
from missionledger.reference.faults import TableFaultsError
from missionledger.reference.sources import SourceNotFoundError, packaged


class CountingSystem:
    """Counts what it is sent."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.first_event = "first"
        self.position = 10

    def post_import(self, service: str, kind: str, body: bytes, key: str) -> ImportAnswer:
        self.kinds.append(kind)
        return ImportAnswer(1, 1, 0, self.position)

    def log_head(self, service: str) -> LogHead:
        return LogHead(self.first_event, self.position)

    def wait_until_noted(self, service: str, source: str) -> None:
        """Nothing travels between services here."""

    def wait_until_shown(self, service: str) -> None:
        """There are no read models here."""


def _copy(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(packaged().read(name).content)


def test_a_folder_may_hold_some_of_the_tables(tmp_path: Path) -> None:
    _copy(tmp_path, "missions.csv", "approved_resources.csv")
    (tmp_path / "notes.txt").write_text("not a table")
    system = CountingSystem()

    run_load(system, str(tmp_path), NullProgress())

    assert system.kinds == ["missions", "funds", "appropriations"]


def test_one_broken_row_keeps_everything_from_being_sent(tmp_path: Path) -> None:
    _copy(tmp_path, "missions.csv", "approved_resources.csv", "mandate_events.csv")
    table = tmp_path / "approved_resources.csv"
    table.write_text(table.read_text().replace("71014300", "71014300.005", 1))
    decisions = tmp_path / "mandate_events.csv"
    decisions.write_text(decisions.read_text().replace("2026-01-31", "2026-01-32", 1))
    system = CountingSystem()

    with pytest.raises(TableFaultsError) as refusal:
        run_load(system, str(tmp_path), NullProgress())

    assert system.kinds == []
    assert {(fault.file, fault.row, fault.column) for fault in refusal.value.found} == {
        ("approved_resources.csv", 2, "amount_usd"),
        ("mandate_events.csv", 2, "until"),
    }


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        run_load(CountingSystem(), str(tmp_path), NullProgress())


def test_a_mark_holds_for_the_same_files_and_logs_only(tmp_path: Path) -> None:
    folder, data = tmp_path / "tables", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    _copy(folder, "missions.csv")
    source, system = str(folder), CountingSystem()

    assert not already_loaded(system, data, source)
    mark_loaded(system, data, source)
    assert already_loaded(system, data, source)
    system.position = 11
    assert already_loaded(system, data, source)
    system.position = 9
    assert not already_loaded(system, data, source)
    system.position, system.first_event = 10, "of another log"
    assert not already_loaded(system, data, source)
    system.first_event = "first"
    _copy(folder, "models.json")
    assert not already_loaded(system, data, source)


def test_a_mark_that_was_cut_off_counts_as_none(tmp_path: Path) -> None:
    shutil.copytree(str(packaged().root), tmp_path / "tables")
    (tmp_path / "loaded.json").write_text('{"un-ref')

    assert not already_loaded(CountingSystem(), tmp_path, str(tmp_path / "tables"))
