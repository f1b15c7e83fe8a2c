"""The reference data goes into a running system once, whatever is killed on the way."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.testing.waiting import eventually_blocking
from missionledger.common.testing.whole_system import WholeSystem, whole_system
from missionledger.reference.sources import packaged

LOADED = ("mandates", "finance", "transitions")
IN_THE_MIDDLE = 2_500
"""So many events of finance are recorded when something is killed; there are three times more."""
LOAD_SECONDS_MAX = 180
BILLION = Decimal(1_000_000_000)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    with whole_system(tmp_path_factory.mktemp("load") / "data") as running:
        yield running


def _heads(system: WholeSystem) -> dict[str, int]:
    return {
        service: int(system.get(service, "/v1/events", after=0, limit=1).json()["head"])
        for service in LOADED
    }


def _loader(system: WholeSystem, source: str = "un-reference") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from missionledger.cli.main import main; main()",
            "load",
            source,
            "--json",
            "--data-dir",
            str(system.data_dir),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    )


def _finished(loader: subprocess.Popen[bytes]) -> Mapping[str, Any]:
    out, errors = loader.communicate(timeout=LOAD_SECONDS_MAX)
    assert loader.returncode == 0, errors.decode()
    report: Mapping[str, Any] = orjson.loads(out)
    return report


def _wait_for_the_middle(system: WholeSystem, more: int = 0) -> None:
    def is_there() -> bool:
        return _heads(system)["finance"] >= IN_THE_MIDDLE + more

    eventually_blocking(is_there)


def test_a_load_survives_the_death_of_loader_and_service_and_adds_nothing_twice(
    system: WholeSystem,
) -> None:
    first = _loader(system)
    _wait_for_the_middle(system)
    first.kill()
    first.communicate()
    assert not (system.data_dir / "loaded.json").exists()

    second = _loader(system)
    _wait_for_the_middle(system, more=1_000)
    system.kill("finance")
    report = _finished(second)
    heads = _heads(system)

    rows = {kind["kind"]: kind["rows"] for kind in report["kinds"]}
    assert rows["assessments"] == 113
    lines = [event for event in system.log_events("finance") if "AssessmentIssued" in event["type"]]
    assert len(lines) == 113 + 6

    (system.data_dir / "loaded.json").unlink()
    again = _finished(_loader(system))
    assert again["recorded"] == 0
    assert _heads(system) == heads

    marked = _finished(_loader(system))
    assert (marked["recorded"], marked["kinds"]) == (0, [])


def test_the_picture_of_july_2025_is_there(system: WholeSystem) -> None:
    # Adds nothing where another test has loaded into the same system already.
    assert _finished(_loader(system))["source"] == "un-reference"

    def unpaid() -> Decimal:
        pool = system.get("finance", "/v1/liquidity", effective_on="2025-06-30").json()["pool"]
        assert "modelled" in pool["cash"]["books"]
        columns = ("unpaid_current_year", "unpaid_prior_years")
        return sum((Decimal(pool[column]["amount"]["amount"]) for column in columns), Decimal(0))

    # Terms of mandates reach finance by messages, which a killed service gets again only later.
    eventually_blocking(lambda: Decimal("1.95") * BILLION < unpaid() < Decimal("2.05") * BILLION)


def test_a_broken_row_is_told_and_nothing_of_the_folder_is_recorded(
    system: WholeSystem, tmp_path: Path
) -> None:
    before = _heads(system)
    text = packaged().read("mandate_events.csv").content.decode()
    (tmp_path / "mandate_events.csv").write_text(text.replace("2026-01-31", "2026-01-32", 1))
    (tmp_path / "missions.csv").write_bytes(packaged().read("missions.csv").content)

    refused = system.command("load", str(tmp_path))

    assert refused.returncode == 1
    assert "mandate_events.csv, row 2, column until" in refused.stderr
    assert _heads(system) == before
