"""The resource `allotments`: authority by group and cost centre, released, redeployed, closed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.allotment_schemas import (
    ALLOTMENT_COLUMNS,
    AllotmentBody,
    AllotmentRowView,
    BudgetYearView,
    GroupRedeploymentBody,
    RedeploymentBody,
    ReleaseBody,
)
from missionledger.finance.adapters.api.budget_kit import (
    Approving,
    BudgetSources,
    EitherOfficer,
    FundInPath,
    Preparing,
    Seen,
    YearInPath,
    positive_dollars,
    year_from_path,
    year_in_path,
)
from missionledger.finance.adapters.api.kit import (
    PageAsked,
    Present,
    ReadAt,
    Reader,
    require_fund,
    split_cursor,
    unknown_fund,
    visible_funds,
)
from missionledger.finance.application.allotment_table import TableRow, allotment_table
from missionledger.finance.application.authority import GroupRedeployment
from missionledger.finance.application.handlers import find_fund
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import (
    AllotFunds,
    RedeployWithinGroup,
)
from missionledger.finance.domain.authority.refusals import BudgetAmountError
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import SetReleaseRate
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.decider import mission_of_fund


def add_allotments(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of allotments."""
    _add_reads(router, sources)
    _add_allotting(router, sources)
    _add_release(router, sources)
    _add_redeployments(router, sources)


def answer_year(
    response: Response, outcome: Outcome[BudgetYear], fund: str, fiscal_year: str
) -> BudgetYearView:
    """Answer 201 with the year as it is after the command."""
    view = BudgetYearView.of(fund, fiscal_year, outcome.state)
    location = f"/v1/allotments/{fund}/{year_in_path(fiscal_year)}"
    return created(response, outcome, location, view)


def _cursor_of(row: TableRow) -> tuple[str, ...]:
    return (row.fund, row.fiscal_year, row.budget_group, row.item, row.cost_centre, row.purpose)


def _add_reads(router: APIRouter, sources: BudgetSources) -> None:
    @router.get("/allotments", response_model=Page[AllotmentRowView], tags=["allotments"])
    async def list_allotments(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
        group: BudgetGroup | None = None,
        cost_centre: Annotated[str | None, Query(max_length=40)] = None,
        purpose: Annotated[str | None, Query(max_length=60)] = None,
    ) -> Response:
        """List lines with what was allotted, released, committed, owed and paid."""
        funds = await visible_funds(sources.reads.register, access, axes, fund)
        rows = await allotment_table(
            sources.reads.aggregates, sources.ledger, axes, funds=funds, fiscal_year=fiscal_year
        )
        kept = [
            row
            for row in rows
            if group in (None, row.budget_group)
            and cost_centre in (None, row.cost_centre)
            and purpose in (None, row.purpose)
        ]
        if page.after:
            # The order is that of reports, so the cursor names the row it stands behind.
            last = split_cursor(page.after, 6)
            places = [index for index, row in enumerate(kept) if _cursor_of(row) == last]
            kept = kept[places[0] + 1 :] if places else []
        shown = kept[: page.limit]
        more = len(kept) > page.limit
        cursor = encode_cursor("\n".join(_cursor_of(shown[-1]))) if more else None
        items = [AllotmentRowView.of(row) for row in shown]
        return page_response(request, Page(items=items, next_cursor=cursor), ALLOTMENT_COLUMNS)

    @router.get("/allotments/{fund}/{year}", tags=["allotments"])
    async def get_budget_year(
        response: Response, fund: FundInPath, year: YearInPath, access: Reader, axes: ReadAt
    ) -> BudgetYearView:
        """Return the authority of a fund in a year; its ETag is what a release must name."""
        require_fund(access, fund)
        fiscal_year = year_from_path(year)
        loaded = await sources.authorities.year_at(fund, fiscal_year, axes)
        if loaded is None:
            if await find_fund(sources.reads.aggregates, fund, axes) is None:
                raise unknown_fund(fund)
            return BudgetYearView.of(fund, fiscal_year, BUDGET_YEAR.initial)
        return found(response, loaded, BudgetYearView.loaded(fund, fiscal_year, loaded))


