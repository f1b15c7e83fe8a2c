"""An extract of an enterprise system: rows in its codes become expenditure in ours."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.money import MINOR_PER_MAJOR, MINOR_UNITS_MAX
from missionledger.common.periods import FiscalYear
from missionledger.common.refusals import Fault, Refusal, RefusalKind
from missionledger.finance.domain.budget.classification import BudgetGroup, find_group
from missionledger.finance.domain.mapping.codes import CodeMap, Dimension

ROWS_MAX = 50_000
FAULTS_SHOWN_MAX = 200

Column = Annotated[str, Field(min_length=1, max_length=100)]


class ExtractFaultyError(Refusal):
    """The extract cannot be used; nothing of it was recorded."""

    code = "extract-faulty"
    title = "The extract has faults"
    kind = RefusalKind.INVALID


class ExtractForm(BaseModel):
    """The mapping file: which column holds what, and how days and amounts are written.

    Attributes:
        cost_centre, functional_area: checked against their tables where they are named.
        delimiter: between cells.
        decimal_mark: in amounts; the other of point and comma may stand between thousands.
        minus_behind: whether a minus stands behind its number, as some systems print it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    posting_date: Column
    amount: Column
    fund: Column
    commitment_item: Column
    cost_centre: Column | None = None
    functional_area: Column | None = None
    reference: Column | None = None
    delimiter: Annotated[str, Field(pattern=r"^[,;\t|]$")] = ","
    date_form: Annotated[str, Field(pattern=r"^%[dmY][-./]?%[dmY][-./]?%[dmY]$")] = "%Y-%m-%d"
    decimal_mark: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    minus_behind: bool = False

    @property
    def dimensions(self) -> dict[Dimension, str]:
        """The columns whose codes are looked up."""
        columns = {
            Dimension.FUND: self.fund,
            Dimension.COMMITMENT_ITEM: self.commitment_item,
            Dimension.COST_CENTRE: self.cost_centre,
            Dimension.FUNCTIONAL_AREA: self.functional_area,
        }
        return {dimension: column for dimension, column in columns.items() if column}

    @property
    def columns(self) -> list[str]:
        """Every column that the extract must have."""
        others = [self.posting_date, self.amount, *([self.reference] if self.reference else [])]
        return [*others, *self.dimensions.values()]


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """What the rows of a fund, year and item come to."""

    fund: str
    fiscal_year: str
    group: BudgetGroup
    item: str
    amount_minor: int
    rows: int


def read_extract(
    text: str, form: ExtractForm, tables: Mapping[Dimension, CodeMap]
) -> Sequence[ExtractLine]:
    """Return the sums of the extract by fund, fiscal year, group and item.

    Each code is looked up on the posting date of its row.

    Raises:
        ExtractFaultyError: with every fault by row and column.
    """
    faults: list[Fault] = []
    sums: dict[tuple[str, str, BudgetGroup, str], tuple[int, int]] = {}
    for number, cells in _rows(text, form, faults):
        found = _line(number, cells, form, tables, faults)
        if found is not None:
            key, amount = found
            before, rows = sums.get(key, (0, 0))
            sums[key] = before + amount, rows + 1
    for key, (amount, _) in sums.items():
        if abs(amount) > MINOR_UNITS_MAX:
            faults.append(Fault("", "sum-too-large", f"{key[0]}, {key[3]}: more than fits"))
    if not sums and not faults:
        faults.append(Fault("", "extract-empty", "there is no row below the headings"))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ExtractFaultyError(
            f"{faults[0].pointer or 'the extract'}: {faults[0].detail}{more}",
            next_step="Complete the tables of codes or correct the extract; nothing was recorded.",
            facts={"faults": len(faults)},
            faults=faults[:FAULTS_SHOWN_MAX],
        )
    return [ExtractLine(*key, amount, rows) for key, (amount, rows) in sorted(sums.items())]


def _rows(
    text: str, form: ExtractForm, faults: list[Fault]
) -> Sequence[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=True)
    found: list[tuple[int, Mapping[str, str]]] = []
    heading: list[str] = []
    try:
        for cells in reader:
            number = reader.line_num
            if not heading:
                heading = [cell.strip().removeprefix("\ufeff") for cell in cells]
                missing = [name for name in form.columns if heading.count(name) != 1]
                faults.extend(
                    Fault(f"row {number}", "column-missing", f"there is no one column {name!r}")
                    for name in missing
                )
                if missing:
                    return []
            elif len(found) == ROWS_MAX:
                faults.append(Fault(f"row {number}", "too-many-rows", f"more than {ROWS_MAX} rows"))
                return []
            elif len(cells) != len(heading):
                if any(cell.strip() for cell in cells):
                    said = f"has {len(cells)} cells where the heading has {len(heading)}"
                    faults.append(Fault(f"row {number}", "row-shape", said))
            elif any(cell.strip() for cell in cells):
                found.append((number, dict(zip(heading, cells, strict=True))))
    except csv.Error as error:
        faults.append(Fault(f"row {reader.line_num}", "not-csv", str(error)))
    return found


def _line(
    number: int,
    cells: Mapping[str, str],
    form: ExtractForm,
    tables: Mapping[Dimension, CodeMap],
    faults: list[Fault],
) -> tuple[tuple[str, str, BudgetGroup, str], int] | None:
    before = len(faults)

    def fault(column: str, code: str, detail: str) -> None:
        faults.append(Fault(f"row {number}, {column}", code, detail))

    day = _day(cells[form.posting_date], form)
    if day is None:
        said = f"{cells[form.posting_date]!r} is not a day of the form {form.date_form}"
        fault(form.posting_date, "not-a-day", said)
    amount = _amount(cells[form.amount], form)
    if amount is None:
        fault(form.amount, "not-an-amount", f"{cells[form.amount]!r} is not an exact amount")
    meanings: dict[Dimension, str] = {}
    for dimension, column in form.dimensions.items():
        code = cells[column].strip()
        table = tables.get(dimension)
        meaning = table.meaning_of(code, day) if table and day and code else None
        if meaning is None and day is not None:
            fault(column, "code-unknown", f"{code or 'nothing'} stands for nothing on {day}")
        meanings[dimension] = meaning or ""
    if len(faults) > before or day is None or amount is None:
        return None
    group, _, item = meanings[Dimension.COMMITMENT_ITEM].partition(": ")
    found = find_group(group)
    assert found is not None
    return (meanings[Dimension.FUND], str(FiscalYear.of(day)), found, item), amount


def _day(text: str, form: ExtractForm) -> date | None:
    try:
        return datetime.strptime(text.strip(), form.date_form).date()  # noqa: DTZ007 - a day, no time
    except ValueError:
        return None


def _amount(text: str, form: ExtractForm) -> int | None:
    plain = text.strip().replace(" ", "")
    if form.minus_behind and plain.endswith("-"):
        plain = f"-{plain[:-1]}"
    other = "," if form.decimal_mark == "." else "."
    whole, mark, cents = plain.partition(form.decimal_mark)
    groups = whole.removeprefix("-").split(other)
    if len(groups) > 1 and not (
        0 < len(groups[0]) <= _THOUSAND and all(len(each) == _THOUSAND for each in groups[1:])
    ):
        return None
    digits = "".join(groups)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX
    are_cents = cents.isascii() and cents.isdigit() and len(cents) <= _DECIMALS
    if not is_number or (mark and not are_cents):
        return None
    value = int(Decimal(f"{digits}.{cents or 0}") * MINOR_PER_MAJOR)
    return -value if whole.startswith("-") else value


_THOUSAND = 3
_DECIMALS = 2
_DIGITS_MAX = 15
