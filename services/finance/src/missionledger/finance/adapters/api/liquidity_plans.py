"""The resource `liquidity/plans`: proposals against a gap in cash, and what was decided on them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    Present,
    ReadAt,
    Reader,
    maybe_usd,
    usd,
)
from missionledger.finance.application.liquidity_plans import PlanAsked, plan_inputs
from missionledger.finance.domain.liquidity_plans.contents import (
    PersonnelCut,
    PlanContents,
    PlanLine,
)
from missionledger.finance.domain.liquidity_plans.decider import (
    LIQUIDITY_PLAN,
    AcceptPlan,
    Plan,
    PlanStatus,
    ProposePlan,
    RejectPlan,
)
from missionledger.finance.domain.liquidity_plans.policies import Measure
from missionledger.finance.domain.liquidity_plans.proposing import propose
from missionledger.finance.domain.liquidity_plans.refusals import PlanNotFoundError

Proposing = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Answering = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
PlanSeen = Annotated[int, Depends(required_if_match)]
Text = Annotated[str, Field(min_length=1, max_length=300)]

PLAN_COLUMNS = (
    "plan",
    "fund",
    "as_of",
    "until",
    "level",
    "status",
    "gap.amount",
    "worst_on",
    "uncovered.amount",
    "forecast",
    "proposed_by",
    "answered_by",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlanBody(_Body):
    """What to plan for.

    Attributes:
        forecast: a forecast that was kept.
        level: which of its levels is planned for; `p10` is the careful one.
        until: last month end that counts; left out for all of the forecast.
    """

    fund: MissionId
    forecast: Text
    level: Literal["p10", "p50", "p90"] = "p10"
    until: date | None = None


class AcceptBody(_Body):
    """The acceptance of a plan, of the version the If-Match header names."""

    accepted_on: date
    reason: Annotated[str, Field(max_length=300)] = ""


class RejectBody(_Body):
    """Why a plan is rejected."""

    rejected_on: date
    reason: Text


class ItemView(BaseModel):
    """A part of a line with a name of its own."""

    name: str
    amount: Amount


class LineView(BaseModel):
    """One measure; `limit` is None where it is not known, with the note."""

    measure: Measure
    amount: Amount
    limit: Amount | None
    rule: str
    source: str
    certainty: str
    note: str
    repaid_by: str | None
    items: Sequence[ItemView]

    @classmethod
    def of(cls, line: PlanLine) -> "LineView":
        """Return the line as it is shown."""
        return cls(
            measure=line.measure,
            amount=usd(line.amount_minor),
            limit=maybe_usd(line.limit_minor),
            rule=line.rule,
            source=line.source,
            certainty=line.certainty.value,
            note=line.note,
            repaid_by=line.repaid_by,
            items=[ItemView(name=each.name, amount=usd(each.amount_minor)) for each in line.items],
        )


class PersonnelCutView(BaseModel):
    """What closing the gap by sending soldiers home would take; not a part of the plan.

    Attributes:
        share_percent: of uniformed personnel, with two decimals; None where it cannot be done.
        cost_first: what going home costs before anything is saved.
    """

    closes: Amount
    share_percent: str | None
    months: int
    months_saved_each: str
    cost_first: Amount | None
    source: str
    note: str

    @classmethod
    def of(cls, cut: PersonnelCut) -> "PersonnelCutView":
        """Return the cut as it is shown."""
        points = cut.share_basis_points
        return cls(
            closes=usd(cut.for_minor),
            share_percent=None if points is None else f"{points // 100}.{points % 100:02d}",
            months=cut.months,
            months_saved_each=f"{cut.saved_tenths // 10}.{cut.saved_tenths % 10}",
            cost_first=maybe_usd(cut.cost_first_minor),
            source=cut.source,
            note=cut.note,
        )


class GapPointView(BaseModel):
    """Cash at a month end, at the level planned for."""

    on: str
    cash: Amount


class PlanView(BaseModel):
    """A plan; every figure of it is `modelled`, since it rests on a forecast."""

    plan: str
    fund: str
    status: PlanStatus
    as_of: str
    until: str
    forecast: str
    known_at: int
    level: str
    provenance: str
    books: Sequence[str]
    gap: Amount
    first_short_on: str
    worst_on: str
    points: Sequence[GapPointView]
    lines: Sequence[LineView]
    uncovered: Amount
    personnel_cut: PersonnelCutView
    proposed_by: str
    answered_by: str
    reason: str

    @classmethod
    def of(cls, plan: Plan, contents: PlanContents) -> "PlanView":
        """Return the plan as it is shown."""
        return cls(
            plan=contents.plan,
            fund=contents.fund,
            status=plan.status,
            as_of=contents.as_of,
            until=contents.until,
            forecast=contents.forecast,
            known_at=contents.known_at,
            level=contents.level,
            provenance="modelled",
            books=contents.books,
            gap=usd(contents.gap_minor),
            first_short_on=contents.first_short_on,
            worst_on=contents.worst_on,
            points=[
                GapPointView(on=each.on, cash=usd(each.cash_minor)) for each in contents.points
            ],
            lines=[LineView.of(line) for line in contents.lines],
            uncovered=usd(contents.uncovered_minor),
            personnel_cut=PersonnelCutView.of(contents.personnel_cut),
            proposed_by=plan.proposed_by,
            answered_by=plan.answered_by,
            reason=plan.reason,
        )


def add_liquidity_plans(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of plans."""
    _add_reads(router, sources)
    _add_proposing(router, sources)
    _add_answers(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/liquidity/plans", response_model=Page[PlanView], tags=["liquidity"])
    async def list_plans(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        status: PlanStatus | None = None,
    ) -> Response:
        """List plans by fund and day."""
        listing = await list_aggregates(
            sources.aggregates,
            LIQUIDITY_PLAN,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda plan: (
                plan.contents is not None
                and fund in (None, plan.contents.fund)
                and status in (None, plan.status)
            ),
        )
        items = [
            PlanView.of(each.loaded.state, each.loaded.state.contents)
            for each in listing.items
            if each.loaded.state.contents is not None
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), PLAN_COLUMNS)

    @router.get("/liquidity/plans/{plan}", tags=["liquidity"])
    async def get_plan(plan: str, response: Response, access: Reader, axes: ReadAt) -> PlanView:
        """Return a plan; its ETag is what an answer must name."""
        loaded = await sources.aggregates.read(LIQUIDITY_PLAN, plan, axes)
        contents = loaded.state.contents if loaded else None
        if loaded is None or contents is None or not access.allows(contents.fund):
            raise _unknown(plan)
        return found(response, loaded, PlanView.of(loaded.state, contents))


