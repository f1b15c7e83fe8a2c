"""Purchases and what became of them, a row for each step: insert-only, so both axes are filters."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, String, Table, func, insert, select

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections, ProjectedEvent, Projection
from missionledger.finance.application.procurement import Procurement
from missionledger.finance.domain.commitments.events import (
    CommitmentCancelled,
    CommitmentObligated,
    CommitmentRaised,
    VendorOrigin,
)


class ProcurementProjection(Projection):
    """What is owed for goods and services, and where the vendors are at home."""

    name = "procurement"
    shape = 1
    categories = ("finance.commitment",)

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.steps = Table(
            self.table_name("steps"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            Column("fund", String, nullable=False),
            Column("fiscal_year", String, nullable=False),
            Column("reference", String, nullable=False),
            Column("is_purchase", BigInteger, nullable=False),
            Column("origin", String, nullable=False),
            Column("leaves_something", BigInteger, nullable=False),
            Column("amount_minor", BigInteger, nullable=False),
        )
        columns = self.steps.c
        Index(
            self.table_name("by_commitment"),
            columns.fund,
            columns.fiscal_year,
            columns.reference,
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert the steps of the page."""
        rows = [row for event in page if (row := _row(event)) is not None]
        if rows:
            connection.execute(insert(self.steps), rows)


def _row(event: ProjectedEvent) -> dict[str, Any] | None:
    payload = event.payload
    told: dict[str, Any] = {"is_purchase": 0, "origin": "", "leaves_something": 0}
    match payload:
        case CommitmentRaised():
            told |= {"is_purchase": int(payload.kind.is_purchase), "amount_minor": 0}
        case CommitmentObligated():
            told |= {
                "origin": payload.vendor_origin or "",
                "leaves_something": int(bool(payload.leaves_behind)),
                "amount_minor": payload.amount_minor,
            }
        case CommitmentCancelled() if payload.was_obligation:
            told["amount_minor"] = -payload.amount_minor
        case _:
            return None
    return told | {
        "position": event.record.position,
        "occurred_on": event.record.occurred_on,
        "fund": payload.fund,
        "fiscal_year": payload.fiscal_year,
        "reference": payload.reference,
    }


class ProcurementReader:
    """Reads the live generation; see the port `Purchases`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def by_year(
        self, axes: Axes, *, funds: Sequence[str], fiscal_year: str | None = None
    ) -> list[Procurement]:
        """Return what the funds bought, by fund and year."""
        columns = self._projections.live(ProcurementProjection).steps.c
        wanted = [
            columns.position <= axes.known_at,
            columns.occurred_on <= axes.effective_on.isoformat(),
            columns.fund.in_(funds),
        ]
        if fiscal_year is not None:
            wanted.append(columns.fiscal_year == fiscal_year)
        each = (
            select(
                columns.fund,
                columns.fiscal_year,
                func.max(columns.origin).label("origin"),
                func.max(columns.leaves_something).label("leaves_something"),
                func.sum(columns.amount_minor).label("amount_minor"),
            )
            .where(*wanted)
            .group_by(columns.fund, columns.fiscal_year, columns.reference)
            .having(func.max(columns.is_purchase) == 1, func.sum(columns.amount_minor) > 0)
            .subquery()
            .c
        )
        key = [each.fund, each.fiscal_year, each.origin]
        statement = (
            select(*key, func.sum(each.amount_minor), func.sum(each.leaves_something))
            .group_by(*key)
            .order_by(*key)
        )
        rows = await self._projections.query(lambda connection: connection.execute(statement).all())
        amounts: dict[tuple[str, str], dict[VendorOrigin | None, int]] = defaultdict(dict)
        leaving: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            name = row[0], row[1]
            amounts[name][VendorOrigin(row[2]) if row[2] else None] = int(row[3])
            leaving[name] += int(row[4])
        return [Procurement(*name, found, leaving[name]) for name, found in amounts.items()]
