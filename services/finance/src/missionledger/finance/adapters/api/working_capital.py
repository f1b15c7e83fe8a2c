"""The resource `working-capital`: first cash of the regular budget and of its operations."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import etag, required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.amounts import PositiveDollars
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Importer,
    PageAsked,
    ReadAt,
    Reader,
    allows_fund,
    usd,
)
from missionledger.finance.application.working_capital import (
    find_advance,
    kind_of,
    pay_advance,
    repay_advance,
)
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.working_capital.commands import (
    PayCapitalAdvance,
    RepayCapitalAdvance,
    RequestCapitalAdvance,
    SetCapitalLevel,
    WithdrawCapitalAdvance,
)
from missionledger.finance.domain.working_capital.decider import WORKING_CAPITAL
from missionledger.finance.domain.working_capital.policies import (
    ORDER_OF_SOURCES,
    WORKING_CAPITAL_ID,
    CapitalSource,
)
from missionledger.finance.domain.working_capital.refusals import CapitalAdvanceNotFoundError
from missionledger.finance.domain.working_capital.state import (
    AdvanceStatus,
    CapitalAdvance,
    WorkingCapital,
)

Requesting = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
EitherOfficer = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.APPROVER))]
OnVersion = Annotated[int, Depends(required_if_match)]

ADVANCE_COLUMNS = (
    "advance_id",
    "source",
    "fund",
    "amount.amount",
    "outstanding.amount",
    "status",
    "purpose",
    "requested_by",
    "requested_on",
    "approved_by",
    "paid_on",
)
_Text = Annotated[str, Field(min_length=1, max_length=300)]
PATH = "/v1/working-capital"


class LenderView(BaseModel):
    """A fund that lends to the regular budget; cash and what is lent make up its level."""

    source: str
    level: Amount
    cash: Amount
    lent: Amount
    asked_for: Amount
    free: Amount


class WorkingCapitalView(BaseModel):
    """The lenders in the order in which they are asked, and where that order comes from."""

    order_source: str
    order_certainty: str
    lenders: Sequence[LenderView]

    @classmethod
    def of(cls, state: WorkingCapital, day: date) -> "WorkingCapitalView":
        """Return both lenders as they are shown."""
        order = ORDER_OF_SOURCES.on(day)
        return cls(
            order_source=order.source,
            order_certainty=order.certainty.value,
            lenders=[
                LenderView(
                    source=each.value,
                    level=usd(state.levels.get(each, 0)),
                    cash=usd(state.cash_of(each)),
                    lent=usd(state.lent_by(each)),
                    asked_for=usd(state.held_by(each)),
                    free=usd(state.free_of(each)),
                )
                for each in order.value
            ],
        )


class AdvanceView(BaseModel):
    """One advance; `repaid_by` names the receipts it was repaid from."""

    advance_id: str
    source: str
    fund: str
    amount: Amount
    outstanding: Amount
    status: str
    purpose: str
    requested_by: str
    requested_on: str
    approved_by: str
    paid_on: str
    detail: str
    repaid_by: dict[str, Amount]

    @classmethod
    def of(cls, advance: CapitalAdvance) -> "AdvanceView":
        """Return the advance as it is shown."""
        return cls(
            amount=usd(advance.amount_minor),
            outstanding=usd(advance.outstanding_minor),
            repaid_by={name: usd(amount) for name, amount in advance.receipts.items()},
            **advance.model_dump(
                mode="json",
                include={
                    "advance_id",
                    "source",
                    "fund",
                    "status",
                    "purpose",
                    "requested_by",
                    "requested_on",
                    "approved_by",
                    "paid_on",
                    "detail",
                },
            ),
        )


class LevelBody(BaseModel):
    """The level that the Assembly set, from which day, and the document that says so."""

    model_config = ConfigDict(extra="forbid")

    source: CapitalSource
    level: PositiveDollars
    valid_from: date
    symbol: _Text


class RequestBody(BaseModel):
    """Cash that is asked for, to spend what was appropriated before contributions come."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    source: CapitalSource = CapitalSource.WORKING_CAPITAL_FUND
    amount: PositiveDollars
    purpose: _Text
    occurred_on: date


class StepBody(BaseModel):
    """The day of a step."""

    model_config = ConfigDict(extra="forbid")

    occurred_on: date


class WithdrawBody(StepBody):
    """Why what was asked for is let go."""

    reason: _Text


class RepaymentBody(StepBody):
    """What is paid back, and from which receipt or decision."""

    amount: PositiveDollars
    receipt: _Text


