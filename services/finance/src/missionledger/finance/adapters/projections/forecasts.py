"""Forecasts that were made, one row each: insert-only, so both axes are plain filters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Select,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections, ProjectedEvent, Projection
from missionledger.finance.application.ports import ForecastRow
from missionledger.finance.domain.forecast.recorded import CashForecastRecorded


class ForecastsProjection(Projection):
    """Which forecasts there are."""

    name = "forecasts"
    shape = 1
    categories = ("finance.forecast",)

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.forecasts = Table(
            self.table_name("forecasts"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("forecast", String, nullable=False),
            Column("as_of", String, nullable=False),
            Column("horizon_days", Integer, nullable=False),
            Column("paths", Integer, nullable=False),
            Column("seed", BigInteger, nullable=False),
            Column("known_at", BigInteger, nullable=False),
            Column("model", String, nullable=False),
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert the forecasts of the page."""
        rows = [
            {
                "position": event.record.position,
                **event.payload.made.model_dump(
                    include={
                        "forecast",
                        "as_of",
                        "horizon_days",
                        "paths",
                        "seed",
                        "known_at",
                        "model",
                    }
                ),
            }
            for event in page
            if isinstance(event.payload, CashForecastRecorded)
        ]
        if rows:
            connection.execute(insert(self.forecasts), rows)


class ForecastsReader:
    """Reads the live generation; see the port `Forecasts`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def forecasts(self, axes: Axes, *, after: int, limit: int) -> list[ForecastRow]:
        """Return forecasts recorded beyond a position, in the order in which they were made."""
        columns = self._columns()
        return await self._rows(
            self._made_by(axes).where(columns.position > after).order_by(columns.position), limit
        )

    async def newest(self, axes: Axes, *, limit: int) -> list[ForecastRow]:
        """Return forecasts, those of the newest day first, of one day the one made last."""
        columns = self._columns()
        newest_first = (columns.as_of.desc(), columns.position.desc())
        return await self._rows(self._made_by(axes).order_by(*newest_first), limit)

    def _columns(self) -> ReadOnlyColumnCollection[str, Column[Any]]:
        return self._projections.live(ForecastsProjection).forecasts.c

    def _made_by(self, axes: Axes) -> Select[Any]:
        columns = self._columns()
        return select(*(columns[name] for name in ForecastRow.__dataclass_fields__)).where(
            columns.position <= axes.known_at,
            columns.as_of <= axes.effective_on.isoformat(),
        )

    async def _rows(self, statement: Select[Any], limit: int) -> list[ForecastRow]:
        limited = statement.limit(limit)
        return await self._projections.query(
            lambda connection: [ForecastRow(*row) for row in connection.execute(limited)]
        )
