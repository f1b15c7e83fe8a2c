"""Payment plans of States over several accounts: `member-states/{state}/payment-plans`."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.access import ReadAccess
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import StateCode
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    Present,
    ReadAt,
    Reader,
    dollars,
    unknown_fund,
)
from missionledger.finance.adapters.api.state_plan_views import (
    PLAN_COLUMNS,
    StatePlanBody,
    StatePlanEndBody,
    StatePlanView,
)
from missionledger.finance.application.handlers import require_member_state
from missionledger.finance.application.state_plans import (
    debts_to_cover,
    plan_standing,
)
from missionledger.finance.domain.collection.events import Instalment
from missionledger.finance.domain.collection.state_plan_events import AgreeStatePlan, EndStatePlan
from missionledger.finance.domain.collection.state_plans import STATE_PLAN, PlanStatus


class EndedPlan(BaseModel):
    """A plan that ended, by the day on which it was agreed."""

    agreed_on: date
    reason: str


class StatePlansView(BaseModel):
    """The plans of a State: the one in force, if any, and those before it."""

    state: str
    current: StatePlanView | None
    ended: list[EndedPlan]


def add_state_plans(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of plans of States."""
    _add_reads(router, sources)
    _add_commands(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/payment-plans", response_model=Page[StatePlanView], tags=["member-states"])
    async def list_plans(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        status: PlanStatus | None = None,
    ) -> Response:
        """List the plans in force by State, with what was promised and what came.

        A plan tells of all accounts of a State: only readers of all missions see it.
        """
        shown: list[StatePlanView] = []
        after, more = page.after, access.missions is None
        while more and len(shown) < page.limit:
            listing = await list_aggregates(
                sources.aggregates,
                STATE_PLAN,
                axes,
                after=after,
                limit=page.limit - len(shown),
                missions=None,
                keep=lambda plans: plans.current is not None,
            )
            for each in listing.items:
                plan = each.loaded.state.current
                if plan is not None:
                    standing = await plan_standing(sources.books, each.id, plan, axes)
                    if status in (None, standing.progress.status):
                        shown.append(StatePlanView.of(each.id, standing))
            after, more = listing.next_after, bool(listing.next_after)
        cursor = encode_cursor(after) if more else None
        return page_response(request, Page(items=shown, next_cursor=cursor), PLAN_COLUMNS)

    @router.get("/member-states/{state}/payment-plans", tags=["member-states"])
    async def get_plan(
        state: StateCode, response: Response, access: Reader, axes: ReadAt
    ) -> StatePlansView:
        """Return what the State promised over its accounts, and how it keeps that."""
        _require_all_accounts(access, state)
        loaded = await sources.aggregates.read(STATE_PLAN, state, axes)
        if loaded is None:
            raise NotFoundError(
                f"{state} has agreed on no plan over its accounts by that day",
                next_step="Read plans for single lines at /v1/collections, or ask for a later day.",
            )
        current = loaded.state.current
        view = StatePlansView(
            state=state,
            current=StatePlanView.of(
                state, await plan_standing(sources.books, state, current, axes)
            )
            if current
            else None,
            ended=[
                EndedPlan(agreed_on=date.fromisoformat(day), reason=reason)
                for day, reason in sorted(loaded.state.ended.items())
            ],
        )
        return found(response, loaded, view)


def _require_all_accounts(access: ReadAccess, state: str) -> None:
    if access.missions is not None:
        raise NotFoundError(
            f"no plan of {state} may be seen: it tells of accounts of other missions",
            next_step="Ask somebody who reads all accounts.",
        )


def _add_commands(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/member-states/{state}/payment-plans", status_code=201, tags=["member-states"])
    async def agree(
        state: StateCode, response: Response, body: StatePlanBody, access: Officer, now: Present
    ) -> StatePlanView:
        """Record the plan of a State for all that it owes on the accounts it names."""
        context = access.context(None)
        await require_member_state(sources.aggregates, state, body.agreed_on)
        at = replace(now, effective_on=body.agreed_on)
        open_funds = [each.fund for each in await sources.register.funds(at)]
        unknown = [each for each in body.accounts or () if each not in open_funds]
        if unknown:
            raise unknown_fund(unknown[0])
        command = AgreeStatePlan(
            state=state,
            covered=await debts_to_cover(
                sources.aggregates,
                state,
                sorted(set(body.accounts)) if body.accounts else open_funds,
                at,
                named=body.accounts is not None,
            ),
            instalments=tuple(
                Instalment(
                    due_on=each.due_on.isoformat(),
                    amount_minor=dollars(each.amount, "/instalments"),
                )
                for each in body.instalments
            ),
            reference=body.reference,
            recorded_by=context.actor,
            occurred_on=body.agreed_on,
        )
        outcome = await sources.aggregates.execute(STATE_PLAN, command, context)
        plan = outcome.state.current
        assert plan is not None
        standing = await plan_standing(sources.books, state, plan, now)
        view = StatePlanView.of(state, standing)
        return created(response, outcome, f"/v1/member-states/{state}/payment-plans", view)

    @router.post(
        "/member-states/{state}/payment-plans/end", status_code=201, tags=["member-states"]
    )
    async def end(
        state: StateCode, response: Response, body: StatePlanEndBody, access: Officer
    ) -> StatePlansView:
        """Record that the plan is given up; the State is reminded again like any other."""
        context = access.context(None)
        command = EndStatePlan(
            state=state, reason=body.reason, recorded_by=context.actor, occurred_on=body.ended_on
        )
        outcome = await sources.aggregates.execute(STATE_PLAN, command, context)
        view = StatePlansView(
            state=state,
            current=None,
            ended=[
                EndedPlan(agreed_on=date.fromisoformat(day), reason=reason)
                for day, reason in sorted(outcome.state.ended.items())
            ],
        )
        return created(response, outcome, f"/v1/member-states/{state}/payment-plans", view)
