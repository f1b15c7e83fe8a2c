"""A spreadsheet as a grid: cells with values, sheets with rows, faults with the name of a cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from missionledger.common.money import MINOR_PER_MAJOR, MINOR_UNITS_MAX
from missionledger.common.refusals import Fault, Refusal, RefusalKind

ROWS_MAX = 2_000
"""More rows than an estimate has; a sheet with more is a mistake, or an attack."""
COLUMNS_MAX = 60
TEXT_LENGTH = 300
LONG_TEXT_LENGTH = 2_000
FAULTS_SHOWN_MAX = 200
FACTOR_DECIMALS_MAX = 6

CellValue = str | Decimal | date | bool | None

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRACTION = re.compile(r"[0-9]{1,7}/[1-9][0-9]{0,6}")


class EstimateFileError(Refusal):
    """The spreadsheet cannot be used; nothing of it was kept."""

    code = "estimate-file-faulty"
    title = "The spreadsheet has faults"
    kind = RefusalKind.INVALID


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; `trouble` says why its value cannot be trusted, such as a formula error."""

    value: CellValue = None
    trouble: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        blank = self.value is None or (isinstance(self.value, str) and not self.value.strip())
        return blank and not self.trouble


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its rows, by their number in the file.

    Attributes:
        is_typed: whether cells know numbers and dates from text, as in XLSX and not in CSV.
    """

    name: str
    rows: Mapping[int, Sequence[Cell]]
    is_typed: bool
    merged: Sequence[str] = ()


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, columns counted from 0: `D7`."""
    letters = ""
    left = column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"


