"""The budgetary ledger: every movement of authority, insert-only, and its totals by day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
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
    case,
    func,
    select,
    tuple_,
)

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections, ProjectedEvent, Projection
from missionledger.common.projections.registry import held_position
from missionledger.common.projections.upsert import insert_rows, upsert
from missionledger.finance.application.budget_ledger import (
    BudgetAmount,
    Disbursement,
    OpenObligation,
)
from missionledger.finance.domain.authority.ledger import BudgetaryEvent, Measure, Purpose
from missionledger.finance.domain.budget.classification import find_group, find_item
from missionledger.finance.domain.commitments.events import CommitmentPaid
from missionledger.finance.domain.fund.events import ExpenditureRecorded

LINE_KEY = ("fund", "fiscal_year", "budget_group", "cost_centre", "item", "purpose", "measure")

_ROWS_PER_STATEMENT = 2_000
_OWED = (Measure.OBLIGATED, Measure.DISBURSED, Measure.CANCELLED_PRIOR)


class BudgetLedgerProjection(Projection):
    """Movements of authority, commitments and expenditure, one row a movement."""

    name = "budget_ledger"
    shape = 1
    categories = ("finance.allotment", "finance.commitment", "finance.fund")

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.movements = Table(
            self.table_name("movements"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            *(Column(name, String, nullable=False) for name in LINE_KEY),
            Column("reference", String, nullable=False),
            Column("run", String, nullable=False),
            Column("amount_minor", BigInteger, nullable=False),
        )
        self.totals = Table(
            self.table_name("totals"),
            self.metadata,
            *(Column(name, String, primary_key=True) for name in LINE_KEY),
            Column("occurred_on", String, primary_key=True),
            Column("amount_minor", BigInteger, nullable=False),
        )
        columns = self.movements.c
        Index(
            self.table_name("by_reference"),
            columns.fund,
            columns.fiscal_year,
            columns.reference,
            columns.measure,
            columns.occurred_on,
            columns.position,
            columns.amount_minor,
        )
        Index(
            self.table_name("by_measure"),
            columns.measure,
            columns.fund,
            columns.occurred_on,
            columns.position,
            columns.amount_minor,
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert the movements of the page and add them to the totals."""
        rows = [row for event in page for row in _rows(event)]
        for start in range(0, len(rows), _ROWS_PER_STATEMENT):
            insert_rows(connection, self.movements, rows[start : start + _ROWS_PER_STATEMENT])
        sums: dict[tuple[str, ...], int] = defaultdict(int)
        names = (*LINE_KEY, "occurred_on")
        for row in rows:
            sums[tuple(row[name] for name in names)] += row["amount_minor"]
        totals = [
            {**dict(zip(names, key, strict=True)), "amount_minor": amount}
            for key, amount in sums.items()
            if amount
        ]
        upsert(connection, self.totals, totals, names, added=("amount_minor",))


def _rows(event: ProjectedEvent) -> list[dict[str, Any]]:
    payload = event.payload
    if isinstance(payload, ExpenditureRecorded):
        return [_reported(event, payload)]
    if not isinstance(payload, BudgetaryEvent):
        return []
    # The allotment names the commitment it holds authority for; a commitment names itself.
    reference = getattr(payload, "commitment", None) or getattr(payload, "reference", "")
    return [
        {
            "position": event.record.position,
            "number": number,
            "occurred_on": event.record.occurred_on,
            "fund": payload.fund,
            "fiscal_year": payload.fiscal_year,
            "budget_group": payload.group.value,
            "cost_centre": movement.line.cost_centre,
            "item": movement.line.item,
            "purpose": movement.line.purpose.value,
            "measure": movement.measure.value,
            "reference": reference,
            "run": payload.run if isinstance(payload, CommitmentPaid) else "",
            "amount_minor": movement.amount_minor,
        }
        for number, movement in enumerate(payload.movements, start=1)
    ]


def _reported(event: ProjectedEvent, reported: ExpenditureRecorded) -> dict[str, Any]:
    """Return the row of a figure that a performance report prints."""
    group = find_group(reported.group)
    item = find_item(group, reported.item) if group else None
    return {
        "position": event.record.position,
        "number": 1,
        "occurred_on": event.record.occurred_on,
        "fund": reported.fund,
        "fiscal_year": reported.fiscal_year,
        "budget_group": group.value if group else reported.group,
        "cost_centre": "",
        "item": item or reported.item,
        "purpose": Purpose.GENERAL.value,
        "measure": Measure.REPORTED.value,
        "reference": "",
        "run": "",
        "amount_minor": reported.amount_minor,
    }


