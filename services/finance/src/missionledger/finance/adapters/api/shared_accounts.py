"""The resources `shared-accounts` and `transfers`: who bears shared costs, and how cash passes."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError
from missionledger.finance.adapters.api.amounts import DollarsFromZero, PositiveDollars
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    Present,
    ReadAt,
    Reader,
    allows_fund,
    usd,
    visible_funds,
)
from missionledger.finance.application.shared_accounts import (
    SHARED_ACCOUNTS,
    TransferAsked,
    resources_of,
    transfer,
)
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.proration import PRORATION
from missionledger.finance.domain.fund.shared_cost_commands import (
    MissionResources,
    ProrateSharedAccount,
)
from missionledger.finance.domain.fund.shared_cost_events import TransferPurpose
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.scales import print_rate

PART_COLUMNS = (
    "account",
    "fiscal_year",
    "symbol",
    "mission",
    "resources.amount",
    "gross.amount",
    "staff_assessment.amount",
    "ratio_per_cent",
    "transferred.amount",
)
TRANSFER_COLUMNS = ("fund", "counterpart", "purpose", "fiscal_year", "reference", "amount.amount")

_Text = Annotated[str, Field(min_length=1, max_length=300)]
_Year = Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]


class ResourcesBody(BaseModel):
    """What was approved for a mission itself."""

    model_config = ConfigDict(extra="forbid")

    mission: MissionId
    amount: PositiveDollars


class ProrationBody(BaseModel):
    """The cost of a shared account for a year, to be divided among the missions.

    Attributes:
        resources: of the missions; none to take what is recorded as granted for the year.
    """

    model_config = ConfigDict(extra="forbid")

    fiscal_year: _Year
    symbol: _Text
    decided_on: date
    gross: PositiveDollars
    staff_assessment: DollarsFromZero = Amount(amount="0.00")
    resources: Annotated[tuple[ResourcesBody, ...], Field(max_length=100)] = ()


class PartView(BaseModel):
    """What a mission bears of a shared account.

    Attributes:
        ratio_per_cent: its part of its own resources, rounded to four places for print.
        transferred: what the mission has passed on for the year, over all documents of the account.
    """

    account: str
    fiscal_year: str
    symbol: str
    mission: str
    resources: Amount
    gross: Amount
    staff_assessment: Amount
    ratio_per_cent: str
    transferred: Amount


class ProrationView(BaseModel):
    """A shared account divided among the missions, and the rule that it was divided by."""

    account: str
    fiscal_year: str
    symbol: str
    rule: str
    rule_source: str
    rule_certainty: str
    parts: Sequence[PartView]


class TransferBody(BaseModel):
    """Cash that passes from one assessed fund to another."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    counterpart: MissionId
    purpose: TransferPurpose
    reference: _Text
    fiscal_year: _Year
    amount: PositiveDollars
    sent_on: date
    symbol: Annotated[str, Field(max_length=300)] = ""


class TransferView(BaseModel):
    """Cash that passed between a fund and another; below zero it went out of the fund."""

    fund: str
    counterpart: str
    purpose: str
    fiscal_year: str
    reference: str
    amount: Amount


