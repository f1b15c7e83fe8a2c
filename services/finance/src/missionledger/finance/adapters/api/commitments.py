"""The resource `commitments`: raised, certified, delivered, invoiced, cancelled."""

from typing import Any

from fastapi import APIRouter, Request, Response

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.amounts import facts_of
from missionledger.finance.adapters.api.budget_kit import (
    BudgetSources,
    Certifying,
    EitherOfficer,
    FundInPath,
    Preparing,
    Seen,
    YearInPath,
    positive_dollars,
    year_from_path,
    year_in_path,
)
from missionledger.finance.adapters.api.commitment_schemas import (
    COMMITMENT_COLUMNS,
    PROCUREMENT_COLUMNS,
    CancellationBody,
    CommitmentBody,
    CommitmentView,
    DeliveryBody,
    InvoiceBody,
    ObligationBody,
    ProcurementView,
    StepBody,
)
from missionledger.finance.adapters.api.kit import (
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
    require_fund,
    split_cursor,
    visible_funds,
)
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.commitments.commands import (
    CancelCommitment,
    ObligateCommitment,
    RaiseCommitment,
    RecordDelivery,
    RecordInvoice,
    commitment_id,
)
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.events import VendorOrigin
from missionledger.finance.domain.commitments.state import Commitment, CommitmentStatus
from missionledger.finance.domain.fund.decider import mission_of_fund

ONE = "/commitments/{fund}/{year}/{reference}"


