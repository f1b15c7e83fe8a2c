"""The resource `budgets`: estimates of a fund and year, from request to approval."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response, wants_csv
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Loaded, Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.budget_bodies import (
    DecisionBody,
    EstimateBody,
    EstimateReturnBody,
    SubmissionBody,
)
from missionledger.finance.adapters.api.budget_views import (
    BUDGET_COLUMNS,
    BudgetSummary,
    BudgetView,
    ComparisonView,
    VersionDetailView,
    comparison_rows,
)
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    VersionSeen,
    require_fund,
)
from missionledger.finance.application.budgets import (
    approve_estimate,
    compare_versions,
    prepare_estimate,
)
from missionledger.finance.domain.budget.commands import (
    ApproveEstimate,
    PrepareEstimate,
    RecommendEstimate,
    ReturnEstimate,
    SubmitEstimate,
    budget_id,
)
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.state import Budget
from missionledger.finance.domain.fund.decider import mission_of_fund

Preparing = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
BudgetSeen = Annotated[int, Depends(required_if_match)]
YearInPath = Annotated[
    str, Path(pattern=r"^\d{4}-\d{2}$", description="The fiscal year, such as `2025-26`.")
]
VersionInPath = Annotated[int, Path(ge=1, le=10_000)]

COMPARISON_COLUMNS = ("group", "item", "version", "kind", "amount", "difference", "reason")


def year_of(path: str) -> str:
    """Return the fiscal year that a path names: `2025-26` is `2025/26`."""
    return path.replace("-", "/")


def add_budgets(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of budgets."""
    _add_list(router, sources)
    _add_reads(router, sources)
    _add_comparison(router, sources)
    _add_preparing(router, sources)
    _add_steps(router, sources)
    _add_decisions(router, sources)


