"""The resource `loans`: what people decide about loans of the Reserve Fund.

Routes only record; the process ReserveLoan reserves, pays and repays.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.clock import today
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.versions import etag, required_if_match
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.finance.adapters.api.kit import PageAsked, ReadAt, Reader
from missionledger.finance.adapters.api.loan_schemas import (
    LOAN_COLUMNS,
    ApproveLoanBody,
    ConcurrenceBody,
    LoanView,
    ReasonBody,
    RepaymentBody,
    RequestLoanBody,
)
from missionledger.finance.application.loans import Loans, process_id_of
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    CarryAsLiability,
    RecordConcurrence,
    RefuseConcurrence,
    ReleaseReservation,
    RequestLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import ReleaseReason
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID
from missionledger.finance.domain.reserve_fund.refusals import LoanNotFoundError
from missionledger.finance.domain.reserve_fund.state import Loan, LoanStatus, ReserveFund

Requesting = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
EitherOfficer = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.APPROVER))]
OnVersion = Annotated[int, Depends(required_if_match)]


class _Routes:
    """What the routes share."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.loans = Loans(kernel.aggregates, kernel.clock)

    def today(self) -> date:
        return today(self.kernel.clock)

    async def loans_at(self, axes: Axes) -> list[Loan]:
        loaded = await self.kernel.aggregates.read(RESERVE_FUND, RESERVE_FUND_ID, axes)
        return [] if loaded is None else list(loaded.state.loans.values())

    async def about(self, loan_id: str, occurred_on: date | None) -> dict[str, Any]:
        """Return what every command about the loan names; by default it is dated today."""
        loan = await self.loans.get(loan_id)
        day = occurred_on or max(self.today(), date.fromisoformat(loan.changed_on))
        return {"loan_id": loan_id, "fund": loan.fund, "occurred_on": day}

    def answer(self, response: Response, outcome: Outcome[ReserveFund], loan: Loan) -> LoanView:
        view = LoanView.of(loan, process_id_of(loan.loan_id))
        created(response, outcome, f"/v1/loans/{loan.loan_id}", view)
        # The stream of the Fund moves with every loan; a person decides on one loan.
        response.headers["ETag"] = etag(loan.version)
        return view


def build_loans_router(kernel: Kernel) -> APIRouter:
    """Return the routes of loans."""
    router = APIRouter(prefix="/v1/loans", tags=["loans"])
    routes = _Routes(kernel)
    _add_reads(router, routes)
    _add_request(router, routes)
    _add_decisions(router, routes)
    _add_endings(router, routes)
    return router


def _add_reads(router: APIRouter, routes: _Routes) -> None:
    @router.get("", response_model=Page[LoanView])
    async def list_loans(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        status: LoanStatus | None = None,
    ) -> Response:
        """List loans in the order they were asked for."""
        kept = [
            loan
            for loan in await routes.loans_at(axes)
            if access.allows(loan.fund)
            and fund in (None, loan.fund)
            and status in (None, loan.status)
            and loan.loan_id > page.after
        ]
        items = [LoanView.of(loan, process_id_of(loan.loan_id)) for loan in kept[: page.limit]]
        cursor = encode_cursor(items[-1].loan_id) if len(kept) > page.limit else None
        return page_response(request, Page(items=items, next_cursor=cursor), LOAN_COLUMNS)

    @router.get("/{loan_id}")
    async def get_loan(loan_id: str, response: Response, access: Reader, axes: ReadAt) -> LoanView:
        """Return one loan; its ETag is what an approval must name."""
        for loan in await routes.loans_at(axes):
            if loan.loan_id == loan_id and access.allows(loan.fund):
                response.headers["ETag"] = etag(loan.version)
                return LoanView.of(loan, process_id_of(loan_id))
        raise LoanNotFoundError(
            f"there is no loan {loan_id}", next_step="Take the id from /v1/loans."
        )