@dataclass(slots=True)
class Faults:
    """Every fault found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, sheet: str, cell: str, code: str, detail: str) -> None:
        """Note a fault of a cell, or of the whole sheet where `cell` is empty."""
        where = f"{sheet}!{cell}" if cell else sheet
        self.found.append(Fault(where, code, detail))

    def raise_if_any(self, next_step: str) -> None:
        """Go on only if nothing was found.

        Raises:
            EstimateFileError: with every fault.
        """
        if not self.found:
            return
        first, count = self.found[0], len(self.found)
        more = f" (and {count - 1} more)" if count > 1 else ""
        raise EstimateFileError(
            f"{first.pointer}: {first.detail}{more}",
            next_step=next_step,
            facts={"faults": count},
            faults=self.found[:FAULTS_SHOWN_MAX],
        )


@dataclass(slots=True)
class Row:
    """One row on its way into typed values; each method reads the cell under a heading.

    A cell at fault is noted and answered with a neutral value, so that all faults of a row are
    found in one pass.
    """

    sheet: Sheet
    number: int
    cells: Mapping[str, tuple[int, Cell]]
    faults: Faults
    is_sound: bool = True

    def where(self, heading: str) -> str:
        """Return the name of the cell under a heading."""
        return cell_name(self.number, self.cells[heading][0])

    def fault(self, heading: str, code: str, detail: str) -> None:
        """Note what is wrong with the cell under a heading."""
        self.is_sound = False
        self.faults.add(self.sheet.name, self.where(heading), code, detail)

    def text(self, heading: str, *, needed: bool = True, length: int = TEXT_LENGTH) -> str:
        """Return the words of a cell; a number is taken as it is written."""
        value = self._value(heading)
        if value is None:
            if needed:
                self.fault(heading, "cell-empty", f"{heading} is empty")
            return ""
        if isinstance(value, bool | date):
            self.fault(heading, "cell-not-text", f"{heading} must be text, not {value}")
            return ""
        found = str(value).strip()
        if len(found) > length:
            self.fault(heading, "cell-too-long", f"{heading} has more than {length} characters")
            return ""
        return found

    def amount(self, heading: str) -> int:
        """Return an amount in whole currency units as a count of cents."""
        value = self._number(heading)
        if value is None:
            return 0
        cents = Fraction(value) * MINOR_PER_MAJOR
        if cents.denominator != 1:
            self.fault(heading, "cell-not-exact", f"{value} has fractions of a cent")
        elif cents > MINOR_UNITS_MAX:
            self.fault(heading, "cell-too-large", f"{value} is more than an account can hold")
        else:
            return cents.numerator
        return 0

    def people(self, heading: str, most: int) -> int:
        """Return a number of people; an empty cell is none."""
        value = self._number(heading, needed=False)
        if value is None:
            return 0
        if value != int(value) or value > most:
            self.fault(
                heading, "cell-not-a-count", f"{value} is not a whole number of up to {most}"
            )
            return 0
        return int(value)

    def factor(self, heading: str) -> str:
        """Return an exact part of one: a number such as 0.15, or a fraction written as text."""
        value = self._value(heading)
        if value is None:
            return "0"
        if isinstance(value, str) and _FRACTION.fullmatch(value.strip()):
            found = Fraction(value.strip())
        else:
            number = self._number(heading)
            if number is None:
                return "0"
            found = Fraction(number)
            if -number.normalize().as_tuple().exponent > FACTOR_DECIMALS_MAX:  # type: ignore[operator]
                self.fault(
                    heading,
                    "cell-not-exact",
                    f"{number} has more than {FACTOR_DECIMALS_MAX} decimals; write a fraction "
                    "such as 2/15 as text",
                )
                return "0"
        if not 0 <= found <= 1:
            self.fault(heading, "cell-not-a-part", f"{value} is not between 0 and 1")
            return "0"
        return str(found)

    def day(self, heading: str, *, needed: bool = True) -> date | None:
        """Return a day: a date cell, or text such as 2025-07-01."""
        value = self._value(heading)
        if isinstance(value, date):
            return value
        if value is None:
            if needed:
                self.fault(heading, "cell-empty", f"{heading} is empty")
            return None
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        self.fault(heading, "cell-not-a-day", f"{value} is not a day such as 2025-07-01")
        return None

    def _value(self, heading: str) -> CellValue:
        cell = self.cells[heading][1]
        if cell.trouble:
            self.fault(heading, "cell-formula", f"{heading}: {cell.trouble}")
            return None
        return None if cell.is_empty else cell.value

    def _number(self, heading: str, *, needed: bool = True) -> Decimal | None:
        before = self.is_sound
        value = self._value(heading)
        if value is None:
            if needed and self.is_sound is before and not self.cells[heading][1].trouble:
                self.fault(heading, "cell-empty", f"{heading} is empty")
            return None
        found: Decimal | None = None
        if isinstance(value, Decimal):
            found = value
        elif isinstance(value, str) and self.sheet.is_typed:
            self.fault(heading, "cell-not-a-number", f"{value!r} is text where a number belongs")
        elif isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            found = Decimal(value.strip())
        else:
            self.fault(heading, "cell-not-a-number", f"{value} is not a plain number")
        if found is not None and found < 0:
            self.fault(heading, "cell-negative", f"{found} is negative, which no cost may be")
            return None
        return found


def rows_of(sheet: Sheet, headings: Sequence[str], faults: Faults) -> list[Row]:
    """Return the rows under the headings, which stand in the first row that is not empty.

    Notes merged cells, headings that are missing, unknown or repeated, and values beside them.
    """
    for span in sheet.merged:
        faults.add(sheet.name, span, "cells-merged", "cells are merged; each value needs its own")
    filled = {
        number: cells
        for number, cells in sheet.rows.items()
        if any(not cell.is_empty for cell in cells)
    }
    if not filled:
        return []
    first = min(filled)
    columns = _columns(sheet, first, filled[first], headings, faults)
    if columns is None:
        return []
    found = []
    for number in sorted(filled):
        if number == first:
            continue
        cells = filled[number]
        beside = [
            index
            for index, cell in enumerate(cells)
            if not cell.is_empty and index not in columns.values()
        ]
        for index in beside:
            faults.add(
                sheet.name, cell_name(number, index), "cell-without-heading", "has no heading"
            )
        named = {
            heading: (index, cells[index] if index < len(cells) else Cell())
            for heading, index in columns.items()
        }
        found.append(Row(sheet, number, named, faults))
    return found


def _columns(
    sheet: Sheet, number: int, cells: Sequence[Cell], headings: Sequence[str], faults: Faults
) -> dict[str, int] | None:
    known = {heading.casefold(): heading for heading in headings}
    columns: dict[str, int] = {}
    before = len(faults.found)
    for index, cell in enumerate(cells):
        if cell.is_empty:
            continue
        name = cell_name(number, index)
        heading = known.get(str(cell.value).strip().casefold())
        if heading is None:
            said = f"{str(cell.value)[:60]!r} is not a heading of this sheet"
            faults.add(sheet.name, name, "heading-unknown", said)
        elif heading in columns:
            faults.add(sheet.name, name, "heading-repeated", f"{heading} stands here twice")
        else:
            columns[heading] = index
    for heading in headings:
        if heading not in columns:
            faults.add(sheet.name, "", "heading-missing", f"the heading {heading} is missing")
    return columns if len(faults.found) == before else None
