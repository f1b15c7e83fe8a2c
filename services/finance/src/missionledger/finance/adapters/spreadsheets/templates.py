"""Empty estimates to fill in, as XLSX and as CSV."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font

from missionledger.finance.domain.budget.classification import ITEMS
from missionledger.finance.domain.budget_sheets.template import (
    ESTIMATE,
    FIELDS,
    HEADINGS,
    IGNORED_SHEETS,
    NOTES,
)

_WIDTH = 18


def xlsx_template() -> bytes:
    """Return a workbook with every sheet, what belongs on it, and the items there are."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    notes = workbook.create_sheet(IGNORED_SHEETS[0])
    for name, note in NOTES.items():
        notes.append((name, note))
    words = workbook.create_sheet(IGNORED_SHEETS[1])
    for group, items in ITEMS.items():
        for item in items:
            words.append((group.numeral, item))
    for name, headings in HEADINGS.items():
        sheet = workbook.create_sheet(name)
        sheet.append(headings)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = _WIDTH
        if name == ESTIMATE:
            for each in FIELDS:
                sheet.append((each,))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def csv_template() -> bytes:
    """Return the same sheets in one CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for name, headings in HEADINGS.items():
        writer.writerow([f"[{name}]"])
        writer.writerow(headings)
        if name == ESTIMATE:
            writer.writerows([each, ""] for each in FIELDS)
        writer.writerow([])
    return text.getvalue().encode()
