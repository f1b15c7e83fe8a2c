"""The resource `assessment-years`: what a year costs, who pays first, and how the rest is cut."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.finance.adapters.api.amounts import DollarsFromZero, PositiveDollars
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    ReadAt,
    Reader,
    usd,
    visible_funds,
)
from missionledger.finance.application.shared_accounts import shared_components
from missionledger.finance.application.years import (
    YearToAssess,
    assess_year,
    open_fund,
    slices_of_year,
)
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.lifecycle_events import ShareText
from missionledger.finance.domain.fund.plan_commands import (
    PlannedSlice,
    PlanYear,
    ReceiveVoluntaryShare,
    VoluntaryShare,
)
from missionledger.finance.domain.fund.plan_events import Component, Name
from missionledger.finance.domain.fund.planning import plan_year
from missionledger.finance.domain.fund.state import Fund, YearPlan
from missionledger.finance.domain.fund.year_cut import CutMethod
from missionledger.finance.domain.staff_assessment import ROUND_DOLLARS

YEAR_COLUMNS = (
    "fund",
    "plan",
    "fiscal_year",
    "symbol",
    "cost.amount",
    "paid_by_others.amount",
    "assessed.amount",
    "staff_assessment.amount",
    "method",
)

_Text = Annotated[str, Field(min_length=1, max_length=300)]


class ComponentBody(BaseModel):
    """A part of the cost: of the operation itself, or prorated from a shared account."""

    model_config = ConfigDict(extra="forbid")

    source: Name = "mission"
    gross: PositiveDollars
    staff_assessment: DollarsFromZero = Amount(amount="0.00")


class VoluntaryBody(BaseModel):
    """What somebody gives of their own will: a share of the whole cost, or an amount."""

    model_config = ConfigDict(extra="forbid")

    contributor: Name
    share: ShareText | None = None
    amount: PositiveDollars | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.share is None) == (self.amount is None):
            raise PydanticCustomError("share-or-amount", "give a share or an amount, and not both")
        return self


class SliceBody(BaseModel):
    """The days of a slice, both inclusive; amounts only where the method is `printed`."""

    model_config = ConfigDict(extra="forbid")

    period_from: date
    period_to: date
    gross: PositiveDollars | None = None
    staff_assessment: DollarsFromZero | None = None


class YearBody(BaseModel):
    """The cost of a year and how it is assessed.

    Attributes:
        round_to: what a slice is rounded to; the last takes what is left.
        include_shared_accounts: add what the mission bears of the shared accounts in the year, of
            those that are not among the components.
        slices: none to cut where the mandate's term ends and where the rates change.
        ask_for: what States are asked to pay: their gross share, or the net one.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    fiscal_year: Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]
    symbol: _Text
    issued_on: date
    components: Annotated[tuple[ComponentBody, ...], Field(min_length=1, max_length=20)]
    voluntary: Annotated[tuple[VoluntaryBody, ...], Field(max_length=50)] = ()
    method: CutMethod
    round_to: Literal["hundred_dollars", "dollar"] = "hundred_dollars"
    slices: Annotated[tuple[SliceBody, ...], Field(max_length=40)] = ()
    ask_for: Literal["gross", "net"] = "gross"
    include_shared_accounts: bool = True

    def to_command(self, slices: Sequence[PlannedSlice], shared: Sequence[Component]) -> PlanYear:
        """Return the command, with slices that follow from the mandate and parts of accounts."""
        unit = ROUND_DOLLARS if self.round_to == "hundred_dollars" else 1
        return PlanYear(
            fund=self.fund,
            occurred_on=self.issued_on,
            source=self.symbol,
            fiscal_year=self.fiscal_year,
            symbol=self.symbol,
            components=tuple(
                Component(
                    source=each.source,
                    gross_minor=each.gross.to_money().minor,
                    staff_assessment_minor=each.staff_assessment.to_money().minor,
                )
                for each in self.components
            )
            + tuple(shared),
            voluntary=tuple(
                VoluntaryShare(
                    contributor=each.contributor,
                    share=each.share,
                    amount_minor=each.amount.to_money().minor if each.amount else None,
                )
                for each in self.voluntary
            ),
            method=self.method,
            unit_minor=unit * MINOR_PER_MAJOR,
            slices=tuple(slices) or tuple(_slice(each) for each in self.slices),
        )


class VoluntaryReceiptBody(BaseModel):
    """Voluntary money towards a year that came in."""

    model_config = ConfigDict(extra="forbid")

    plan: _Text
    contributor: Name
    receipt: _Text
    amount: PositiveDollars
    received_on: date


class DeductionView(BaseModel):
    """What somebody pays before Member States are assessed, and what of it came in."""

    payer: str
    contributor: str
    amount: Amount
    received: Amount


class SliceView(BaseModel):
    """A part of the year that is assessed on its own."""

    period_from: str
    period_to: str
    gross: Amount
    staff_assessment: Amount


class ComponentView(BaseModel):
    """A part of the cost of the year."""

    source: str
    gross: Amount
    staff_assessment: Amount