def add_working_capital(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of the Working Capital Fund and of the Special Account."""
    _add_reads(router, sources)
    _add_requests(router, sources)
    _add_steps(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/working-capital", tags=["working capital"])
    async def get_working_capital(access: Reader, axes: ReadAt) -> WorkingCapitalView:
        """Return both lenders: level, cash, what is lent, and what is free."""
        access.require(None)
        loaded = await sources.aggregates.read(WORKING_CAPITAL, WORKING_CAPITAL_ID, axes)
        state = loaded.state if loaded else WorkingCapital()
        return WorkingCapitalView.of(state, axes.effective_on)

    @router.get(
        "/working-capital/advances", response_model=Page[AdvanceView], tags=["working capital"]
    )
    async def list_advances(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        source: CapitalSource | None = None,
        status: AdvanceStatus | None = None,
    ) -> Response:
        """List advances in the order in which they were asked for."""
        loaded = await sources.aggregates.read(WORKING_CAPITAL, WORKING_CAPITAL_ID, axes)
        advances = loaded.state.advances.values() if loaded else ()
        kept = [
            each
            for each in advances
            if allows_fund(access, each.fund)
            and fund in (None, each.fund)
            and source in (None, each.source)
            and status in (None, each.status)
            and f"{each.number:08d}" > page.after
        ]
        shown = kept[: page.limit]
        cursor = encode_cursor(f"{shown[-1].number:08d}") if len(kept) > page.limit else None
        views = [AdvanceView.of(each) for each in shown]
        return page_response(request, Page(items=views, next_cursor=cursor), ADVANCE_COLUMNS)

    @router.get("/working-capital/advances/{advance_id}", tags=["working capital"])
    async def get_advance(
        response: Response, advance_id: str, access: Reader, axes: ReadAt
    ) -> AdvanceView:
        """Return one advance; its ETag is what an approval must name."""
        loaded = await sources.aggregates.read(WORKING_CAPITAL, WORKING_CAPITAL_ID, axes)
        advance = loaded.state.advances.get(advance_id) if loaded else None
        if advance is None or not allows_fund(access, advance.fund):
            raise CapitalAdvanceNotFoundError(
                f"there is no advance {advance_id}",
                next_step="Take the id from /v1/working-capital/advances.",
            )
        response.headers["ETag"] = etag(advance.version)
        return AdvanceView.of(advance)


def _add_requests(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/working-capital/levels", status_code=201, tags=["working capital"])
    async def set_level(
        response: Response, body: LevelBody, access: Importer
    ) -> WorkingCapitalView:
        """Record the level of a lender; Member States have paid it in."""
        command = SetCapitalLevel(
            capital_source=body.source,
            level_minor=body.level.to_money().minor,
            occurred_on=body.valid_from,
            source=body.symbol,
        )
        outcome = await sources.aggregates.execute(WORKING_CAPITAL, command, access.context(None))
        return created(
            response, outcome, PATH, WorkingCapitalView.of(outcome.state, body.valid_from)
        )

    @router.post("/working-capital/advances", status_code=201, tags=["working capital"])
    async def request_advance(
        response: Response, body: RequestBody, access: Requesting
    ) -> AdvanceView:
        """Ask for cash: the Working Capital Fund first, the Special Account for the rest."""
        money = body.amount.to_money()
        context = access.context(mission_of_fund(body.fund), amount=money)
        command = RequestCapitalAdvance(
            fund=body.fund,
            kind=await kind_of(sources.aggregates, body.fund),
            capital_source=body.source,
            amount_minor=money.minor,
            purpose=body.purpose,
            requested_by=context.actor,
            occurred_on=body.occurred_on,
        )
        outcome = await sources.aggregates.execute(WORKING_CAPITAL, command, context)
        newest = next(reversed(list(outcome.state.advances.values())))
        return _answer(response, outcome, newest.advance_id)


def _add_steps(router: APIRouter, sources: FinanceReads) -> None:
    @router.post(
        "/working-capital/advances/{advance_id}/approve", status_code=201, tags=["working capital"]
    )
    async def approve(
        response: Response, advance_id: str, body: StepBody, access: Approving, version: OnVersion
    ) -> AdvanceView:
        """Approve and pay an advance; never by the officer who asked for it."""
        advance = await find_advance(sources.aggregates, advance_id)
        amount = Money(minor=advance.amount_minor)
        context = access.context(mission_of_fund(advance.fund), amount=amount)
        command = PayCapitalAdvance(
            advance_id=advance_id,
            fund=advance.fund,
            approved_by=context.actor,
            expected_advance_version=version,
            occurred_on=body.occurred_on,
        )
        outcome = await pay_advance(sources.aggregates, command, context)
        return _answer(response, outcome, advance_id)

    @router.post(
        "/working-capital/advances/{advance_id}/withdraw", status_code=201, tags=["working capital"]
    )
    async def withdraw(
        response: Response, advance_id: str, body: WithdrawBody, access: EitherOfficer
    ) -> AdvanceView:
        """Let go what was asked for and is not paid."""
        advance = await find_advance(sources.aggregates, advance_id)
        command = WithdrawCapitalAdvance(
            advance_id=advance_id,
            fund=advance.fund,
            reason=body.reason,
            occurred_on=body.occurred_on,
        )
        context = access.context(mission_of_fund(advance.fund))
        outcome = await sources.aggregates.execute(WORKING_CAPITAL, command, context)
        return _answer(response, outcome, advance_id)

    @router.post(
        "/working-capital/advances/{advance_id}/repayments",
        status_code=201,
        tags=["working capital"],
    )
    async def repay(
        response: Response, advance_id: str, body: RepaymentBody, access: EitherOfficer
    ) -> AdvanceView:
        """Repay a part or the rest; recorded contributions repay by themselves."""
        advance = await find_advance(sources.aggregates, advance_id)
        money = body.amount.to_money()
        command = RepayCapitalAdvance(
            advance_id=advance_id,
            fund=advance.fund,
            amount_minor=money.minor,
            receipt=body.receipt,
            occurred_on=body.occurred_on,
        )
        context = access.context(mission_of_fund(advance.fund), amount=money)
        outcome = await repay_advance(sources.aggregates, command, context)
        return _answer(response, outcome, advance_id)


def _answer(response: Response, outcome: Outcome[WorkingCapital], advance_id: str) -> AdvanceView:
    advance = outcome.state.advances[advance_id]
    view = AdvanceView.of(advance)
    created(response, outcome, f"{PATH}/advances/{advance_id}", view)
    # The stream moves with every advance; a person decides on one of them.
    response.headers["ETag"] = etag(advance.version)
    return view
