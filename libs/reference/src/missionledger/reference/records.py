"""Strict reading of one CSV file: cells become typed values, and every fault is kept."""

import csv
import io
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from missionledger.common.identifiers import MISSION_ID, mission_id_from_acronym
from missionledger.common.money import MINOR_PER_MAJOR, MINOR_UNITS_MAX
from missionledger.common.periods import FiscalYear
from missionledger.reference.faults import Fault, TableFaultsError
from missionledger.reference.sources import TableFile

RowT = TypeVar("RowT")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

FIRST_DATA_ROW = 2
"""A spreadsheet shows the heading as row 1."""

CELL_DIGITS_MAX = 40
"""More digits than any figure here has; a longer one is not turned into a number."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_STATE = re.compile(r"[A-Z]{3}")


@dataclass(slots=True)
class Record:
    """One row on its way into a typed value.

    Each method reads one cell. A cell at fault is noted and answered with a neutral value, so that
    the rest of the row is still read and its faults are found in the same pass; a row with a fault
    never leaves the reader.
    """

    file: str
    row: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Tell whether no cell read so far is at fault, so that cells may be compared."""
        return not self.faults

    def fault(self, column: str, reason: str) -> None:
        """Note that the cell, or the row where `column` is empty, is wrong."""
        self.faults.append(Fault(self.file, self.row, column, reason))

    def optional_text(self, column: str) -> str:
        """Return the cell without surrounding blanks; it may be empty."""
        return self.cells[column].strip()

    def text(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        value = self.optional_text(column)
        if not value:
            self.fault(column, "is empty")
        return value

    def day(self, column: str) -> date:
        """Return the day written as 2025-07-01."""
        return self.optional_day(column, required=True) or date.min

    def optional_day(self, column: str, *, required: bool = False) -> date | None:
        """Return the day, or None for an empty cell."""
        value = self.text(column) if required else self.optional_text(column)
        if not value:
            return None
        # The pattern first: Python also reads 20250701 and 2025-W27-2, which the tables do not use.
        if _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(column, f"{value!r} is not a day such as 2025-07-01")
        return None

    def decimal(self, column: str) -> Decimal:
        """Return the number exactly as written."""
        return self.optional_decimal(column, required=True) or Decimal(0)

    def optional_decimal(self, column: str, *, required: bool = False) -> Decimal | None:
        """Return the number exactly as written, or None for an empty cell."""
        value = self.text(column) if required else self.optional_text(column)
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or len(value) > CELL_DIGITS_MAX:
            self.fault(column, f"{value!r} is not a plain number such as 26049000 or 26049000.50")
            return None
        return Decimal(value)

    def minor_units(self, column: str, *, negative: bool = False) -> int:
        """Return an amount in whole currency units as an exact count of cents."""
        value = self.decimal(column)
        exact = Fraction(value) * MINOR_PER_MAJOR
        if exact.denominator != 1:
            self.fault(column, f"{value} has fractions of a cent")
        elif abs(exact) > MINOR_UNITS_MAX:
            self.fault(column, f"{value} is larger than an account can hold")
        elif exact < 0 and not negative:
            self.fault(column, f"{value} is negative, which this row may not be")
        else:
            return exact.numerator
        return 0

    def whole_number(self, column: str) -> int:
        """Return a count, which is not negative and has no decimals."""
        return self.optional_whole_number(column, required=True) or 0

    def optional_whole_number(self, column: str, *, required: bool = False) -> int | None:
        """Return a count, or None for an empty cell."""
        value = self.optional_decimal(column, required=required)
        if value is None:
            return None
        if value != int(value) or value < 0:
            self.fault(column, f"{value} is not a whole number of zero or more")
            return None
        return int(value)

    def percentage(self, column: str) -> Fraction:
        """Return a share of 0 to 100 per cent as an exact part of one."""
        value = Fraction(self.decimal(column)) / 100
        if not 0 <= value <= 1:
            self.fault(column, f"{self.optional_text(column)} is not between 0 and 100 per cent")
            return Fraction(0)
        return value

    def choice(self, column: str, kind: type[ChoiceT]) -> ChoiceT:
        """Return one of a fixed set of words."""
        value = self.text(column)
        known = list(kind)
        if value not in known:
            if value:
                self.fault(column, f"{value!r} is not one of {', '.join(known)}")
            return known[0]
        return kind(value)

    def state(self, column: str, known: Mapping[str, str]) -> str:
        """Return the code of a Member State out of the known ones."""
        value = self.text(column)
        if value and not _STATE.fullmatch(value):
            self.fault(column, f"{value!r} is not a code of three capital letters (ISO 3166)")
        elif value and value not in known:
            self.fault(column, f"{value} is not a Member State of the United Nations")
        return value

    def mission_id(self, column: str) -> str:
        """Return the id of an operation: capitals, digits and hyphens."""
        value = self.text(column)
        if value and not MISSION_ID.fullmatch(value):
            self.fault(column, f"{value!r} is not a mission id such as UNEF-I")
        return value

    def code(self, column: str, aliases: Mapping[str, str]) -> str:
        """Return the account code that the cell names, with other names for it resolved."""
        value = self.text(column)
        if value in aliases:
            return aliases[value]
        try:
            return mission_id_from_acronym(value) if value else value
        except ValueError as error:
            self.fault(column, str(error))
            return value

    def fiscal_year(self, column: str) -> FiscalYear:
        """Return the financial period written as 2024/25."""
        value = self.text(column)
        try:
            return FiscalYear.parse(value)
        except ValueError as error:
            if value:
                self.fault(column, str(error))
            return FiscalYear(1)

    def calendar_year(self, column: str) -> int:
        """Return a year of four digits."""
        value = self.whole_number(column)
        if not date(1945, 1, 1).year <= value <= date.max.year:
            self.fault(column, f"{value} is not a year since 1945")
        return value


def read_table(
    table: TableFile,
    columns: Sequence[str],
    parse: Callable[[Record], RowT],
    key: Callable[[RowT], Hashable],
) -> tuple[RowT, ...]:
    """Return every row of the file, typed, in the order of the file.

    Args:
        table: the file.
        columns: the headings it must have, in any order, and no others.
        parse: makes a row of a record; it notes faults on the record and does not raise.
        key: what may occur only once in the file.

    Raises:
        TableFaultsError: with every fault of the file.
    """
    faults: list[Fault] = []
    rows: list[RowT] = []
    first_seen: dict[Hashable, int] = {}
    for record in _records(table, columns, faults):
        row = parse(record)
        if record.sound:
            seen = first_seen.setdefault(key(row), record.row)
            if seen != record.row:
                record.fault("", f"repeats row {seen}")
        faults.extend(record.faults)
        rows.append(row)
    if faults:
        raise TableFaultsError(sorted(faults, key=lambda fault: fault.row))
    return tuple(rows)


def _records(table: TableFile, columns: Sequence[str], faults: list[Fault]) -> list[Record]:
    """Return the records whose shape is right; note the faults of all others."""
    # A byte that is not UTF-8 becomes a lone surrogate and is found again in its own cell, so
    # that the fault names row and column and not an offset in the file.
    text = table.content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    heading: list[str] | None = None
    row = 0
    try:
        for cells in reader:
            row += 1
            if heading is None:
                heading = [cell.strip() for cell in cells]
                if not _check_heading(table.name, heading, columns, faults):
                    return []
            elif cells:
                record = _shaped(table.name, row, heading, cells, faults)
                if record:
                    records.append(record)
    except csv.Error as error:
        faults.append(Fault(table.name, row + 1, "", f"is not CSV: {error}"))
    if heading is None:
        faults.append(Fault(table.name, 0, "", "is empty; the first row must name the columns"))
    return records


def _check_heading(
    file: str, heading: Sequence[str], columns: Sequence[str], faults: list[Fault]
) -> bool:
    """Note every missing, unknown and repeated column; tell whether the heading is right."""
    wrong = [
        *((name, "column is missing") for name in columns if name not in heading),
        *((name, "column is not known here") for name in heading if name not in columns),
        *((name, "column occurs twice") for name in set(heading) if heading.count(name) > 1),
    ]
    faults.extend(Fault(file, 1, _printable(name), reason) for name, reason in wrong)
    return not wrong


def _shaped(
    file: str, row: int, heading: Sequence[str], cells: Sequence[str], faults: list[Fault]
) -> Record | None:
    """Return the record, or note why the row is not one."""
    found: list[Fault] = []
    if len(cells) != len(heading):
        reason = f"has {len(cells)} cells where the heading has {len(heading)}"
        found.append(Fault(file, row, "", reason))
    for column, cell in zip(heading, cells, strict=False):
        broken = [character for character in cell if "\udc80" <= character <= "\udcff"]
        if broken:
            byte = ord(broken[0]) - 0xDC00
            found.append(Fault(file, row, column, f"is not UTF-8 (byte 0x{byte:02X})"))
        elif any(character < " " and character not in "\t\r\n" for character in cell):
            found.append(Fault(file, row, column, "has a control character"))
    faults.extend(found)
    return None if found else Record(file, row, dict(zip(heading, cells, strict=True)))


def _printable(name: str) -> str:
    return name.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")