def _add_allotting(router: APIRouter, sources: BudgetSources) -> None:
    @router.post("/allotments", status_code=201, tags=["allotments"])
    async def allot(
        response: Response, body: AllotmentBody, access: Preparing, axes: Present
    ) -> BudgetYearView:
        """Allot authority to a line of a group, within what the Assembly granted for the year."""
        money = positive_dollars(body.amount)
        context = access.context(mission_of_fund(body.fund), amount=money)
        command = AllotFunds(
            fund=body.fund,
            fiscal_year=body.fiscal_year,
            group=body.group,
            line=body.to_line(),
            amount_minor=money.minor,
            basis=body.basis,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            allotted_by=context.actor,
            occurred_on=body.allotted_on,
            source=body.basis,
        )
        if await find_fund(sources.reads.aggregates, body.fund, axes) is None:
            raise unknown_fund(body.fund)
        await sources.authorities.take_up(body.fund, body.fiscal_year, axes.known_at, context)
        outcome = await sources.authorities.allot(command, context)
        year = await sources.authorities.year(body.fund, body.fiscal_year)
        view = BudgetYearView.loaded(body.fund, body.fiscal_year, year)
        location = f"/v1/allotments/{body.fund}/{year_in_path(body.fiscal_year)}"
        return created(response, outcome, location, view)


def _add_release(router: APIRouter, sources: BudgetSources) -> None:
    @router.post("/allotments/{fund}/{year}/release", status_code=201, tags=["allotments"])
    async def release(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: ReleaseBody,
        access: Approving,
        version: Seen,
        axes: Present,
    ) -> BudgetYearView:
        """Let a part of all allotments be committed, with the reason; assessments do not move."""
        context = access.context(mission_of_fund(fund))
        fiscal_year = year_from_path(year)
        command = SetReleaseRate(
            fund=fund,
            fiscal_year=fiscal_year,
            release_bp=body.basis_points,
            reason=body.reason,
            released_by=context.actor,
            occurred_on=body.released_on,
        )
        # If something granted is taken up only now, the year moves and the approver looks again.
        await sources.authorities.take_up(fund, fiscal_year, axes.known_at, context)
        outcome = await sources.authorities.release(command, context, version)
        return answer_year(response, outcome, fund, fiscal_year)


def _add_redeployments(router: APIRouter, sources: BudgetSources) -> None:
    @router.post("/allotments/{fund}/{year}/redeployments", status_code=201, tags=["allotments"])
    async def redeploy(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: RedeploymentBody,
        access: EitherOfficer,
    ) -> BudgetYearView:
        """Move authority between lines of one group; the mission does it by itself."""
        if body.from_line.group is not body.to_line.group:
            raise BudgetAmountError(
                "the lines are of different groups",
                next_step="Between groups the Controller decides: use group-redeployments.",
                pointer="/to/group",
            )
        money = positive_dollars(body.amount)
        context = access.context(mission_of_fund(fund), amount=money)
        fiscal_year = year_from_path(year)
        command = RedeployWithinGroup(
            fund=fund,
            fiscal_year=fiscal_year,
            group=body.from_line.group,
            from_line=body.from_line.to_line(pointer="/from/item"),
            to_line=body.to_line.to_line(pointer="/to/item"),
            amount_minor=money.minor,
            cause=body.cause,
            reason=body.reason,
            redeployed_by=context.actor,
            is_approver=context.role == Role.APPROVER,
            occurred_on=body.decided_on,
        )
        outcome = await sources.reads.aggregates.execute(ALLOTMENT, command, context)
        loaded = await sources.authorities.year(fund, fiscal_year)
        view = BudgetYearView.loaded(fund, fiscal_year, loaded)
        return created(response, outcome, f"/v1/allotments/{fund}/{year}", view)

    @router.post(
        "/allotments/{fund}/{year}/group-redeployments", status_code=201, tags=["allotments"]
    )
    async def redeploy_between_groups(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        body: GroupRedeploymentBody,
        access: Approving,
    ) -> BudgetYearView:
        """Move authority between groups, which only the Controller may approve."""
        money = positive_dollars(body.amount)
        context = access.context(mission_of_fund(fund), amount=money)
        asked = GroupRedeployment(
            fund=fund,
            fiscal_year=year_from_path(year),
            from_group=body.from_line.group,
            from_line=body.from_line.to_line(pointer="/from/item"),
            to_group=body.to_line.group,
            to_line=body.to_line.to_line(pointer="/to/item"),
            amount_minor=money.minor,
            cause=body.cause,
            reason=body.reason,
            requested_by=body.requested_by,
            approved_by=context.actor,
            decided_on=body.decided_on,
        )
        outcome = await sources.authorities.redeploy_between_groups(asked, context)
        return answer_year(response, outcome, fund, asked.fiscal_year)
