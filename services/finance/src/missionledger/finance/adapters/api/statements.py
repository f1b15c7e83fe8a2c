"""The resource `statements`: tables for people, as JSON, CSV and XLSX."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.allotment_schemas import BudgetYearView
from missionledger.finance.adapters.api.allotments import answer_year
from missionledger.finance.adapters.api.budget_kit import (
    BudgetSources,
    FundInPath,
    Preparing,
    YearInPath,
    year_from_path,
)
from missionledger.finance.adapters.api.kit import (
    ReadAt,
    Reader,
    allows_fund,
    unknown_fund,
    usd,
)
from missionledger.finance.adapters.api.member_states import asked_funds
from missionledger.finance.adapters.spreadsheets.statement_files import (
    XLSX_MEDIA_TYPE,
    statement_csv,
    statement_xlsx,
)
from missionledger.finance.application.contributions_statement import status_of_contributions
from missionledger.finance.application.performance_report import performance_report
from missionledger.finance.application.receivables import AccountsAsked, BooksAsked
from missionledger.finance.application.statements import (
    StatementSources,
    footer_at,
    status_of_authority,
    trial_balance,
    unspent_by_mission,
)
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import ExplainVariance
from missionledger.finance.domain.authority.year_events import VarianceCause
from missionledger.finance.domain.budget.classification import BudgetGroup, item_of
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.statements.tables import (
    Cell,
    CellKind,
    Column,
    Footer,
    Statement,
)


class Form(StrEnum):
    """How a statement is sent."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


FormAsked = Annotated[Form, Query(alias="format", description="How it is sent; JSON by default.")]
YearAsked = Annotated[
    str | None, Query(pattern=r"^\d{4}(/\d{2})?$", description="Such as `2025/26`; all by default.")
]
OneYearAsked = Annotated[str, Query(pattern=r"^\d{4}(/\d{2})?$", description="Such as `2023/24`.")]


class FooterView(BaseModel):
    """The end of the log that a statement rests on; the same figures always have the same foot."""

    effective_on: str
    log_size: int
    log_hash: str
    recorded_at: str
    epoch: str


class StatementView(BaseModel):
    """A statement: its columns in order, a row as a value by column, notes, and its foot."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Amount | str | None]]
    notes: Sequence[str]
    footer: FooterView

    @classmethod
    def of(cls, statement: Statement, footer: Footer) -> "StatementView":
        """Return the statement as it is shown."""
        return cls(
            name=statement.name,
            title=statement.title,
            columns=[column.name for column in statement.columns],
            rows=[
                {
                    column.name: _shown(cell, column)
                    for cell, column in zip(row, statement.columns, strict=True)
                }
                for row in statement.rows
            ],
            notes=statement.notes,
            footer=FooterView(
                effective_on=footer.effective_on,
                log_size=footer.log_size,
                log_hash=footer.log_hash,
                recorded_at=footer.recorded_at,
                epoch=footer.epoch,
            ),
        )


class ExplanationBody(BaseModel):
    """Why an item cost more or less than was budgeted."""

    model_config = ConfigDict(extra="forbid")

    group: BudgetGroup
    item: Annotated[str, Field(min_length=1, max_length=300)]
    cause: VarianceCause
    explanation: Annotated[str, Field(min_length=1, max_length=2000)]
    explained_on: date


def add_statements(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of statements."""
    drawn_from = StatementSources(
        sources.reads.aggregates, sources.reads.books, sources.reads.register, sources.ledger
    )
    _add_authority(router, drawn_from)
    _add_performance(router, drawn_from)
    _add_books(router, drawn_from)
    _add_contributions(router, drawn_from)
    _add_explaining(router, sources)


async def _send(
    sources: StatementSources, axes: Axes, form: Form, statement: Statement
) -> Response:
    footer = await footer_at(sources.aggregates, axes)
    if form is Form.JSON:
        body = StatementView.of(statement, footer).model_dump_json().encode()
        return Response(body, media_type="application/json")
    name = f"{statement.name}-{axes.effective_on}-{axes.known_at}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form is Form.CSV:
        text = statement_csv(statement, footer)
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
    return Response(statement_xlsx(statement, footer), media_type=XLSX_MEDIA_TYPE, headers=headers)


