"""Reads the postings at a point on both axes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select, tuple_

from missionledger.common.axes import Axes
from missionledger.common.projections.registry import held_position
from missionledger.finance.adapters.projections.postings import (
    BALANCE_KEY,
    BLOCK_POSITIONS,
    DAY_SPAN,
    MONTH_LENGTH,
    MONTH_SPAN,
    PostingsProjection,
)
from missionledger.finance.adapters.projections.receivables_reader import (
    ReceivablesReader,
    seen_at,
)
from missionledger.finance.application.ports import (
    Balance,
    ByStateBalance,
    DailyChange,
    JournalFilter,
    JournalLine,
    LineBalance,
    MonthlyChange,
    StateBalance,
)


class PostingsReader(ReceivablesReader):
    """Reads the live generation of the postings; see the port `Books`."""

    async def balances(self, axes: Axes, funds: Sequence[str] | None = None) -> list[Balance]:
        """Return the balances at the end of the day, of some funds or of all."""
        live = self._projections.live(PostingsProjection)

        def read(connection: Connection) -> list[Balance]:
            sums: dict[tuple[str, ...], int] = defaultdict(int)
            held = held_position(connection, live)
            for statement in _balance_statements(live, axes, held, funds):
                for row in connection.execute(statement):
                    sums[tuple(row[:-1])] += int(row[-1])
            return [
                Balance(**dict(zip(BALANCE_KEY, key, strict=True)), amount_minor=amount)
                for key, amount in sums.items()
            ]

        return await self._projections.query(read)

    async def monthly_changes(self, axes: Axes, accounts: Sequence[str]) -> list[MonthlyChange]:
        """Return the changes of these accounts by month, through the day's own month so far."""
        live = self._projections.live(PostingsProjection)

        def read(connection: Connection) -> list[MonthlyChange]:
            sums: dict[tuple[str, ...], int] = defaultdict(int)
            held = held_position(connection, live)
            for statement in _monthly_statements(live, axes, held, accounts):
                for row in connection.execute(statement):
                    sums[tuple(row[:-1])] += int(row[-1])
            return [
                MonthlyChange(month, fund, book, account, rule, amount)
                for (month, fund, book, account, rule), amount in sums.items()
            ]

        return await self._projections.query(read)

    async def daily_changes(self, axes: Axes, accounts: Sequence[str]) -> list[DailyChange]:
        """Return the changes of these accounts by day, from the first one on record."""
        live = self._projections.live(PostingsProjection)

        def read(connection: Connection) -> list[DailyChange]:
            sums: dict[tuple[str, ...], int] = defaultdict(int)
            held = held_position(connection, live)
            for statement in _daily_statements(live, axes, held, accounts):
                for row in connection.execute(statement):
                    sums[tuple(row[:-1])] += int(row[-1])
            return [
                DailyChange(day, fund, book, account, rule, amount)
                for (day, fund, book, account, rule), amount in sums.items()
            ]

        return await self._projections.query(read)

    async def last_day(self, axes: Axes, book: str | None = None) -> str | None:
        """Return the last day with a posting, of one book or of all; None if there is none.

        Of a block that was not recorded whole by then, its later days may count.
        """
        totals = self._projections.live(PostingsProjection).totals.c
        statement = select(func.max(totals.period)).where(
            totals.span == DAY_SPAN,
            totals.period <= axes.effective_on.isoformat(),
            totals.block <= axes.known_at // BLOCK_POSITIONS,
        )
        if book is not None:
            statement = statement.where(totals.book == book)
        return await self._projections.query(
            lambda connection: connection.execute(statement).scalar_one_or_none()
        )

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
            .where(columns.state == state, *seen_at(columns, axes))
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
        """Return the balances of every Member State by book, account and rule, over the funds."""
        columns = self._projections.live(PostingsProjection).postings.c
        keys = [columns.state, columns.book, columns.account, columns.rule]
        wanted = [columns.state != "", *seen_at(columns, axes)]
        if funds is not None:
            wanted.append(columns.fund.in_(funds))
        statement = select(*keys, func.sum(columns.amount_minor)).where(*wanted).group_by(*keys)
        return await self._projections.query(
            lambda connection: [
                ByStateBalance(row[0], row[1], row[2], int(row[4]), rule=row[3])
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
        wanted = [columns.line.in_(lines), *seen_at(columns, axes)]
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
                *seen_at(columns, axes),
            )
            .order_by(columns.position, columns.number)
            .limit(limit)
        )
        return await self._projections.query(
            lambda connection: [JournalLine(*row) for row in connection.execute(statement)]
        )


