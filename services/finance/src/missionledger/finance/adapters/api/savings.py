"""Savings in view, below `budgets`: history, shared accounts, delay, cost of a composition."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.events import Provenance
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError
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
from missionledger.finance.adapters.api.state_views import print_share
from missionledger.finance.application.savings import (
    DelayCost,
    LineHistory,
    SharedYear,
    YearHistory,
    delay_cost,
    line_history,
    shared_years,
    spending_of,
    year_history,
)
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.budget.commands import budget_id
from missionledger.finance.domain.budget.comparators import AUTHORIZED, Driver
from missionledger.finance.domain.budget.composition_cost import (
    MODEL_VERSION,
    Comparator,
    ModelledLine,
    modelled_cost,
)
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.state import Budget
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.state import Fund

YEAR_COLUMNS = (
    "fund",
    "fiscal_year",
    "authority.amount",
    "approved.amount",
    "spent.amount",
    "unspent.amount",
    "unspent_share",
)
LINE_COLUMNS = (
    "fund",
    "fiscal_year",
    "group",
    "item",
    "approved.amount",
    "spent.amount",
    "unspent.amount",
    "unspent_share",
)
SHARED_COLUMNS = (
    "fiscal_year",
    "account",
    "authority.amount",
    "missions",
    "missions_spent.amount",
    "share_of_missions",
)

AUTHORITY_NOTE = (
    "The authority holds the mission's part of the support account, the base and the centre; its "
    "own expenditure does not. Compare approved with spent where a budget is recorded."
)

DayOfDecision = Annotated[date, Query(description="The day on which it could be decided.")]
DaysLate = Annotated[int, Query(ge=1, le=3_660, description="Days by which it comes later.")]
PartSaved = Annotated[
    str,
    Query(
        pattern=r"^(1|0\.[0-9]{1,6}|[0-9]{1,6}/[1-9][0-9]{0,5})$",
        description="The part of the yearly cost that it would save: `0.15` or `15/100`.",
    ),
]


def _signed_share(share: Fraction | None) -> str | None:
    """Return a share that may be below zero: more was spent than was given."""
    printed = print_share(abs(share)) if share is not None else None
    return f"-{printed}" if share is not None and share < 0 else printed


class YearHistoryView(BaseModel):
    """What was granted, approved and spent in a year.

    Attributes:
        unspent: approved less spent where a budget is recorded, else authority less spent.
        basis: from which of the two `unspent` is computed.
        note: what keeps the two from being compared.
    """

    fund: str
    fiscal_year: str
    authority: Amount | None
    approved: Amount | None
    spent: Amount | None
    unspent: Amount | None
    unspent_share: str | None
    basis: str | None
    note: str | None

    @classmethod
    def of(cls, row: YearHistory) -> "YearHistoryView":
        """Return the year as it is shown."""
        by_budget = row.approved_minor is not None
        given = row.approved_minor if by_budget else row.authority_minor
        known = given is not None and row.spent_minor is not None
        unspent = (given or 0) - (row.spent_minor or 0) if known else None
        part = Fraction(unspent, given) if unspent is not None and given else None
        basis = None if unspent is None else ("approved budget" if by_budget else "authority")
        return cls(
            fund=row.fund,
            fiscal_year=row.fiscal_year,
            authority=maybe_usd(row.authority_minor),
            approved=maybe_usd(row.approved_minor),
            spent=maybe_usd(row.spent_minor),
            unspent=maybe_usd(unspent),
            unspent_share=_signed_share(part),
            basis=basis,
            note=AUTHORITY_NOTE if basis == "authority" else None,
        )


class LineHistoryView(BaseModel):
    """A line in a year; approved and unspent are None where no budget is recorded."""

    fund: str
    fiscal_year: str
    group: BudgetGroup
    item: str
    approved: Amount | None
    spent: Amount
    unspent: Amount | None
    unspent_share: str | None

    @classmethod
    def of(cls, row: LineHistory) -> "LineHistoryView":
        """Return the line as it is shown."""
        return cls(
            fund=row.fund,
            fiscal_year=row.fiscal_year,
            group=row.group,
            item=row.item,
            approved=maybe_usd(row.approved_minor),
            spent=usd(row.spent_minor),
            unspent=maybe_usd(row.unspent_minor),
            unspent_share=_signed_share(row.unspent_part),
        )


class SharedAccountView(BaseModel):
    """A shared account in a year beside the missions it serves."""

    fiscal_year: str
    account: str
    authority: Amount | None
    missions: int
    missions_spent: Amount | None
    share_of_missions: str | None

    @classmethod
    def all_of(cls, year: SharedYear) -> "list[SharedAccountView]":
        """Return a row for each shared account."""
        return [
            cls(
                fiscal_year=year.fiscal_year,
                account=account,
                authority=maybe_usd(amount),
                missions=year.missions,
                missions_spent=maybe_usd(year.missions_spent_minor),
                share_of_missions=print_share(year.part_of(account)),
            )
            for account, amount in sorted(year.shared_minor.items())
        ]


class DelayCostView(BaseModel):
    """What a late decision costs; computed, with the formula and its figures."""

    fund: str
    fiscal_year: str
    days: int
    part_saved: str
    cost: Amount
    formula: str
    provenance: Provenance

    @classmethod
    def of(cls, found: DelayCost) -> "DelayCostView":
        """Return the cost as it is shown."""
        return cls(
            fund=found.fund,
            fiscal_year=found.fiscal_year,
            days=found.days,
            part_saved=str(found.part),
            cost=usd(found.cost_minor),
            formula=found.formula,
            provenance=Provenance.COMPUTED,
        )


class ModelledLineView(BaseModel):
    """An item at the lower quartile, the median and the upper quartile of real costs by head."""

    group: BudgetGroup
    item: str
    divided_by: str
    low: Amount
    middle: Amount
    high: Amount
    comparators: int

    @classmethod
    def of(cls, line: ModelledLine) -> "ModelledLineView":
        """Return the line as it is shown."""
        return cls(
            group=line.group,
            item=line.item,
            divided_by=line.head.value,
            low=usd(line.low_minor),
            middle=usd(line.middle_minor),
            high=usd(line.high_minor),
            comparators=line.comparators,
        )


class ComparatorView(BaseModel):
    """A real mission and year behind the model, with the source of its strength."""

    fund: str
    fiscal_year: str
    military: int
    police: int
    strength_source: str
    strength_certainty: str
    spent: Amount


class CompositionCostView(BaseModel):
    """What a mission of some models might cost in a year; always modelled, never a price."""

    provenance: Provenance
    model_version: str
    models: Sequence[int]
    drivers: Sequence[Driver]
    military: int
    police: int
    low: Amount
    middle: Amount
    high: Amount
    lines: Sequence[ModelledLineView]
    comparators: Sequence[ComparatorView]
    note: str


def add_savings(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of savings."""
    _add_history(router, sources)
    _add_lines(router, sources)
    _add_shared(router, sources)
    _add_delay(router, sources)
    _add_composition(router, sources)


