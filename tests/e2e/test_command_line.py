"""Commands on a running system: the feed, a replay, read models and transport built anew."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from missionledger.common.testing.whole_system import WholeSystem, whole_system

COMMAND = str(Path(sys.executable).parent / "missionledger")
LINE_SECONDS_MAX = 30
STREAM = "mandates.mission-UNTEST"


def propose(system: WholeSystem, mission: str) -> None:
    body = {
        "mission_id": mission,
        "acronym": mission,
        "name": "Mission of a test",
        "kind": "PKO",
        "location": "Here",
        "region": "Africa",
        "proposed_on": "2025-01-31",
    }
    answer = system.post("mandates", "/v1/missions", body)
    assert answer.status_code == 201, answer.text


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@contextmanager
def tail(system: WholeSystem, *arguments: str) -> Iterator["queue.Queue[str]"]:
    """Follow the feed and give every line that arrives."""
    process = subprocess.Popen(
        [COMMAND, "events", "tail", *arguments, "--data-dir", str(system.data_dir)],
        stdout=subprocess.PIPE,
        text=True,
    )
    arrived: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            arrived.put(line)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield arrived
    finally:
        process.terminate()
        process.wait()
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def test_the_feed_and_a_replay_show_what_was_recorded(tmp_path: Path) -> None:
    with whole_system(tmp_path / "data") as system:
        propose(system, "UNTEST")

        with tail(system, "--service", "mandates", "--after", "0") as arrived:
            first = json.loads(arrived.get(timeout=LINE_SECONDS_MAX))
            propose(system, "UNNEXT")
            second = json.loads(arrived.get(timeout=LINE_SECONDS_MAX))
            # The feed goes on where it was when the service comes back.
            system.kill("mandates")
            system.wait_until(lambda: system.parts()["mandates"]["restarts"] == 1, "not restarted")
            system.wait_ready("mandates")
            propose(system, "UNLAST")
            third = json.loads(arrived.get(timeout=LINE_SECONDS_MAX))
        exported = lines(system.command("events", "export", "--service", "mandates").stdout)
        of_mission = lines(system.command("events", "export", "--mission", "UNNEXT").stdout)
        beyond = lines(
            system.command("events", "export", "--service", "mandates", "--after", "2").stdout
        )
        replayed = json.loads(system.command("replay", "--stream", STREAM, "--json").stdout)
        told = system.command("replay", "--stream", STREAM).stdout
        too_early = system.command("replay", "--stream", STREAM, "--as-of", "2025-01-30")
        unknown = system.command("replay", "--stream", "mandates.mission-UNKNOWN")
        nowhere = system.command("events", "export", "--service", "nowhere")
        ambiguous = system.command("events", "export", "--after", "1")

    stopped = system.command("events", "export")

    assert [first, second, third] == exported
    assert [event["subject"] for event in exported] == [
        "mandates.mission-UNTEST",
        "mandates.mission-UNNEXT",
        "mandates.mission-UNLAST",
    ]
    assert of_mission == [exported[1]]
    assert beyond == exported[2:]
    assert [event["type"] for event in replayed] == ["MissionProposed"]
    assert {"field": "acronym", "before": None, "after": "UNTEST"} in replayed[0]["changes"]
    assert "by operator" in told
    assert "entered" in told
    assert too_early.returncode == unknown.returncode == nowhere.returncode == 1
    assert "2025-01-30" in too_early.stderr
    assert ambiguous.returncode == 2
    assert stopped.returncode == 3
    assert "no system runs" in stopped.stderr


def test_what_is_built_from_the_log_is_built_anew(tmp_path: Path) -> None:
    with whole_system(tmp_path / "data") as system:
        propose(system, "UNTEST")
        before = {view["name"]: view for view in system.get("finance", "/v1/projections").json()}

        models = system.command("rebuild", "finance")
        transport = system.command("rebuild", "transport")
        after = {view["name"]: view for view in system.get("finance", "/v1/projections").json()}
        stored = system.stored_messages("mandates")
        unknown = system.command("rebuild", "finance", "nothing")

    assert models.returncode == 0, models.stderr
    assert before
    for name, view in before.items():
        assert after[name]["generation"] > view["generation"]
        assert f"finance {name} built anew" in models.stdout
    assert transport.returncode == 0, transport.stderr
    assert "mandates transport built anew to position 1" in transport.stdout
    assert len(stored) == 1
    assert unknown.returncode == 1
