"""Case 11: the disk of the broker is full, then there is room again.

The broker then neither answers nor recovers by itself: its publishes time out until it is started
anew. The supervisor sees its health and does that; no event is lost and no command is refused.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from missionledger.common.testing.planning_load import open_plan, planned_titles, post_all
from missionledger.common.testing.system_invariants import assert_all_holds
from missionledger.common.testing.whole_system import WholeSystem, whole_system

STORE_BYTES = 24 * 1024 * 1024
COMMANDS = range(200)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Put a small disk under the folder; needs the right to mount."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={STORE_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    file = folder / "in-the-way"
    with file.open("wb") as out:
        try:
            while True:
                out.write(bytes(64 * 1024))
                out.flush()
        except OSError:
            return file


def is_published(system: WholeSystem) -> bool:
    log = system.log_events("transitions")
    return len(system.stored_messages("transitions")) == len(log)


def test_nothing_is_lost_and_the_stream_catches_up(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    store = data / "nats" / "store"
    with small_disk(store), whole_system(data) as system:
        open_plan(system)
        system.wait_until(lambda: is_published(system), "the stream did not start")
        in_the_way = fill(store)

        acknowledged = post_all(system, COMMANDS)
        system.wait_until(
            lambda: system.get("transitions", "/readyz").status_code == 503,
            "the service does not say that its events stay here",
        )
        in_the_way.unlink()

        assert acknowledged == set(COMMANDS)
        system.wait_until(lambda: is_published(system), "the stream did not catch up")
        log = system.log_events("transitions")
        assert len(planned_titles(log)) == len(COMMANDS)
        assert_all_holds(system)
