"""The resource `claims`: what troop and police contributors are owed, and what they were paid."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.versions import etag, required_if_match
from missionledger.common.identifiers import StateCode
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.claim_schemas import (
    CLAIM_COLUMNS,
    CertificationBody,
    ClaimBody,
    ClaimView,
    FundStatementView,
    PayRunBody,
    PayRunView,
    ReturnBody,
    StatementView,
)
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    require_fund,
    usd,
    visible_funds,
)
from missionledger.finance.application.claims import (
    PayRun,
    certify_claim,
    claims_of,
    pay_contributors,
    prepare_claim,
    statement,
)
from missionledger.finance.domain.claims.commands import (
    CertifyClaim,
    PrepareClaim,
    ReturnClaim,
    claim_id,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.ledger import ClaimLedger, ClaimStatus
from missionledger.finance.domain.fund.decider import mission_of_fund

Preparing = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Certifying = Annotated[CommandAccess, Depends(commands(Role.CERTIFYING_OFFICER))]
Paying = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
ClaimSeen = Annotated[int, Depends(required_if_match)]


def add_claims(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of claims."""
    _add_reads(router, sources)
    _add_statement(router, sources)
    _add_preparing(router, sources)
    _add_certifying(router, sources)
    _add_paying(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/claims", response_model=Page[ClaimView], tags=["claims"])
    async def list_claims(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        contributor: StateCode | None = None,
        status: ClaimStatus | None = None,
    ) -> Response:
        """List claims by fund, unit and month."""
        funds = await visible_funds(sources.register, access, axes, fund)
        kept = [
            ClaimView.of(each, claim)
            for each, claim in await claims_of(sources.aggregates, funds, axes)
            if contributor in (None, claim.contributor)
            and status in (None, claim.status)
            and f"{each}\n{claim.claim}" > page.after
        ]
        shown = kept[: page.limit]
        more = len(kept) > page.limit
        cursor = encode_cursor(f"{shown[-1].fund}\n{shown[-1].claim}") if more else None
        return page_response(request, Page(items=shown, next_cursor=cursor), CLAIM_COLUMNS)

    @router.get("/claims/{fund}/{claim}", tags=["claims"])
    async def get_claim(
        response: Response, fund: str, claim: str, access: Reader, axes: ReadAt
    ) -> ClaimView:
        """Return a claim; its ETag is what a certification must name."""
        require_fund(access, fund)
        for _, each in await claims_of(sources.aggregates, [fund], axes):
            if each.claim == claim:
                response.headers["ETag"] = etag(each.version)
                return ClaimView.of(fund, each)
        raise NotFoundError(
            f"{fund} has no claim {claim} on that day",
            next_step="Take the id from /v1/claims, or ask for a later day.",
        )


def _add_statement(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/claims/contributors/{state}/statement", tags=["claims"])
    async def get_statement(state: StateCode, access: Reader, axes: ReadAt) -> StatementView:
        """Return what a contributing country is owed and was paid, by fund and month."""
        funds = await visible_funds(sources.register, access, axes, None)
        found = statement(await claims_of(sources.aggregates, funds, axes), state)
        return StatementView(
            contributor=state,
            as_of=axes.effective_on,
            known_at=axes.known_at,
            certified=usd(sum(each.certified_minor for each in found)),
            paid=usd(sum(each.paid_minor for each in found)),
            owed=usd(sum(each.owed_minor for each in found)),
            funds=[FundStatementView.of(each) for each in found],
        )


def _answer(response: Response, outcome: Outcome[ClaimLedger], fund: str, claim: str) -> ClaimView:
    held = outcome.state.claims[claim]
    view = ClaimView.of(fund, held)
    created(response, outcome, f"/v1/claims/{fund}/{claim}", view)
    # The stream moves with every claim on the fund; a person decides on one claim.
    response.headers["ETag"] = etag(held.version)
    return view


def _add_preparing(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/claims", status_code=201, tags=["claims"])
    async def prepare(response: Response, body: ClaimBody, access: Preparing) -> ClaimView:
        """Work out what a unit is owed for a month, at the rates of that month."""
        context = access.context(mission_of_fund(body.fund))
        command = PrepareClaim(
            fund=body.fund,
            unit=body.unit,
            contributor=body.contributor,
            month=body.month,
            contents=body.contents(),
            prepared_by=context.actor,
            occurred_on=body.prepared_on,
            source=body.memorandum,
        )
        outcome = await prepare_claim(sources.aggregates, command, context)
        return _answer(response, outcome, body.fund, claim_id(body.unit, body.month))


def _add_certifying(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/claims/{fund}/{claim}/certification", status_code=201, tags=["claims"])
    async def certify(
        response: Response,
        fund: str,
        claim: str,
        body: CertificationBody,
        access: Certifying,
        version: ClaimSeen,
    ) -> ClaimView:
        """Certify a claim that somebody else prepared: from now on the fund owes it."""
        context = access.context(mission_of_fund(fund))
        command = CertifyClaim(
            fund=fund,
            claim=claim,
            certified_by=context.actor,
            expected_claim_version=version,
            occurred_on=body.certified_on,
        )
        outcome = await certify_claim(sources.aggregates, command, context)
        return _answer(response, outcome, fund, claim)

    @router.post("/claims/{fund}/{claim}/return", status_code=201, tags=["claims"])
    async def send_back(
        response: Response, fund: str, claim: str, body: ReturnBody, access: Certifying
    ) -> ClaimView:
        """Send a claim back to be prepared again."""
        context = access.context(mission_of_fund(fund))
        command = ReturnClaim(
            fund=fund,
            claim=claim,
            reason=body.reason,
            returned_by=context.actor,
            occurred_on=body.returned_on,
        )
        outcome = await sources.aggregates.execute(CLAIMS, command, context)
        return _answer(response, outcome, fund, claim)


def _add_paying(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/claims/payments", status_code=201, tags=["claims"])
    async def pay(response: Response, body: PayRunBody, access: Paying) -> PayRunView:
        """Pay certified claims: after the operating reserve, oldest first, pro rata in a month."""
        limit = body.limit.to_money() if body.limit else None
        context = access.context(mission_of_fund(body.fund), amount=limit)
        run = PayRun(
            fund=body.fund,
            paid_on=body.paid_on,
            monthly_operating_cost_minor=body.monthly_operating_cost.to_money().minor,
            limit_minor=limit.minor if limit else None,
            paid_by=context.actor,
        )
        outcome = await pay_contributors(
            sources.aggregates, sources.books, run, context, sources.known
        )
        claims = sorted(outcome.state.claims.items())
        view = PayRunView(
            fund=body.fund,
            owed=usd(sum(claim.owed_minor for _, claim in claims)),
            claims=[ClaimView.of(body.fund, claim) for _, claim in claims if claim.owed_minor],
        )
        return created(response, outcome, f"/v1/claims?fund={body.fund}", view)