def _add_list(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets", response_model=Page[BudgetSummary], tags=["budgets"])
    async def list_budgets(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: MissionId | None = None,
        fiscal_year: str | None = None,
        *,
        flagged: bool | None = None,
    ) -> Response:
        """List budgets; `flagged` keeps those whose mandate changed and whose money did not."""
        if fund is not None:
            require_fund(access, fund)

        def keep(budget: Budget) -> bool:
            return (
                fund in (None, budget.fund)
                and fiscal_year in (None, budget.fiscal_year)
                and flagged in (None, bool(budget.flags))
            )

        listing = await list_aggregates(
            sources.aggregates,
            BUDGET,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=keep,
        )
        items = [BudgetSummary.of(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), BUDGET_COLUMNS)


async def find_budget(sources: FinanceReads, fund: str, year: str, axes: Axes) -> Loaded[Budget]:
    """Return a budget at a point on both axes.

    Raises:
        NotFoundError: if nothing of it was there.
    """
    fiscal_year = year_of(year)
    loaded = await sources.aggregates.read(BUDGET, budget_id(fund, fiscal_year), axes)
    if loaded is None:
        raise NotFoundError(
            f"{fund} has no budget for {fiscal_year} on that day",
            next_step="Take fund and year from /v1/budgets, or ask for a later day.",
        )
    return loaded


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/budgets/{fund}/{year}", tags=["budgets"])
    async def get_budget(
        response: Response, fund: str, year: YearInPath, access: Reader, axes: ReadAt
    ) -> BudgetView:
        """Return a budget with its versions and flags; its ETag is what a decision must name."""
        require_fund(access, fund)
        loaded = await find_budget(sources, fund, year, axes)
        return found(response, loaded, BudgetView.of(loaded.state))

    @router.get("/budgets/{fund}/{year}/versions/{version}", tags=["budgets"])
    async def get_version(
        response: Response,
        fund: str,
        year: YearInPath,
        version: VersionInPath,
        access: Reader,
        axes: ReadAt,
    ) -> VersionDetailView:
        """Return a version: lines with the way they were found, people by month, results."""
        require_fund(access, fund)
        loaded = await find_budget(sources, fund, year, axes)
        held = loaded.state.find(version)
        if held is None:
            raise NotFoundError(
                f"the budget of {fund} for {year_of(year)} has no version {version} on that day",
                next_step="Read the budget for the versions there are.",
            )
        return found(response, loaded, VersionDetailView.of_budget(loaded.state, held))


def _add_comparison(router: APIRouter, sources: FinanceReads) -> None:
    @router.get(
        "/budgets/{fund}/{year}/comparison", response_model=ComparisonView, tags=["budgets"]
    )
    async def compare(
        request: Request, fund: str, year: YearInPath, access: Reader, axes: ReadAt
    ) -> Response:
        """Set all versions side by side, with every difference and its reason; CSV as well."""
        require_fund(access, fund)
        budget = (await find_budget(sources, fund, year, axes)).state
        view = ComparisonView.of(budget, budget.versions, compare_versions(budget.versions))
        if wants_csv(request):
            rows = Page[dict[str, object]](items=comparison_rows(view))
            return page_response(request, rows, COMPARISON_COLUMNS)
        return Response(view.model_dump_json().encode(), media_type="application/json")


def _answer(response: Response, outcome: Outcome[Budget]) -> BudgetView:
    state = outcome.state
    location = f"/v1/budgets/{state.fund}/{state.fiscal_year.replace('/', '-')}"
    return created(response, outcome, location, BudgetView.of(state))


def _add_preparing(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/budgets/{fund}/{year}/estimates", status_code=201, tags=["budgets"])
    async def prepare(
        response: Response,
        fund: MissionId,
        year: YearInPath,
        body: EstimateBody,
        access: Preparing,
        version: VersionSeen,
    ) -> BudgetView:
        """Work out a draft; while it is a draft it may be worked out again."""
        context = access.context(mission_of_fund(fund))
        command = PrepareEstimate(
            fund=fund,
            fiscal_year=year_of(year),
            occurred_on=body.prepared_on,
            source=body.source,
            kind=body.kind,
            contents=body.contents(),
            reasons=tuple(body.reasons),
            answers=body.answers,
            prepared_by=context.actor,
        )
        outcome = await prepare_estimate(
            sources.aggregates, command, context, expected_version=version
        )
        return _answer(response, outcome)


def _step(fund: str, year: str, version: int, day: date) -> dict[str, Any]:
    """Return what every step of a version names."""
    return {
        "fund": fund,
        "fiscal_year": year_of(year),
        "version": version,
        "occurred_on": day,
    }


def _decision(body: DecisionBody) -> dict[str, Any]:
    """Return what a paper of the Advisory Committee or the Assembly says."""
    return {
        "source": body.symbol,
        "symbol": body.symbol,
        "changes": body.line_changes(),
        "stated_total_minor": body.stated_total.to_money().minor,
    }


def _add_steps(router: APIRouter, sources: FinanceReads) -> None:
    @router.post(
        "/budgets/{fund}/{year}/versions/{version}/submission", status_code=201, tags=["budgets"]
    )
    async def submit(
        response: Response,
        fund: MissionId,
        year: YearInPath,
        version: VersionInPath,
        body: SubmissionBody,
        access: Preparing,
        seen: BudgetSeen,
    ) -> BudgetView:
        """Hand a draft in; from now on it never changes."""
        context = access.context(mission_of_fund(fund))
        command = SubmitEstimate(
            **_step(fund, year, version, body.submitted_on), submitted_by=context.actor
        )
        outcome = await sources.aggregates.execute(BUDGET, command, context, expected_version=seen)
        return _answer(response, outcome)

    @router.post(
        "/budgets/{fund}/{year}/versions/{version}/return", status_code=201, tags=["budgets"]
    )
    async def send_back(
        response: Response,
        fund: MissionId,
        year: YearInPath,
        version: VersionInPath,
        body: EstimateReturnBody,
        access: Approving,
        seen: BudgetSeen,
    ) -> BudgetView:
        """Send a version back; another one is prepared in its place."""
        context = access.context(mission_of_fund(fund))
        command = ReturnEstimate(
            **_step(fund, year, version, body.returned_on),
            reason=body.reason,
            returned_by=context.actor,
        )
        outcome = await sources.aggregates.execute(BUDGET, command, context, expected_version=seen)
        return _answer(response, outcome)


def _add_decisions(router: APIRouter, sources: FinanceReads) -> None:
    @router.post(
        "/budgets/{fund}/{year}/versions/{version}/recommendation",
        status_code=201,
        tags=["budgets"],
    )
    async def recommend(
        response: Response,
        fund: MissionId,
        year: YearInPath,
        version: VersionInPath,
        body: DecisionBody,
        access: Preparing,
        seen: BudgetSeen,
    ) -> BudgetView:
        """Record what the Advisory Committee recommends, line by line where it differs."""
        context = access.context(mission_of_fund(fund))
        command = RecommendEstimate(
            **_step(fund, year, version, body.decided_on),
            **_decision(body),
            recorded_by=context.actor,
        )
        outcome = await sources.aggregates.execute(BUDGET, command, context, expected_version=seen)
        return _answer(response, outcome)

    @router.post(
        "/budgets/{fund}/{year}/versions/{version}/approval", status_code=201, tags=["budgets"]
    )
    async def approve(
        response: Response,
        fund: MissionId,
        year: YearInPath,
        version: VersionInPath,
        body: DecisionBody,
        access: Approving,
        seen: BudgetSeen,
    ) -> BudgetView:
        """Record what the Assembly approved; authority to spend is another act."""
        context = access.context(mission_of_fund(fund), amount=body.stated_total.to_money())
        command = ApproveEstimate(
            **_step(fund, year, version, body.decided_on),
            **_decision(body),
            approved_by=context.actor,
        )
        outcome = await approve_estimate(
            sources.aggregates, command, context, expected_version=seen
        )
        return _answer(response, outcome)
