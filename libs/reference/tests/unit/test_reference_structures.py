"""Goal: JSON tables are checked for what a person who edits them gets wrong."""

import json
from typing import Any

import pytest

from missionledger.reference.faults import TableFaultsError
from missionledger.reference.sources import TableFile, packaged
from missionledger.reference.structures import (
    CAPABILITIES,
    CONFIGURATIONS,
    MODELS,
    TASK_CATEGORIES,
    Structure,
    read_structure,
)

SOUND = {
    "slug": "aviation",
    "name_en": "Aviation",
    "kind": "unit",
    "origin": "models",
    "used_by_models": [1],
}


def _faults(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(TableFaultsError) as refusal:
        read_structure(TableFile(CAPABILITIES.file, content), CAPABILITIES)
    return [(fault.row, fault.column) for fault in refusal.value.found]


def _entries(*entries: dict[str, Any]) -> bytes:
    return json.dumps(entries).encode()


@pytest.mark.parametrize(
    ("structure", "count"),
    [(MODELS, 30), (CAPABILITIES, 136), (CONFIGURATIONS, 6), (TASK_CATEGORIES, 21)],
)
def test_packaged_structures_are_sound(structure: Structure, count: int) -> None:
    assert len(read_structure(packaged().read(structure.file), structure)) == count


def test_missing_unknown_and_mistyped_keys_are_told_together() -> None:
    entry = {**SOUND, "kind": 3, "colour": "blue"}
    del entry["origin"]

    assert _faults(_entries(SOUND | {"slug": "isr"}, entry)) == [
        (2, "origin"),
        (2, "kind"),
        (2, "colour"),
    ]


def test_an_entry_that_occurs_twice_is_told() -> None:
    assert _faults(_entries(SOUND, SOUND)) == [(2, "slug")]


def test_an_empty_text_is_told() -> None:
    assert _faults(_entries(SOUND | {"name_en": ""})) == [(1, "name_en")]


def test_broken_json_names_its_line() -> None:
    assert _faults(b"[\n{]") == [(2, "")]


@pytest.mark.parametrize("content", [b"{}", b"3", b"\xff", b"[" * 100_000])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    assert _faults(content) == [(0, "")]
