"""The data directory: private, locked by one process, never taken from a newer version."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from missionledger.cli.supervisor.data_directory import (
    LOG_BYTES_MAX,
    DataDirectory,
    DataDirectoryInUseError,
    DataDirectoryUnreadableError,
    NewerDataDirectoryError,
    NotRunningError,
    last_lines,
    write_private,
)

HOLDER = """
import sys
from pathlib import Path
from missionledger.cli.supervisor.data_directory import DataDirectory
with DataDirectory(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory(tmp_path / "data")
    directory.prepare()
    return directory


def test_only_the_owner_may_look_into_it(data: DataDirectory) -> None:
    write_private(data.token_file, "secret")

    assert stat.S_IMODE(data.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(data.token_file.stat().st_mode) == 0o600
    assert not list(data.root.glob(".operator*"))


def test_preparing_it_twice_keeps_what_is_there(data: DataDirectory) -> None:
    write_private(data.token_file, "secret")

    data.prepare()

    assert data.token_file.read_text() == "secret"


def test_a_newer_version_is_refused(data: DataDirectory) -> None:
    (data.root / "version").write_text("2\n")

    with pytest.raises(NewerDataDirectoryError, match="layout version 2"):
        data.prepare()


def test_a_version_that_is_no_number_is_refused(data: DataDirectory) -> None:
    (data.root / "version").write_text("\n")

    with pytest.raises(DataDirectoryUnreadableError, match="version"):
        data.prepare()


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(DataDirectoryUnreadableError, match="data"):
        DataDirectory(tmp_path / "data").prepare()


def test_the_second_process_learns_who_holds_it(data: DataDirectory) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(DataDirectoryInUseError, match=str(holder.pid)), data.locked():
            pass

        assert data.holder() == holder.pid
    finally:
        holder.kill()
        holder.communicate()

    # The lock ended with the process, although it had no chance to tidy up.
    assert data.holder() is None
    with data.locked():
        assert (data.root / "supervisor.pid").read_text() == f"{os.getpid()}\n"


def test_addresses_are_given_only_while_a_system_runs(data: DataDirectory) -> None:
    write_private(data.system_file, '{"console": "http://127.0.0.1:8100"}')

    with pytest.raises(NotRunningError, match=str(data.root)):
        data.read_system()
    with data.locked():
        pass


def test_a_big_log_is_put_aside_and_three_are_kept(data: DataDirectory) -> None:
    for number in range(5):
        data.log_file("nats").write_bytes(b"%d" % number + b"." * LOG_BYTES_MAX)
        os.close(data.open_log("nats"))

    assert data.log_file("nats").stat().st_size == 0
    kept = sorted((data.root / "logs").glob("nats.log.*"))
    assert [path.read_bytes()[:1] for path in kept] == [b"4", b"3", b"2"]


def test_the_end_of_a_log_is_shown(data: DataDirectory) -> None:
    data.log_file("nats").write_text("\n".join(str(number) for number in range(100)))

    assert last_lines(data.log_file("nats"), 3) == ["97", "98", "99"]
    assert last_lines(data.log_file("absent"), 3) == []
