"""Funds, noted mandate terms and assessment lines: insert-only, so both axes are plain filters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    insert,
    select,
    tuple_,
)

from missionledger.common.axes import Axes
from missionledger.common.projections.port import LiveProjections, ProjectedEvent, Projection
from missionledger.finance.application.ports import AuthorityRow, FundRow, LineRow, TermRow
from missionledger.finance.domain.fund.events import (
    AssessmentIssued,
    AuthorityGranted,
    FundOpened,
    MandateTermNoted,
)
from missionledger.finance.domain.fund.lifecycle_events import FundStage, FundStageChanged


class RegisterProjection(Projection):
    """What was opened, noted and assessed, one row a fact."""

    name = "register"
    shape = 3
    categories = ("finance.fund",)

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.funds = Table(
            self.table_name("funds"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            Column("fund", String, nullable=False),
            Column("kind", String, nullable=False),
            Column("title", String, nullable=False),
            Column("opened_on", String, nullable=False),
        )
        self.stages = Table(
            self.table_name("stages"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            Column("fund", String, nullable=False),
            Column("stage", String, nullable=False),
        )
        self.terms = Table(
            self.table_name("terms"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            Column("fund", String, nullable=False),
            Column("decision", String, nullable=False),
            Column("decided_on", String, nullable=False),
            Column("valid_from", String, nullable=False),
            Column("until", String, nullable=False),
            Column("resolution", String, nullable=False),
            Column("foreign_position", BigInteger, nullable=False),
        )
        self.authorities = Table(
            self.table_name("authorities"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            Column("fund", String, nullable=False),
            Column("kind", String, nullable=False),
            Column("fiscal_year", String, nullable=False),
            Column("amount_minor", BigInteger, nullable=False),
            Column("symbol", String, nullable=False),
            Column("covers_from", String, nullable=False),
            Column("covers_until", String, nullable=False),
            Column("provenance", String, nullable=False),
        )
        self.lines = Table(
            self.table_name("lines"),
            self.metadata,
            Column("fund", String, primary_key=True),
            Column("line", String, primary_key=True),
            Column("position", BigInteger, nullable=False),
            Column("occurred_on", String, nullable=False),
            Column("kind", String, nullable=False),
            Column("basis", String, nullable=False),
            Column("fiscal_year", String, nullable=False),
            Column("period_from", String, nullable=False),
            Column("period_to", String, nullable=False),
            Column("gross_minor", BigInteger, nullable=False),
            Column("net_minor", BigInteger),
            Column("scale_year", Integer),
            Column("symbol", String, nullable=False),
            Column("issued_on", String, nullable=False),
            Column("due_on", String, nullable=False),
            Column("is_issue_date_computed", Boolean, nullable=False),
            Column("is_apportioned", Boolean, nullable=False),
            Column("provenance", String, nullable=False),
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert the facts of the page."""
        tables = (self.funds, self.stages, self.terms, self.authorities, self.lines)
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in tables}
        for event in page:
            at = {"position": event.record.position, "occurred_on": event.record.occurred_on}
            payload = event.payload
            if isinstance(payload, FundOpened):
                rows[self.funds].append(at | payload.model_dump(mode="json"))
            elif isinstance(payload, FundStageChanged):
                stage = payload.model_dump(mode="json", include={"fund", "stage"})
                rows[self.stages].append(at | stage)
            elif isinstance(payload, MandateTermNoted):
                term = payload.model_dump(
                    mode="json", exclude={"foreign_event_id", "is_open_ended"}
                )
                rows[self.terms].append(
                    at | {key: "" if value is None else value for key, value in term.items()}
                )
            elif isinstance(payload, AuthorityGranted):
                provenance = event.record.read_metadata().provenance.value
                granted = {
                    key: "" if value is None else value
                    for key, value in payload.model_dump(mode="json").items()
                }
                rows[self.authorities].append(at | granted | {"provenance": provenance})
            elif isinstance(payload, AssessmentIssued):
                rows[self.lines].append(at | _line(event, payload))
        for table, found in rows.items():
            if found:
                connection.execute(insert(table), found)


