"""An auditor on a running system: a bundle that proves itself, and what changed in between."""

import filecmp
import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from missionledger.cli.verifier import verify as verifier
from missionledger.common.testing.whole_system import WholeSystem, whole_system

PAPER = b"%PDF-1.7 the letter behind the mission"
NAME = "Firstname Familyname"
STREAM = "mandates.mission-UNTEST"


def propose(system: WholeSystem, mission: str, *, paper: str = "") -> None:
    body = {
        "mission_id": mission,
        "acronym": mission,
        "name": "Mission of a test",
        "kind": "PKO",
        "location": "Here",
        "region": "Africa",
        "proposed_on": "2025-01-31",
    }
    headers = {
        **system.headers,
        "idempotency-key": mission,
        **({"missionledger-documents": paper} if paper else {}),
    }
    address = f"{system.address('mandates')}/v1/missions"
    answer = httpx.post(address, json=body, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text


def keep_paper(system: WholeSystem) -> str:
    answer = httpx.post(
        f"{system.address('mandates')}/v1/documents",
        content=PAPER,
        headers=system.headers,
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sha256"])


def open_case(system: WholeSystem) -> None:
    """Record a conduct case that names a person."""
    case = system.post(
        "performance",
        "/v1/conduct-cases",
        {
            "occurred_on": "2025-03-01",
            "mission_id": "UNTEST",
            "kind": "sexual_exploitation_or_abuse",
            "personnel": "military",
            "story": "A report.",
        },
    )
    assert case.status_code == 201, case.text
    person = system.post(
        "performance",
        f"/v1/conduct-cases/{case.json()['case_id']}/persons",
        {"occurred_on": "2025-03-01", "part": "victim", "name": NAME, "contact": "555-0100"},
    )
    assert person.status_code == 201, person.text


def contents(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file())


def found(root: Path, **trust: Any) -> list[tuple[str, int | None]]:
    report = verifier.verify_bundle(root, trust.get("keys", []), trust.get("noted", []))
    return [(each["code"], each["position"]) for each in report.findings]


def check_bundles(system: WholeSystem, folder: Path) -> None:
    """Export twice, check by the file alone, and tamper."""
    first, second = folder / "first", folder / "second"
    told = json.loads(system.command("audit", "export", str(first), "--json").stdout)
    again = system.command("audit", "export", str(second))
    taken = system.command("audit", "export", str(first))
    proved = subprocess.run(
        [sys.executable, "-I", "-S", verifier.__file__, str(first)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert set(told["logs"]) == {"mandates", "finance", "transitions", "performance"}
    assert (told["documents"], told["absent_documents"]) == (1, [])
    assert "root" in again.stdout
    assert (taken.returncode, "is not empty" in taken.stderr) == (1, True)
    names = [str(path.relative_to(first)) for path in first.rglob("*") if path.is_file()]
    assert filecmp.cmpfiles(first, second, names, shallow=False) == (names, [], [])
    assert (first / "documents" / sha256(PAPER).hexdigest()).read_bytes() == PAPER
    # What is sealed stays sealed, and no key of a person, of a log or of the operator is there.
    everything = contents(first)
    keys = [path.read_bytes() for path in (system.data_dir / "keys").rglob("*") if path.is_file()]
    assert NAME.encode() not in everything
    assert len(keys) > 2
    assert not [key for key in keys if key.strip() in everything]

    events = second / "mandates" / "events.txt"
    events.write_bytes(events.read_bytes().replace(b"Mission of a test", b"Mission of a rest", 1))
    assert ("event-changed", 1) in found(second)
    assert verifier.main([str(second)]) == 1


def test_an_auditor_takes_the_record_away_and_proves_it(tmp_path: Path) -> None:
    with whole_system(tmp_path / "data") as system:
        propose(system, "UNTEST", paper=keep_paper(system))
        open_case(system)
        check_bundles(system, tmp_path)

        noted = verifier.checkpoints(str(tmp_path / "first"))
        propose(system, "UNLATE")
        later = system.command("audit", "export", str(tmp_path / "later"), "--service", "mandates")
        (tmp_path / "data" / "documents" / sha256(PAPER).hexdigest()[:2]).rename(tmp_path / "gone")
        gone = system.command("audit", "export", str(tmp_path / "without"), "--service", "mandates")
        nowhere = system.command("audit", "export", str(tmp_path / "x"), "--service", "nowhere")
    stopped = system.command("audit", "export", str(tmp_path / "x"))

    assert later.returncode == 0, later.stderr
    mine = [each for each in noted if "/mandates/" in each.origin]
    assert found(tmp_path / "later", noted=mine) == []
    assert {code for code, _ in found(tmp_path / "later", noted=noted)} == {"log-missing"}
    assert "does not keep it any more" in gone.stdout
    assert found(tmp_path / "without") == [("document-missing", 1)]
    assert nowhere.returncode == 1
    assert stopped.returncode == 3
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"data", "first", "second", "later", "without", "gone"}


def test_what_changed_between_two_instants_is_told_with_its_events(tmp_path: Path) -> None:
    with whole_system(tmp_path / "data") as system:
        propose(system, "UNTEST")
        between = datetime.now(UTC).isoformat()
        propose(system, "UNNEXT")

        def diff(*arguments: str) -> dict[str, Any]:
            ran = system.command("diff", *arguments, "--json")
            assert ran.returncode == 0, ran.stderr
            told: dict[str, Any] = json.loads(ran.stdout)
            return told

        since = diff("--from", between)
        of_positions = diff("--from", "0", "--to", "1", "--service", "mandates")
        early = diff("--from", "0", "--stream", STREAM, "--as-of", "2025-01-30")
        of_mission = diff("--from", "2001-01-01", "--mission", "untest")
        nothing = diff("--from", between, "--to", between)
        told = system.command("diff", "--from", "2001-01-01", "--to", between).stdout
        beyond = system.command("diff", "--from", "9", "--service", "mandates")
        unheard = system.command("diff", "--from", "2001-01-01", "--mission", "UNHEARD")
        unknown = system.command("diff", "--from", "1", "--stream", "mandates.mission-UNHEARD")
        replayed = json.loads(system.command("replay", "--stream", STREAM, "--json").stdout)

    assert [each["stream"] for each in since["streams"]] == ["mandates.mission-UNNEXT"]
    (changed,) = of_positions["streams"]
    assert (changed["stream"], changed["is_new"]) == (STREAM, True)
    assert changed["changes"] == replayed[0]["state_changes"]
    assert '"UNTEST"' in json.dumps(changed["changes"])
    assert [event["type"] for event in changed["events"]] == ["MissionProposed"]
    assert changed["events"][0]["metadata"]["actor"] == "operator"
    assert [early["streams"], nothing["streams"]] == [[], []]
    assert [each["stream"] for each in of_mission["streams"]] == [STREAM]
    assert (beyond.returncode, "ends at position 2" in beyond.stderr) == (1, True)
    assert (unheard.returncode, "'UNHEARD'" in unheard.stderr) == (1, True)
    assert (unknown.returncode, "no stream" in unknown.stderr) == (1, True)
    assert "mandates.mission-UNTEST new" in told
    assert "by MissionProposed on 2025-01-31, position 1, operator" in told
    assert "mandates 1 to 1" in told.splitlines()[-1]
