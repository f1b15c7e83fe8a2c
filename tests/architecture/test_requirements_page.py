"""The page of requirements leaves nothing out and names only what is there."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "requirements.md").read_text()

LAST_NUMBER = {"MAN": 37, "FIN": 38, "PRF": 30, "TRN": 19, "FGN": 14, "PLN": 14, "ADD": 11}
FORCES = {"must", "should", "info"}
STATES = {"works", "partly", "not yet"}
LIBRARIES = {"common", "reference"}

CODE = re.compile(r"`([a-z]+):([^`]+)`")


class Row(NamedTuple):
    id: str
    force: str
    what: str
    state: str
    where: str
    test: str


ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split("|")))
    for line in PAGE.splitlines()
    if re.match(r"\| [A-Z]{3}-\d\d \|", line)
]
NAMED = sorted({(row.id, *found) for row in ROWS for found in CODE.findall(row.where + row.test)})


def path_of(member: str, inside: str) -> Path:
    folder = ROOT / ("libs" if member in LIBRARIES else "services") / member
    if inside.startswith("tests/"):
        return folder / inside
    return folder / "src" / "missionledger" / member / inside


def test_every_requirement_has_one_row_in_order() -> None:
    wanted = [
        f"{area}-{number:02}" for area, last in LAST_NUMBER.items() for number in range(1, last + 1)
    ]

    assert [row.id for row in ROWS] == wanted


def test_every_row_says_force_and_state() -> None:
    assert {row.force for row in ROWS} <= FORCES
    assert {row.state for row in ROWS} <= STATES
    assert [row.id for row in ROWS if not row.what] == []


def test_what_is_there_is_named_with_its_test_and_what_is_not_is_not() -> None:
    for row in ROWS:
        is_there = row.state != "not yet"
        assert bool(CODE.search(row.where)) is is_there, row.id
        assert bool(CODE.search(row.test)) is is_there, row.id


def test_what_is_partly_there_says_what_is_missing() -> None:
    silent = [
        row.id for row in ROWS if row.state == "partly" and not CODE.sub("", row.where).strip(" ,:")
    ]

    assert silent == []


def test_the_counts_on_top_are_those_of_the_rows() -> None:
    counts = Counter(row.state for row in ROWS)

    assert (
        f"Now: {counts['works']} work, {counts['partly']} partly, {counts['not yet']} not yet."
    ) in PAGE


@pytest.mark.parametrize(("requirement", "member", "named"), NAMED)
def test_every_path_and_test_that_is_named_exists(
    requirement: str, member: str, named: str
) -> None:
    inside, _, test = named.partition("::")
    path = path_of(member, inside)

    assert path.is_file(), f"{requirement} names {member}:{inside}"
    if test:
        assert re.search(rf"def {test}\(", path.read_text()), f"{requirement} names {test}"
