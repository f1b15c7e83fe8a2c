"""Authority before and outside the budget: unforeseen expenses, and strategic deployment stocks."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.adapters.api.budget_kit import (
    Approving,
    BudgetSources,
    EitherOfficer,
    FundInPath,
    ShortText,
    positive_dollars,
)
from missionledger.finance.adapters.api.kit import ReadAt, Reader, maybe_usd, require_fund, usd
from missionledger.finance.application.exceptional_authority import first_appropriation
from missionledger.finance.domain.authority.policies import (
    STOCKS_LIMIT_MINOR,
    UNFORESEEN_YEARLY_LIMIT_MINOR,
)
from missionledger.finance.domain.authority.stocks import (
    STOCKS,
    ReplenishStocks,
    Stocks,
    UseStocks,
)
from missionledger.finance.domain.authority.unforeseen import (
    UNFORESEEN,
    CommitUnforeseen,
    EntryReference,
    UnforeseenCommitted,
)
from missionledger.finance.domain.fund.decider import mission_of_fund

UNFORESEEN_COLUMNS = (
    "reference",
    "mission",
    "purpose",
    "council_decision",
    "concurrence",
    "amount.amount",
    "amount.currency",
    "approved_by",
)
CalendarYear = Annotated[int, Path(ge=1946, le=9999)]


class UnforeseenBody(BaseModel):
    """A need that nobody foresaw; with the letter of the Advisory Committee above the limit."""

    model_config = ConfigDict(extra="forbid")

    reference: EntryReference
    mission: MissionId | None = None
    purpose: ShortText
    council_decision: ShortText
    concurrence: Annotated[str, Field(max_length=300)] = ""
    amount: Amount
    requested_by: ShortText
    decided_on: date


class UnforeseenView(BaseModel):
    """What was committed for an unforeseen need, and the limit that held."""

    reference: str
    mission: str | None
    purpose: str
    council_decision: str
    concurrence: str
    amount: Amount
    limit: Amount
    limit_source: str
    limit_certainty: str
    requested_by: str
    approved_by: str

    @classmethod
    def of(cls, event: UnforeseenCommitted) -> "UnforeseenView":
        """Return the commitment as it is shown."""
        return cls(
            reference=event.reference,
            mission=event.mission,
            purpose=event.purpose,
            council_decision=event.council_decision,
            concurrence=event.concurrence,
            amount=usd(event.amount_minor),
            limit=usd(event.limit_minor),
            limit_source=event.limit_source,
            limit_certainty=event.limit_certainty,
            requested_by=event.requested_by,
            approved_by=event.approved_by,
        )


class UnforeseenPage(Page[UnforeseenView]):
    """The commitments of a year; `limit` and `left` are None where no limit is known."""

    year: int
    alone: Amount
    limit: Amount | None
    left: Amount | None


class StocksBody(BaseModel):
    """Stocks for a start-up, with the concurrence of the Advisory Committee."""

    model_config = ConfigDict(extra="forbid")

    reference: EntryReference
    items: ShortText
    council_decision: ShortText
    concurrence: ShortText
    amount: Amount
    requested_by: ShortText
    decided_on: date


class ReplenishmentBody(BaseModel):
    """What is made good from the appropriation."""

    model_config = ConfigDict(extra="forbid")

    reference: EntryReference
    amount: Amount
    replenished_on: date


class StocksUseView(BaseModel):
    """Stocks that went to the mission."""

    reference: str
    items: str
    council_decision: str
    concurrence: str
    amount: Amount


class StocksView(BaseModel):
    """Stocks a mission used before its appropriation, and what it made good."""

    fund: str
    used: Amount
    limit: Amount
    owed: Amount
    uses: Sequence[StocksUseView]

    @classmethod
    def of(cls, fund: str, stocks: Stocks, limit_minor: int) -> "StocksView":
        """Return the stocks as they are shown."""
        return cls(
            fund=fund,
            used=usd(stocks.used_minor),
            limit=usd(limit_minor),
            owed=usd(stocks.owed_minor),
            uses=[
                StocksUseView(
                    reference=each.reference,
                    items=each.items,
                    council_decision=each.council_decision,
                    concurrence=each.concurrence,
                    amount=usd(each.amount_minor),
                )
                for each in stocks.used.values()
            ],
        )


def add_exceptional_authority(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of authority before and outside the budget."""
    _add_unforeseen(router, sources)
    _add_stocks_reads(router, sources)
    _add_stocks(router, sources)


def _yearly_limit(day: date) -> int | None:
    try:
        return UNFORESEEN_YEARLY_LIMIT_MINOR.on(day).value
    except NoPolicyInForceError:
        return None


