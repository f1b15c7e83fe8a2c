"""Reads both sides of reconciliations at a point on both axes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    select,
    tuple_,
)

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections
from missionledger.finance.adapters.projections.bank import BankProjection
from missionledger.finance.application.bank_ports import (
    EntryRow,
    ItemRow,
    OpenSum,
    PartSum,
    StatementRow,
    WriteInRow,
)


class BankReader:
    """Reads the live generation; see the port `BankBooks`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def statements(
        self, axes: Axes, account: str, *, after: int, limit: int
    ) -> list[StatementRow]:
        """Return the statements of an account beyond a position, in order."""
        table = self._live.statements
        columns = table.c
        statement = (
            _fields(table, StatementRow)
            .where(columns.account == account, columns.position > after, *_seen(table, axes))
            .order_by(columns.position, columns.number)
            .limit(limit)
        )
        return [StatementRow(*row) for row in await self._rows(statement)]

    async def last_statements(self, axes: Axes) -> dict[str, StatementRow]:
        """Return the newest statement of every account."""
        table = self._live.statements
        newest = (
            select(table.c.account, func.max(table.c.last_day))
            .where(*_seen(table, axes))
            .group_by(table.c.account)
        )
        statement = _fields(table, StatementRow).where(
            tuple_(table.c.account, table.c.last_day).in_(newest), *_seen(table, axes)
        )
        return {row.account: StatementRow(*row) for row in await self._rows(statement)}

    async def entries(
        self,
        axes: Axes,
        account: str | None = None,
        *,
        entry: str | None = None,
        only_open: bool = False,
        after: tuple[int, int] = (0, 0),
        limit: int,
    ) -> list[EntryRow]:
        """Return bank entries beyond (position, number), in order."""
        table = self._live.entries
        columns = table.c
        matched = self._matched_of_entry(axes)
        wanted = [tuple_(columns.position, columns.number) > after, *_seen(table, axes)]
        if account is not None:
            wanted.append(columns.account == account)
        if entry is not None:
            wanted.append(columns.entry == entry)
        if only_open:
            wanted.append(columns.amount_minor != matched)
        names = [name for name in EntryRow.__dataclass_fields__ if name != "matched_minor"]
        statement = (
            select(*(columns[name] for name in names), matched)
            .where(*wanted)
            .order_by(columns.position, columns.number)
            .limit(limit)
        )
        return [EntryRow(*row) for row in await self._rows(statement)]

    async def items(
        self,
        axes: Axes,
        funds: Sequence[str],
        *,
        item: str | None = None,
        only_open: bool = False,
        days: tuple[str, str] | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int,
    ) -> list[ItemRow]:
        """Return cash movements of the funds beyond (position, number), in order."""
        table = self._live.items
        columns = table.c
        matched = self._matched_of_item(axes)
        wanted = [
            columns.fund.in_(funds),
            tuple_(columns.position, columns.number) > after,
            *_seen(table, axes),
        ]
        if item is not None:
            wanted.append(columns.item == item)
        if only_open:
            wanted.append(columns.amount_minor != matched)
        if days is not None:
            wanted.append(columns.occurred_on.between(*days))
        names = [name for name in ItemRow.__dataclass_fields__ if name != "matched_minor"]
        statement = (
            select(*(columns[name] for name in names), matched)
            .where(*wanted)
            .order_by(columns.position, columns.number)
            .limit(limit)
        )
        return [ItemRow(*row) for row in await self._rows(statement)]

    async def turned_down(self, axes: Axes, account: str, entry: str) -> set[tuple[str, str]]:
        """Return the (fund, item) of proposals for an entry that were turned down."""
        table = self._live.turned_down
        statement = select(table.c.fund, table.c.item).where(
            table.c.account == account, table.c.entry == entry, *_seen(table, axes)
        )
        return {(row[0], row[1]) for row in await self._rows(statement)}

    async def part_sums(self, axes: Axes) -> list[PartSum]:
        """Return what is matched, by account and fund."""
        table = self._live.parts
        columns = table.c
        statement = (
            select(
                columns.account,
                columns.fund,
                func.sum(columns.entry_minor),
                func.sum(columns.item_minor),
            )
            .where(*_seen(table, axes))
            .group_by(columns.account, columns.fund)
        )
        return [
            PartSum(row[0], row[1], int(row[2]), int(row[3])) for row in await self._rows(statement)
        ]

    async def entry_sums(self, axes: Axes) -> list[OpenSum]:
        """Return what is open at the banks, by account."""
        columns = self._live.entries.c
        matched = self._matched_of_entry(axes)
        return await self._open_sums(
            self._live.entries, columns.account, columns.booked_on, matched, axes
        )

    async def item_sums(self, axes: Axes) -> list[OpenSum]:
        """Return what is open in the books, by fund and currency."""
        columns = self._live.items.c
        matched = self._matched_of_item(axes)
        return await self._open_sums(
            self._live.items, columns.fund, columns.occurred_on, matched, axes
        )

    async def write_ins(self, axes: Axes, *, limit: int) -> list[WriteInRow]:
        """Return the write-ins that wait for an approver, the oldest first."""
        table = self._live.write_ins
        columns = table.c
        newest = (
            select(func.max(columns.position))
            .where(*_seen(table, axes))
            .group_by(columns.account, columns.entry)
        )
        statement = (
            _fields(table, WriteInRow)
            .where(columns.position.in_(newest), columns.waiting > 0)
            .order_by(columns.position)
            .limit(limit)
        )
        return [WriteInRow(*row) for row in await self._rows(statement)]

    @property
    def _live(self) -> BankProjection:
        return self._projections.live(BankProjection)

    async def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        return await self._projections.query(lambda connection: connection.execute(statement).all())

    async def _open_sums(
        self,
        table: Table,
        key: ColumnElement[Any],
        day: ColumnElement[Any],
        matched: ColumnElement[Any],
        axes: Axes,
    ) -> list[OpenSum]:
        columns = table.c
        inner = (
            select(
                key.label("key"),
                columns.currency.label("currency"),
                columns.amount_minor.label("amount"),
                (columns.amount_minor - matched).label("open"),
                day.label("day"),
            )
            .where(*_seen(table, axes))
            .subquery()
        ).c
        is_open = inner.open != 0
        statement = select(
            inner.key,
            inner.currency,
            func.sum(inner.amount),
            func.sum(inner.open),
            func.sum(case((is_open, 1), else_=0)),
            func.min(case((is_open, inner.day))),
        ).group_by(inner.key, inner.currency)
        return [
            OpenSum(row[0], row[1], int(row[2]), int(row[3]), int(row[4]), row[5] or "")
            for row in await self._rows(statement)
        ]

    def _matched_of_entry(self, axes: Axes) -> ColumnElement[Any]:
        parts, entries = self._live.parts, self._live.entries.c
        same = and_(parts.c.account == entries.account, parts.c.entry == entries.entry)
        return _sum_of(parts, parts.c.entry_minor, same, axes)

    def _matched_of_item(self, axes: Axes) -> ColumnElement[Any]:
        parts, items = self._live.parts, self._live.items.c
        same = and_(parts.c.fund == items.fund, parts.c.item == items.item)
        return _sum_of(parts, parts.c.item_minor, same, axes)


def _sum_of(
    parts: Table, amount: ColumnElement[Any], same: ColumnElement[Any], axes: Axes
) -> ColumnElement[Any]:
    return (
        select(cast(func.coalesce(func.sum(amount), 0), BigInteger))
        .where(same, *_seen(parts, axes))
        .scalar_subquery()
    )


def _fields(table: Table, row: type) -> Select[Any]:
    names = row.__dataclass_fields__  # type: ignore[attr-defined]
    return select(*(table.c[name] for name in names))


def _seen(table: Table, axes: Axes) -> list[Any]:
    return [
        table.c.position <= axes.known_at,
        table.c.occurred_on <= axes.effective_on.isoformat(),
    ]
