"""Reads what Member States owe, and what stands beside it, at a point on both axes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select, tuple_

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections
from missionledger.finance.adapters.projections.postings import PostingsProjection
from missionledger.finance.adapters.projections.receivable_sums import (
    items_asked,
    movements_of_others,
    sums_by_age,
    sums_of_standing,
)
from missionledger.finance.application.ports import (
    ByStateBalance,
    ReceivableFilter,
    ReceivableMovement,
)
from missionledger.finance.application.receivable_rows import (
    ReceivableSum,
    StandingSum,
    UpperBound,
    UpperBounds,
)
from missionledger.finance.domain.postings import Account

RECEIVABLE_KEY = (
    "fund",
    "state",
    "line",
    "fiscal_year",
    "due_on",
    "rule",
    "book",
    "provenance",
)
BY_DAY = (*RECEIVABLE_KEY, "occurred_on")
_BESIDE = (
    Account.CREDITS_TO_MEMBER_STATES.value,
    Account.UNAPPLIED_RECEIPTS.value,
    Account.CONDITIONAL_RECEIVABLE.value,
)


class ReceivablesReader:
    """Reads the live generation of the postings; see the port `Books`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def upper_bounds(self, axes: Axes) -> UpperBounds:
        """Return the lines whose receipts are known in part only."""
        live = self._projections.live(PostingsProjection)
        return await self._projections.query(lambda connection: _bounds(connection, live, axes))

    async def receivables(self, wanted: ReceivableFilter, axes: Axes) -> list[ReceivableMovement]:
        """Return what moved on the lines of Member States."""
        columns = self._projections.live(PostingsProjection).postings.c
        names = BY_DAY if wanted.by_day else RECEIVABLE_KEY
        keys = [columns[name] for name in names]
        conditions = [
            columns.account == Account.ASSESSMENTS_RECEIVABLE,
            *seen_at(columns, axes),
            *items_asked(columns, wanted),
        ]
        if wanted.book is not None:
            conditions.append(columns.book == wanted.book)
        if wanted.due_from is not None:
            due_later = select(columns.fund, columns.line).where(
                columns.account == Account.ASSESSMENTS_RECEIVABLE,
                columns.due_on >= wanted.due_from,
                *seen_at(columns, axes),
            )
            conditions.append(tuple_(columns.fund, columns.line).in_(due_later))
        statement = select(*keys, func.sum(columns.amount_minor)).where(*conditions).group_by(*keys)
        return await self._projections.query(
            lambda connection: _movements(names, connection.execute(statement))
        )

    async def receivable_sums(
        self, wanted: ReceivableFilter, ages: Sequence[tuple[str, str]], axes: Axes
    ) -> tuple[list[ReceivableSum], list[ReceivableMovement]]:
        """Return what States owe by fund and age, and the movements of lines not in the sums."""
        live = self._projections.live(PostingsProjection)

        def read(connection: Connection) -> tuple[list[ReceivableSum], list[ReceivableMovement]]:
            bounds = _bounds(connection, live, axes)
            rows = connection.execute(sums_by_age(live, wanted, ages, bounds, axes))
            sums = [_sum_of(row, bounds) for row in rows]
            others = movements_of_others(live, wanted, RECEIVABLE_KEY, axes)
            return sums, _movements(RECEIVABLE_KEY, connection.execute(others))

        return await self._projections.query(read)

    async def standing_sums(
        self, wanted: ReceivableFilter, axes: Axes
    ) -> tuple[list[StandingSum], list[ReceivableMovement]]:
        """Return how States stand with funds, and by day the movements of lines not in the sums."""
        live = self._projections.live(PostingsProjection)

        def read(connection: Connection) -> tuple[list[StandingSum], list[ReceivableMovement]]:
            bounds = _bounds(connection, live, axes)
            rows = connection.execute(sums_of_standing(live, wanted, bounds, axes))
            sums = [_standing_of(row) for row in rows]
            others = movements_of_others(live, wanted, BY_DAY, axes)
            return sums, _movements(BY_DAY, connection.execute(others))

        return await self._projections.query(read)

    async def balances_beside_receivables(
        self, axes: Axes, funds: Sequence[str]
    ) -> list[ByStateBalance]:
        """Return what every State has to get back, paid too early, and owes conditionally."""
        columns = self._projections.live(PostingsProjection).postings.c
        keys = [columns.state, columns.book, columns.account]
        statement = (
            select(*keys, func.sum(columns.amount_minor))
            .where(
                columns.account.in_(_BESIDE),
                columns.state != "",
                columns.fund.in_(funds),
                *seen_at(columns, axes),
            )
            .group_by(*keys)
        )
        return await self._projections.query(
            lambda connection: [
                ByStateBalance(row[0], row[1], row[2], int(row[3]))
                for row in connection.execute(statement)
            ]
        )


def seen_at(columns: Any, axes: Axes) -> list[Any]:
    """Return the conditions that leave what had happened, and was recorded, at the point."""
    return [
        columns.position <= axes.known_at,
        columns.occurred_on <= axes.effective_on.isoformat(),
    ]


def _movements(names: Sequence[str], rows: Any) -> list[ReceivableMovement]:
    return [
        ReceivableMovement(**dict(zip(names, row[:-1], strict=True)), amount_minor=int(row[-1]))
        for row in rows
        if row[-1] is not None
    ]


def _sum_of(row: Any, bounds: UpperBounds) -> ReceivableSum:
    told = {bounds.lines[row.fund, line].reason for line in (row.bounded_lines or "").split()}
    return ReceivableSum(
        fund=row.fund,
        state=row.state,
        age=row.age,
        books=tuple(sorted({row.first_book, row.last_book})),
        assessed_minor=int(row.due_minor),
        open_minor=int(row.open_minor),
        at_most_minor=int(row.at_most_minor),
        maybe_paid_minor=int(row.maybe_paid_minor),
        reasons=tuple(sorted(told)),
    )


def _standing_of(row: Any) -> StandingSum:
    return StandingSum(
        fund=row.fund,
        state=row.state,
        assessed_minor=int(row.assessed_minor),
        due_minor=int(row.due_minor),
        settled_minor=int(row.settled_minor),
        on_time_minor=int(row.on_time_minor),
        late_minor=int(row.late_minor),
        at_most_minor=int(row.at_most_minor),
        maybe_paid_minor=int(row.maybe_paid_minor),
        last_settled_on=row.last_settled_on,
    )


def _bounds(connection: Connection, live: PostingsProjection, axes: Axes) -> UpperBounds:
    columns = live.bounds.c
    told = (
        select(columns.fund, columns.line, columns.state, columns.reason, columns.listed_until)
        .where(*seen_at(columns, axes))
        .order_by(columns.position)
    )
    lines: dict[tuple[str, str], UpperBound] = {}
    confirmed: set[tuple[str, str, str]] = set()
    for fund, line, state, reason, listed_until in connection.execute(told):
        if state:
            confirmed.add((fund, line, state))
        else:
            lines[fund, line] = UpperBound(reason, listed_until)
    return UpperBounds(lines, frozenset(confirmed))