def _add_request(router: APIRouter, routes: _Routes) -> None:
    @router.post("", status_code=201)
    async def request_loan(
        body: RequestLoanBody, response: Response, access: Requesting
    ) -> LoanView:
        """Ask the Fund for authority and cash, or for liquidity."""
        money = body.amount.to_money()
        context = access.context(body.fund, amount=money)
        day = body.occurred_on or routes.today()
        command = RequestLoan(
            occurred_on=day,
            source=body.council_decision,
            fund=body.fund,
            borrower=await routes.loans.borrower(body.fund, day),
            purpose=body.purpose,
            amount_minor=money.minor,
            currency=money.currency,
            council_decision=body.council_decision,
            requested_by=context.actor,
            day_seconds=body.day_seconds,
        )
        outcome = await routes.loans.execute(command, context)
        return routes.answer(response, outcome, outcome.state.newest_loan)


def _add_decisions(router: APIRouter, routes: _Routes) -> None:
    @router.post("/{loan_id}/concurrence", status_code=201)
    async def record_concurrence(
        loan_id: str, body: ConcurrenceBody, response: Response, access: Approving
    ) -> LoanView:
        """Record the answer of the Advisory Committee."""
        about = await routes.about(loan_id, body.occurred_on)
        context = access.context(about["fund"])
        command = (RecordConcurrence if body.concurs else RefuseConcurrence)(
            **about, source=body.letter, letter=body.letter, recorded_by=context.actor
        )
        outcome = await routes.loans.execute(command, context)
        return routes.answer(response, outcome, outcome.state.loans[loan_id])

    @router.post("/{loan_id}/approve", status_code=201)
    async def approve_loan(
        loan_id: str,
        body: ApproveLoanBody,
        response: Response,
        access: Approving,
        version: OnVersion,
    ) -> LoanView:
        """Approve the payment of money that is held; never by the officer who asked for it."""
        about = await routes.about(loan_id, body.occurred_on)
        loan = await routes.loans.get(loan_id)
        amount = Money(minor=loan.amount_minor, currency=loan.currency)
        context = access.context(loan.fund, amount=amount)
        command = ApproveLoan(**about, approved_by=context.actor, expected_loan_version=version)
        outcome = await routes.loans.execute(command, context)
        return routes.answer(response, outcome, outcome.state.loans[loan_id])


def _add_endings(router: APIRouter, routes: _Routes) -> None:
    @router.post("/{loan_id}/release", status_code=201)
    async def release_loan(
        loan_id: str, body: ReasonBody, response: Response, access: EitherOfficer
    ) -> LoanView:
        """Withdraw a loan that is not paid, and let go the money held for it."""
        about = await routes.about(loan_id, body.occurred_on)
        context = access.context(about["fund"])
        command = ReleaseReservation(**about, reason=ReleaseReason.WITHDRAWN, detail=body.reason)
        outcome = await routes.loans.execute(command, context)
        return routes.answer(response, outcome, outcome.state.loans[loan_id])

    @router.post("/{loan_id}/repayments", status_code=201)
    async def repay_loan(
        loan_id: str, body: RepaymentBody, response: Response, access: EitherOfficer
    ) -> LoanView:
        """Repay a part or the rest; recorded receipts repay by themselves."""
        about = await routes.about(loan_id, body.occurred_on)
        money = body.amount.to_money()
        context = access.context(about["fund"], amount=money)
        outcome = await routes.loans.repay(
            loan_id, money, receipt=body.receipt, day=about["occurred_on"], context=context
        )
        return routes.answer(response, outcome, outcome.state.loans[loan_id])

    @router.post("/{loan_id}/liability", status_code=201)
    async def carry_as_liability(
        loan_id: str, body: ReasonBody, response: Response, access: Approving
    ) -> LoanView:
        """Carry what is out as a liability of the closed operation."""
        about = await routes.about(loan_id, body.occurred_on)
        context = access.context(about["fund"])
        command = CarryAsLiability(**about, reason=body.reason)
        outcome = await routes.loans.execute(command, context)
        return routes.answer(response, outcome, outcome.state.loans[loan_id])
