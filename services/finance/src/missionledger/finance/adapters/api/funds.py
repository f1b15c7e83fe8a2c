"""The resources `funds` and `appropriations`."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.finance.adapters.api.amounts import Dollars
from missionledger.finance.adapters.api.fund_schemas import FundSummary, FundView
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    ReadAt,
    Reader,
    allows_fund,
    require_fund,
    unknown_fund,
    usd,
    visible_funds,
)
from missionledger.finance.application.appropriations import record_authority
from missionledger.finance.application.handlers import find_fund
from missionledger.finance.application.ports import AuthorityRow
from missionledger.finance.domain.fund.commands import (
    OpenCashBalance,
    OpenFund,
    RecordAuthority,
)
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.events import AuthorityKind, FundKind
from missionledger.finance.domain.fund.lifecycle_events import FundStage

FUND_COLUMNS = ("fund", "kind", "title", "opened_on", "stage")
AUTHORITY_COLUMNS = (
    "fund",
    "kind",
    "fiscal_year",
    "amount.amount",
    "amount.currency",
    "symbol",
    "covers_from",
    "covers_until",
    "occurred_on",
    "provenance",
    "position",
)


class OpenFundBody(BaseModel):
    """What opens a fund."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    kind: FundKind
    title: Annotated[str, Field(min_length=1, max_length=300)]
    opened_on: date
    source: str = ""


class OpeningCashBody(BaseModel):
    """The cash with which the actual books of a fund are opened, and the paper that says so."""

    model_config = ConfigDict(extra="forbid")

    opened_on: date
    cash: Dollars
    symbol: Annotated[str, Field(min_length=1, max_length=300)]


class AuthorityView(BaseModel):
    """An appropriation or a commitment authority.

    Attributes:
        covers_from: first day on which it may be committed; empty for the first of the year.
        covers_until: last day; empty for the last of the year.
    """

    fund: str
    kind: str
    fiscal_year: str
    amount: Amount
    symbol: str
    covers_from: str
    covers_until: str
    occurred_on: str
    provenance: str
    position: int

    @classmethod
    def of(cls, row: AuthorityRow) -> "AuthorityView":
        """Return the authority as it is shown."""
        return cls(
            fund=row.fund,
            kind=row.kind,
            fiscal_year=row.fiscal_year,
            amount=usd(row.amount_minor),
            symbol=row.symbol,
            covers_from=row.covers_from,
            covers_until=row.covers_until,
            occurred_on=row.occurred_on,
            provenance=row.provenance,
            position=row.position,
        )


class AuthorityBody(BaseModel):
    """What the Assembly granted."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    kind: AuthorityKind = AuthorityKind.APPROPRIATION
    fiscal_year: Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]
    amount: Dollars
    symbol: Annotated[str, Field(min_length=1, max_length=300)]
    decided_on: date
    covers_from: date | None = None
    covers_until: date | None = None


def add_funds(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of funds."""

    @router.get("/funds", response_model=Page[FundSummary], tags=["funds"])
    async def list_funds(
        request: Request,
        access: Reader,
        axes: ReadAt,
        kind: FundKind | None = None,
        stage: FundStage | None = None,
    ) -> Response:
        """List the funds."""
        funds = [
            FundSummary(
                fund=row.fund,
                kind=row.kind,
                title=row.title,
                opened_on=row.opened_on,
                stage=row.stage,
            )
            for row in await sources.register.funds(axes)
            if allows_fund(access, row.fund)
            and kind in (None, row.kind)
            and stage in (None, row.stage)
        ]
        return page_response(request, Page[FundSummary](items=funds), FUND_COLUMNS)

    @router.get("/funds/{fund}", tags=["funds"])
    async def get_fund(response: Response, fund: str, access: Reader, axes: ReadAt) -> FundView:
        """Return a fund with the mandate terms it knows."""
        require_fund(access, fund)
        loaded = await find_fund(sources.aggregates, fund, axes)
        if loaded is None:
            raise unknown_fund(fund)
        return found(response, loaded, FundView.of(loaded.state))

    @router.post("/funds", status_code=201, tags=["funds"])
    async def open_fund(response: Response, body: OpenFundBody, access: Officer) -> FundView:
        """Open a fund."""
        command = OpenFund(
            fund=body.fund,
            kind=body.kind,
            title=body.title,
            occurred_on=body.opened_on,
            source=body.source,
        )
        context = access.context(mission_of_fund(body.fund))
        outcome = await sources.aggregates.execute(FUND, command, context)
        view = FundView.of(outcome.state)
        return created(response, outcome, f"/v1/funds/{body.fund}", view)

    @router.post("/funds/{fund}/opening-balance", status_code=201, tags=["funds"])
    async def open_cash(
        response: Response, fund: str, body: OpeningCashBody, access: Officer
    ) -> FundView:
        """Open the actual books of a fund with the cash it holds; from then on cash is known."""
        money = body.cash.to_money()
        command = OpenCashBalance(
            fund=fund,
            cash_minor=money.minor,
            symbol=body.symbol,
            source=body.symbol,
            occurred_on=body.opened_on,
        )
        context = access.context(mission_of_fund(fund), amount=money)
        outcome = await sources.aggregates.execute(FUND, command, context)
        return created(response, outcome, f"/v1/funds/{fund}", FundView.of(outcome.state))


def add_appropriations(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of appropriations."""

    @router.get("/appropriations", response_model=Page[AuthorityView], tags=["appropriations"])
    async def list_appropriations(
        request: Request,
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """List appropriations and commitment authorities."""
        allowed = set(await visible_funds(sources.register, access, axes, fund))
        rows = await sources.register.authorities(axes, fund=fund, fiscal_year=fiscal_year)
        views = [AuthorityView.of(row) for row in rows if row.fund in allowed]
        return page_response(request, Page[AuthorityView](items=views), AUTHORITY_COLUMNS)

    @router.post("/appropriations", status_code=201, tags=["appropriations"])
    async def record_appropriation(
        response: Response, body: AuthorityBody, access: Officer
    ) -> AuthorityView:
        """Record what the Assembly granted."""
        money = body.amount.to_money()
        command = RecordAuthority(
            fund=body.fund,
            kind=body.kind,
            fiscal_year=body.fiscal_year,
            amount_minor=money.minor,
            symbol=body.symbol,
            source=body.symbol,
            occurred_on=body.decided_on,
            covers_from=body.covers_from,
            covers_until=body.covers_until,
        )
        context = access.context(mission_of_fund(body.fund), amount=money)
        outcome = await record_authority(sources.aggregates, command, context)
        view = AuthorityView(
            fund=body.fund,
            kind=body.kind.value,
            fiscal_year=body.fiscal_year,
            amount=body.amount,
            symbol=body.symbol,
            covers_from=body.covers_from.isoformat() if body.covers_from else "",
            covers_until=body.covers_until.isoformat() if body.covers_until else "",
            occurred_on=body.decided_on.isoformat(),
            provenance=command.provenance.value,
            position=outcome.last_position,
        )
        return created(response, outcome, f"/v1/appropriations?fund={body.fund}", view)