async def _funds(sources: FinanceReads, ids: Sequence[str], axes: Axes) -> list[Fund]:
    found = await sources.aggregates.read_many(FUND, ids, axes)
    return [loaded.state for loaded in found.values() if loaded and loaded.state.is_open]


async def _budgets(
    sources: FinanceReads, funds: Sequence[Fund], axes: Axes
) -> dict[str, dict[str, Budget]]:
    """Return the budgets of the funds, by fund and year."""
    years = {fund.fund: {row.fiscal_year for row in year_history(fund, {})} for fund in funds}
    ids = [budget_id(fund, year) for fund, found in years.items() for year in sorted(found)]
    loaded = await sources.aggregates.read_many(BUDGET, ids, axes)
    budgets: dict[str, dict[str, Budget]] = {fund: {} for fund in years}
    for each in loaded.values():
        if each is not None:
            budgets[each.state.fund][each.state.fiscal_year] = each.state
    return budgets


def _page(
    request: Request, asked: PageAsked, rows: Mapping[str, BaseModel], columns: Sequence[str]
) -> Response:
    """Return the rows behind the cursor; keys are what the list is ordered by."""
    left = [(key, row) for key, row in sorted(rows.items()) if key > asked.after]
    shown = left[: asked.limit]
    cursor = encode_cursor(shown[-1][0]) if len(left) > asked.limit else None
    page = Page[Any](items=[row for _, row in shown], next_cursor=cursor)
    return page_response(request, page, columns)


def _add_history(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets/history", response_model=Page[YearHistoryView], tags=["budgets"])
    async def get_history(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: MissionId | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """Tell what was granted, approved and spent by fund and year, and what was left."""
        ids = await visible_funds(sources.register, access, axes, fund)
        funds = await _funds(sources, ids, axes)
        budgets = await _budgets(sources, funds, axes)
        rows = {
            make_cursor(row.fund, row.fiscal_year): YearHistoryView.of(row)
            for each in funds
            for row in year_history(each, budgets[each.fund])
            if fiscal_year in (None, row.fiscal_year)
        }
        return _page(request, page, rows, YEAR_COLUMNS)


def _add_lines(router: APIRouter, sources: FinanceReads) -> None:
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
        ids = await visible_funds(sources.register, access, axes, fund)
        funds = await _funds(sources, ids, axes)
        budgets = await _budgets(sources, funds, axes)
        rows = {
            make_cursor(row.fund, row.fiscal_year, row.group.value, row.item): (
                LineHistoryView.of(row)
            )
            for each in funds
            for row in line_history(each, budgets[each.fund])
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
    ) -> CompositionCostView:
        """Model what a mission of these models with so many people would cost in a year."""
        ids = await visible_funds(sources.register, access, axes, None)
        funds = {fund.fund: fund for fund in await _funds(sources, ids, axes)}
        comparators = [
            Comparator(each, spending)
            for each in AUTHORIZED
            if each.fund in funds and (spending := spending_of(funds[each.fund], each.fiscal_year))
        ]
        found = modelled_cost(model, military, police, comparators)
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
            comparators=[_comparator(each) for each in comparators],
            note=COMPOSITION_NOTE,
        )


COMPOSITION_NOTE = (
    "Real expenditure by authorized head of comparable missions, quartile by quartile. The model "
    "does not know terrain, prices or the vessels of a maritime force, which reports count among "
    "contingents. Over the comparable missions, each left out in turn, the median error of the "
    "middle figure is 5 per cent, the largest 22."
)


def _comparator(each: Comparator) -> ComparatorView:
    return ComparatorView(
        fund=each.strength.fund,
        fiscal_year=each.strength.fiscal_year,
        military=each.strength.military,
        police=each.strength.police,
        strength_source=each.strength.source,
        strength_certainty=each.strength.certainty.value,
        spent=usd(sum(each.spending.values())),
    )
