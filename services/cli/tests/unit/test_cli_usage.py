"""What the command line says of itself, and to somebody who mistypes."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from missionledger.cli.commands.up import NotForProductionError
from missionledger.cli.main import app

RUNNER = CliRunner()


def test_the_list_of_commands_cuts_no_sentence() -> None:
    for arguments in (["--help"], ["events", "--help"], ["forecast", "--help"], ["audit", "-h"]):
        assert not re.search(r"\w\.\.\.", RUNNER.invoke(app, arguments, terminal_width=80).output)


@pytest.mark.parametrize("day", ["2025-02-30", "yesterday", "30.6.2025", ""])
@pytest.mark.parametrize(
    "arguments",
    [
        ["liquidity", "--as-of"],
        ["replay", "--stream", "mandates.mission-UNMISS", "--as-of"],
        ["diff", "--from", "2025-01-01", "--as-of"],
        ["apportion", "--amount", "1", "--to", "2025-12-31", "--from"],
    ],
)
def test_what_is_no_day_is_a_fault_of_usage_that_shows_how_to_write_one(
    arguments: list[str], day: str
) -> None:
    result = RUNNER.invoke(app, [*arguments, day])

    assert result.exit_code == 2
    assert "such as 2025-06-30" in re.sub(r"\s+", " ", result.stderr)


def test_up_does_not_begin_in_production(tmp_path: Path) -> None:
    with pytest.raises(NotForProductionError, match="issues its own tokens"):
        RUNNER.invoke(
            app,
            ["up", "--data-dir", str(tmp_path / "data")],
            env={"MISSIONLEDGER_ENVIRONMENT": "production"},
            catch_exceptions=False,
        )

    assert not (tmp_path / "data").exists()


def test_a_position_needs_its_service() -> None:
    result = RUNNER.invoke(app, ["events", "export", "--after", "3"])

    assert result.exit_code == 2
    assert "give --service too" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "3"], "give --service or --stream too"),
        (["--from", "3", "--to", "2025-06-30"], "give --service or --stream too"),
        (["--from", "9", "--to", "8", "--service", "finance"], "name the earlier instant first"),
        (
            ["--from", "2025-06-30", "--to", "2025-06-30T12:00:00Z"],
            "name the earlier instant first",
        ),
        (["--from", "yesterday", "--to", "2025-06-30"], "such as 2025-06-30T12:00:00Z"),
        (["--from", "2025-06-30T12:00:00"], "such as 2025-06-30T12:00:00Z"),
        (["--to", "2025-06-30"], "--from"),
    ],
)
def test_instants_that_cannot_be_compared_are_a_fault_of_usage(
    arguments: list[str], told: str
) -> None:
    result = RUNNER.invoke(app, ["diff", *arguments])

    assert result.exit_code == 2
    assert told in re.sub(r"[\s│]+", " ", result.stderr)


def test_what_is_no_bundle_is_a_fault_of_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for arguments in ([str(tmp_path / "nowhere")], [str(tmp_path / "file")], []):
        assert RUNNER.invoke(app, ["audit", "verify", *arguments]).exit_code == 2


def test_a_folder_that_is_no_bundle_is_not_proved(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["audit", "verify", str(tmp_path)])

    assert result.exit_code == 1
    assert "NOT PROVED" in result.stdout


def test_the_shell_can_complete_the_commands() -> None:
    for shell, marker in (("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")):
        result = RUNNER.invoke(
            app, [], prog_name="missionledger", env={"_MISSIONLEDGER_COMPLETE": f"source_{shell}"}
        )
        assert marker in result.output
