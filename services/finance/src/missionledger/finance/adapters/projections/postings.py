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
    Select,
    String,
    Table,
    and_,
    func,
    insert,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections, ProjectedEvent, Projection
from missionledger.finance.application.ports import (
    Balance,
    ByStateBalance,
    JournalFilter,
    JournalLine,
    LineBalance,
    StateBalance,
)
from missionledger.finance.domain.postings import AccountingEvent

BALANCE_KEY = ("fund", "book", "account", "rule", "fiscal_year", "provenance", "currency")
BLOCK_POSITIONS = 512
"""Log positions in one block: most events whose postings a balance reads one by one."""

_DAY, _MONTH = "day", "month"
_MONTH_LENGTH = len("2025-06")
_ROWS_PER_STATEMENT = 2_000


class PostingsProjection(Projection):
    """Every posting with its event, and totals for balances."""

    name = "postings"
    shape = 1

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
            self.table_name("by_rule"),
            columns.rule,
            columns.fund,
            columns.occurred_on,
            columns.position,
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert the postings of the page and add them to the totals."""
        rows = [row for event in page for row in _rows(event)]
        for start in range(0, len(rows), _ROWS_PER_STATEMENT):
            connection.execute(insert(self.postings), rows[start : start + _ROWS_PER_STATEMENT])
        sums: dict[tuple[Any, ...], int] = defaultdict(int)
        for row in rows:
            key = (row["position"] // BLOCK_POSITIONS, *(row[name] for name in BALANCE_KEY))
            day = row["occurred_on"]
            sums[(_DAY, day, *key)] += row["amount_minor"]
            sums[(_MONTH, day[:_MONTH_LENGTH], *key)] += row["amount_minor"]
        self._add(connection, sums)

    def _add(self, connection: Connection, sums: Mapping[tuple[Any, ...], int]) -> None:
        names = ("span", "period", "block", *BALANCE_KEY)
        rows = [
            {**dict(zip(names, key, strict=True)), "amount_minor": amount}
            for key, amount in sums.items()
            if amount
        ]
        if not rows:
            return
        dialect = connection.dialect.name
        statement = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(self.totals)
        added = statement.on_conflict_do_update(
            index_elements=list(names),
            set_={
                "amount_minor": self.totals.c.amount_minor + statement.excluded.amount_minor,
            },
        )
        connection.execute(added, rows)


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


class PostingsReader:
    """Reads the live generation of the postings; see the port `Books`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def balances(self, axes: Axes, funds: Sequence[str] | None = None) -> list[Balance]:
        """Return the balances at the end of the day, of some funds or of all."""
        live = self._projections.live(PostingsProjection)
        held = self._projections.position(PostingsProjection)
        statements = _balance_statements(live, axes, held, funds)

        def read(connection: Connection) -> list[Balance]:
            sums: dict[tuple[str, ...], int] = defaultdict(int)
            for statement in statements:
                for row in connection.execute(statement):
                    sums[tuple(row[:-1])] += int(row[-1])
            return [
                Balance(**dict(zip(BALANCE_KEY, key, strict=True)), amount_minor=amount)
                for key, amount in sums.items()
            ]

        return await self._projections.query(read)

    async def first_days(self, rules: Sequence[str], axes: Axes) -> dict[str, str]:
        """Return by fund the first day on which one of the rules posted."""
        columns = self._projections.live(PostingsProjection).postings.c
        statement = (
            select(columns.fund, func.min(columns.occurred_on))
            .where(
                columns.rule.in_(rules),
                columns.position <= axes.known_at,
                columns.occurred_on <= axes.effective_on.isoformat(),
            )
            .group_by(columns.fund)
        )
        return await self._projections.query(
            lambda connection: {row[0]: row[1] for row in connection.execute(statement)}
        )

    async def balances_of_state(self, state: str, axes: Axes) -> list[StateBalance]:
        """Return the balances of one Member State."""
        columns = self._projections.live(PostingsProjection).postings.c
        keys = [*(columns[name] for name in BALANCE_KEY)]
        statement = (
            select(*keys, func.sum(columns.amount_minor), columns.due_on)
            .where(columns.state == state, *_seen(columns, axes))
            .group_by(*keys, columns.due_on)
        )
        return await self._projections.query(
            lambda connection: [
                StateBalance(
                    **dict(zip(BALANCE_KEY, row[:-2], strict=True)),
                    amount_minor=int(row[-2]),
                    due_on=row[-1],
                )
                for row in connection.execute(statement)
            ]
        )

    async def balances_by_state(
        self, axes: Axes, funds: Sequence[str] | None = None
    ) -> list[ByStateBalance]:
        """Return the balances of every Member State by book and account, over the funds."""
        columns = self._projections.live(PostingsProjection).postings.c
        keys = [columns.state, columns.book, columns.account]
        wanted = [columns.state != "", *_seen(columns, axes)]
        if funds is not None:
            wanted.append(columns.fund.in_(funds))
        statement = select(*keys, func.sum(columns.amount_minor)).where(*wanted).group_by(*keys)
        return await self._projections.query(
            lambda connection: [
                ByStateBalance(state=row[0], book=row[1], account=row[2], amount_minor=int(row[3]))
                for row in connection.execute(statement)
            ]
        )

    async def balances_of_lines(
        self, lines: Sequence[str], axes: Axes, *, state: str | None = None
    ) -> list[LineBalance]:
        """Return the balances by assessment line, of one State or of all."""
        columns = self._projections.live(PostingsProjection).postings.c
        names = ("line", "fund", "book", "account", "rule")
        keys = [columns[name] for name in names]
        wanted = [columns.line.in_(lines), *_seen(columns, axes)]
        if state is not None:
            wanted.append(columns.state == state)
        statement = select(*keys, func.sum(columns.amount_minor)).where(*wanted).group_by(*keys)
        return await self._projections.query(
            lambda connection: [
                LineBalance(**dict(zip(names, row[:-1], strict=True)), amount_minor=int(row[-1]))
                for row in connection.execute(statement)
            ]
        )

    async def journal(
        self, wanted: JournalFilter, axes: Axes, *, after: tuple[int, int], limit: int
    ) -> list[JournalLine]:
        """Return postings beyond (position, number), in the order they were recorded."""
        table = self._projections.live(PostingsProjection).postings
        columns = table.c
        names = ("fund", "book", "account", "state", "line", "fiscal_year", "rule")
        conditions = [
            columns[name] == getattr(wanted, name)
            for name in names
            if getattr(wanted, name) is not None
        ]
        if wanted.first_day is not None:
            conditions.append(columns.occurred_on >= wanted.first_day)
        fields = list(JournalLine.__dataclass_fields__)
        statement = (
            select(*(columns[name] for name in fields))
            .where(
                tuple_(columns.position, columns.number) > after,
                *conditions,
                *_seen(columns, axes),
            )
            .order_by(columns.position, columns.number)
            .limit(limit)
        )
        return await self._projections.query(
            lambda connection: [JournalLine(*row) for row in connection.execute(statement)]
        )