def _add_proposing(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/liquidity/plans", status_code=201, tags=["liquidity"])
    async def propose_plan(
        body: PlanBody, response: Response, access: Proposing, axes: Present
    ) -> PlanView:
        """Propose how to close the gap that a kept forecast shows, each line by its rule.

        A plan moves no money: what it says to borrow or to hold is asked for and approved by
        itself.
        """
        context = access.context(body.fund)
        request = f"{context.actor} {context.idempotency_key}"
        asked = PlanAsked(request, body.fund, body.forecast, body.level, body.until)
        inputs = await plan_inputs(
            sources.aggregates, sources.books, sources.register, asked, axes.known_at
        )
        contents = propose(inputs)
        command = ProposePlan(
            occurred_on=inputs.as_of,
            source=contents.forecast,
            contents=contents,
            proposed_by=context.actor,
        )
        outcome = await sources.aggregates.execute(LIQUIDITY_PLAN, command, context)
        return _answer(response, outcome)


def _add_answers(router: APIRouter, sources: FinanceReads) -> None:
    async def fund_of(plan: str) -> str:
        contents = (await sources.aggregates.load(LIQUIDITY_PLAN, plan)).state.contents
        if contents is None:
            raise _unknown(plan)
        return contents.fund

    @router.post("/liquidity/plans/{plan}/accept", status_code=201, tags=["liquidity"])
    async def accept_plan(
        plan: str, body: AcceptBody, response: Response, access: Answering, version: PlanSeen
    ) -> PlanView:
        """Accept a plan that somebody else proposed."""
        fund = await fund_of(plan)
        context = access.context(fund)
        command = AcceptPlan(
            occurred_on=body.accepted_on,
            plan=plan,
            fund=fund,
            reason=body.reason,
            accepted_by=context.actor,
        )
        outcome = await sources.aggregates.execute(
            LIQUIDITY_PLAN, command, context, expected_version=version
        )
        return _answer(response, outcome)

    @router.post("/liquidity/plans/{plan}/reject", status_code=201, tags=["liquidity"])
    async def reject_plan(
        plan: str, body: RejectBody, response: Response, access: Answering, version: PlanSeen
    ) -> PlanView:
        """Reject a plan that somebody else proposed, with the reason."""
        fund = await fund_of(plan)
        context = access.context(fund)
        command = RejectPlan(
            occurred_on=body.rejected_on,
            plan=plan,
            fund=fund,
            reason=body.reason,
            rejected_by=context.actor,
        )
        outcome = await sources.aggregates.execute(
            LIQUIDITY_PLAN, command, context, expected_version=version
        )
        return _answer(response, outcome)


def _answer(response: Response, outcome: Outcome[Plan]) -> PlanView:
    contents = outcome.state.contents
    if contents is None:
        raise _unknown("")
    view = PlanView.of(outcome.state, contents)
    return created(response, outcome, f"/v1/liquidity/plans/{contents.plan}", view)


def _unknown(plan: str) -> PlanNotFoundError:
    return PlanNotFoundError(
        f"there is no plan {plan}", next_step="Take the id from /v1/liquidity/plans."
    )