class BudgetLedgerReader:
    """Reads the live generation of the budgetary ledger; see the port `BudgetLedger`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def amounts(
        self, axes: Axes, *, funds: Sequence[str] | None = None, fiscal_year: str | None = None
    ) -> list[BudgetAmount]:
        """Return the amounts by line and measure, of some funds or of all."""
        live = self._projections.live(BudgetLedgerProjection)

        def read(connection: Connection) -> list[BudgetAmount]:
            at_head = axes.known_at >= held_position(connection, live)
            columns = live.totals.c if at_head else live.movements.c
            statement = _sums(columns).where(columns.occurred_on <= axes.effective_on.isoformat())
            if not at_head:
                statement = statement.where(columns.position <= axes.known_at)
            if funds is not None:
                statement = statement.where(columns.fund.in_(funds))
            if fiscal_year is not None:
                statement = statement.where(columns.fiscal_year == fiscal_year)
            # A sum is a decimal on PostgreSQL.
            return [
                BudgetAmount(
                    **dict(zip(LINE_KEY, row[:-1], strict=True)), amount_minor=int(row[-1])
                )
                for row in connection.execute(statement)
                if row[-1]
            ]

        return await self._projections.query(read)

    async def open_obligations(
        self,
        axes: Axes,
        *,
        funds: Sequence[str],
        fiscal_year: str | None,
        after: tuple[str, str, str],
        limit: int,
    ) -> list[OpenObligation]:
        """Return what is owed and not paid beyond (fund, year, reference), in that order."""
        columns = self._projections.live(BudgetLedgerProjection).movements.c
        keys = (columns.fund, columns.fiscal_year, columns.reference)
        owed = func.sum(
            case(
                (columns.measure == Measure.OBLIGATED, columns.amount_minor),
                else_=-columns.amount_minor,
            )
        )
        statement = (
            select(*keys, owed)
            .where(
                columns.fund.in_(funds),
                columns.measure.in_(_OWED),
                columns.reference != "",
                columns.position <= axes.known_at,
                columns.occurred_on <= axes.effective_on.isoformat(),
                tuple_(*keys) > after,
            )
            .group_by(*keys)
            .having(owed != 0)
            .order_by(*keys)
            .limit(limit)
        )
        if fiscal_year is not None:
            statement = statement.where(columns.fiscal_year == fiscal_year)
        return await self._projections.query(
            lambda connection: [
                OpenObligation(row[0], row[1], row[2], int(row[3]))
                for row in connection.execute(statement)
            ]
        )

    async def disbursements(
        self,
        axes: Axes,
        *,
        funds: Sequence[str],
        run: str | None,
        after: tuple[int, int],
        limit: int,
    ) -> list[Disbursement]:
        """Return what was paid on commitments beyond (position, number), in that order."""
        columns = self._projections.live(BudgetLedgerProjection).movements.c
        names = list(Disbursement.__dataclass_fields__)
        statement = (
            select(*(columns[name] for name in names))
            .where(
                columns.measure == Measure.DISBURSED,
                columns.fund.in_(funds),
                columns.position <= axes.known_at,
                columns.occurred_on <= axes.effective_on.isoformat(),
                tuple_(columns.position, columns.number) > after,
            )
            .order_by(columns.position, columns.number)
            .limit(limit)
        )
        if run is not None:
            statement = statement.where(columns.run == run)
        return await self._projections.query(
            lambda connection: [Disbursement(*row) for row in connection.execute(statement)]
        )

    async def cancelled_prior(self, fund: str, first: date, last: date, known_at: int) -> int:
        """Return what was cancelled of obligations of closed years on days of this span."""
        columns = self._projections.live(BudgetLedgerProjection).movements.c
        statement = select(func.coalesce(func.sum(columns.amount_minor), 0)).where(
            columns.measure == Measure.CANCELLED_PRIOR,
            columns.fund == fund,
            columns.occurred_on.between(first.isoformat(), last.isoformat()),
            columns.position <= known_at,
        )
        return await self._projections.query(
            lambda connection: int(connection.execute(statement).scalar_one())
        )


def _sums(columns: Any) -> Select[Any]:
    keys = [columns[name] for name in LINE_KEY]
    return select(*keys, func.sum(columns.amount_minor)).group_by(*keys)
