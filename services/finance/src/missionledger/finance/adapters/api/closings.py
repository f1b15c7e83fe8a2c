"""Closing of months and years, reopening by an approver, and what makes a credit."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from missionledger.common.http.answers import found
from missionledger.common.refusals import InvalidRequestError, NotFoundError
from missionledger.finance.adapters.api.allotment_schemas import (
    BudgetYearView,
    ClosingView,
    MonthBody,
    ReasonOnDayBody,
    SuspensionBody,
    YearClosingBody,
)
from missionledger.finance.adapters.api.allotments import answer_year
from missionledger.finance.adapters.api.budget_kit import (
    BUDGET_CURRENCY,
    Approving,
    BudgetSources,
    Certifying,
    FundInPath,
    Seen,
    YearInPath,
    year_from_path,
)
from missionledger.finance.adapters.api.kit import Present, ReadAt, Reader, require_fund
from missionledger.finance.application.year_closing import ClosingAsked, close_year, reopen_year
from missionledger.finance.domain.authority.ledger import year_id
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import (
    CloseMonth,
    ReopenBudgetYear,
    ReopenMonth,
    SuspendLapse,
)
from missionledger.finance.domain.fund.decider import mission_of_fund

MonthInPath = Annotated[str, Path(pattern=r"^\d{4}-\d{2}$")]
ONE = "/allotments/{fund}/{year}"


def add_closings(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of closing."""
    _add_months(router, sources)
    _add_year(router, sources)
    _add_reopening(router, sources)


def _add_months(router: APIRouter, sources: BudgetSources) -> None:
    @router.post(f"{ONE}/months/{{month}}/closing", status_code=201, tags=["allotments"])
    async def close_month(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        month: MonthInPath,
        body: MonthBody,
        access: Certifying,
    ) -> BudgetYearView:
        """Close a month that is over: nothing more is entered in it."""
        context = access.context(mission_of_fund(fund))
        fiscal_year = year_from_path(year)
        command = CloseMonth(
            fund=fund,
            fiscal_year=fiscal_year,
            month=month,
            closed_by=context.actor,
            occurred_on=body.closed_on,
        )
        outcome = await sources.reads.aggregates.execute(BUDGET_YEAR, command, context)
        return answer_year(response, outcome, fund, fiscal_year)

    @router.post(f"{ONE}/months/{{month}}/reopening", status_code=201, tags=["allotments"])
    async def reopen_month(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        month: MonthInPath,
        body: ReasonOnDayBody,
        access: Approving,
    ) -> BudgetYearView:
        """Let entries be made in a closed month again; only an approver may."""
        context = access.context(mission_of_fund(fund))
        fiscal_year = year_from_path(year)
        command = ReopenMonth(
            fund=fund,
            fiscal_year=fiscal_year,
            month=month,
            reason=body.reason,
            reopened_by=context.actor,
            occurred_on=body.decided_on,
        )
        outcome = await sources.reads.aggregates.execute(BUDGET_YEAR, command, context)
        return answer_year(response, outcome, fund, fiscal_year)


def _add_year(router: APIRouter, sources: BudgetSources) -> None:
    @router.get(f"{ONE}/closing", tags=["allotments"])
    async def get_closing(
        response: Response, fund: FundInPath, year: YearInPath, access: Reader, axes: ReadAt
    ) -> ClosingView:
        """Return how a year was closed, and what makes its credit."""
        require_fund(access, fund)
        name = year_id(fund, year_from_path(year))
        loaded = await sources.reads.aggregates.read(BUDGET_YEAR, name, axes)
        if loaded is None or loaded.state.closing is None:
            raise NotFoundError(
                f"the year {year} of {fund} was not closed on that day",
                next_step="Close it first, or ask for a later day.",
            )
        return found(response, loaded, ClosingView.of(loaded.state.closing, loaded.state))

    @router.post(f"{ONE}/closing", status_code=201, tags=["allotments"])
    async def close(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: YearClosingBody,
        access: Approving,
        version: Seen,
        axes: Present,
    ) -> BudgetYearView:
        """Close a year that is over, as somebody else prepared it."""
        revenue = body.other_revenue.to_money()
        if revenue.currency != BUDGET_CURRENCY or revenue.minor < 0:
            raise InvalidRequestError(
                f"other revenue is an amount in {BUDGET_CURRENCY}, zero or above",
                next_step="Give what came in beside assessments: interest, sales, refunds.",
                pointer="/other_revenue",
            )
        context = access.context(mission_of_fund(fund))
        asked = ClosingAsked(
            fund=fund,
            fiscal_year=year_from_path(year),
            closed_on=body.closed_on,
            other_revenue_minor=revenue.minor,
            requested_by=body.requested_by,
            closed_by=context.actor,
        )
        # What was granted and never allotted counts too; if it was not taken up, the year moves
        # and the approver looks again.
        await sources.authorities.take_up(fund, asked.fiscal_year, axes.known_at, context)
        outcome = await close_year(
            sources.reads.aggregates,
            sources.ledger,
            asked,
            context,
            known_at=axes.known_at,
            expected_version=version,
        )
        return answer_year(response, outcome, fund, asked.fiscal_year)


def _add_reopening(router: APIRouter, sources: BudgetSources) -> None:
    @router.post(f"{ONE}/reopening", status_code=201, tags=["allotments"])
    async def reopen(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: ReasonOnDayBody,
        access: Approving,
    ) -> BudgetYearView:
        """Open a closed year again; its credit stands only when it is closed anew."""
        context = access.context(mission_of_fund(fund))
        command = ReopenBudgetYear(
            fund=fund,
            fiscal_year=year_from_path(year),
            reason=body.reason,
            reopened_by=context.actor,
            occurred_on=body.decided_on,
        )
        outcome = await reopen_year(sources.reads.aggregates, command, context)
        return answer_year(response, outcome, fund, command.fiscal_year)

    @router.post(f"{ONE}/lapse-suspension", status_code=201, tags=["allotments"])
    async def suspend_lapse(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: SuspensionBody,
        access: Approving,
    ) -> BudgetYearView:
        """Let obligations of the year stand beyond their days, as the Assembly decided."""
        context = access.context(mission_of_fund(fund))
        command = SuspendLapse(
            fund=fund,
            fiscal_year=year_from_path(year),
            symbol=body.symbol,
            reason=body.reason,
            suspended_by=context.actor,
            occurred_on=body.decided_on,
            source=body.symbol,
        )
        outcome = await sources.reads.aggregates.execute(BUDGET_YEAR, command, context)
        return answer_year(response, outcome, fund, command.fiscal_year)
