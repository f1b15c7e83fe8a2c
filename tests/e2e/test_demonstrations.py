"""The stories of real missions run from beginning to end, and every guard in them holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from missionledger.cli.commands.demo import STORIES

TOLD_SECONDS_MAX = 240


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_story_is_told_to_its_end(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "missionledger.cli.main", "demo", name, "--json"]
    told = subprocess.run(
        [*command, "--keep", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=TOLD_SECONDS_MAX,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    assert len(said["guards"]) >= 10
    assert all(each["answer"] and each["rule"] and each["otherwise"] for each in said["guards"])
    assert {f"log of {each}" for each in ("mandates", "finance", "performance")} <= set(
        said["proved"]
    )
