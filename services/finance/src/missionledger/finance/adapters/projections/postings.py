"""The postings of every event, insert-only, and their totals by day and by month.

A total is kept for each block of log positions it was recorded in. A balance at (D, P) is the sum
of whole months before D and of the days of D's month, of the blocks before P, and of the postings
of P's own block: it never reads more single postings than one block holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
)

from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.upsert import insert_rows, upsert
from missionledger.finance.adapters.projections.receivable_items import (
    ItemTables,
    bound_rows,
    bounds_table,
    changed_table,
    index_of_shares,
    items_table,
)
from missionledger.finance.domain.postings import AccountingEvent

BALANCE_KEY = ("fund", "book", "account", "rule", "fiscal_year", "provenance", "currency")
BLOCK_POSITIONS = 512
"""Log positions in one block: most events whose postings a balance reads one by one."""

DAY_SPAN, MONTH_SPAN = "day", "month"
MONTH_LENGTH = len("2025-06")
_ROWS_PER_STATEMENT = 2_000


class PostingsProjection(Projection):
    """Every posting with its event, totals for balances, and what States owe by due date."""

    name = "postings"
    shape = 3

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.postings = Table(
            self.table_name("postings"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("event_id", String, nullable=False),
            Column("occurred_on", String, nullable=False),
            Column("fund", String, nullable=False),
            Column("book", String, nullable=False),
            Column("account", String, nullable=False),
            Column("amount_minor", BigInteger, nullable=False),
            Column("currency", String, nullable=False),
            Column("state", String, nullable=False),
            Column("line", String, nullable=False),
            Column("fiscal_year", String, nullable=False),
            Column("due_on", String, nullable=False),
            Column("rule", String, nullable=False),
            Column("rule_version", Integer, nullable=False),
            Column("provenance", String, nullable=False),
        )
        self.totals = Table(
            self.table_name("totals"),
            self.metadata,
            Column("span", String, primary_key=True),
            Column("period", String, primary_key=True),
            Column("block", BigInteger, primary_key=True, autoincrement=False),
            *(Column(name, String, primary_key=True) for name in BALANCE_KEY),
            Column("amount_minor", BigInteger, nullable=False),
        )
        self.items = items_table(self.table_name("items"), self.metadata)
        self._changed = changed_table(self.table_name("changed"), self.metadata)
        self.bounds = bounds_table(self.table_name("bounds"), self.metadata)
        self._index()

    def _index(self) -> None:
        columns = self.postings.c
        Index(
            self.table_name("by_state"),
            columns.state,
            *(columns[name] for name in BALANCE_KEY),
            columns.due_on,
            columns.occurred_on,
            columns.position,
            columns.amount_minor,
        )
        Index(
            self.table_name("by_line"),
            columns.line,
            columns.fund,
            columns.book,
            columns.account,
            columns.rule,
            columns.state,
            columns.occurred_on,
            columns.position,
            columns.amount_minor,
        )
        Index(
            self.table_name("by_due_date"),
            columns.account,
            columns.due_on,
            columns.occurred_on,
            columns.position,
            columns.fund,
            columns.line,
        )
        Index(
            self.table_name("by_rule"),
            columns.rule,
            columns.fund,
            columns.occurred_on,
            columns.position,
        )
        index_of_shares(self.postings, self.table_name("by_share"))

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert the postings of the page, add them to the totals, and renew what they move."""
        rows = [row for event in page for row in _rows(event)]
        for start in range(0, len(rows), _ROWS_PER_STATEMENT):
            insert_rows(connection, self.postings, rows[start : start + _ROWS_PER_STATEMENT])
        sums: dict[tuple[Any, ...], int] = defaultdict(int)
        for row in rows:
            key = (row["position"] // BLOCK_POSITIONS, *(row[name] for name in BALANCE_KEY))
            day = row["occurred_on"]
            sums[(DAY_SPAN, day, *key)] += row["amount_minor"]
            sums[(MONTH_SPAN, day[:MONTH_LENGTH], *key)] += row["amount_minor"]
        self._add(connection, sums)
        ItemTables(self.postings, self.items, self._changed).renew(connection, rows)
        insert_rows(connection, self.bounds, [row for event in page for row in bound_rows(event)])

    def _add(self, connection: Connection, sums: Mapping[tuple[Any, ...], int]) -> None:
        names = ("span", "period", "block", *BALANCE_KEY)
        rows = [
            {**dict(zip(names, key, strict=True)), "amount_minor": amount}
            for key, amount in sums.items()
            if amount
        ]
        upsert(connection, self.totals, rows, names, added=("amount_minor",))


def _rows(event: ProjectedEvent) -> list[dict[str, Any]]:
    payload = event.payload
    if not isinstance(payload, AccountingEvent):
        return []
    record = event.record
    provenance = record.read_metadata().provenance.value
    rows: list[dict[str, Any]] = []
    for entry in payload.entries:
        for posting in entry.postings:
            rows.append(
                {
                    "position": record.position,
                    "number": len(rows) + 1,
                    "event_id": record.id,
                    "occurred_on": record.occurred_on,
                    "fund": posting.fund,
                    "book": posting.book.value,
                    "account": posting.account.value,
                    "amount_minor": posting.amount_minor,
                    "currency": posting.currency,
                    "state": posting.state or "",
                    "line": posting.line or "",
                    "fiscal_year": posting.fiscal_year or "",
                    "due_on": posting.due_on or "",
                    "rule": entry.rule,
                    "rule_version": entry.rule_version,
                    "provenance": provenance,
                }
            )
    return rows