def _seen(columns: Any, axes: Axes) -> list[Any]:
    return [
        columns.position <= axes.known_at,
        columns.occurred_on <= axes.effective_on.isoformat(),
    ]


def _balance_statements(
    live: PostingsProjection, axes: Axes, held: int, funds: Sequence[str] | None
) -> list[Select[Any]]:
    """Return the sums that add up to the balances."""
    totals, postings = live.totals.c, live.postings.c
    day = axes.effective_on.isoformat()
    month = day[:_MONTH_LENGTH]
    totals_key = [totals[name] for name in BALANCE_KEY]
    through_day = (
        select(*totals_key, func.sum(totals.amount_minor))
        .where(
            or_(
                and_(totals.span == _MONTH, totals.period < month),
                and_(totals.span == _DAY, totals.period >= month, totals.period <= day),
            )
        )
        .group_by(*totals_key)
    )
    if funds is not None:
        through_day = through_day.where(totals.fund.in_(funds))
    if axes.known_at >= held:
        return [through_day]
    block = axes.known_at // BLOCK_POSITIONS
    postings_key = [postings[name] for name in BALANCE_KEY]
    of_block = (
        select(*postings_key, func.sum(postings.amount_minor))
        .where(
            postings.position.between(block * BLOCK_POSITIONS, axes.known_at),
            postings.occurred_on <= day,
        )
        .group_by(*postings_key)
    )
    if funds is not None:
        of_block = of_block.where(postings.fund.in_(funds))
    return [through_day.where(totals.block < block), of_block]
