"""Routes of pledges: the ladder of the readiness system.

A pledge belongs to no mission, so whoever acts on one holds the role for all missions.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, PageRequest, encode_cursor, page_response
from missionledger.common.identifiers import StateCode
from missionledger.common.listing import Listed, list_aggregates
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.pledge_schemas import (
    PLEDGE_COLUMNS,
    RAPID_COLUMNS,
    AdvisoryVisitBody,
    AgreementBody,
    AlignmentBody,
    GateBody,
    PledgeBody,
    PledgeView,
    RapidView,
    ReasonBody,
    RefusalBody,
    SupportBody,
    VerificationBody,
)
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, OfPage, OnVersion
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.contributors import require_member
from missionledger.performance.application.recording import Recorder
from missionledger.performance.application.requirements import Requirements, no_such_pledge
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge import commands as of
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.state import Pledge, RapidSpan, Standing
from missionledger.performance.domain.requirement.events import PledgeId, Readiness
from missionledger.performance.domain.requirement.policies import promised_days

CanKeep = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]
CanVisit = Annotated[CommandAccess, Depends(commands(Role.EVALUATOR))]
CanDecide = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]


def build_router(kernel: Kernel, vocabulary: Vocabulary) -> APIRouter:
    """Return the routes; each level of the ladder is reached by a command of its own."""
    router = APIRouter(prefix="/v1", tags=["pledges"])
    keeper = _Keeper(kernel, vocabulary)
    _add_reads(router, kernel)
    _add_one(router, kernel)
    _add_rapid(router, kernel)
    _add_first_level(router, keeper)
    _add_higher_levels(router, keeper)
    _add_rapid_level(router, keeper)
    _add_ends(router, keeper)
    return router


class _Keeper:
    """Records a fact about a pledge and answers with it."""

    def __init__(self, kernel: Kernel, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.pledges: Recorder[Pledge] = Recorder(kernel.aggregates, kernel.clock, PLEDGE, "pledge")
        self.requirements = Requirements(kernel.aggregates, kernel.clock)

    async def record(
        self,
        command: of.PledgeCommand,
        access: CommandAccess,
        response: Response,
        version: int | None = None,
    ) -> PledgeView:
        """Record what concerns the pledge alone."""
        outcome = await self.pledges.execute(
            command, access.context(None), expected_version=version
        )
        return self.answer(command, outcome, response)

    def answer(
        self, command: of.PledgeCommand, outcome: Outcome[Pledge], response: Response
    ) -> PledgeView:
        """Answer with the pledge as it stands on the day of the command."""
        view = PledgeView.of(
            outcome.state,
            command.occurred_on,
            version=outcome.version,
            position=outcome.last_position,
        )
        return created(response, outcome, f"/v1/pledges/{command.pledge_id}", view)


def _add_reads(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/pledges", response_model=Page[PledgeView])
    async def list_pledges(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        contributor: StateCode | None = None,
        component: Component | None = None,
        capability: str | None = None,
        readiness: Readiness | None = None,
        standing: Standing | None = None,
        renew_before: date | None = None,
        there_by: date | None = None,
    ) -> Response:
        """List pledges by id.

        `renew_before` keeps those to be renewed before a day; `there_by` those that may be
        selected on the effective day and are then promised by that one.
        """
        del access

        def keep(pledge: Pledge) -> bool:
            said, now = pledge.described, pledge.standing_on(axes.effective_on)
            is_due = now is Standing.AVAILABLE and renew_before is not None
            return (
                said is not None
                and contributor in (None, said.contributor)
                and component in (None, said.component)
                and (capability is None or capability in said.capabilities)
                and readiness in (None, pledge.readiness)
                and standing in (None, now)
                and (renew_before is None or (is_due and pledge.renew_by < renew_before))
                and (there_by is None or _is_promised(pledge, axes.effective_on, there_by))
            )

        listing = await list_aggregates(
            kernel.aggregates,
            PLEDGE,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=keep,
        )
        items = [_view(each, axes) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), PLEDGE_COLUMNS)


def _add_one(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/pledges/{pledge_id}")
    async def get_pledge(
        pledge_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> PledgeView:
        """Return one pledge."""
        del access
        loaded = await kernel.aggregates.read(PLEDGE, pledge_id, axes)
        if loaded is None or loaded.state.described is None:
            raise no_such_pledge(pledge_id)
        return found(response, loaded, _view(Listed(pledge_id, loaded), axes))


def _add_rapid(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/rapid-deployment", response_model=Page[RapidView])
    async def list_rapid(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        contributor: StateCode | None = None,
        *,
        current_only: bool = False,
    ) -> Response:
        """List the days of units at rapid deployment level, for which States are compensated."""
        del access
        return await _rapid_page(kernel, request, axes, page, contributor, current_only)


async def _rapid_page(
    kernel: Kernel,
    request: Request,
    axes: Axes,
    page: PageRequest,
    contributor: str | None,
    current_only: bool,  # noqa: FBT001 - handed on as it came
) -> Response:
    def spans(pledge: Pledge) -> Sequence[RapidSpan]:
        known = pledge.rapid_spans_on(axes.effective_on)
        return [each for each in known if each.until is None or not current_only]

    listing = await list_aggregates(
        kernel.aggregates,
        PLEDGE,
        axes,
        after=page.after,
        limit=page.limit,
        missions=None,
        keep=lambda pledge: (
            pledge.described is not None
            and contributor in (None, pledge.described.contributor)
            and bool(spans(pledge))
        ),
    )
    items = [
        _rapid_view(each.loaded.state, span, axes.effective_on)
        for each in listing.items
        for span in spans(each.loaded.state)
    ]
    cursor = encode_cursor(listing.next_after) if listing.next_after else None
    return page_response(request, Page(items=items, next_cursor=cursor), RAPID_COLUMNS)


def _add_first_level(router: APIRouter, keeper: _Keeper) -> None:
    @router.post("/pledges", status_code=201)
    async def register(body: PledgeBody, response: Response, access: CanKeep) -> PledgeView:
        """Enter a unit into the readiness system."""
        by = access.requester.subject
        require_member(body.contributor)
        for place, capability in enumerate(body.capabilities):
            keeper.vocabulary.require(capability, f"/capabilities/{place}")
        command = of.RegisterPledge(**body.fields(registered_by=by))
        return await keeper.record(command, access, response)

    @router.post("/pledges/{pledge_id}/acknowledgement", status_code=201)
    async def acknowledge(
        pledge_id: PledgeId, body: GateBody, response: Response, access: CanKeep
    ) -> PledgeView:
        """Confirm that the data are complete."""
        command = of.AcknowledgePledge(**body.fields(pledge_id=pledge_id))
        return await keeper.record(command, access, response)

    @router.post("/pledges/{pledge_id}/acceptance", status_code=201)
    async def accept(
        pledge_id: PledgeId,
        body: GateBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> PledgeView:
        """Accept the pledge, which is then at level 1; another person than who entered it."""
        by = access.requester.subject
        command = of.AcceptPledge(**body.fields(pledge_id=pledge_id, accepted_by=by))
        return await keeper.record(command, access, response, version)


def _add_higher_levels(router: APIRouter, keeper: _Keeper) -> None:
    @router.post("/pledges/{pledge_id}/advisory-visits", status_code=201)
    async def visit(
        pledge_id: PledgeId, body: AdvisoryVisitBody, response: Response, access: CanVisit
    ) -> PledgeView:
        """Record an assessment and advisory visit; a successful one leads to level 2."""
        led_by = access.requester.subject
        command = of.RecordAdvisoryVisit(**body.fields(pledge_id=pledge_id, led_by=led_by))
        return await keeper.record(command, access, response)

    @router.post("/pledges/{pledge_id}/alignment", status_code=201)
    async def align(
        pledge_id: PledgeId, body: AlignmentBody, response: Response, access: CanKeep
    ) -> PledgeView:
        """Record the agreed lists, which lead to level 3."""
        command = of.AlignUnit(**body.fields(pledge_id=pledge_id))
        return await keeper.record(command, access, response)

    @router.post("/pledges/{pledge_id}/partnership-support", status_code=201)
    async def support(
        pledge_id: PledgeId, body: SupportBody, response: Response, access: CanKeep
    ) -> PledgeView:
        """Record training or equipment from a partner."""
        command = of.RecordPartnershipSupport(**body.fields(pledge_id=pledge_id))
        return await keeper.record(command, access, response)


def _add_rapid_level(router: APIRouter, keeper: _Keeper) -> None:
    @router.post("/pledges/{pledge_id}/rapid-deployment-agreement", status_code=201)
    async def agree(
        pledge_id: PledgeId,
        body: AgreementBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> PledgeView:
        """Record the agreement that binds the unit to go within the days of the level."""
        command = of.AgreeRapidDeployment(**body.fields(pledge_id=pledge_id))
        return await keeper.record(command, access, response, version)

    @router.post("/pledges/{pledge_id}/verification-visits", status_code=201)
    async def verify(
        pledge_id: PledgeId, body: VerificationBody, response: Response, access: CanVisit
    ) -> PledgeView:
        """Record a verification visit; a passed one leads to rapid deployment level."""
        led_by = access.requester.subject
        command = of.RecordVerificationVisit(**body.fields(pledge_id=pledge_id, led_by=led_by))
        return await keeper.record(command, access, response)

    @router.post("/pledges/{pledge_id}/rapid-deployment-refusals", status_code=201)
    async def refuse(
        pledge_id: PledgeId, body: RefusalBody, response: Response, access: CanKeep
    ) -> PledgeView:
        """Record a refusal to deploy; the level and its compensation end with it."""
        context = access.context(None)
        command = of.RefuseRapidDeployment(**body.fields(pledge_id=pledge_id))
        outcome = await keeper.requirements.refuse_rapid(command, context)
        return keeper.answer(command, outcome, response)

    @router.post("/pledges/{pledge_id}/rapid-deployment-end", status_code=201)
    async def end(
        pledge_id: PledgeId,
        body: ReasonBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> PledgeView:
        """Record that the agreement on rapid deployment ended."""
        command = of.EndRapidDeployment(**body.fields(pledge_id=pledge_id))
        return await keeper.record(command, access, response, version)


def _add_ends(router: APIRouter, keeper: _Keeper) -> None:
    @router.post("/pledges/{pledge_id}/renewal", status_code=201)
    async def renew(
        pledge_id: PledgeId, body: GateBody, response: Response, access: CanKeep
    ) -> PledgeView:
        """Record that the contributor stands by its pledge."""
        command = of.RenewPledge(**body.fields(pledge_id=pledge_id))
        return await keeper.record(command, access, response)

    @router.post("/pledges/{pledge_id}/withdrawal", status_code=201)
    async def withdraw(
        pledge_id: PledgeId, body: ReasonBody, response: Response, access: CanKeep
    ) -> PledgeView:
        """Record that the pledge was taken back; a slot it was selected for is free at once."""
        context = access.context(None)
        command = of.WithdrawPledge(**body.fields(pledge_id=pledge_id))
        outcome = await keeper.requirements.withdraw(command, context)
        return keeper.answer(command, outcome, response)


def _is_promised(pledge: Pledge, day: date, there_by: date) -> bool:
    if pledge.standing_on(day) is not Standing.AVAILABLE or not pledge.has_successful_visit:
        return False
    return (there_by - day).days >= promised_days(pledge.readiness, day).last


def _view(listed: Listed[Pledge], axes: Axes) -> PledgeView:
    loaded = listed.loaded
    return PledgeView.of(
        loaded.state, axes.effective_on, version=loaded.version, position=loaded.position
    )


def _rapid_view(pledge: Pledge, span: RapidSpan, day: date) -> RapidView:
    if pledge.described is None:
        raise ValueError("only a registered pledge was ever ready")
    through = span.until or day
    return RapidView(
        **pledge.described.model_dump(
            include={"pledge_id", "contributor", "component", "unit_kind", "strength"}
        ),
        since=span.since,
        until=span.until,
        ended_by=span.ended_by,
        days=(through - span.since).days + (0 if span.until else 1),
    )
