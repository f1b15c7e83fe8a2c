"""CSV files as grids: one file with every sheet, each behind a row such as `[Posts]`."""

import csv
import io
import re
from collections.abc import Sequence

from missionledger.finance.domain.budget_sheets.grid import (
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    EstimateFileError,
    Sheet,
)

MEDIA_TYPE = "text/csv"

_SECTION = re.compile(r"\[([^\]]{1,60})\]")


def read_csv(content: bytes) -> Sequence[Sheet]:
    """Return the sheets of the file; rows keep their numbers in it.

    Raises:
        EstimateFileError: if it is not CSV in UTF-8, too large, or starts without a sheet.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(f"it is not UTF-8 (byte {error.start})") from error
    if "\0" in text:
        raise _unreadable("it holds bytes that no text has")
    sheets: list[Sheet] = []
    rows: dict[int, list[Cell]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            number = reader.line_num
            section = _SECTION.fullmatch(cells[0].strip()) if cells else None
            if section is not None:
                rows = {}
                sheets.append(Sheet(section[1].strip(), rows, is_typed=False))
            elif any(cell.strip() for cell in cells):
                _require_modest(sheets, number, len(cells))
                rows[number] = [Cell(cell if cell.strip() else None) for cell in cells]
    except csv.Error as error:
        raise _unreadable(f"line {reader.line_num} is not CSV: {error}") from error
    return sheets


def _require_modest(sheets: Sequence[Sheet], number: int, columns: int) -> None:
    if not sheets:
        raise _unreadable(f"row {number} stands before the first sheet, such as [Estimate]")
    if number > ROWS_MAX or columns > COLUMNS_MAX:
        raise EstimateFileError(
            f"row {number} has {columns} columns; {ROWS_MAX} rows of {COLUMNS_MAX} columns are "
            "the most",
            next_step="Keep the estimate alone in the file.",
        )


def _unreadable(why: str) -> EstimateFileError:
    return EstimateFileError(
        f"the file cannot be used: {why}",
        next_step="Save the estimate as CSV in UTF-8, in the form of the template.",
    )
