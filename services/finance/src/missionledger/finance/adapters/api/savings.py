"""Savings in view, below `budgets`: history, shared accounts, delay, cost of a composition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.events import Provenance
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import InvalidRequestError
from missionledger.finance.adapters.api.budget_kit import BudgetSources
from missionledger.finance.adapters.api.composition_views import (
    COMPOSITION_NOTE,
    ComparatorView,
    CompositionCostView,
    ModelledLineView,
    RangeView,
)
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
    maybe_usd,
    usd,
    visible_funds,
)
from missionledger.finance.adapters.api.savings_views import (
    LINE_COLUMNS,
    READINESS_COLUMNS,
    SHARED_COLUMNS,
    TOTAL_COLUMNS,
    YEAR_COLUMNS,
    DelayCostView,
    LineHistoryView,
    ReadinessView,
    SharedAccountView,
    YearHistoryView,
    YearTotalView,
)
from missionledger.finance.application.allotment_table import allotment_table, years_at
from missionledger.finance.application.readiness_money import readiness_years
from missionledger.finance.application.savings import (
    YearSpent,
    authority_by_year,
    delay_cost,
    line_history,
    payments_by_year,
    shared_years,
    spending_of,
    spent_by_year,
    year_history,
    year_totals,
)
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.budget.commands import budget_id
from missionledger.finance.domain.budget.comparators import AUTHORIZED
from missionledger.finance.domain.budget.composition_cost import (
    MODEL_VERSION,
    Comparator,
    modelled_cost,
    naval_cost,
    what_to_plan,
)
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.state import Budget
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND

DayOfDecision = Annotated[date, Query(description="The day on which it could be decided.")]
DaysLate = Annotated[int, Query(ge=1, le=3_660, description="Days by which it comes later.")]
PartSaved = Annotated[
    str,
    Query(
        pattern=r"^(1|0\.[0-9]{1,6}|[0-9]{1,6}/[1-9][0-9]{0,5})$",
        description="The part of the yearly cost that it would save: `0.15` or `15/100`.",
    ),
]


VesselCost = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{1,12}(\.[0-9]{2})?$",
        description="Dollars a year for each vessel, by its letter of assist: `6500000.00`.",
    ),
]
TRUST_FUNDS_MAX = 10_000


def add_savings(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of savings."""
    _add_history(router, sources)
    _add_lines(router, sources)
    _add_shared(router, sources.reads)
    _add_totals(router, sources.reads)
    _add_delay(router, sources.reads)
    _add_composition(router, sources.reads)
    _add_readiness(router, sources.reads)


async def _funds(sources: FinanceReads, ids: Sequence[str], axes: Axes) -> list[Fund]:
    found = await sources.aggregates.read_many(FUND, ids, axes)
    return [loaded.state for loaded in found.values() if loaded and loaded.state.is_open]


@dataclass(frozen=True, slots=True)
class _Given:
    """Budgets and spending of some funds, by fund and year."""

    funds: Sequence[Fund]
    budgets: Mapping[str, Mapping[str, Budget]]
    spent: Mapping[str, Mapping[str, YearSpent]]


async def _given(sources: BudgetSources, ids: Sequence[str], axes: Axes) -> _Given:
    aggregates = sources.reads.aggregates
    rows = await allotment_table(aggregates, sources.ledger, axes, funds=ids)
    funds = await _funds(sources.reads, ids, axes)
    keys = {(row.fund, row.fiscal_year) for row in rows} | {
        (fund.fund, year) for fund in funds for year in authority_by_year(fund)
    }
    years = await years_at(aggregates, sorted(keys), axes)
    spent = spent_by_year(rows, {key for key, year in years.items() if year.closing is not None})
    budgets: dict[str, dict[str, Budget]] = {fund.fund: {} for fund in funds}
    loaded = await aggregates.read_many(BUDGET, [budget_id(*key) for key in sorted(keys)], axes)
    for each in loaded.values():
        if each is not None and each.state.fund in budgets:
            budgets[each.state.fund][each.state.fiscal_year] = each.state
    return _Given(funds, budgets, spent)


def _page(
    request: Request, asked: PageAsked, rows: Mapping[str, BaseModel], columns: Sequence[str]
) -> Response:
    """Return the rows behind the cursor; keys are what the list is ordered by."""
    left = [(key, row) for key, row in sorted(rows.items()) if key > asked.after]
    shown = left[: asked.limit]
    cursor = encode_cursor(shown[-1][0]) if len(left) > asked.limit else None
    page = Page[Any](items=[row for _, row in shown], next_cursor=cursor)
    return page_response(request, page, columns)


