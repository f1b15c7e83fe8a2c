"""A reader such as `head` that has seen enough ends a command quietly."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_a_closed_output_is_no_refusal(arguments: list[str]) -> None:
    """Plain text goes out through rich, and JSON past it: both would end with 1."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "missionledger.cli.main", "apportion"]
    try:
        ended = subprocess.run(
            [*command, "--amount", "26049000", "--year", "2023", *arguments],
            check=False,
            stdout=writing,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(writing)

    assert ended.returncode == 0
    assert ended.stderr == b""