def add_shared_accounts(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of shared accounts and transfers."""
    _add_parts(router, sources)
    _add_proration(router, sources)
    _add_transfers(router, sources)


def _add_parts(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/shared-accounts", response_model=Page[PartView], tags=["shared accounts"])
    async def list_parts(
        request: Request,
        access: Reader,
        axes: ReadAt,
        account: str | None = None,
        fiscal_year: str | None = None,
        mission: str | None = None,
    ) -> Response:
        """List what each mission bears of the shared accounts, by account and year."""
        wanted = [account] if account else list(SHARED_ACCOUNTS)
        loaded = await sources.aggregates.read_many(FUND, wanted, axes)
        views = [
            view
            for _name, found in sorted(loaded.items())
            if found is not None
            for view in _parts_of(found.state)
            if fiscal_year in (None, view.fiscal_year)
            and mission in (None, view.mission)
            and allows_fund(access, view.mission)
        ]
        return page_response(request, Page[PartView](items=views), PART_COLUMNS)


def _add_proration(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/shared-accounts/{account}/prorations", status_code=201, tags=["shared accounts"])
    async def prorate(
        response: Response, account: str, body: ProrationBody, access: Officer, axes: Present
    ) -> ProrationView:
        """Divide the cost of a shared account for a year among the missions."""
        context = access.context(mission_of_fund(account), amount=body.gross.to_money())
        resources = tuple(
            MissionResources(mission=each.mission, resources_minor=each.amount.to_money().minor)
            for each in body.resources
        )
        if not resources:
            missions = [
                row.fund
                for row in await sources.register.funds(axes)
                if row.kind == FundKind.SPECIAL_ACCOUNT.value
            ]
            granted = await sources.register.authorities(axes, fiscal_year=body.fiscal_year)
            resources = resources_of(granted, missions)
        if not resources:
            raise InvalidRequestError(
                f"nothing is recorded as granted to missions for {body.fiscal_year}",
                next_step="Record the appropriations of the missions, or give their resources.",
                pointer="/resources",
            )
        command = ProrateSharedAccount(
            fund=account,
            occurred_on=body.decided_on,
            source=body.symbol,
            fiscal_year=body.fiscal_year,
            symbol=body.symbol,
            gross_minor=body.gross.to_money().minor,
            staff_assessment_minor=body.staff_assessment.to_money().minor,
            resources=resources,
        )
        outcome = await sources.aggregates.execute(FUND, command, context)
        rule = PRORATION.on(body.decided_on)
        view = ProrationView(
            account=account,
            fiscal_year=body.fiscal_year,
            symbol=body.symbol,
            rule=rule.value.name,
            rule_source=rule.source,
            rule_certainty=rule.certainty.value,
            parts=[
                part
                for part in _parts_of(outcome.state)
                if (part.fiscal_year, part.symbol) == (body.fiscal_year, body.symbol)
            ],
        )
        return created(response, outcome, f"/v1/shared-accounts?account={account}", view)


def _parts_of(account: Fund) -> Iterable[PartView]:
    for proration, parts in account.prorations.items():
        fiscal_year, symbol = proration.split(" ", 1)
        for part in parts:
            came = sum(
                each.amount_minor
                for each in account.transfers.values()
                if (each.counterpart, each.fiscal_year) == (part.mission, fiscal_year)
            )
            yield PartView(
                account=account.fund,
                fiscal_year=fiscal_year,
                symbol=symbol,
                mission=part.mission,
                resources=usd(part.resources_minor),
                gross=usd(part.gross_minor),
                staff_assessment=usd(part.staff_assessment_minor),
                ratio_per_cent=print_rate(Fraction(part.gross_minor, part.resources_minor)),
                transferred=usd(came),
            )


def _add_transfers(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/transfers", response_model=Page[TransferView], tags=["transfers"])
    async def list_transfers(
        request: Request,
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """List cash that passed between assessed funds, as each of them recorded it."""
        funds = await visible_funds(sources.register, access, axes, fund)
        loaded = await sources.aggregates.read_many(FUND, funds, axes)
        views = [
            TransferView(
                fund=name,
                counterpart=each.counterpart,
                purpose=each.purpose.value,
                fiscal_year=each.fiscal_year,
                reference=key.split(" ", 1)[1],
                amount=usd(each.amount_minor),
            )
            for name, found in sorted(loaded.items())
            if found is not None
            for key, each in found.state.transfers.items()
            if fiscal_year in (None, each.fiscal_year)
        ]
        return page_response(request, Page[TransferView](items=views), TRANSFER_COLUMNS)

    @router.post("/transfers", status_code=201, tags=["transfers"])
    async def send(response: Response, body: TransferBody, access: Officer) -> TransferView:
        """Pass cash from one assessed fund to another, in the books of both at once."""
        money = body.amount.to_money()
        context = access.context(mission_of_fund(body.fund), amount=money)
        access.context(mission_of_fund(body.counterpart), amount=money)
        asked = TransferAsked(
            fund=body.fund,
            counterpart=body.counterpart,
            purpose=body.purpose,
            reference=body.reference,
            fiscal_year=body.fiscal_year,
            amount_minor=money.minor,
            day=body.sent_on,
            source=body.symbol,
        )
        outcome = await transfer(
            sources.aggregates, sources.books, asked, context, known=sources.known
        )
        view = TransferView(
            fund=body.fund,
            counterpart=body.counterpart,
            purpose=body.purpose.value,
            fiscal_year=body.fiscal_year,
            reference=body.reference,
            amount=usd(-money.minor),
        )
        return created(response, outcome, f"/v1/transfers?fund={body.fund}", view)
