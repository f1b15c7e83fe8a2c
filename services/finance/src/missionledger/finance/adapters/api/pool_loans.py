"""The resource `pool-loans`: cash that one active mission lends to another."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.clock import Clock, today
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.versions import etag, required_if_match
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.kit import FinanceReads, PageAsked, Present, ReadAt, Reader
from missionledger.finance.adapters.api.pool_loan_schemas import (
    POOL_LOAN_COLUMNS,
    ApprovePoolLoanBody,
    CoverView,
    DeclineBody,
    PoolLoanView,
    PoolRepaymentBody,
    RequestPoolLoanBody,
)
from missionledger.finance.application.pool_loans import (
    PoolApproval,
    PoolLoans,
    PoolRequest,
    pool_process_id,
)
from missionledger.finance.application.queries import BooksAsked, liquidity_position
from missionledger.finance.application.sources_of_cash import cover_at
from missionledger.finance.domain.cash_pool.commands import DeclinePoolLoan
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.cash_pool.policies import CASH_POOL_ID
from missionledger.finance.domain.cash_pool.refusals import PoolLoanNotFoundError
from missionledger.finance.domain.cash_pool.state import CashPool, PoolLoan, PoolLoanStatus

Requesting = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
EitherOfficer = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.APPROVER))]
OnVersion = Annotated[int, Depends(required_if_match)]


class _Routes:
    """What the routes share."""

    def __init__(self, sources: FinanceReads, clock: Clock) -> None:
        self.sources = sources
        self.loans = PoolLoans(sources.aggregates)
        self._clock = clock

    def day(self, asked: date | None, loan: PoolLoan | None = None) -> date:
        """Return the business date: today unless named, never before the last step of the loan."""
        changed = date.fromisoformat(loan.changed_on) if loan else date.min
        return asked or max(today(self._clock), changed)

    async def loans_at(self, axes: Axes) -> list[PoolLoan]:
        loaded = await self.sources.aggregates.read(CASH_POOL, CASH_POOL_ID, axes)
        return [] if loaded is None else list(loaded.state.loans.values())

    def answer(
        self, response: Response, outcome: Outcome[CashPool], loan: PoolLoan
    ) -> PoolLoanView:
        view = PoolLoanView.of(loan, pool_process_id(loan.loan_id))
        created(response, outcome, f"/v1/pool-loans/{loan.loan_id}", view)
        # The stream of the pool moves with every loan; a person decides on one loan.
        response.headers["ETag"] = etag(loan.version)
        return view


def build_pool_loans_router(sources: FinanceReads, clock: Clock) -> APIRouter:
    """Return the routes of loans between missions, and of the order of sources."""
    router = APIRouter(prefix="/v1")
    routes = _Routes(sources, clock)
    _add_reads(router, routes)
    _add_sources(router, sources)
    _add_request(router, routes)
    _add_decisions(router, routes)
    _add_repayment(router, routes)
    return router


def _add_reads(router: APIRouter, routes: _Routes) -> None:
    @router.get("/pool-loans", response_model=Page[PoolLoanView], tags=["pool-loans"])
    async def list_pool_loans(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        lender: str | None = None,
        status: PoolLoanStatus | None = None,
    ) -> Response:
        """List loans between missions in the order they were asked for."""
        kept = [
            loan
            for loan in await routes.loans_at(axes)
            if (access.allows(loan.fund) or access.allows(loan.lender))
            and fund in (None, loan.fund)
            and lender in (None, loan.lender)
            and status in (None, loan.status)
            and loan.loan_id > page.after
        ]
        items = [PoolLoanView.of(each, pool_process_id(each.loan_id)) for each in kept]
        shown = items[: page.limit]
        cursor = encode_cursor(shown[-1].loan_id) if len(items) > page.limit else None
        return page_response(request, Page(items=shown, next_cursor=cursor), POOL_LOAN_COLUMNS)

    @router.get("/pool-loans/{loan_id}", tags=["pool-loans"])
    async def get_pool_loan(
        loan_id: str, response: Response, access: Reader, axes: ReadAt
    ) -> PoolLoanView:
        """Return one loan; its ETag is what an approval must name."""
        for loan in await routes.loans_at(axes):
            may_see = access.allows(loan.fund) or access.allows(loan.lender)
            if loan.loan_id == loan_id and may_see:
                response.headers["ETag"] = etag(loan.version)
                return PoolLoanView.of(loan, pool_process_id(loan_id))
        raise PoolLoanNotFoundError(
            f"there is no loan {loan_id} of the pool", next_step="Take the id from /v1/pool-loans."
        )


def _add_sources(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/liquidity/sources", tags=["liquidity"])
    async def get_sources(
        access: Reader,
        axes: ReadAt,
        fund: str,
        needed: Annotated[
            str, Query(pattern=r"^(0|[1-9][0-9]*)(\.[0-9]{2})?$", description="In US dollars.")
        ],
        books: BooksAsked = "all",
    ) -> CoverView:
        """Return what covers a need: own cash, the Reserve Fund, the pool, in the order in force.

        What the pool could give is an answer for readers of all missions.
        """
        access.require(fund)
        position = await liquidity_position(
            sources.books, sources.register, sources.aggregates, axes, books
        )
        minor = Money.parse(needed).minor
        if access.missions is not None:
            position = replace(
                position, funds=tuple(each for each in position.funds if each.fund == fund)
            )
        cover = await cover_at(sources.aggregates, position, fund, minor, axes)
        return CoverView.of(fund, axes.effective_on, axes.known_at, cover)


def _add_request(router: APIRouter, routes: _Routes) -> None:
    @router.post("/pool-loans", status_code=201, tags=["pool-loans"])
    async def request_pool_loan(
        body: RequestPoolLoanBody, response: Response, access: Requesting, axes: Present
    ) -> PoolLoanView:
        """Ask another active mission for what own cash and the Reserve Fund do not cover."""
        money = body.amount.to_money()
        context = access.context(body.fund, amount=money)
        asked = PoolRequest(
            fund=body.fund,
            lender=body.lender,
            needed=body.needed.to_money(),
            amount=money,
            lender_monthly_cost_minor=body.lender_monthly_operating_cost.to_money().minor,
            day=routes.day(body.occurred_on),
            requested_by=context.actor,
        )
        outcome = await routes.loans.request(asked, routes.sources.books, context, axes.known_at)
        return routes.answer(response, outcome, outcome.state.newest_loan)


def _add_decisions(router: APIRouter, routes: _Routes) -> None:
    @router.post("/pool-loans/{loan_id}/approve", status_code=201, tags=["pool-loans"])
    async def approve_pool_loan(
        loan_id: str,
        body: ApprovePoolLoanBody,
        response: Response,
        access: Approving,
        version: OnVersion,
    ) -> PoolLoanView:
        """Approve and pay a loan; never by the officer who asked for it.

        The approver answers for the cash of both missions.
        """
        loan = await routes.loans.get(loan_id)
        amount = Money(minor=loan.amount_minor, currency=loan.currency)
        access.context(loan.fund, amount=amount)
        context = access.context(loan.lender, amount=amount)
        approval = PoolApproval(
            loan_id=loan_id,
            day=routes.day(body.occurred_on, loan),
            lender_monthly_cost_minor=body.lender_monthly_operating_cost.to_money().minor,
            approved_by=context.actor,
            expected_version=version,
        )
        outcome = await routes.loans.approve(
            approval, routes.sources.books, context, routes.sources.known
        )
        return routes.answer(response, outcome, outcome.state.loans[loan_id])

    @router.post("/pool-loans/{loan_id}/decline", status_code=201, tags=["pool-loans"])
    async def decline_pool_loan(
        loan_id: str, body: DeclineBody, response: Response, access: EitherOfficer
    ) -> PoolLoanView:
        """Withdraw a request, or turn it down."""
        loan = await routes.loans.get(loan_id)
        context = access.context(loan.fund)
        command = DeclinePoolLoan(
            occurred_on=routes.day(body.occurred_on, loan),
            loan_id=loan_id,
            fund=loan.fund,
            reason=body.reason,
            declined_by=context.actor,
        )
        outcome = await routes.loans.decline(command, context)
        return routes.answer(response, outcome, outcome.state.loans[loan_id])


def _add_repayment(router: APIRouter, routes: _Routes) -> None:
    @router.post("/pool-loans/{loan_id}/repayments", status_code=201, tags=["pool-loans"])
    async def repay_pool_loan(
        loan_id: str, body: PoolRepaymentBody, response: Response, access: EitherOfficer
    ) -> PoolLoanView:
        """Repay a part or the rest; recorded receipts repay by themselves."""
        loan = await routes.loans.get(loan_id)
        money = body.amount.to_money()
        context = access.context(loan.fund, amount=money)
        outcome = await routes.loans.repay(
            loan_id,
            money,
            receipt=body.receipt,
            day=routes.day(body.occurred_on, loan),
            context=context,
        )
        return routes.answer(response, outcome, outcome.state.loans[loan_id])
