"""Bank statements as CSV: one row an entry, the statement's own figures in every row.

Columns, in any order: `statement_id`, `sequence` (may be empty), `account_number` (may be empty),
`currency`, `first_day`, `last_day`, `opening_balance`, `closing_balance`, `booked_on`, `value_on`
(empty: the day of booking), `amount` (money out below zero), `reference`, `counterparty`, `text`.
UTF-8, comma, header in line 1. Days are ISO 8601, amounts `123`, `123.45` or `-123.45`. A statement
without entries is one row with `booked_on` and `amount` empty.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from missionledger.common.money import FractionalCentsError, Money
from missionledger.common.refusals import Fault
from missionledger.finance.domain.bank.refusals import StatementFileError
from missionledger.finance.domain.bank.statements import ENTRIES_MAX, Statement, StatementEntry

FORM = "csv"
OF_STATEMENT = (
    "statement_id",
    "sequence",
    "account_number",
    "currency",
    "first_day",
    "last_day",
    "opening_balance",
    "closing_balance",
)
OF_ENTRY = ("booked_on", "value_on", "amount", "reference", "counterparty", "text")
COLUMNS = (*OF_STATEMENT, *OF_ENTRY)
MAY_BE_EMPTY = frozenset({"sequence", "account_number", "value_on"})
FAULTS_SHOWN_MAX = 100
CURRENCY_LENGTH = 3
LENGTHS_MAX: Mapping[str, int] = {
    "statement_id": 70,
    "account_number": 300,
    "reference": 300,
    "counterparty": 300,
    "text": 1_000,
}

Row = Mapping[str, str]


def read_csv_statements(content: bytes) -> Sequence[Statement]:
    """Return the statements of a file, in its order.

    Raises:
        StatementFileError: naming every fault by row and field; the header is row 1.
    """
    reader = csv.DictReader(io.StringIO(_text(content), newline=""), restkey="", restval=None)
    _require_columns(reader.fieldnames or ())
    faults: list[Fault] = []
    found: dict[str, list[tuple[int, Row]]] = {}
    try:
        for number, raw in enumerate(reader, start=2):
            row = _checked(number, raw, faults)
            if row is not None:
                found.setdefault(row["statement_id"], []).append((number, row))
    except csv.Error as error:
        faults.append(_fault(reader.line_num, "row", "csv-malformed", str(error)))
    for rows in found.values():
        faults += _disagreements(rows)
    if not found and not faults:
        faults.append(_fault(2, "statement_id", "empty-file", "there is no row below the header"))
    _refuse(faults)
    return [_statement(rows) for rows in found.values()]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StatementFileError(
            f"the file is not UTF-8: byte {error.start} cannot be read",
            next_step="Save it as CSV in UTF-8.",
        ) from error


def _require_columns(names: Iterable[str]) -> None:
    given = list(names)
    missing = [name for name in COLUMNS if name not in given]
    unknown = [name for name in given if name not in COLUMNS]
    if missing or unknown or len(set(given)) < len(given):
        raise StatementFileError(
            f"the header lacks {', '.join(missing) or 'nothing'} and has besides "
            f"{', '.join(unknown) or 'nothing'}",
            next_step=f"The columns are {', '.join(COLUMNS)}, each once, in any order.",
            faults=[_fault(1, name, "column-missing", "the column is missing") for name in missing]
            + [_fault(1, name, "column-unknown", "no such column") for name in unknown],
        )


def _checked(number: int, raw: Mapping[str, str | None], faults: list[Fault]) -> Row | None:
    """Return the row with every cell stripped; None if one of them is at fault."""
    if "" in raw or None in raw.values():
        faults.append(
            _fault(number, "row", "cells-wrong", f"the row must have {len(COLUMNS)} cells")
        )
        return None
    row = {name: (raw[name] or "").strip() for name in COLUMNS}
    is_bare = not row["booked_on"] and not row["amount"]
    before = len(faults)
    for name in COLUMNS:
        if name in OF_ENTRY and is_bare:
            continue
        problem = _problem(name, row[name])
        if problem:
            faults.append(_fault(number, name, *problem))
    return row if len(faults) == before else None


def _problem(name: str, value: str) -> tuple[str, str] | None:
    if not value:
        needed = name not in MAY_BE_EMPTY and name not in LENGTHS_MAX
        return ("value-missing", "a value is needed") if needed or name == "statement_id" else None
    if name in LENGTHS_MAX:
        longest = LENGTHS_MAX[name]
        too_long = len(value) > longest
        return ("too-long", f"longer than {longest} characters") if too_long else None
    if name == "sequence":
        return None if value.isascii() and value.isdigit() else ("not-a-number", f"{value!r}")
    if name == "currency":
        is_code = value.isascii() and value.isupper() and len(value) == CURRENCY_LENGTH
        return None if is_code else ("not-a-currency", f"{value!r} is no ISO 4217 code")
    return _problem_of_day(value) if name.endswith(("_day", "_on")) else _problem_of_amount(value)


def _problem_of_day(value: str) -> tuple[str, str] | None:
    try:
        is_plain = date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_plain = False
    return None if is_plain else ("not-a-day", f"{value!r} is not a day such as 2025-11-03")


def _problem_of_amount(value: str) -> tuple[str, str] | None:
    try:
        Money.parse(value)
    except (FractionalCentsError, ValueError):
        return ("amount-not-exact", f"{value!r} is not an amount such as -1234.50")
    return None


def _disagreements(rows: Sequence[tuple[int, Row]]) -> Iterable[Fault]:
    """Give a fault for each cell in which a later row says otherwise of the same statement."""
    _, first = rows[0]
    for number, row in rows[1:]:
        for name in OF_STATEMENT:
            if row[name] != first[name]:
                detail = f"{row[name]!r}, and row {rows[0][0]} says {first[name]!r}"
                yield _fault(number, name, "statement-disagrees", detail)
    if len(rows) > ENTRIES_MAX:
        yield _fault(rows[0][0], "row", "too-many-entries", f"more than {ENTRIES_MAX} entries")


def _statement(rows: Sequence[tuple[int, Row]]) -> Statement:
    _, first = rows[0]
    entries = [row for _, row in rows if row["booked_on"]]
    return Statement(
        bank_id=first["statement_id"],
        sequence=int(first["sequence"]) if first["sequence"] else None,
        account_number=first["account_number"],
        currency=first["currency"],
        first_day=first["first_day"],
        last_day=first["last_day"],
        opening_minor=Money.parse(first["opening_balance"]).minor,
        closing_minor=Money.parse(first["closing_balance"]).minor,
        entries=tuple(
            StatementEntry(
                number=number,
                booked_on=row["booked_on"],
                value_on=row["value_on"] or row["booked_on"],
                amount_minor=Money.parse(row["amount"]).minor,
                reference=row["reference"],
                counterparty=row["counterparty"],
                text=row["text"],
            )
            for number, row in enumerate(entries, start=1)
        ),
    )


def _refuse(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    raise StatementFileError(
        f"{first.pointer}: {first.detail}{more}",
        next_step="Correct what errors names and send the file again; nothing of it was kept.",
        facts={"errors": len(faults)},
        faults=faults[:FAULTS_SHOWN_MAX],
    )


def _fault(row: int, field: str, code: str, detail: str) -> Fault:
    return Fault(f"#row/{row}/{field}", code, detail)