def _add_history(router: APIRouter, sources: BudgetSources) -> None:
    @router.get("/budgets/history", response_model=Page[YearHistoryView], tags=["budgets"])
    async def get_history(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: MissionId | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """Tell what was granted, approved, paid in and spent by fund and year, and what is left."""
        ids = await visible_funds(sources.reads.register, access, axes, fund)
        given = await _given(sources, ids, axes)
        payments = payments_by_year(await sources.reads.books.balances(axes, ids))
        rows = {
            make_cursor(row.fund, row.fiscal_year): YearHistoryView.of(
                row, payments.get((row.fund, row.fiscal_year))
            )
            for each in given.funds
            for row in year_history(
                each,
                given.budgets[each.fund],
                given.spent.get(each.fund, {}),
                [year for owner, year in payments if owner == each.fund],
            )
            if fiscal_year in (None, row.fiscal_year)
        }
        return _page(request, page, rows, YEAR_COLUMNS)


def _add_lines(router: APIRouter, sources: BudgetSources) -> None:
    @router.get("/budgets/line-history", response_model=Page[LineHistoryView], tags=["budgets"])
    async def get_line_history(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: MissionId | None = None,
        fiscal_year: str | None = None,
        group: BudgetGroup | None = None,
        item: str | None = None,
    ) -> Response:
        """Tell by line and year what was spent, and what was approved and left over."""
        ids = await visible_funds(sources.reads.register, access, axes, fund)
        given = await _given(sources, ids, axes)
        rows = {
            make_cursor(row.fund, row.fiscal_year, row.group.value, row.item): (
                LineHistoryView.of(row)
            )
            for each in given.budgets
            for row in line_history(each, given.budgets[each], given.spent.get(each, {}))
            if fiscal_year in (None, row.fiscal_year)
            and group in (None, row.group)
            and item in (None, row.item)
        }
        return _page(request, page, rows, LINE_COLUMNS)


def _add_shared(router: APIRouter, sources: FinanceReads) -> None:
    @router.get(
        "/budgets/shared-accounts", response_model=Page[SharedAccountView], tags=["budgets"]
    )
    async def get_shared_accounts(
        request: Request, access: Reader, axes: ReadAt, page: PageAsked
    ) -> Response:
        """Tell year by year how large the shared accounts are beside the missions."""
        ids = await visible_funds(sources.register, access, axes, None)
        rows = {
            make_cursor(view.fiscal_year, view.account): view
            for year in shared_years(await _funds(sources, ids, axes))
            for view in SharedAccountView.all_of(year)
        }
        return _page(request, page, rows, SHARED_COLUMNS)


def _add_totals(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets/totals", response_model=Page[YearTotalView], tags=["budgets"])
    async def get_totals(
        request: Request, access: Reader, axes: ReadAt, page: PageAsked
    ) -> Response:
        """Check what all operations on record spent in a year against the mean of many years."""
        ids = await visible_funds(sources.register, access, axes, None)
        totals = year_totals(await _funds(sources, ids, axes))
        rows = {each.fiscal_year: YearTotalView.of(each) for each in totals}
        return _page(request, page, rows, TOTAL_COLUMNS)


def _add_delay(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets/delay-cost", tags=["budgets"])
    async def get_delay_cost(
        access: Reader,
        axes: ReadAt,
        fund: MissionId,
        day: DayOfDecision,
        days: DaysLate,
        part: PartSaved,
    ) -> DelayCostView:
        """Tell what it costs that a decision to reduce a mission comes later."""
        ids = await visible_funds(sources.register, access, axes, fund)
        (found,) = await _funds(sources, ids, axes) or [Fund(fund=fund)]
        saved = Fraction(part)
        if saved > 1:
            raise InvalidRequestError(
                f"{part} is more than the whole",
                next_step="Write a part of one, such as 0.15 or 15/100.",
                pointer="#query/part",
            )
        return DelayCostView.of(delay_cost(found, day, days, saved))


def _add_composition(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets/composition-cost", tags=["budgets"])
    async def get_composition_cost(
        access: Reader,
        axes: ReadAt,
        model: Annotated[list[int], Query(min_length=1, max_length=30)],
        military: Annotated[int, Query(ge=0, le=100_000)],
        police: Annotated[int, Query(ge=0, le=50_000)] = 0,
        vessels: Annotated[int, Query(ge=0, le=100)] = 0,
        vessel_cost: VesselCost = None,
    ) -> CompositionCostView:
        """Model what a mission of these models with so many people would cost in a year."""
        visible = await visible_funds(sources.register, access, axes, None)
        ids = sorted({each.fund for each in AUTHORIZED}.intersection(visible))
        funds = {fund.fund: fund for fund in await _funds(sources, ids, axes)}
        comparators = [
            Comparator(each, spending)
            for each in AUTHORIZED
            if each.fund in funds and (spending := spending_of(funds[each.fund], each.fiscal_year))
        ]
        found = modelled_cost(model, military, police, comparators)
        naval = naval_cost(found.drivers, vessels, vessel_cost)
        return CompositionCostView(
            provenance=Provenance.MODELLED,
            model_version=MODEL_VERSION,
            models=sorted(set(model)),
            drivers=sorted(found.drivers),
            military=military,
            police=police,
            low=usd(found.low_minor),
            middle=usd(found.middle_minor),
            high=usd(found.high_minor),
            lines=[ModelledLineView.of(line) for line in found.lines],
            comparators=[ComparatorView.of(each) for each in comparators],
            vessels=vessels,
            naval=maybe_usd(naval),
            with_naval=None if naval is None else RangeView.of(found, naval),
            to_plan=what_to_plan(found.drivers, naval),
            note=COMPOSITION_NOTE,
        )


def _add_readiness(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets/readiness", response_model=Page[ReadinessView], tags=["budgets"])
    async def get_readiness(
        request: Request, access: Reader, axes: ReadAt, page: PageAsked
    ) -> Response:
        """Tell by year what the readiness system was given and what readiness cost."""
        ids = await visible_funds(sources.register, access, axes, None)
        claims = await sources.aggregates.read_many(CLAIMS, ids, axes)
        trust_funds = await list_aggregates(
            sources.aggregates,
            TRUST_FUND,
            axes,
            after="",
            limit=TRUST_FUNDS_MAX,
            missions=None,
            keep=lambda fund: fund.is_open and access.allows(fund.mission),
        )
        years = readiness_years(
            [loaded.state for loaded in claims.values() if loaded is not None],
            [each.loaded.state for each in trust_funds.items],
            axes.effective_on,
        )
        rows = {each.fiscal_year: ReadinessView.of(each) for each in years}
        return _page(request, page, rows, READINESS_COLUMNS)