async def _known_funds(
    sources: StatementSources,
    access: ReadAccess,
    axes: Axes,
    fund: str | None,
    accounts: AccountsAsked = "all",
) -> list[str]:
    """Return the funds of a statement.

    Raises:
        NotFoundError: if the fund asked for is out of scope, or was not open then: a table of
            zeros would say that it has nothing.
    """
    found = await asked_funds(sources.register, access, axes, fund, accounts)
    if fund is not None and not found:
        raise unknown_fund(fund)
    return [each.fund for each in found]


def _shown(cell: Cell, column: Column) -> Amount | str | None:
    if cell is None:
        return None
    return usd(int(cell)) if column.kind is CellKind.AMOUNT else str(cell)


def _add_authority(router: APIRouter, sources: StatementSources) -> None:
    @router.get("/statements/authority", response_model=StatementView, tags=["statements"])
    async def get_status_of_authority(
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        fiscal_year: YearAsked = None,
        form: FormAsked = Form.JSON,
    ) -> Response:
        """Return appropriation, allotment, commitment and expenditure in one table."""
        funds = await _known_funds(sources, access, axes, fund)
        statement = await status_of_authority(sources, axes, funds, fiscal_year)
        return await _send(sources, axes, form, statement)

    @router.get("/statements/unspent", response_model=StatementView, tags=["statements"])
    async def get_unspent(
        access: Reader,
        axes: ReadAt,
        fiscal_year: OneYearAsked,
        form: FormAsked = Form.JSON,
    ) -> Response:
        """Return what missions left unspent, as far as published figures tell."""
        # The division rests on all missions, whichever of them the reader may see.
        funds = [row.fund for row in await sources.register.funds(axes)]
        shown = {fund for fund in funds if allows_fund(access, fund)}
        statement = await unspent_by_mission(sources, axes, funds, fiscal_year, shown)
        return await _send(sources, axes, form, statement)


def _add_performance(router: APIRouter, sources: StatementSources) -> None:
    @router.get(
        "/statements/performance/{fund}/{year}",
        response_model=StatementView,
        tags=["statements"],
    )
    async def get_performance_report(
        fund: FundInPath,
        year: YearInPath,
        access: Reader,
        axes: ReadAt,
        form: FormAsked = Form.JSON,
    ) -> Response:
        """Return budget and expenditure by group and item, with variance and reasons."""
        await _known_funds(sources, access, axes, fund)
        statement = await performance_report(sources, axes, fund, year_from_path(year))
        return await _send(sources, axes, form, statement)


def _add_books(router: APIRouter, sources: StatementSources) -> None:
    @router.get("/statements/trial-balance", response_model=StatementView, tags=["statements"])
    async def get_trial_balance(
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        form: FormAsked = Form.JSON,
    ) -> Response:
        """Return every account of a fund, or of all and consolidated, on any day."""
        funds = await _known_funds(sources, access, axes, fund)
        return await _send(sources, axes, form, await trial_balance(sources, axes, funds))


def _add_contributions(router: APIRouter, sources: StatementSources) -> None:
    @router.get("/statements/contributions", response_model=StatementView, tags=["statements"])
    async def get_status_of_contributions(
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        accounts: AccountsAsked = "all",
        books: BooksAsked = "all",
        since: Annotated[
            date | None, Query(description="First day of the period; all on record by default.")
        ] = None,
        form: FormAsked = Form.JSON,
    ) -> Response:
        """Return what every Member State was assessed, paid, was credited and owes to a fund."""
        funds = await _known_funds(sources, access, axes, fund, accounts)
        statement = await status_of_contributions(sources, axes, funds, books, since)
        return await _send(sources, axes, form, statement)


def _add_explaining(router: APIRouter, sources: BudgetSources) -> None:
    @router.post(
        "/statements/performance/{fund}/{year}/explanations",
        status_code=201,
        tags=["statements"],
    )
    async def explain_variance(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: ExplanationBody,
        access: Preparing,
    ) -> BudgetYearView:
        """Say why an item cost more or less than was budgeted; a later word replaces it."""
        context = access.context(mission_of_fund(fund))
        command = ExplainVariance(
            fund=fund,
            fiscal_year=year_from_path(year),
            group=body.group,
            item=item_of(body.group, body.item, pointer="/item"),
            cause=body.cause,
            explanation=body.explanation,
            explained_by=context.actor,
            occurred_on=body.explained_on,
        )
        outcome = await sources.reads.aggregates.execute(BUDGET_YEAR, command, context)
        return answer_year(response, outcome, fund, command.fiscal_year)