def _line(event: ProjectedEvent, issued: AssessmentIssued) -> dict[str, Any]:
    return {
        "fund": issued.fund,
        "line": issued.line,
        "kind": issued.kind.value,
        "basis": issued.basis.value,
        "fiscal_year": issued.fiscal_year,
        "period_from": issued.period_from or "",
        "period_to": issued.period_to,
        "gross_minor": issued.gross_minor,
        "net_minor": issued.net_minor,
        "scale_year": issued.scale_year,
        "symbol": issued.symbol,
        "issued_on": issued.issued_on,
        "due_on": issued.due_on,
        "is_issue_date_computed": issued.issue_date_computed,
        "is_apportioned": bool(issued.shares),
        "provenance": event.record.read_metadata().provenance.value,
    }


class RegisterReader:
    """Reads the live generation of the register; see the port `Register`."""

    def __init__(self, projections: LiveProjections) -> None:
        self._projections = projections

    async def funds(self, axes: Axes) -> list[FundRow]:
        """Return the funds by id."""
        register = self._projections.live(RegisterProjection)
        columns, stages = register.funds.c, register.stages.c
        opened = (
            select(columns.fund, columns.kind, columns.title, columns.opened_on)
            .where(*_seen(columns, axes))
            .order_by(columns.fund)
        )
        # The last one wins: stages follow one another in the order of the log.
        reached = (
            select(stages.fund, stages.stage).where(*_seen(stages, axes)).order_by(stages.position)
        )

        def read(connection: Connection) -> list[FundRow]:
            stage_of = {row.fund: row.stage for row in connection.execute(reached)}
            return [
                FundRow(
                    fund=row.fund,
                    kind=row.kind,
                    title=row.title,
                    opened_on=row.opened_on,
                    stage=stage_of.get(row.fund, FundStage.ACTIVE.value),
                )
                for row in connection.execute(opened)
            ]

        return await self._projections.query(read)

    async def terms(self, axes: Axes) -> list[TermRow]:
        """Return the noted decisions about mandates, by fund and day."""
        columns = self._projections.live(RegisterProjection).terms.c
        names = list(TermRow.__dataclass_fields__)
        statement = (
            select(*(columns[name] for name in names))
            .where(*_seen(columns, axes))
            .order_by(columns.fund, columns.decided_on, columns.position)
        )
        return await self._projections.query(
            lambda connection: [TermRow(*row) for row in connection.execute(statement)]
        )

    async def authorities(
        self, axes: Axes, *, fund: str | None = None, fiscal_year: str | None = None
    ) -> list[AuthorityRow]:
        """Return appropriations and commitment authorities, by fund and year."""
        columns = self._projections.live(RegisterProjection).authorities.c
        names = list(AuthorityRow.__dataclass_fields__)
        asked = {"fund": fund, "fiscal_year": fiscal_year}
        conditions = [columns[name] == value for name, value in asked.items() if value is not None]
        statement = (
            select(*(columns[name] for name in names))
            .where(*conditions, *_seen(columns, axes))
            .order_by(columns.fund, columns.fiscal_year, columns.position)
        )
        return await self._projections.query(
            lambda connection: [AuthorityRow(*row) for row in connection.execute(statement)]
        )

    async def lines(
        self,
        axes: Axes,
        *,
        fund: str | None = None,
        fiscal_year: str | None = None,
        kind: str | None = None,
        after: tuple[str, str] = ("", ""),
        limit: int = 500,
    ) -> list[LineRow]:
        """Return assessment lines beyond (fund, line), in that order."""
        columns = self._projections.live(RegisterProjection).lines.c
        names = list(LineRow.__dataclass_fields__)
        asked = {"fund": fund, "fiscal_year": fiscal_year, "kind": kind}
        conditions = [columns[name] == value for name, value in asked.items() if value is not None]
        statement = (
            select(*(columns[name] for name in names))
            .where(tuple_(columns.fund, columns.line) > after, *conditions, *_seen(columns, axes))
            .order_by(columns.fund, columns.line)
            .limit(limit)
        )
        return await self._projections.query(
            lambda connection: [LineRow(*row) for row in connection.execute(statement)]
        )


def _seen(columns: Any, axes: Axes) -> list[Any]:
    return [
        columns.position <= axes.known_at,
        columns.occurred_on <= axes.effective_on.isoformat(),
    ]
