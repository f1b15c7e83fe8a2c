"""The resource `audit`: recommendations, exceptions and samples of finance."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.eventlog.port import EventLog
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.audit_views import (
    EXCEPTION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    FindingView,
    ReassignmentBody,
    RecommendationBody,
    RecommendationView,
    SampleBody,
    SampleView,
    StatusBody,
)
from missionledger.finance.adapters.api.kit import FinanceReads, PageAsked, ReadAt, Reader
from missionledger.finance.application.audit_work import exceptions_of, population_items
from missionledger.finance.domain.audit_work.exceptions import NOT_SEEN, ExceptionRule
from missionledger.finance.domain.audit_work.recommendations import (
    RECOMMENDATION,
    AuditBody,
    MoveRecommendation,
    ReassignRecommendation,
    Recommendation,
    RecommendationStatus,
    RecordRecommendation,
)
from missionledger.finance.domain.audit_work.sampling import (
    SAMPLE,
    DrawSample,
    Item,
    Pick,
    Population,
    SampleDrawn,
    SampleNotPossibleError,
    draw,
)
from missionledger.finance.domain.fund.decider import mission_of_fund

Auditing = Annotated[CommandAccess, Depends(commands(Role.AUDITOR))]
Owning = Annotated[
    CommandAccess,
    Depends(
        commands(
            Role.AUDITOR,
            Role.BUDGET_OFFICER,
            Role.CERTIFYING_OFFICER,
            Role.APPROVER,
            Role.MISSION_LEADERSHIP,
        )
    ),
]
Auditor = Annotated[ReadAccess, Depends(reads(Role.AUDITOR))]
Seen = Annotated[int, Depends(required_if_match)]

PATH = "/v1/audit/recommendations"


def build_audit_router(sources: FinanceReads, log: EventLog) -> APIRouter:
    """Return the routes of audit work."""
    router = APIRouter(prefix="/v1", tags=["audit"])
    _add_recommendations(router, sources)
    _add_steps(router, sources)
    _add_exceptions(router, log)
    _add_samples(router, sources)
    return router


async def _find(
    sources: FinanceReads, access: ReadAccess, recommendation: str, axes: Axes
) -> Loaded[Recommendation]:
    loaded = await sources.aggregates.read(RECOMMENDATION, recommendation, axes)
    if loaded is None or not access.allows(loaded.state.fund):
        raise NotFoundError(
            f"there is no recommendation {recommendation} on that day",
            next_step=f"Take the id from {PATH}, or ask for a later day.",
        )
    return loaded


def _add_recommendations(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/audit/recommendations", response_model=Page[RecommendationView])
    async def list_recommendations(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        body: AuditBody | None = None,
        status: RecommendationStatus | None = None,
        fund: MissionId | None = None,
        owner: str | None = None,
        *,
        late: bool | None = None,
    ) -> Response:
        """List recommendations; `late` keeps those that are open after the day they were due."""
        day = axes.effective_on

        def keep(found: Recommendation) -> bool:
            return (
                access.allows(found.fund)
                and body in (None, found.body)
                and status in (None, found.status)
                and fund in (None, found.fund)
                and owner in (None, found.owner)
                and late in (None, found.is_late(day))
            )

        listing = await list_aggregates(
            sources.aggregates,
            RECOMMENDATION,
            axes,
            after=page.after,
            limit=page.limit,
            # Those of no mission are for all, so the scope is looked at one by one.
            missions=None,
            keep=keep,
        )
        items = [RecommendationView.of(each.loaded.state, day) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), RECOMMENDATION_COLUMNS)

    @router.get("/audit/recommendations/{recommendation}")
    async def get_recommendation(
        response: Response, recommendation: str, access: Reader, axes: ReadAt
    ) -> RecommendationView:
        """Return a recommendation; its ETag is what a step must name."""
        loaded = await _find(sources, access, recommendation, axes)
        return found(response, loaded, RecommendationView.of(loaded.state, axes.effective_on))

    @router.post("/audit/recommendations", status_code=201)
    async def record(
        response: Response, body: RecommendationBody, access: Auditing
    ) -> RecommendationView:
        """Record a recommendation with its owner and the day it is due."""
        context = access.context(body.fund)
        command = RecordRecommendation(
            **body.model_dump(exclude={"issued_on"}),
            occurred_on=body.issued_on,
            source=body.symbol,
            recorded_by=context.actor,
        )
        outcome = await sources.aggregates.execute(RECOMMENDATION, command, context)
        view = RecommendationView.of(outcome.state, body.issued_on)
        return created(response, outcome, f"{PATH}/{body.recommendation}", view)


def _add_steps(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/audit/recommendations/{recommendation}/owner", status_code=201)
    async def reassign(
        response: Response,
        recommendation: str,
        body: ReassignmentBody,
        access: Auditing,
        seen: Seen,
    ) -> RecommendationView:
        """Agree on another owner or another date."""
        state = (await sources.aggregates.load(RECOMMENDATION, recommendation)).state
        context = access.context(state.fund)
        command = ReassignRecommendation(
            recommendation=recommendation,
            fund=state.fund,
            occurred_on=body.agreed_on,
            owner=body.owner,
            due_on=body.due_on,
            reason=body.reason,
            reassigned_by=context.actor,
        )
        outcome = await sources.aggregates.execute(
            RECOMMENDATION, command, context, expected_version=seen
        )
        view = RecommendationView.of(outcome.state, body.agreed_on)
        return created(response, outcome, f"{PATH}/{recommendation}", view)

    @router.post("/audit/recommendations/{recommendation}/status", status_code=201)
    async def move(
        response: Response, recommendation: str, body: StatusBody, access: Owning, seen: Seen
    ) -> RecommendationView:
        """Say that it is in progress or done; an auditor closes it on papers, or opens it again."""
        state = (await sources.aggregates.load(RECOMMENDATION, recommendation)).state
        context = access.context(state.fund)
        command = MoveRecommendation(
            recommendation=recommendation,
            fund=state.fund,
            occurred_on=body.day,
            status=body.status,
            evidence=body.evidence,
            is_auditor=context.role == Role.AUDITOR.value,
            moved_by=context.actor,
        )
        outcome = await sources.aggregates.execute(
            RECOMMENDATION, command, context, expected_version=seen
        )
        view = RecommendationView.of(outcome.state, body.day)
        return created(response, outcome, f"{PATH}/{recommendation}", view)


def _add_exceptions(router: APIRouter, log: EventLog) -> None:
    @router.get("/audit/exceptions", response_model=Page[FindingView])
    async def list_exceptions(
        request: Request,
        access: Auditor,
        axes: ReadAt,
        page: PageAsked,
        fund: MissionId,
        rule: ExceptionRule | None = None,
    ) -> Response:
        """List events of a fund that are worth a second look; none of them is wrong by itself.

        What is refused leaves no event: attempts at self-approval are not in this list, which the
        header Missionledger-Not-Seen says too.
        """
        access.require(fund)
        findings = [
            each for each in await exceptions_of(log, fund, axes) if rule in (None, each.rule)
        ]
        keyed = [(f"{each.position:020d} {each.rule}", FindingView.of(each)) for each in findings]
        left = [(key, view) for key, view in keyed if key > page.after]
        shown = left[: page.limit]
        cursor = encode_cursor(shown[-1][0]) if len(left) > page.limit else None
        answer = Page[FindingView](items=[view for _, view in shown], next_cursor=cursor)
        response = page_response(request, answer, EXCEPTION_COLUMNS)
        response.headers["Missionledger-Not-Seen"] = NOT_SEEN
        return response


def _add_samples(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/audit/samples", status_code=201)
    async def draw_sample(
        request: Request, response: Response, body: SampleBody, access: Auditing
    ) -> SampleView:
        """Draw postings by money unit; seed and population are recorded, so it can be repeated."""
        context = access.context(mission_of_fund(body.fund))
        present = await read_axes(request, None, None)
        population = Population(
            fund=body.fund,
            book=body.book,
            account=body.account,
            first_day=body.first_day,
            last_day=body.last_day,
            known_at=present.known_at,
        )
        items = await population_items(sources.books, population)
        command = DrawSample(
            sample=body.sample,
            occurred_on=body.drawn_on,
            population=population,
            postings=tuple(
                Pick(position=each.position, number=each.number,
                     amount_minor=each.amount_minor, hits=0)
                for each in items
            ),
            seed=body.seed,
            count=body.count,
            drawn_by=context.actor,
        )  # fmt: skip
        outcome = await sources.aggregates.execute(SAMPLE, command, context)
        drawn = outcome.state.drawn
        if drawn is None:
            raise _unknown(body.sample)
        view = SampleView.of(drawn, is_reproduced=_is_same(drawn, items))
        return created(response, outcome, f"/v1/audit/samples/{body.sample}", view)

    @router.get("/audit/samples/{sample}")
    async def get_sample(
        response: Response, sample: str, access: Auditor, axes: ReadAt
    ) -> SampleView:
        """Return a sample, and draw it again from the log to see whether it comes out the same."""
        loaded = await sources.aggregates.read(SAMPLE, sample, axes)
        drawn = loaded.state.drawn if loaded else None
        if loaded is None or drawn is None:
            raise _unknown(sample)
        access.require(mission_of_fund(drawn.population.fund))
        items = await population_items(sources.books, drawn.population)
        return found(response, loaded, SampleView.of(drawn, is_reproduced=_is_same(drawn, items)))


def _unknown(sample: str) -> NotFoundError:
    return NotFoundError(
        f"there is no sample {sample} on that day",
        next_step="Draw it first, or ask for a later day.",
    )


def _is_same(drawn: SampleDrawn, items: list[Item]) -> bool:
    try:
        return draw(items, drawn.count, drawn.seed).picks == drawn.picks
    except SampleNotPossibleError:
        return False
