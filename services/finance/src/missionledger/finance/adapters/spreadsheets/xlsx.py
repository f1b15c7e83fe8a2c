"""XLSX files as grids: opened with care, since a spreadsheet is a program of somebody else's.

Before a cell is read the package is looked through: how large it would become, whether it holds
macros or a document type, which cells are merged, and which formulas carry no stored value.
"""

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from missionledger.finance.domain.budget_sheets.grid import (
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    CellValue,
    EstimateFileError,
    Sheet,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

UNPACKED_BYTES_MAX = 20_000_000
"""A full estimate unpacks to less than a tenth of it."""
PARTS_MAX = 200
SHEETS_MAX = 20
SIGNIFICANT_DIGITS = 15
"""What a spreadsheet keeps of a number; digits behind them are noise of its arithmetic."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WORKBOOK = "xl/workbook.xml"
_WORKBOOK_LINKS = "xl/_rels/workbook.xml.rels"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_XML = (".xml", ".rels", ".vml")

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,
)
"""What is raised for a package that is damaged inside; it is not one family of errors."""

NO_VALUE = "the formula has no stored value; open the file in a spreadsheet program and save it"


@dataclass(slots=True)
class _Looked:
    """What a look through a worksheet found."""

    merged: list[str] = field(default_factory=list)
    valueless: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0


def read_xlsx(content: bytes) -> Sequence[Sheet]:
    """Return the sheets of a workbook, values of formulas as they were stored.

    Raises:
        EstimateFileError: if it is not a workbook, is too large, or holds what no estimate needs.
    """
    looked = _look_through(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return [
                Sheet(
                    name=sheet.title,
                    rows=_rows(sheet, looked.get(sheet.title, _Looked())),
                    is_typed=True,
                    merged=tuple(looked.get(sheet.title, _Looked()).merged),
                )
                for sheet in workbook.worksheets
            ]
        finally:
            workbook.close()
    except (InvalidFileException, *_DAMAGED) as error:
        raise _unreadable(f"it cannot be read ({type(error).__name__})") from error


def _look_through(content: bytes) -> Mapping[str, _Looked]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _require_modest(parts)
            for part in parts:
                if part.filename.lower().endswith(_XML):
                    _require_plain_xml(package.read(part), part.filename)
            paths = _sheet_paths(package)
            return {name: _look_at(package.read(path)) for name, path in paths.items()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise _unreadable("it is not an XLSX workbook") from error
    except _DAMAGED as error:
        raise _unreadable(f"a part of it cannot be read ({type(error).__name__})") from error


def _require_modest(parts: Sequence[zipfile.ZipInfo]) -> None:
    # Reading stops at the size that the directory states, so what it states is a bound.
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS_MAX or unpacked > UNPACKED_BYTES_MAX:
        raise EstimateFileError(
            f"the workbook has {len(parts)} parts of {unpacked} bytes unpacked; "
            f"{PARTS_MAX} parts of {UNPACKED_BYTES_MAX} bytes are the most",
            next_step="Keep the estimate alone in the workbook, without pictures and history.",
        )
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _unreadable("it holds macros, which an estimate does not need")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise _unreadable("it takes values from other workbooks, which nobody can check here")


def _require_plain_xml(content: bytes, name: str) -> None:
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(content), forbid_dtd=True):
            element.clear()
    except DefusedXmlException as error:
        raise _unreadable(f"{name} declares what no workbook needs") from error


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    links = {
        link.get("Id"): str(link.get("Target", "")).removeprefix("/")
        for link in ElementTree.fromstring(package.read(_WORKBOOK_LINKS))
    }
    sheets = ElementTree.fromstring(package.read(_WORKBOOK)).iter(f"{_MAIN}sheet")
    paths = {}
    for sheet in sheets:
        target = links[sheet.get(f"{_RELATIONS}id")]
        path = target if target.startswith("xl/") else f"xl/{target}"
        paths[str(sheet.get("name"))] = path
    if len(paths) > SHEETS_MAX:
        raise _unreadable(f"it has {len(paths)} sheets, {SHEETS_MAX} are the most")
    return paths


def _look_at(content: bytes) -> _Looked:
    looked = _Looked()
    for _, element in ElementTree.iterparse(io.BytesIO(content), forbid_dtd=True):
        if element.tag == f"{_MAIN}mergeCell":
            looked.merged.append(str(element.get("ref")))
        elif element.tag == f"{_MAIN}c":
            _look_at_cell(element, looked)
        elif element.tag == f"{_MAIN}row":
            element.clear()
    return looked


def _look_at_cell(element: Any, looked: _Looked) -> None:
    place = _PLACE.fullmatch(element.get("r") or "")
    has_value = any((element.findtext(f"{_MAIN}{name}") or "") for name in ("v", "is"))
    has_value = has_value or element.find(f"{_MAIN}is") is not None
    has_formula = element.find(f"{_MAIN}f") is not None
    if place is None or not (has_value or has_formula):
        return
    row, column = int(place[2]), _column(place[1])
    looked.last_row = max(looked.last_row, row)
    looked.last_column = max(looked.last_column, column)
    if has_formula and not has_value:
        looked.valueless.add((row, column))


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def _rows(sheet: Any, looked: _Looked) -> Mapping[int, Sequence[Cell]]:
    if looked.last_row > ROWS_MAX or looked.last_column > COLUMNS_MAX:
        raise EstimateFileError(
            f"the sheet {sheet.title!r} reaches to row {looked.last_row} and column "
            f"{looked.last_column}; {ROWS_MAX} rows and {COLUMNS_MAX} columns are the most",
            next_step="Clear what stands far from the estimate, and send the file again.",
        )
    rows: dict[int, list[Cell]] = defaultdict(list)
    if not looked.last_row:
        return rows
    found = sheet.iter_rows(max_row=looked.last_row, max_col=looked.last_column)
    for number, cells in enumerate(found, start=1):
        rows[number] = [
            _cell(cell, (number, column) in looked.valueless)
            for column, cell in enumerate(cells, start=1)
        ]
    return rows


def _cell(cell: Any, is_valueless: bool) -> Cell:  # noqa: FBT001 - a fact about the cell
    if is_valueless:
        return Cell(None, NO_VALUE)
    value = cell.value
    if getattr(cell, "data_type", "") == "e":
        return Cell(None, f"the formula ends in the error {value}")
    return Cell(_value(value))


def _value(value: Any) -> CellValue:
    """Return the value without floats: a number as the digits that the spreadsheet keeps."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return str(value)


def _unreadable(why: str) -> EstimateFileError:
    return EstimateFileError(
        f"the file cannot be used: {why}",
        next_step="Save the estimate as an XLSX workbook, in the form of the template.",
    )
