"""Reader of the JSON tables: models, capabilities, configurations and parts of a mandate.

The mandates service owns what these entries mean and checks their inside; here they are checked
for what a person who edits the file gets wrong: syntax, missing, unknown or mistyped keys, and
entries that occur twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from missionledger.reference.faults import Fault, TableFaultsError
from missionledger.reference.sources import TableFile

FIRST_ENTRY_ROW = 1
"""JSON has no heading: the first entry of a list is row 1."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The shape of one JSON table.

    Attributes:
        file: its name.
        inside: key of the object that holds the list; empty where the file is the list.
        keys: JSON types of the value of each key that every entry has.
        optional: the same for keys that an entry may leave out.
    """

    file: str
    inside: str
    keys: Mapping[str, tuple[type, ...]]
    optional: Mapping[str, tuple[type, ...]]


@dataclass(frozen=True, slots=True)
class StructureEntry:
    """One entry as the file has it."""

    row: int
    slug: str
    values: Mapping[str, Any]


_TEXT = (str,)
_NUMBER = (int,)
_LIST = (list,)
_ANSWER = (str, type(None))
"""Null means that it depends on the phase or variant."""
_NAMED = {"id": _NUMBER, "slug": _TEXT, "name_en": _TEXT, "name_zh": _TEXT}

MODELS = Structure(
    "models.json",
    "",
    _NAMED
    | {
        "strategic_goal": _TEXT,
        "typical_tasks": _LIST,
        "capabilities": _LIST,
        "precedents": _LIST,
        "related_models": _LIST,
    },
    {"precedents_note": _TEXT},
)
CAPABILITIES = Structure(
    "capabilities.json",
    "",
    {"slug": _TEXT, "name_en": _TEXT, "kind": _TEXT, "origin": _TEXT, "used_by_models": _LIST},
    {},
)
CONFIGURATIONS = Structure(
    "configurations.json",
    "configurations",
    _NAMED
    | {
        "command": _ANSWER,
        "leadership": _ANSWER,
        "finance": _ANSWER,
        "rules": _ANSWER,
        "traits": (dict,),
        "variants": _LIST,
        "precedents": _LIST,
    },
    {"note": _TEXT},
)
TASK_CATEGORIES = Structure(
    "task_categories.json",
    "categories",
    _NAMED | {"since": (int, type(None)), "related_models": _LIST},
    {},
)


def read_structure(table: TableFile, structure: Structure) -> tuple[StructureEntry, ...]:
    """Return the entries of the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    faults: list[Fault] = []
    rows: list[StructureEntry] = []
    first_seen: dict[str, int] = {}
    for row, values in enumerate(_list_of(table, structure), start=FIRST_ENTRY_ROW):
        if not isinstance(values, dict):
            faults.append(Fault(table.name, row, "", "must be an object"))
            continue
        faults.extend(_faults_of(table.name, row, values, structure))
        slug = str(values.get("slug", ""))
        if first_seen.setdefault(slug, row) != row:
            faults.append(Fault(table.name, row, "slug", f"repeats row {first_seen[slug]}"))
        rows.append(StructureEntry(row, slug, MappingProxyType(values)))
    if faults:
        raise TableFaultsError(faults)
    return tuple(rows)


def _list_of(table: TableFile, structure: Structure) -> list[Any]:
    """Return the list that the file is, or holds.

    Raises:
        TableFaultsError: if there is none.
    """
    row, reason = 0, "must be a list of entries"
    try:
        document = json.loads(table.content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 (byte {error.start})"
    except json.JSONDecodeError as error:
        row, reason = error.lineno, f"is not JSON: {error.msg}"
    except RecursionError:
        reason = "is not JSON: nested too deeply"
    else:
        found = document.get(structure.inside) if isinstance(document, dict) else document
        if isinstance(found, list):
            return found
    raise TableFaultsError([Fault(table.name, row, structure.inside, reason)])


def _faults_of(file: str, row: int, values: Mapping[str, Any], structure: Structure) -> list[Fault]:
    """Return what is wrong with the keys of one entry."""
    known = {**structure.keys, **structure.optional}
    missing = [key for key in structure.keys if key not in values]
    faults = [Fault(file, row, key, "is missing") for key in missing]
    for key, value in values.items():
        if key not in known:
            faults.append(Fault(file, row, key, "is not known here"))
        elif type(value) not in known[key]:
            names = " or ".join(kind.__name__ for kind in known[key])
            faults.append(Fault(file, row, key, f"must be {names}"))
        elif value == "":
            faults.append(Fault(file, row, key, "is empty"))
    return faults
