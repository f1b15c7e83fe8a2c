"""The resources `claims/units`, `claims/underperformance` and `claims/timetable`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.listing import list_aggregates
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    usd,
    visible_funds,
)
from missionledger.finance.application.claims import claims_of
from missionledger.finance.application.unit_costs import (
    UnitCost,
    UnitOfQuarter,
    timetable,
    underperformance,
)
from missionledger.finance.domain.units.status import UNIT_STATUS, UnitStatus

UNITS_MAX = 5_000
"""Above all units that ever served at one time."""

UNIT_COLUMNS = ("unit", "fund", "contributor", "is_there", "since", "until", "strength",
                "went_home_for", "foreign_position")  # fmt: skip

COST_COLUMNS = ("unit", "fund", "contributor", "verdict", "found_on", "evaluation", "days_open",
                "decided", "certified.amount", "paid.amount", "withheld.amount")  # fmt: skip

TIMETABLE_COLUMNS = ("quarter", "fund", "unit", "contributor", "certify_by", "late",
                     "months_there", "missing", "prepared", "certified")  # fmt: skip


class UnitView(BaseModel):
    """A unit as finance knows it: what reimbursement rests on.

    Attributes:
        since: first day of its last stay; `until` the day it went home, which is not paid.
        withheld_percent: by decisions in force on the day.
        foreign_position: of the newest fact in the log of the performance service.
    """

    unit: str
    fund: str
    contributor: str
    is_there: bool
    since: str | None
    until: str | None
    strength: int | None
    went_home_for: str
    withheld_percent: int
    foreign_position: int

    @classmethod
    def of(cls, status: UnitStatus, day: date) -> "UnitView":
        """Return the unit as it is shown."""
        stay = status.stays[-1] if status.stays else None
        text = day.isoformat()
        return cls(
            unit=status.unit,
            fund=status.fund,
            contributor=status.contributor,
            is_there=bool(status.days_present(day, day)),
            since=stay.since if stay else None,
            until=stay.until if stay else None,
            strength=stay.strength if stay else None,
            went_home_for=status.went_home_for,
            withheld_percent=sum(
                each.percent
                for each in status.withholdings.values()
                if each.from_day <= text and (each.until is None or each.until > text)
            ),
            foreign_position=status.foreign_position,
        )


class UnitCostView(BaseModel):
    """What a unit cost since a finding that was adverse and stayed so.

    Attributes:
        decided: `none`, or what was decided about it.
        certified: owed or paid for months from that of the finding on.
    """

    unit: str
    fund: str
    contributor: str
    verdict: str
    found_on: str
    evaluation: str
    days_open: int
    decided: str
    certified: Amount
    paid: Amount
    withheld: Amount

    @classmethod
    def of(cls, cost: UnitCost) -> "UnitCostView":
        """Return the cost as it is shown."""
        return cls(
            unit=cost.status.unit,
            fund=cost.status.fund,
            contributor=cost.status.contributor,
            verdict=cost.finding.verdict.value,
            found_on=cost.finding.day,
            evaluation=cost.finding.evaluation,
            days_open=cost.days_open,
            decided=cost.decided,
            certified=usd(cost.certified_minor),
            paid=usd(cost.paid_minor),
            withheld=usd(cost.withheld_minor),
        )


class UnitOfQuarterView(BaseModel):
    """How far the claims of a unit are in a quarter; `missing` is of months it was noted there."""

    quarter: str
    certify_by: date
    fund: str
    unit: str
    contributor: str
    late: bool
    months_there: Sequence[str]
    missing: Sequence[str]
    prepared: Sequence[str]
    certified: Sequence[str]

    @classmethod
    def of(cls, unit: UnitOfQuarter, quarter: str, certify_by: date) -> "UnitOfQuarterView":
        """Return the unit as it is shown."""
        return cls(
            quarter=quarter,
            certify_by=certify_by,
            fund=unit.fund,
            unit=unit.unit,
            contributor=unit.contributor,
            late=unit.late,
            months_there=unit.months_there,
            missing=unit.missing,
            prepared=unit.prepared,
            certified=unit.certified,
        )


def add_unit_costs(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of units and of the timetable of their claims."""
    _add_units(router, sources)
    _add_underperformance(router, sources)
    _add_timetable(router, sources)


async def _units(
    sources: FinanceReads, access: ReadAccess, axes: Axes, fund: str | None
) -> list[UnitStatus]:
    listing = await list_aggregates(
        sources.aggregates,
        UNIT_STATUS,
        axes,
        after="",
        limit=UNITS_MAX,
        missions=access.missions,
        keep=lambda unit: fund in (None, unit.fund),
    )
    return [each.loaded.state for each in listing.items]


def _add_units(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/claims/units", response_model=Page[UnitView], tags=["claims"])
    async def list_units(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        *,
        there: bool | None = None,
    ) -> Response:
        """List units of contributors as noted here, in the order of their ids."""
        items = [
            view
            for unit in await _units(sources, access, axes, fund)
            if unit.unit > page.after
            and there in (None, (view := UnitView.of(unit, axes.effective_on)).is_there)
        ]
        shown = items[: page.limit]
        cursor = encode_cursor(shown[-1].unit) if len(items) > page.limit else None
        return page_response(request, Page(items=shown, next_cursor=cursor), UNIT_COLUMNS)


def _add_underperformance(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/claims/underperformance", response_model=Page[UnitCostView], tags=["claims"])
    async def list_underperformance(
        request: Request, access: Reader, axes: ReadAt, fund: str | None = None
    ) -> Response:
        """List units with an open adverse finding by what they cost since, dearest first."""
        units = await _units(sources, access, axes, fund)
        funds = await visible_funds(sources.register, access, axes, fund)
        claims = await claims_of(sources.aggregates, funds, axes)
        items = [
            UnitCostView.of(each) for each in underperformance(units, claims, axes.effective_on)
        ]
        return page_response(request, Page(items=items, next_cursor=None), COST_COLUMNS)


def _add_timetable(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/claims/timetable", response_model=Page[UnitOfQuarterView], tags=["claims"])
    async def get_timetable(
        request: Request,
        access: Reader,
        axes: ReadAt,
        quarter: Annotated[str, Query(pattern=r"^\d{4}-Q[1-4]$", description="Such as 2025-Q3.")],
        fund: str | None = None,
        *,
        late: bool | None = None,
    ) -> Response:
        """List by unit how far the claims of a quarter are, and when they are to be certified."""
        units = await _units(sources, access, axes, fund)
        funds = await visible_funds(sources.register, access, axes, fund)
        claims = await claims_of(sources.aggregates, funds, axes)
        found = timetable(quarter, units, claims, axes.effective_on)
        items = [
            UnitOfQuarterView.of(each, quarter, found.certify_by)
            for each in found.units
            if late in (None, each.late)
        ]
        return page_response(request, Page(items=items, next_cursor=None), TIMETABLE_COLUMNS)