def _balance_statements(
    live: PostingsProjection, axes: Axes, held: int, funds: Sequence[str] | None
) -> list[Select[Any]]:
    """Return the sums that add up to the balances."""
    totals, postings = live.totals.c, live.postings.c
    day = axes.effective_on.isoformat()
    month = day[:MONTH_LENGTH]
    totals_key = [totals[name] for name in BALANCE_KEY]
    through_day = (
        select(*totals_key, func.sum(totals.amount_minor))
        .where(
            or_(
                and_(totals.span == MONTH_SPAN, totals.period < month),
                and_(totals.span == DAY_SPAN, totals.period >= month, totals.period <= day),
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


def _daily_statements(
    live: PostingsProjection, axes: Axes, held: int, accounts: Sequence[str]
) -> list[Select[Any]]:
    """Return the sums by day that add up to the changes."""
    totals, postings = live.totals.c, live.postings.c
    day = axes.effective_on.isoformat()
    names = ("fund", "book", "account", "rule")
    total_key = [totals.period, *(totals[name] for name in names)]
    of_totals = (
        select(*total_key, func.sum(totals.amount_minor))
        .where(
            totals.account.in_(accounts),
            totals.span == DAY_SPAN,
            totals.period <= day,
        )
        .group_by(*total_key)
    )
    if axes.known_at >= held:
        return [of_totals]
    block = axes.known_at // BLOCK_POSITIONS
    posting_key = [postings.occurred_on, *(postings[name] for name in names)]
    of_block = (
        select(*posting_key, func.sum(postings.amount_minor))
        .where(
            postings.position.between(block * BLOCK_POSITIONS, axes.known_at),
            postings.occurred_on <= day,
            postings.account.in_(accounts),
        )
        .group_by(*posting_key)
    )
    return [of_totals.where(totals.block < block), of_block]


def _monthly_statements(
    live: PostingsProjection, axes: Axes, held: int, accounts: Sequence[str]
) -> list[Select[Any]]:
    """Return the sums by month that add up to the changes."""
    totals, postings = live.totals.c, live.postings.c
    day = axes.effective_on.isoformat()
    month = day[:MONTH_LENGTH]
    names = ("fund", "book", "account", "rule")
    total_key = [
        func.substr(totals.period, 1, MONTH_LENGTH),
        *(totals[name] for name in names),
    ]
    of_totals = (
        select(*total_key, func.sum(totals.amount_minor))
        .where(
            totals.account.in_(accounts),
            or_(
                and_(totals.span == MONTH_SPAN, totals.period < month),
                and_(totals.span == DAY_SPAN, totals.period >= month, totals.period <= day),
            ),
        )
        .group_by(*total_key)
    )
    if axes.known_at >= held:
        return [of_totals]
    block = axes.known_at // BLOCK_POSITIONS
    posting_key = [
        func.substr(postings.occurred_on, 1, MONTH_LENGTH),
        *(postings[name] for name in names),
    ]
    of_block = (
        select(*posting_key, func.sum(postings.amount_minor))
        .where(
            postings.position.between(block * BLOCK_POSITIONS, axes.known_at),
            postings.occurred_on <= day,
            postings.account.in_(accounts),
        )
        .group_by(*posting_key)
    )
    return [of_totals.where(totals.block < block), of_block]
