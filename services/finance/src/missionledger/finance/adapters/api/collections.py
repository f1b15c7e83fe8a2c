"""The resource `collections`: how far the collection of a line is, and plans of States."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import StateCode
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.collection_schemas import (
    COLUMNS,
    CollectionView,
    PlanBody,
    PlanEndBody,
    TakeUpBody,
    WriteDownBody,
)
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    dollars,
    make_cursor,
    require_fund,
    split_cursor,
    visible_funds,
)
from missionledger.finance.application.collections import (
    Collections,
    VoteTest,
    standing_of,
)
from missionledger.finance.application.state_plans import require_line_without_state_plan
from missionledger.finance.domain.collection.decider import (
    COLLECTION,
    Collection,
    collection_id,
)
from missionledger.finance.domain.collection.events import (
    AgreePaymentPlan,
    EndPaymentPlan,
    Instalment,
    OpenCollection,
)
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment

Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]


def build_collections_router(sources: FinanceReads, votes: VoteTest) -> APIRouter:
    """Return the routes of collections."""
    router = APIRouter(prefix="/v1", tags=["collections"])
    collections = Collections(sources.aggregates, votes)
    _add_reads(router, sources)
    _add_commands(router, sources, collections)
    _add_plans(router, sources, collections)
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
                    found.append(CollectionView.of(loaded.state, standing, state))
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
        return CollectionView.of(loaded.state, standing, held.state if held else Collection())


class _Shown:
    """Answers a command with the collection as it is after it."""

    def __init__(self, sources: FinanceReads, collections: Collections) -> None:
        self._aggregates = sources.aggregates
        self._collections = collections

    async def __call__(
        self, response: Response, outcome: Outcome[Any], fund: str, line: str
    ) -> CollectionView:
        """Return the answer."""
        loaded = (await self._aggregates.load(FUND, fund)).state
        standing = standing_of(loaded, line, "")
        state = await self._collections.state(fund, line)
        view = CollectionView.of(loaded, standing, state)
        return created(response, outcome, f"/v1/collections/{fund}/{line}", view)


def _add_commands(router: APIRouter, sources: FinanceReads, collections: Collections) -> None:
    shown = _Shown(sources, collections)

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
        return await shown(response, outcome, body.fund, body.line)

    @router.post("/collections/{fund}/{line}/write-downs", status_code=201)
    async def write_down(
        response: Response, fund: str, line: str, body: WriteDownBody, access: Approving
    ) -> CollectionView:
        """Take off what a resolution of the Assembly says that a State need not pay."""
        amount = dollars(body.amount, "/amount")
        context = access.context(mission_of_fund(fund), amount=Money(minor=amount))
        command = WriteDownAssessment(
            fund=fund,
            line=line,
            state=body.state,
            amount_minor=amount,
            resolution=body.resolution,
            source=body.resolution,
            occurred_on=body.decided_on,
        )
        outcome = await sources.aggregates.execute(FUND, command, context)
        return await shown(response, outcome, fund, line)


def _add_plans(router: APIRouter, sources: FinanceReads, collections: Collections) -> None:
    shown = _Shown(sources, collections)

    @router.post("/collections/{fund}/{line}/payment-plans", status_code=201)
    async def agree(
        response: Response, fund: str, line: str, body: PlanBody, access: Officer
    ) -> CollectionView:
        """Record the plan of a State for all that it owes on the line."""
        context = access.context(mission_of_fund(fund))
        await require_line_without_state_plan(sources.aggregates, body.state, fund, line)
        command = AgreePaymentPlan(
            fund=fund,
            line=line,
            state=body.state,
            unpaid_minor=await collections.owed_by(fund, line, body.state),
            instalments=tuple(
                Instalment(
                    due_on=each.due_on.isoformat(),
                    amount_minor=dollars(each.amount, "/instalments"),
                )
                for each in body.instalments
            ),
            reference=body.reference,
            recorded_by=context.actor,
            occurred_on=body.agreed_on,
        )
        outcome = await sources.aggregates.execute(COLLECTION, command, context)
        return await shown(response, outcome, fund, line)

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
        return await shown(response, outcome, fund, line)
