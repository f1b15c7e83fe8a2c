"""What Member States were asked for, line by line and due date by due date, kept added up.

The postings of a line are few, and each page of events touches few lines: the items of a line are
worked out anew from its postings whenever one of them changes. Lines that only the `actual` book
moved are kept once; a line that both books moved is kept twice, with and without what is modelled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Select,
    String,
    Table,
    and_,
    delete,
    select,
    tuple_,
)

from missionledger.common.projections.port import ProjectedEvent
from missionledger.common.projections.upsert import insert_rows
from missionledger.finance.application.ageing import DUE_RULES
from missionledger.finance.application.receivable_items import items_of
from missionledger.finance.domain.fund.upper_bound_events import (
    PartPaymentsUnknown,
    ReceiptsConfirmed,
)
from missionledger.finance.domain.postings import Account, Book

LINE_KEY: Final = ("fund", "state", "line", "fiscal_year")
IN_ALL, IN_ACTUAL, IN_BOTH = "all", "actual", "both"
"""For which books asked an item holds: for all together, for the actual one alone, or for both."""

_ROWS_PER_STATEMENT = 2_000
_READ = (*LINE_KEY, "book", "rule", "due_on", "occurred_on", "position", "amount_minor")

Key = tuple[str, ...]
Movement = Mapping[str, Any]


def index_of_shares(postings: Table, name: str) -> Index:
    """Return the index by which the postings of a line of a State are found."""
    columns = postings.c
    return Index(name, columns.account, *(columns[each] for each in LINE_KEY))


def changed_table(name: str, metadata: MetaData) -> Table:
    """Return the table of the lines that a page moves; empty again at its end."""
    return Table(name, metadata, *(Column(each, String, primary_key=True) for each in LINE_KEY))


def items_table(name: str, metadata: MetaData) -> Table:
    """Return the table of items; what is told of the line is the same in each of its items."""
    return Table(
        name,
        metadata,
        *(Column(each, String, primary_key=True) for each in LINE_KEY),
        Column("due_on", String, primary_key=True),
        Column("holds_for", String, primary_key=True),
        Column("due_minor", BigInteger, nullable=False),
        Column("open_minor", BigInteger, nullable=False),
        Column("on_time_minor", BigInteger, nullable=False),
        Column("is_plain", Boolean, nullable=False),
        Column("last_settled_on", String, nullable=False),
        Column("first_book", String, nullable=False),
        Column("last_book", String, nullable=False),
        Column("first_day", String, nullable=False),
        Column("last_day", String, nullable=False),
        Column("first_position", BigInteger, nullable=False),
        Column("last_position", BigInteger, nullable=False),
    )


def bounds_table(name: str, metadata: MetaData) -> Table:
    """Return the table of lines whose receipts are known in part; no State means all of them."""
    return Table(
        name,
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("state", String, primary_key=True),
        Column("occurred_on", String, nullable=False),
        Column("fund", String, nullable=False),
        Column("line", String, nullable=False),
        Column("reason", String, nullable=False),
        Column("listed_until", String, nullable=False),
    )


def bound_rows(event: ProjectedEvent) -> list[dict[str, Any]]:
    """Return what the event says of how far receipts are known; mostly nothing."""
    payload, record = event.payload, event.record
    if not isinstance(payload, PartPaymentsUnknown | ReceiptsConfirmed):
        return []
    row = {
        "position": record.position,
        "occurred_on": record.occurred_on,
        "fund": payload.fund,
        "line": payload.line,
    }
    if isinstance(payload, PartPaymentsUnknown):
        told = {"reason": payload.reason, "listed_until": payload.list_ends_on}
        return [{**row, **told, "state": ""}]
    return [{**row, "reason": "", "listed_until": "", "state": each} for each in payload.states]


@dataclass(frozen=True, slots=True)
class ItemTables:
    """The tables that items are kept in, beside the postings they are worked out from."""

    postings: Table
    items: Table
    changed: Table

    def renew(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Work out anew the items of every line that these postings moved."""
        receivable = Account.ASSESSMENTS_RECEIVABLE.value
        keys = {
            tuple(str(row[name]) for name in LINE_KEY)
            for row in rows
            if row["account"] == receivable
        }
        if not keys:
            return
        named = [dict(zip(LINE_KEY, key, strict=True)) for key in sorted(keys)]
        insert_rows(connection, self.changed, named)
        lines: dict[Key, list[Movement]] = defaultdict(list)
        for row in connection.execute(postings_of(self.postings, self.changed.c, _READ)):
            lines[tuple(row[: len(LINE_KEY)])].append(dict(zip(_READ, row, strict=True)))
        items, changed = self.items.c, self.changed.c
        of_changed = select(*(changed[name] for name in LINE_KEY))
        stale = tuple_(*(items[name] for name in LINE_KEY)).in_(of_changed)
        connection.execute(delete(self.items).where(stale))
        connection.execute(delete(self.changed))
        renewed = [row for key, movements in lines.items() for row in _rows_of(key, movements)]
        for start in range(0, len(renewed), _ROWS_PER_STATEMENT):
            insert_rows(connection, self.items, renewed[start : start + _ROWS_PER_STATEMENT])


def postings_of(
    postings: Table, lines: Any, names: Sequence[str], *seen: ColumnElement[bool]
) -> Select[Any]:
    """Return these columns of the receivable postings of some lines.

    The join is an outer one because that alone makes SQLite begin with the lines. A line without
    such postings gives a row of nothing.
    """
    columns = postings.c
    on_line = and_(
        columns.account == Account.ASSESSMENTS_RECEIVABLE.value,
        *(columns[name] == lines[name] for name in LINE_KEY),
        *seen,
    )
    of_lines = lines[LINE_KEY[0]].table.outerjoin(postings, on_line)
    return select(*(columns[name] for name in names)).select_from(of_lines)


def _rows_of(key: Key, movements: Sequence[Movement]) -> list[dict[str, Any]]:
    actual = [each for each in movements if each["book"] == Book.ACTUAL.value]
    if len(actual) == len(movements):
        return _items(key, IN_BOTH, movements)
    return [*_items(key, IN_ALL, movements), *(_items(key, IN_ACTUAL, actual) if actual else ())]


def _items(key: Key, holds_for: str, movements: Sequence[Movement]) -> list[dict[str, Any]]:
    due: dict[str, int] = defaultdict(int)
    settled: dict[str, int] = defaultdict(int)
    for each in movements:
        if each["rule"] in DUE_RULES:
            due[each["due_on"]] += each["amount_minor"]
        else:
            settled[each["occurred_on"]] -= each["amount_minor"]
    line = items_of(due, settled)
    of_line = {
        **dict(zip(LINE_KEY, key, strict=True)),
        "holds_for": holds_for,
        "is_plain": line.is_plain,
        "last_settled_on": line.last_settled_on,
        **_span(movements, "book", "book"),
        **_span(movements, "occurred_on", "day"),
        **_span(movements, "position", "position"),
    }
    return [
        {
            **of_line,
            "due_on": item.due_on,
            "due_minor": item.due_minor,
            "open_minor": item.open_minor,
            "on_time_minor": item.on_time_minor,
        }
        for item in line.items
    ]


def _span(movements: Sequence[Movement], name: str, column: str) -> dict[str, Any]:
    values = [each[name] for each in movements]
    return {f"first_{column}": min(values), f"last_{column}": max(values)}
