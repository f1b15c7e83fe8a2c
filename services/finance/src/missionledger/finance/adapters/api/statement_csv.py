"""Bank statements as CSV: one row an entry, the statement's own figures in every row.

Columns, in any order: `statement_id`, `sequence` (may be empty), `account_number` (may be empty),
`currency`, `first_day`, `last_day`, `opening_balance`, `closing_balance`, `booked_on`, `value_on`
(empty: the day of booking), `amount` (money out below zero), `reference`, `counterparty`, `text`.
UTF-8, comma, header in line 1. Days are ISO 8601, amounts `123`, `123.45` or `-123.45`. A statement
without entries is one row with `booked_on` and `amount` empty.
"""

from collections.abc import Iterable, Mapping, Sequence

from missionledger.common.money import Money
from missionledger.common.refusals import Fault
from missionledger.finance.adapters.api.csv_tables import (
    VALUE_MISSING,
    Problem,
    Row,
    Table,
    fault_at,
    problem_of_amount,
    problem_of_day,
    problem_of_length,
)
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
MAY_BE_EMPTY = frozenset({"sequence", "account_number", "value_on"})
CURRENCY_LENGTH = 3
SEQUENCE_DIGITS_MAX = 10
LENGTHS_MAX: Mapping[str, int] = {
    "statement_id": 70,
    "account_number": 300,
    "reference": 300,
    "counterparty": 300,
    "text": 1_000,
}


def read_csv_statements(content: bytes) -> Sequence[Statement]:
    """Return the statements of a file, in its order.

    Raises:
        StatementFileError: naming every fault by row and field; the header is row 1.
    """
    rows, faults = TABLE.read(content)
    found: dict[str, list[tuple[int, Row]]] = {}
    for number, row in rows:
        found.setdefault(row["statement_id"], []).append((number, row))
    for statement in found.values():
        faults += _disagreements(statement)
    TABLE.refuse(faults)
    return [_statement([row for _, row in statement]) for statement in found.values()]


def _problem(name: str, row: Row) -> Problem:
    value = row[name]
    if name in OF_ENTRY and not row["booked_on"] and not row["amount"]:
        return None
    if name in LENGTHS_MAX:
        is_missing = name == "statement_id" and not value
        return VALUE_MISSING if is_missing else problem_of_length(value, LENGTHS_MAX[name])
    if not value:
        return None if name in MAY_BE_EMPTY else VALUE_MISSING
    if name == "sequence":
        is_number = value.isascii() and value.isdigit() and len(value) <= SEQUENCE_DIGITS_MAX
        return None if is_number else ("not-a-number", f"{value[:20]!r}")
    if name == "currency":
        is_code = value.isascii() and value.isupper() and len(value) == CURRENCY_LENGTH
        return None if is_code else ("not-a-currency", f"{value!r} is no ISO 4217 code")
    return problem_of_day(value) if name.endswith(("_day", "_on")) else problem_of_amount(value)


TABLE = Table((*OF_STATEMENT, *OF_ENTRY), _problem, StatementFileError)


def _disagreements(rows: Sequence[tuple[int, Row]]) -> Iterable[Fault]:
    """Give a fault for each cell in which a later row says otherwise of the same statement."""
    at, first = rows[0]
    for number, row in rows[1:]:
        for name in OF_STATEMENT:
            if row[name] != first[name]:
                detail = f"{row[name]!r}, and row {at} says {first[name]!r}"
                yield fault_at(number, name, "statement-disagrees", detail)
    if len(rows) > ENTRIES_MAX:
        yield fault_at(at, "row", "too-many-entries", f"more than {ENTRIES_MAX} entries")


def _statement(rows: Sequence[Row]) -> Statement:
    first = rows[0]
    entries = [row for row in rows if row["booked_on"]]
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