class YearView(BaseModel):
    """A year: its cost, what others pay of it, and the slices of the rest.

    Attributes:
        lines: ids of the assessments that it led to; empty for a calculation.
    """

    fund: str
    plan: str
    fiscal_year: str
    symbol: str
    cost: Amount
    paid_by_others: Amount
    assessed: Amount
    staff_assessment: Amount
    method: str
    round_to: Amount
    components: Sequence[ComponentView]
    deductions: Sequence[DeductionView]
    slices: Sequence[SliceView]
    lines: Sequence[str]

    @classmethod
    def of(cls, fund: str, plan: YearPlan, lines: Sequence[str] = ()) -> "YearView":
        """Return the plan as it is shown."""
        return cls(
            fund=fund,
            plan=plan.plan,
            fiscal_year=plan.fiscal_year,
            symbol=plan.symbol,
            cost=usd(sum(each.gross_minor for each in plan.components)),
            paid_by_others=usd(sum(each.amount_minor for each in plan.deductions)),
            assessed=usd(plan.assessed_minor),
            staff_assessment=usd(plan.staff_assessment_minor),
            method=plan.method.value,
            round_to=usd(plan.unit_minor),
            components=[
                ComponentView(
                    source=each.source,
                    gross=usd(each.gross_minor),
                    staff_assessment=usd(each.staff_assessment_minor),
                )
                for each in plan.components
            ],
            deductions=[
                DeductionView(
                    payer=each.payer.value,
                    contributor=each.contributor,
                    amount=usd(each.amount_minor),
                    received=usd(plan.given_by(each.contributor)),
                )
                for each in plan.deductions
            ],
            slices=[
                SliceView(
                    period_from=each.period_from,
                    period_to=each.period_to,
                    gross=usd(each.gross_minor),
                    staff_assessment=usd(each.staff_assessment_minor),
                )
                for each in plan.slices
            ],
            lines=lines,
        )


def add_assessment_years(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of years to assess."""
    _add_reads(router, sources)
    _add_commands(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/assessment-years", response_model=Page[YearView], tags=["assessments"])
    async def list_years(
        request: Request,
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        fiscal_year: str | None = None,
    ) -> Response:
        """List years that were set out, by fund and year."""
        funds = await visible_funds(sources.register, access, axes, fund)
        states = await sources.aggregates.read_many(FUND, funds, axes)
        views = [
            YearView.of(name, plan, _lines_of(plan, loaded.state))
            for name, loaded in sorted(states.items())
            if loaded is not None
            for plan in loaded.state.plans.values()
            if fiscal_year in (None, plan.fiscal_year)
        ]
        return page_response(request, Page[YearView](items=views), YEAR_COLUMNS)

    @router.post("/assessment-years/calculations", tags=["assessments"])
    async def calculate_year(body: YearBody, access: Officer) -> YearView:
        """Work out a year and record nothing: what it would ask, slice by slice."""
        access.context(mission_of_fund(body.fund))
        command = await _command(sources, body)
        state = await open_fund(sources.aggregates, body.fund)
        return YearView.of(body.fund, YearPlan.of(plan_year(command, state)))


def _add_commands(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/assessment-years", status_code=201, tags=["assessments"])
    async def assess(response: Response, body: YearBody, access: Officer) -> YearView:
        """Set out the cost of a year and assess its slices, all or none.

        What lies beyond the mandate's term is conditional: due on renewal, never on lapse.
        """
        command = await _command(sources, body)
        total = sum(each.gross_minor for each in command.components)
        context = access.context(mission_of_fund(body.fund), amount=usd(total).to_money())
        year = YearToAssess(command, is_asked_net=body.ask_for == "net")
        outcome, planned, lines = await assess_year(sources.aggregates, year, context)
        view = YearView.of(body.fund, outcome.state.plans[planned.plan], lines)
        return created(response, outcome, f"/v1/assessment-years?fund={body.fund}", view)

    @router.post("/funds/{fund}/voluntary-receipts", status_code=201, tags=["funds"])
    async def receive_voluntary(
        response: Response, fund: str, body: VoluntaryReceiptBody, access: Officer
    ) -> YearView:
        """Record voluntary money towards the cost of a year that came in."""
        money = body.amount.to_money()
        command = ReceiveVoluntaryShare(
            fund=fund,
            occurred_on=body.received_on,
            plan=body.plan,
            contributor=body.contributor,
            receipt=body.receipt,
            amount_minor=money.minor,
        )
        context = access.context(mission_of_fund(fund), amount=money)
        outcome = await sources.aggregates.execute(FUND, command, context)
        view = YearView.of(fund, outcome.state.plans[body.plan])
        return created(response, outcome, f"/v1/assessment-years?fund={fund}", view)


async def _command(sources: FinanceReads, body: YearBody) -> PlanYear:
    slices: Sequence[PlannedSlice] = ()
    shared: Sequence[Component] = ()
    if not body.slices:
        slices = await slices_of_year(
            sources.aggregates, body.fund, body.fiscal_year, body.issued_on
        )
    if body.include_shared_accounts:
        named = [each.source for each in body.components]
        shared = await shared_components(sources.aggregates, body.fund, body.fiscal_year, named)
    return body.to_command(slices, shared)


def _lines_of(plan: YearPlan, fund: Fund) -> list[str]:
    """Return the ids of the assessments that the plan led to."""
    return [line.line for line in fund.lines.values() if line.plan == plan.plan]


def _slice(body: SliceBody) -> PlannedSlice:
    return PlannedSlice(
        period_from=body.period_from,
        period_to=body.period_to,
        gross_minor=body.gross.to_money().minor if body.gross else None,
        staff_assessment_minor=(
            body.staff_assessment.to_money().minor if body.staff_assessment else 0
        ),
    )