def _add_unforeseen(router: APIRouter, sources: BudgetSources) -> None:
    @router.get(
        "/unforeseen-expenses/{year}", response_model=UnforeseenPage, tags=["appropriations"]
    )
    async def list_unforeseen(
        request: Request, year: CalendarYear, access: Reader, axes: ReadAt
    ) -> Response:
        """List what was committed in a calendar year, with what is left of the limit."""
        loaded = await sources.reads.aggregates.read(UNFORESEEN, str(year), axes)
        state = loaded.state if loaded is not None else UNFORESEEN.initial
        limit = _yearly_limit(date(year, 1, 1))
        page = UnforeseenPage(
            items=[
                UnforeseenView.of(each)
                for each in state.committed.values()
                if access.allows(each.mission)
            ],
            year=year,
            alone=usd(state.alone_minor),
            limit=maybe_usd(limit),
            left=maybe_usd(None if limit is None else limit - state.alone_minor),
        )
        return page_response(request, page, UNFORESEEN_COLUMNS)

    @router.post("/unforeseen-expenses", status_code=201, tags=["appropriations"])
    async def commit_unforeseen(
        response: Response, body: UnforeseenBody, access: Approving
    ) -> UnforeseenView:
        """Commit for an unforeseen need, within what the limits of the day let."""
        money = positive_dollars(body.amount)
        context = access.context(body.mission, amount=money)
        command = CommitUnforeseen(
            reference=body.reference,
            mission=body.mission,
            purpose=body.purpose,
            council_decision=body.council_decision,
            concurrence=body.concurrence,
            amount_minor=money.minor,
            requested_by=body.requested_by,
            approved_by=context.actor,
            occurred_on=body.decided_on,
            source=body.council_decision,
        )
        outcome = await sources.reads.aggregates.execute(UNFORESEEN, command, context)
        view = UnforeseenView.of(outcome.state.committed[body.reference])
        return created(response, outcome, f"/v1/unforeseen-expenses/{body.decided_on.year}", view)


def _add_stocks_reads(router: APIRouter, sources: BudgetSources) -> None:
    @router.get("/deployment-stocks/{fund}", tags=["appropriations"])
    async def get_stocks(
        response: Response, fund: FundInPath, access: Reader, axes: ReadAt
    ) -> StocksView:
        """Return the stocks a mission used before its appropriation, and what it made good."""
        require_fund(access, fund)
        limit = STOCKS_LIMIT_MINOR.on(axes.effective_on).value
        loaded = await sources.reads.aggregates.read(STOCKS, fund, axes)
        if loaded is None:
            return StocksView.of(fund, STOCKS.initial, limit)
        return found(response, loaded, StocksView.of(fund, loaded.state, limit))


def _add_stocks(router: APIRouter, sources: BudgetSources) -> None:
    async def about(fund: str, amount: Amount, day: date) -> dict[str, Any]:
        return {
            "fund": fund,
            "amount_minor": positive_dollars(amount).minor,
            "appropriation": await first_appropriation(sources.reads.aggregates, fund),
            "occurred_on": day,
        }

    def answer(response: Response, outcome: Outcome[Stocks], fund: str, day: date) -> StocksView:
        view = StocksView.of(fund, outcome.state, STOCKS_LIMIT_MINOR.on(day).value)
        return created(response, outcome, f"/v1/deployment-stocks/{fund}", view)

    @router.post("/deployment-stocks/{fund}", status_code=201, tags=["appropriations"])
    async def use_stocks(
        response: Response, fund: FundInPath, body: StocksBody, access: Approving
    ) -> StocksView:
        """Let stocks go to a mission before its appropriation."""
        context = access.context(mission_of_fund(fund), amount=positive_dollars(body.amount))
        command = UseStocks(
            **await about(fund, body.amount, body.decided_on),
            reference=body.reference,
            items=body.items,
            council_decision=body.council_decision,
            concurrence=body.concurrence,
            requested_by=body.requested_by,
            approved_by=context.actor,
            source=body.concurrence,
        )
        outcome = await sources.reads.aggregates.execute(STOCKS, command, context)
        return answer(response, outcome, fund, body.decided_on)

    @router.post(
        "/deployment-stocks/{fund}/replenishments", status_code=201, tags=["appropriations"]
    )
    async def replenish_stocks(
        response: Response, fund: FundInPath, body: ReplenishmentBody, access: EitherOfficer
    ) -> StocksView:
        """Make good what was used, out of the appropriation."""
        context = access.context(mission_of_fund(fund), amount=positive_dollars(body.amount))
        command = ReplenishStocks(
            **await about(fund, body.amount, body.replenished_on),
            reference=body.reference,
            replenished_by=context.actor,
        )
        outcome = await sources.reads.aggregates.execute(STOCKS, command, context)
        return answer(response, outcome, fund, body.replenished_on)