def add_commitments(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of commitments."""
    _add_open(router, sources)
    _add_procurement(router, sources)
    _add_reads(router, sources)
    _add_raising(router, sources)
    _add_certifying(router, sources)
    _add_receiving(router, sources)


def _answer(response: Response, outcome: Outcome[Commitment]) -> CommitmentView:
    held = outcome.state
    year = year_in_path(held.fiscal_year)
    location = f"/v1/commitments/{held.fund}/{year}/{held.reference}"
    return created(response, outcome, location, CommitmentView.of(held))


def _step(fund: str, year: str, reference: str, body: StepBody, day: str) -> dict[str, Any]:
    """Return what every step names: the commitment, an amount above zero, and its day."""
    positive_dollars(body.amount)
    return {
        "fund": fund,
        "fiscal_year": year_from_path(year),
        "reference": reference,
        **facts_of(body, day=day),
    }


def _add_open(router: APIRouter, sources: BudgetSources) -> None:
    @router.get(
        "/commitments/open-obligations", response_model=Page[CommitmentView], tags=["commitments"]
    )
    async def list_open_obligations(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """List what is owed and not paid, with the day it lapses: the review of obligations."""
        funds = await visible_funds(sources.reads.register, access, axes, fund)
        after_fund, after_year, after_reference = split_cursor(page.after, 3)
        owed = await sources.ledger.open_obligations(
            axes,
            funds=funds,
            fiscal_year=fiscal_year,
            after=(after_fund, after_year, after_reference),
            limit=page.limit + 1,
        )
        ids = [commitment_id(each.fund, each.fiscal_year, each.reference) for each in owed]
        states = await sources.reads.aggregates.read_many(COMMITMENT, ids[: page.limit], axes)
        items = [CommitmentView.of(each.state) for each in states.values() if each is not None]
        cursor = None
        if len(owed) > page.limit:
            last = owed[page.limit - 1]
            cursor = encode_cursor(f"{last.fund}\n{last.fiscal_year}\n{last.reference}")
        return page_response(request, Page(items=items, next_cursor=cursor), COMMITMENT_COLUMNS)


def _add_procurement(router: APIRouter, sources: BudgetSources) -> None:
    @router.get(
        "/commitments/procurement", response_model=Page[ProcurementView], tags=["commitments"]
    )
    async def list_procurement(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """List what was bought near the people served, by fund and year."""
        funds = await visible_funds(sources.reads.register, access, axes, fund)
        found = await sources.purchases.by_year(axes, funds=funds, fiscal_year=fiscal_year)
        left = [
            (make_cursor(each.fund, each.fiscal_year), ProcurementView.of(each)) for each in found
        ]
        left = [each for each in left if each[0] > page.after]
        cursor = encode_cursor(left[page.limit - 1][0]) if len(left) > page.limit else None
        items = [view for _, view in left[: page.limit]]
        return page_response(request, Page(items=items, next_cursor=cursor), PROCUREMENT_COLUMNS)


def _add_reads(router: APIRouter, sources: BudgetSources) -> None:
    @router.get("/commitments", response_model=Page[CommitmentView], tags=["commitments"])
    async def list_commitments(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        fiscal_year: str | None = None,
        group: BudgetGroup | None = None,
        status: CommitmentStatus | None = None,
        origin: VendorOrigin | None = None,
        *,
        leaving_something: bool = False,
    ) -> Response:
        """List commitments; `leaving_something` keeps those whose systems and skills stay."""
        missions = access.missions
        if fund is not None:
            require_fund(access, fund)
            mission = mission_of_fund(fund)
            missions = missions if mission is None else [mission]

        def keep(state: Commitment) -> bool:
            return (
                fund in (None, state.fund)
                and access.allows(mission_of_fund(state.fund))
                and fiscal_year in (None, state.fiscal_year)
                and group in (None, state.group)
                and status in (None, state.status)
                and origin in (None, state.vendor_origin)
                and (not leaving_something or bool(state.leaves_behind))
            )

        listing = await list_aggregates(
            sources.reads.aggregates,
            COMMITMENT,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions,
            keep=keep,
        )
        items = [CommitmentView.of(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), COMMITMENT_COLUMNS)

    @router.get(ONE, tags=["commitments"])
    async def get_commitment(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        reference: str,
        access: Reader,
        axes: ReadAt,
    ) -> CommitmentView:
        """Return a commitment; its ETag is what certifying and cancelling must name."""
        require_fund(access, fund)
        name = commitment_id(fund, year_from_path(year), reference)
        loaded = await sources.reads.aggregates.read(COMMITMENT, name, axes)
        if loaded is None or not loaded.state.is_raised:
            raise NotFoundError(
                f"{fund} has no commitment {reference} on that day",
                next_step="Take the reference from /v1/commitments, or ask for a later day.",
            )
        return found(response, loaded, CommitmentView.of(loaded.state))


def _add_raising(router: APIRouter, sources: BudgetSources) -> None:
    @router.post("/commitments", status_code=201, tags=["commitments"])
    async def raise_commitment(
        response: Response, body: CommitmentBody, access: Preparing
    ) -> CommitmentView:
        """Hold authority: within what is released for the line, its cost centre and its group."""
        money = positive_dollars(body.amount)
        context = access.context(mission_of_fund(body.fund), amount=money)
        command = RaiseCommitment(
            fund=body.fund,
            fiscal_year=body.fiscal_year,
            reference=body.reference,
            group=body.group,
            line=body.to_line(),
            kind=body.kind,
            title=body.title,
            amount_minor=money.minor,
            settles=body.settles,
            raised_by=context.actor,
            occurred_on=body.raised_on,
        )
        return _answer(response, await sources.spending.raise_commitment(command, context))


def _add_certifying(router: APIRouter, sources: BudgetSources) -> None:
    @router.post(f"{ONE}/obligation", status_code=201, tags=["commitments"])
    async def obligate(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        reference: str,
        body: ObligationBody,
        access: Certifying,
        version: Seen,
    ) -> CommitmentView:
        """Certify a commitment that somebody else raised: it is expenditure from now on."""
        money = positive_dollars(body.amount)
        context = access.context(mission_of_fund(fund), amount=money)
        command = ObligateCommitment(
            **_step(fund, year, reference, body, "certified_on"),
            certified_by=context.actor,
            source=body.contract,
        )
        return _answer(response, await sources.spending.obligate(command, context, version))

    @router.post(f"{ONE}/cancellation", status_code=201, tags=["commitments"])
    async def cancel(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        reference: str,
        body: CancellationBody,
        access: Certifying,
        version: Seen,
    ) -> CommitmentView:
        """Cancel what is not delivered; after the closing it makes part of a credit."""
        money = positive_dollars(body.amount)
        context = access.context(mission_of_fund(fund), amount=money)
        command = CancelCommitment(
            **_step(fund, year, reference, body, "cancelled_on"), cancelled_by=context.actor
        )
        return _answer(response, await sources.spending.cancel(command, context, version))


def _add_receiving(router: APIRouter, sources: BudgetSources) -> None:
    @router.post(f"{ONE}/deliveries", status_code=201, tags=["commitments"])
    async def record_delivery(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        reference: str,
        body: DeliveryBody,
        access: EitherOfficer,
    ) -> CommitmentView:
        """Record that goods came or a service was done."""
        context = access.context(mission_of_fund(fund))
        command = RecordDelivery(
            **_step(fund, year, reference, body, "received_on"),
            received_by=context.actor,
            source=body.report,
        )
        return _answer(response, await sources.spending.record(command, context))

    @router.post(f"{ONE}/invoices", status_code=201, tags=["commitments"])
    async def record_invoice(
        response: Response,
        fund: FundInPath,
        year: YearInPath,
        reference: str,
        body: InvoiceBody,
        access: EitherOfficer,
    ) -> CommitmentView:
        """Record what the payee asks for, for what was delivered."""
        context = access.context(mission_of_fund(fund))
        command = RecordInvoice(
            **_step(fund, year, reference, body, "invoiced_on"),
            entered_by=context.actor,
            source=body.invoice,
        )
        return _answer(response, await sources.spending.record(command, context))
