"""The resource `disbursements`: invoices paid, run by run, out of cash that is there."""

from fastapi import APIRouter, Request, Response

from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.money import Money
from missionledger.common.refusals import InvalidRequestError
from missionledger.finance.adapters.api.budget_kit import (
    Approving,
    BudgetSources,
    positive_dollars,
)
from missionledger.finance.adapters.api.commitment_schemas import (
    DISBURSEMENT_COLUMNS,
    DisbursementView,
    PaymentRunBody,
    PaymentRunView,
)
from missionledger.finance.adapters.api.kit import (
    PageAsked,
    ReadAt,
    Reader,
    split_cursor,
    usd,
    visible_funds,
)
from missionledger.finance.application.spending import PaymentAsked, PaymentRunAsked
from missionledger.finance.domain.fund.decider import mission_of_fund


def add_disbursements(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of disbursements."""

    @router.get("/disbursements", response_model=Page[DisbursementView], tags=["disbursements"])
    async def list_disbursements(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        run: str | None = None,
    ) -> Response:
        """List what was paid on commitments, in the order it was recorded."""
        funds = await visible_funds(sources.reads.register, access, axes, fund)
        rows = await sources.ledger.disbursements(
            axes, funds=funds, run=run, after=_place(page.after), limit=page.limit + 1
        )
        shown = rows[: page.limit]
        more = len(rows) > page.limit
        cursor = encode_cursor(f"{shown[-1].position}\n{shown[-1].number}") if more else None
        items = [DisbursementView.of(row) for row in shown]
        return page_response(request, Page(items=items, next_cursor=cursor), DISBURSEMENT_COLUMNS)

    @router.post("/disbursements", status_code=201, tags=["disbursements"])
    async def pay(response: Response, body: PaymentRunBody, access: Approving) -> PaymentRunView:
        """Pay invoices of a fund together, all or none, never above the cash it holds."""
        amounts = [
            positive_dollars(each.amount, pointer=f"/payments/{index}/amount").minor
            for index, each in enumerate(body.payments)
        ]
        whole = Money(minor=sum(amounts))
        context = access.context(mission_of_fund(body.fund), amount=whole)
        asked = PaymentRunAsked(
            fund=body.fund,
            payments=[
                PaymentAsked(each.fiscal_year, each.reference, amount)
                for each, amount in zip(body.payments, amounts, strict=True)
            ],
            paid_on=body.paid_on,
            paid_by=context.actor,
            acting_for=body.acting_for,
        )
        outcome = await sources.spending.pay(
            asked, sources.reads.books, sources.reads.known, context
        )
        run = outcome.state.last_run
        view = PaymentRunView(fund=body.fund, run=run, paid=usd(whole.minor), payments=len(amounts))
        location = f"/v1/disbursements?fund={body.fund}&run={run}"
        return created(response, outcome, location, view)


def _place(after: str) -> tuple[int, int]:
    """Return the position and number that a cursor names, zeros for the first page.

    Raises:
        InvalidRequestError: if the cursor is not one of this list.
    """
    parts = split_cursor(after, 2)
    if after and not all(part.isascii() and part.isdigit() for part in parts):
        raise InvalidRequestError(
            "the cursor is not one of this list",
            next_step="Use next_cursor of the page before, with the same filters.",
            pointer="#query/cursor",
        )
    position, number = (int(part or 0) for part in parts)
    return position, number
