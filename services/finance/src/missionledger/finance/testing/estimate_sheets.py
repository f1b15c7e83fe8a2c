"""Spreadsheets of an estimate: right ones, and ones with faults planted in named cells."""

import csv
import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from openpyxl import Workbook

from missionledger.finance.domain.budget_sheets.template import FIELDS, HEADINGS
from missionledger.finance.testing.budgets import AIR_MINOR, TOTAL_MINOR

Grid = dict[str, list[list[Any]]]

_VALUES: Mapping[str, Any] = {
    "Fund": "UNMISS",
    "Fiscal year": "2025/26",
    "Kind": "requested",
    "Prepared on": date(2025, 1, 15),
    "Source": "A/79/700",
}


def estimate_grid() -> Grid:
    """Return the rows of every sheet: the same estimate as `budgets.contents`."""
    return {
        "Estimate": [list(HEADINGS["Estimate"]), *([f, _VALUES.get(f)] for f in FIELDS)],
        "Standard costs": [
            list(HEADINGS["Standard costs"]),
            [
                "international",
                12_000,
                date(2025, 7, 1),
                None,
                "Standard salary costs 2025",
                "assumed",
            ],
        ],
        "Posts": [
            list(HEADINGS["Posts"]),
            ["International staff", "P-4", "international", 0.15, *[10] * 12],
        ],
        "Strength": [
            list(HEADINGS["Strength"]),
            ["Military contingents", "Infantry", None, None, *[1_000] * 12],
        ],
        "Other costs": [
            list(HEADINGS["Other costs"]),
            ["III", "Air operations", "Helicopters", AIR_MINOR // 100, "Four helicopters."],
        ],
        "Results": [
            list(HEADINGS["Results"]),
            ["Protection", "Fewer attacks", "indicator", "Attacks in a year", "120", "90"],
            ["Protection", "Fewer attacks", "output", "Patrol days", None, "36,500"],
        ],
        "Totals": [list(HEADINGS["Totals"]), [None, None, TOTAL_MINOR / 100]],
    }


def changed(grid: Grid, **cells: Any) -> Grid:
    """Return the grid with cells replaced: `Posts_E2=-3` (blanks of sheet names left out)."""
    found = deepcopy(grid)
    by_plain = {name.replace(" ", ""): name for name in found}
    for place, value in cells.items():
        sheet, cell = place.split("_")
        rows = found[by_plain[sheet]]
        column, row = ord(cell[0]) - ord("A"), int(cell[1:])
        while len(rows) < row:
            rows.append([])
        while len(rows[row - 1]) <= column:
            rows[row - 1].append(None)
        rows[row - 1][column] = value
    return found


def workbook(grid: Grid, merged: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the grid as an XLSX workbook; text that starts with `=` is a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in grid.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for name, span in merged:
        book[name].merge_cells(span)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv_file(grid: Grid) -> bytes:
    """Return the grid as one CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for name, rows in grid.items():
        writer.writerow([f"[{name}]"])
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()
