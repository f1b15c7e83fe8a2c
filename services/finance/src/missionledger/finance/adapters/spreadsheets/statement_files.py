"""Statements as files: CSV and XLSX, each with the end of the log it rests on at its foot."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

from missionledger.common.http.csv_cells import safe_cell
from missionledger.common.money import Money
from missionledger.finance.domain.statements.tables import (
    Cell,
    CellKind,
    Column,
    Footer,
    Statement,
)

XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AMOUNT_FORMAT = "#,##0.00"
SHEET_NAME_LENGTH_MAX = 31
_WIDTH = 20


def statement_csv(statement: Statement, footer: Footer) -> str:
    """Return the statement as CSV: header, rows, notes, and the end of the log."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(column.name for column in statement.columns)
    for row in statement.rows:
        writer.writerow(safe_cell(_text(cell, column)) for cell, column in _pairs(statement, row))
    writer.writerows([safe_cell(cell) for cell in line] for line in _foot(statement, footer))
    return text.getvalue()


def statement_xlsx(statement: Statement, footer: Footer) -> bytes:
    """Return the statement as a workbook of one sheet; amounts are numbers, text is text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(statement.name[:SHEET_NAME_LENGTH_MAX])
    for index in range(len(statement.columns)):
        sheet.column_dimensions[chr(ord("A") + index)].width = _WIDTH
    sheet.append([_cell(sheet, statement.title, bold=True)])
    sheet.append([_cell(sheet, column.heading, bold=True) for column in statement.columns])
    for row in statement.rows:
        sheet.append([_value(sheet, cell, column) for cell, column in _pairs(statement, row)])
    for line in _foot(statement, footer):
        sheet.append([_cell(sheet, each) for each in line])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _foot(statement: Statement, footer: Footer) -> Iterator[list[str]]:
    yield []
    for note in statement.notes:
        yield ["note", note]
    yield ["effective on", footer.effective_on]
    yield ["events in the log", str(footer.log_size)]
    yield ["hash of the log", footer.log_hash]
    yield ["recorded at", footer.recorded_at]
    yield ["epoch of the log", footer.epoch]


def _pairs(statement: Statement, row: Sequence[Cell]) -> Iterator[tuple[Cell, Column]]:
    return zip(row, statement.columns, strict=True)


def _text(cell: Cell, column: Column) -> str | None:
    if cell is None:
        return None
    is_amount = column.kind is CellKind.AMOUNT and isinstance(cell, int)
    return str(Money(minor=int(cell))) if is_amount else str(cell)


def _value(sheet: Sheet, cell: Cell, column: Column) -> SheetCell | None:
    if cell is None:
        return None
    if column.kind is not CellKind.AMOUNT:
        return _cell(sheet, str(cell))
    # A decimal is written digit by digit; a float would not hold every cent.
    found = WriteOnlyCell(sheet)
    found.value = Decimal(str(Money(minor=int(cell))))
    found.number_format = AMOUNT_FORMAT
    return found


def _cell(sheet: Sheet, text: str, *, bold: bool = False) -> SheetCell:
    """Return a cell that holds text, whatever it starts with."""
    found = WriteOnlyCell(sheet, value=safe_cell(text))
    if bold:
        found.font = Font(bold=True)
    return found
