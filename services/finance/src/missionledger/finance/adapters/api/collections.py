"""The resource `collections`: how far the collection of a line is, and plans of States."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
    require_fund,
    split_cursor,
    usd,
    visible_funds,
)
from missionledger.finance.application.collections import (
    Collections,
    LineStanding,
    VoteTest,
    process_id_of,
    standing_of,
)
from missionledger.finance.domain.collection.decider import (
    COLLECTION,
    Collection,
    PaymentPlan,
    collection_id,
)
from missionledger.finance.domain.collection.events import (
    INSTALMENTS_MAX,
    AgreePaymentPlan,
    EndPaymentPlan,
    Instalment,
    OpenCollection,
)
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment

Text = Annotated[str, Field(min_length=1, max_length=300)]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]

COLUMNS = (
    "fund",
    "line",
    "symbol",
    "due_on",
    "due.amount",
    "unpaid.amount",
    "conditional.amount",
    "states_unpaid",
    "reminders",
    "arrears_since",
    "plans",
    "process_id",
)


class TakeUpBody(BaseModel):
    """A line that was not issued here and is to be followed.

    Attributes:
        start_day: the first day of it; today, but in a demonstration.
        day_seconds: how long a day takes; shorter in a demonstration, which every page then says.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    line: Text
    start_day: date
    day_seconds: Annotated[int, Field(ge=1, le=DAY_SECONDS)] = DAY_SECONDS


class InstalmentBody(BaseModel):
    """What a State promises to pay by a day."""

    model_config = ConfigDict(extra="forbid")

    due_on: date
    amount: Amount


class PlanBody(BaseModel):
    """A plan of a State to pay what it owes on a line over years.

    Attributes:
        reference: of the letter in which the State proposes it.
    """

    model_config = ConfigDict(extra="forbid")

    state: StateCode
    instalments: Annotated[list[InstalmentBody], Field(min_length=1, max_length=INSTALMENTS_MAX)]
    reference: Text
    agreed_on: date


class PlanEndBody(BaseModel):
    """Why a plan is given up."""

    model_config = ConfigDict(extra="forbid")

    ended_on: date
    reason: Text


class WriteDownBody(BaseModel):
    """What the Assembly decided that a State need not pay."""

    model_config = ConfigDict(extra="forbid")

    state: StateCode
    amount: Amount
    resolution: Text
    decided_on: date


class InstalmentView(BaseModel):
    """An instalment and what became of it; `to come` before its day is over."""

    due_on: str
    amount: Amount
    status: str


class PlanView(BaseModel):
    """A plan of a State in force."""

    state: str
    unpaid_when_agreed: Amount
    agreed_on: str
    reference: str
    instalments: list[InstalmentView]

    @classmethod
    def of(cls, plan: PaymentPlan) -> "PlanView":
        """Return the plan as it is shown."""
        followed = [each.value for each in plan.followed]
        left = ["to come"] * (len(plan.instalments) - len(followed))
        return cls(
            state=plan.state,
            unpaid_when_agreed=usd(plan.unpaid_minor),
            agreed_on=plan.agreed_on,
            reference=plan.reference,
            instalments=[
                InstalmentView(due_on=each.due_on, amount=usd(each.amount_minor), status=status)
                for each, status in zip(plan.instalments, [*followed, *left], strict=True)
            ],
        )


class UnpaidView(BaseModel):
    """What a State has not paid, by when it was to, and how it stands under Article 19.

    Attributes:
        vote: as tested on the last 1 January; empty if it was not.
    """

    state: str
    amount: Amount
    due_on: str
    vote: str


class CollectionView(BaseModel):
    """How far the collection of a line is.

    Attributes:
        conditional: beyond the mandate term: due on renewal, never on lapse.
        outcome: how it ended; empty while something is to come.
        process_id: of the process that follows it, at `/v1/processes/<process_id>`.
    """

    fund: str
    line: str
    symbol: str
    due_on: str
    due: Amount
    unpaid: Amount
    conditional: Amount
    written_down: Amount
    states_unpaid: int
    reminders: int
    reminded_on: str
    arrears_since: str
    plans: list[PlanView]
    unpaid_by_state: list[UnpaidView]
    outcome: str
    process_id: str

    @classmethod
    def of(cls, fund: str, standing: LineStanding, state: Collection) -> "CollectionView":
        """Return the collection as it is shown."""
        line = standing.line
        years = state.arrears_years
        return cls(
            fund=fund,
            line=line.line,
            symbol=line.symbol,
            due_on=standing.due_on,
            due=usd(standing.due_minor),
            unpaid=usd(standing.unpaid_minor),
            conditional=usd(standing.conditional_minor),
            written_down=usd(standing.written_down_minor),
            states_unpaid=len(standing.unpaid),
            reminders=state.reminders,
            reminded_on=state.reminded_on,
            arrears_since=f"{years[0]}-01-01" if years else "",
            plans=[PlanView.of(plan) for plan in state.plans.values()],
            unpaid_by_state=[
                UnpaidView(
                    state=each.state,
                    amount=usd(each.amount_minor),
                    due_on=each.due_on,
                    vote=state.votes.get(each.state, ""),
                )
                for each in standing.unpaid
            ],
            outcome=standing.outcome,
            process_id=process_id_of(fund, line.line),
        )


