"""The historical imports of finance: every row a command, every file one append."""

from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter

from missionledger.common.aggregates import Aggregates
from missionledger.common.http.imports import (
    ImportAnswer,
    ImportRequest,
    run_import,
)
from missionledger.common.outcomes import Decision
from missionledger.finance.adapters.api.import_rows import (
    AppropriationRow,
    AssessmentRow,
    ExpenditureRow,
    FundRow,
    ModelledCashDayRow,
    RegularBudgetAssessmentRow,
    RegularBudgetListRow,
    RegularBudgetReceiptRow,
    ScaleRow,
)
from missionledger.finance.adapters.api.kit import Importer
from missionledger.finance.application.handlers import load_scale, settle_conditional
from missionledger.finance.domain.fund.commands import (
    OpenFund,
    RecordAuthority,
    RecordContribution,
    RecordExpenditure,
    RecordHistoricalAssessment,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import (
    AssessmentKind,
    Share,
)
from missionledger.finance.domain.fund.policies import computed_issue_date, year_end, year_start
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund.upper_bound_commands import NotePartPaymentsUnknown
from missionledger.finance.domain.modelled_book import (
    MODELLED_BOOK,
    ModelledCashDay,
    RecordModelledCashDay,
)
from missionledger.finance.domain.scales import SCALE, RecordHistoricalScale

REGULAR_BUDGET = "REGULAR-BUDGET"


def add_imports(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the import routes."""
    _add_scales_and_funds(router, aggregates)
    _add_assessments(router, aggregates)
    _add_regular_budget(router, aggregates)
    _add_regular_lists(router, aggregates)
    _add_spending(router, aggregates)


def _add_scales_and_funds(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/imports/scales", tags=["imports"])
    async def import_scales(body: ImportRequest[ScaleRow], access: Importer) -> ImportAnswer:
        """Record the scales of calendar years; all rows or none."""

        def decisions(row: ScaleRow) -> list[Decision]:
            command = RecordHistoricalScale(
                calendar_year=row.calendar_year,
                rates=row.rates,
                occurred_on=date(row.calendar_year, 1, 1),
                provenance=row.provenance,
                source=row.source,
            )
            return [Decision(SCALE, command)]

        return await run_import(aggregates, access.context(None), body, decisions)

    @router.post("/imports/funds", tags=["imports"])
    async def import_funds(body: ImportRequest[FundRow], access: Importer) -> ImportAnswer:
        """Open funds of the past; all rows or none."""

        def decisions(row: FundRow) -> list[Decision]:
            command = OpenFund(
                fund=row.fund,
                kind=row.kind,
                title=row.title,
                occurred_on=row.opened_on,
                provenance=row.provenance,
                source=row.source,
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, access.context(None), body, decisions)


def _add_assessments(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/imports/assessments", tags=["imports"])
    async def import_assessments(
        body: ImportRequest[AssessmentRow], access: Importer
    ) -> ImportAnswer:
        """Record dated lines with their shares; all rows or none.

        After it, conditional money is brought in accord with the mandate terms that are noted.
        """
        scales = {
            year: await load_scale(aggregates, year)
            for year in sorted({row.scale_year for row in body.rows})
        }
        funds = await _funds(aggregates, (row.fund for row in body.rows))

        def decisions(row: AssessmentRow) -> list[Decision]:
            scale = scales[row.scale_year]
            recorded = scale.state.is_recorded
            command = RecordHistoricalAssessment(
                fund=row.fund,
                kind=AssessmentKind(row.kind),
                fiscal_year=row.fiscal_year,
                period_from=row.period_from,
                period_to=row.period_to,
                gross_minor=row.gross_minor,
                net_minor=row.net_minor,
                symbol=row.symbol,
                scales=(scale.state,) if recorded else (),
                scale_position=scale.position if recorded else None,
                scale_year=row.scale_year,
                occurred_on=_issue_date(funds[row.fund], row.fiscal_year),
                provenance=row.provenance,
                source=row.source or row.symbol,
            )
            return [Decision(FUND, command)]

        context = access.context(None)
        answer = await run_import(aggregates, context, body, decisions)
        # A policy, not a part of the file: its steps are decided on what is recorded now.
        for fund in sorted(funds):
            await settle_conditional(aggregates, fund, context.with_key("", ""))
        return answer


def _add_regular_budget(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/imports/regular-budget-assessments", tags=["imports"])
    async def import_regular_assessments(
        body: ImportRequest[RegularBudgetAssessmentRow], access: Importer
    ) -> ImportAnswer:
        """Record yearly assessments with the shares that circulars print; all rows or none."""

        def decisions(row: RegularBudgetAssessmentRow) -> list[Decision]:
            command = RecordHistoricalAssessment(
                fund=REGULAR_BUDGET,
                kind=AssessmentKind.ASSESSMENT,
                fiscal_year=str(row.year),
                period_from=date(row.year, 1, 1),
                period_to=date(row.year, 12, 31),
                gross_minor=sum(share.amount_minor for share in row.shares),
                symbol=row.symbol,
                printed_shares=tuple(
                    Share(state=share.state, amount_minor=share.amount_minor)
                    for share in row.shares
                ),
                due_on=row.due_on,
                occurred_on=year_start(str(row.year)),
                provenance=row.provenance,
                source=row.source or row.symbol,
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, access.context(None), body, decisions)

    @router.post("/imports/regular-budget-receipts", tags=["imports"])
    async def import_regular_receipts(
        body: ImportRequest[RegularBudgetReceiptRow], access: Importer
    ) -> ImportAnswer:
        """Record payments in full of yearly assessments; all rows or none."""
        funds = await _funds(aggregates, [REGULAR_BUDGET])
        lines = {line.fiscal_year: line.line for line in funds[REGULAR_BUDGET].lines.values()}

        def decisions(row: RegularBudgetReceiptRow) -> list[Decision]:
            year = str(row.year)
            command = RecordContribution(
                fund=REGULAR_BUDGET,
                receipt=f"{REGULAR_BUDGET}-{year}-{row.state}",
                state=row.state,
                amount_minor=row.amount_minor,
                line=lines.get(year, f"the assessment of {year}"),
                occurred_on=row.paid_on,
                provenance=row.provenance,
                source=row.source,
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, access.context(None), body, decisions)


def _add_regular_lists(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/imports/regular-budget-lists", tags=["imports"])
    async def import_regular_lists(
        body: ImportRequest[RegularBudgetListRow], access: Importer
    ) -> ImportAnswer:
        """Mark what is unpaid of years as the most that can be owed; all rows or none."""
        funds = await _funds(aggregates, [REGULAR_BUDGET])
        lines = {line.fiscal_year: line.line for line in funds[REGULAR_BUDGET].lines.values()}

        def decisions(row: RegularBudgetListRow) -> list[Decision]:
            year = str(row.year)
            command = NotePartPaymentsUnknown(
                fund=REGULAR_BUDGET,
                line=lines.get(year, f"the assessment of {year}"),
                list_ends_on=row.list_ends_on,
                reason=f"of {year} only payments in full to {row.list_ends_on} are known",
                occurred_on=year_start(year),
                provenance=row.provenance,
                source=row.source,
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, access.context(None), body, decisions)


def _add_spending(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/imports/appropriations", tags=["imports"])
    async def import_appropriations(
        body: ImportRequest[AppropriationRow], access: Importer
    ) -> ImportAnswer:
        """Record what the Assembly approved for fiscal years; all rows or none."""

        def decisions(row: AppropriationRow) -> list[Decision]:
            command = RecordAuthority(
                fund=row.fund,
                kind=row.kind,
                fiscal_year=row.fiscal_year,
                amount_minor=row.amount_minor,
                symbol=row.symbol,
                occurred_on=year_start(row.fiscal_year),
                provenance=row.provenance,
                source=row.source or row.symbol,
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, access.context(None), body, decisions)

    @router.post("/imports/expenditure", tags=["imports"])
    async def import_expenditure(
        body: ImportRequest[ExpenditureRow], access: Importer
    ) -> ImportAnswer:
        """Record yearly expenditure by item, on the last day of its year; all rows or none."""

        def decisions(row: ExpenditureRow) -> list[Decision]:
            command = RecordExpenditure(
                fund=row.fund,
                fiscal_year=row.fiscal_year,
                group=row.group,
                item=row.item,
                amount_minor=row.amount_minor,
                symbol=row.symbol,
                occurred_on=year_end(row.fiscal_year),
                provenance=row.provenance,
                source=row.source or row.symbol,
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, access.context(None), body, decisions)

    @router.post("/imports/modelled-cash-days", tags=["imports"])
    async def import_modelled_days(
        body: ImportRequest[ModelledCashDayRow], access: Importer
    ) -> ImportAnswer:
        """Record days of modelled cash in the book `modelled`; all rows or none."""

        def decisions(row: ModelledCashDayRow) -> list[Decision]:
            fields = row.model_dump(
                mode="json", exclude={"row", "source", "provenance", "fund", "day", "run"}
            )
            command = RecordModelledCashDay(
                fund=row.fund,
                run=row.run,
                cash=ModelledCashDay.model_validate(fields),
                occurred_on=row.day,
                provenance=row.provenance,
                source=row.source,
            )
            return [Decision(MODELLED_BOOK, command)]

        return await run_import(aggregates, access.context(None), body, decisions)


async def _funds(aggregates: Aggregates, ids: Iterable[str]) -> dict[str, Fund]:
    return {fund: (await aggregates.load(FUND, fund)).state for fund in sorted(set(ids))}


def _issue_date(fund: Fund, fiscal_year: str) -> date:
    """Return when a line counts as issued; a fund that is not open is refused by the decider."""
    if not fund.is_open:
        return year_start(fiscal_year)
    return computed_issue_date(fiscal_year, date.fromisoformat(fund.opened_on))
