"""Forecasts that were made, one row each: insert-only, so both axes are plain filters."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, insert, select

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
        columns = self._projections.live(ForecastsProjection).forecasts.c
        names = list(ForecastRow.__dataclass_fields__)
        statement = (
            select(*(columns[name] for name in names))
            .where(
                columns.position > after,
                columns.position <= axes.known_at,
                columns.as_of <= axes.effective_on.isoformat(),
            )
            .order_by(columns.position)
            .limit(limit)
        )
        return await self._projections.query(
            lambda connection: [ForecastRow(*row) for row in connection.execute(statement)]
        )