def build_collections_router(sources: FinanceReads, votes: VoteTest) -> APIRouter:
    """Return the routes of collections."""
    router = APIRouter(prefix="/v1", tags=["collections"])
    collections = Collections(sources.aggregates, votes)
    _add_reads(router, sources)
    _add_commands(router, sources, collections)
    return router


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/collections", response_model=Page[CollectionView])
    async def list_collections(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
    ) -> Response:
        """List the lines of which something is unpaid or conditional, by fund and line."""
        funds = await visible_funds(sources.register, access, axes, fund)
        after = split_cursor(page.after, 2)
        found: list[CollectionView] = []
        for each in sorted(funds):
            if each < after[0] or len(found) > page.limit:
                continue
            loaded = await sources.aggregates.read(FUND, each, axes)
            lines = loaded.state.lines if loaded else {}
            wanted = [
                line.line
                for line in lines.values()
                if line.shares
                and line.kind is not AssessmentKind.CREDIT
                and (each, line.line) > after
            ]
            states = await sources.aggregates.read_many(
                COLLECTION, [collection_id(each, line) for line in wanted], axes
            )
            for line in sorted(wanted):
                held = states[collection_id(each, line)]
                assert loaded is not None
                standing = standing_of(loaded.state, line, axes.effective_on.isoformat())
                if not standing.outcome:
                    state = held.state if held else Collection()
                    found.append(CollectionView.of(each, standing, state))
        shown = found[: page.limit]
        more = len(found) > page.limit
        cursor = encode_cursor(make_cursor(shown[-1].fund, shown[-1].line)) if more else None
        return page_response(request, Page(items=shown, next_cursor=cursor), COLUMNS)

    @router.get("/collections/{fund}/{line}")
    async def get_collection(fund: str, line: str, access: Reader, axes: ReadAt) -> CollectionView:
        """Return who has not paid a line, who was reminded, and how plans are kept."""
        require_fund(access, fund)
        loaded = await sources.aggregates.read(FUND, fund, axes)
        if loaded is None or line not in loaded.state.lines:
            raise NotFoundError(
                f"{fund} has no line {line} on that day",
                next_step="Take the id from /v1/assessments, or ask for a later day.",
            )
        standing = standing_of(loaded.state, line, axes.effective_on.isoformat())
        held = await sources.aggregates.read(COLLECTION, collection_id(fund, line), axes)
        return CollectionView.of(fund, standing, held.state if held else Collection())


def _add_commands(router: APIRouter, sources: FinanceReads, collections: Collections) -> None:
    async def view_of(fund: str, line: str) -> CollectionView:
        loaded = await sources.aggregates.load(FUND, fund)
        standing = standing_of(loaded.state, line, "")
        return CollectionView.of(fund, standing, await collections.state(fund, line))

    @router.post("/collections", status_code=201)
    async def take_up(response: Response, body: TakeUpBody, access: Officer) -> CollectionView:
        """Have a line of the past followed; one that is issued here is followed by itself."""
        context = access.context(mission_of_fund(body.fund))
        command = OpenCollection(
            fund=body.fund,
            line=body.line,
            opened_by=context.actor,
            day_seconds=body.day_seconds,
            occurred_on=body.start_day,
        )
        outcome = await collections.open(command, context)
        where = f"/v1/collections/{body.fund}/{body.line}"
        return created(response, outcome, where, await view_of(body.fund, body.line))

    @router.post("/collections/{fund}/{line}/payment-plans", status_code=201)
    async def agree(
        response: Response, fund: str, line: str, body: PlanBody, access: Officer
    ) -> CollectionView:
        """Record the plan of a State for all that it owes on the line."""
        context = access.context(mission_of_fund(fund))
        command = AgreePaymentPlan(
            fund=fund,
            line=line,
            state=body.state,
            unpaid_minor=await collections.owed_by(fund, line, body.state),
            instalments=tuple(
                Instalment(
                    due_on=each.due_on.isoformat(), amount_minor=each.amount.to_money().minor
                )
                for each in body.instalments
            ),
            reference=body.reference,
            recorded_by=context.actor,
            occurred_on=body.agreed_on,
        )
        outcome = await sources.aggregates.execute(COLLECTION, command, context)
        where = f"/v1/collections/{fund}/{line}"
        return created(response, outcome, where, await view_of(fund, line))

    @router.post("/collections/{fund}/{line}/payment-plans/{state}/end", status_code=201)
    async def end_plan(
        response: Response,
        fund: str,
        line: str,
        state: StateCode,
        body: PlanEndBody,
        access: Officer,
    ) -> CollectionView:
        """Record that a plan is given up; its State is reminded again like any other."""
        context = access.context(mission_of_fund(fund))
        command = EndPaymentPlan(
            fund=fund,
            line=line,
            state=state,
            reason=body.reason,
            recorded_by=context.actor,
            occurred_on=body.ended_on,
        )
        outcome = await sources.aggregates.execute(COLLECTION, command, context)
        where = f"/v1/collections/{fund}/{line}"
        return created(response, outcome, where, await view_of(fund, line))

    @router.post("/collections/{fund}/{line}/write-downs", status_code=201)
    async def write_down(
        response: Response, fund: str, line: str, body: WriteDownBody, access: Approving
    ) -> CollectionView:
        """Take off what a resolution of the Assembly says that a State need not pay."""
        context = access.context(mission_of_fund(fund), amount=body.amount.to_money())
        command = WriteDownAssessment(
            fund=fund,
            line=line,
            state=body.state,
            amount_minor=body.amount.to_money().minor,
            resolution=body.resolution,
            source=body.resolution,
            occurred_on=body.decided_on,
        )
        outcome = await sources.aggregates.execute(FUND, command, context)
        where = f"/v1/collections/{fund}/{line}"
        return created(response, outcome, where, await view_of(fund, line))
