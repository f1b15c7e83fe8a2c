"""Routes of unit requirements: from the need to the unit in the mission."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.requirement_schemas import (
    OFFER_COLUMNS,
    REQUIREMENT_COLUMNS,
    AgreementBody,
    DeploymentBody,
    InvitationBody,
    OfferBody,
    OfferEndBody,
    OfferView,
    RequirementBody,
    RequirementEndBody,
    RequirementView,
    RevisionBody,
    SelectionBody,
    SelectionEndBody,
    StepBody,
)
from missionledger.performance.adapters.api.resource import (
    AtAxes,
    CanRead,
    OfPage,
    OnVersion,
    Resource,
    Seen,
)
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.offers import offers_of
from missionledger.performance.application.requirements import Requirements, no_such_requirement
from missionledger.performance.domain.requirement import commands as of
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import PastRecord, PledgeId, RequirementId
from missionledger.performance.domain.requirement.state import (
    Requirement,
    RequirementStatus,
    Statement,
)

CanLead = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]
CanDecide = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
CanEnd = Annotated[CommandAccess, Depends(commands(Role.APPROVER, Role.MISSION_LEADERSHIP))]

RequirementResource = Resource[Requirement, RequirementView]


def build_router(kernel: Kernel, vocabulary: Vocabulary) -> APIRouter:
    """Return the routes: leadership states needs and prepares, approvers select and sign."""
    router = APIRouter(prefix="/v1/requirements", tags=["requirements"])
    resource = RequirementResource(
        kernel,
        REQUIREMENT,
        path="/v1/requirements",
        noun="requirement",
        view=RequirementView.of,
        mission_of=lambda state: state.statement.mission_id if state.statement else None,
    )
    desk = _Desk(kernel, vocabulary)
    _add_reads(router, resource, kernel)
    _add_statements(router, desk)
    _add_offers(router, desk)
    _add_selection(router, desk)
    _add_deployment(router, desk)
    return router


class _Desk:
    """Finds a requirement, checks who asks, and answers with it."""

    def __init__(self, kernel: Kernel, vocabulary: Vocabulary) -> None:
        self.requirements = Requirements(kernel.aggregates, kernel.clock)
        self.vocabulary = vocabulary

    async def known(
        self, requirement_id: str, access: CommandAccess
    ) -> tuple[Statement, CommandContext]:
        """Return the statement and the context of a command for its mission.

        Raises:
            RequirementNotOpenedError: if there is none, or none that the sender may see.
            ForbiddenError: if the role is missing for its mission.
        """
        _state, need = await self.requirements.get(requirement_id)
        try:
            return need, access.context(need.mission_id)
        except NotFoundError:
            # The usual refusal names the mission, which would tell where the unit is needed.
            raise no_such_requirement(requirement_id) from None

    def answer(
        self, requirement_id: str, outcome: Outcome[Requirement], response: Response
    ) -> RequirementView:
        """Answer with the requirement."""
        seen = Seen(requirement_id, outcome.state, outcome.version, outcome.last_position)
        location = f"/v1/requirements/{requirement_id}"
        return created(response, outcome, location, RequirementView.of(seen))


def _of(need: Statement) -> dict[str, str]:
    return {"requirement_id": need.requirement_id, "mission_id": need.mission_id}


def _add_reads(router: APIRouter, resource: RequirementResource, kernel: Kernel) -> None:
    @router.get("", response_model=Page[RequirementView])
    async def list_requirements(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        status: RequirementStatus | None = None,
        capability: str | None = None,
        pledge: str | None = None,
        *,
        late_only: bool = False,
    ) -> Response:
        """List requirements by id.

        `pledge` keeps those it was offered for or fills; `late_only` those whose unit is needed by
        now and is not there.
        """

        def keep(state: Requirement) -> bool:
            need, chosen = state.statement, state.selection
            filled = state.status in (RequirementStatus.DEPLOYED, RequirementStatus.RELEASED)
            return (
                need is not None
                and status in (None, state.status)
                and capability in (None, need.capability)
                and (
                    pledge is None
                    or state.offer(pledge) is not None
                    or (chosen is not None and chosen.pledge_id == pledge)
                )
                and not (late_only and (filled or need.needed_on >= axes.effective_on))
            )

        return await resource.page(
            request, access, axes, page, mission=mission, columns=REQUIREMENT_COLUMNS, keep=keep
        )

    @router.get("/{requirement_id}")
    async def get_requirement(
        requirement_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> RequirementView:
        """Return one requirement with its versions, offers and selections."""
        return await resource.one(requirement_id, access, axes, response)

    @router.get("/{requirement_id}/offers", response_model=Page[OfferView])
    async def list_offers(
        requirement_id: str, request: Request, response: Response, access: CanRead, axes: AtAxes
    ) -> Response:
        """List the offers that stand, with readiness, promise and the contributor's record."""
        await resource.one(requirement_id, access, axes, response)
        found = await offers_of(kernel.aggregates, requirement_id, axes)
        items = [OfferView.model_validate(each, from_attributes=True) for each in found]
        return page_response(request, Page(items=items), OFFER_COLUMNS)


def _add_statements(router: APIRouter, desk: _Desk) -> None:
    @router.post("", status_code=201)
    async def open_requirement(
        body: RequirementBody, response: Response, access: CanLead
    ) -> RequirementView:
        """State that a mission needs a unit."""
        context = access.context(body.mission_id)
        desk.vocabulary.require(body.capability)
        command = of.OpenRequirement(**body.fields(opened_by=context.actor))
        outcome = await desk.requirements.execute(command, context)
        return desk.answer(body.requirement_id, outcome, response)

    @router.post("/{requirement_id}/versions", status_code=201)
    async def revise(
        requirement_id: RequirementId,
        body: RevisionBody,
        response: Response,
        access: CanLead,
        version: OnVersion,
    ) -> RequirementView:
        """State the requirement anew."""
        need, context = await desk.known(requirement_id, access)
        desk.vocabulary.require(body.capability)
        command = of.ReviseRequirement(**body.fields(**_of(need)))
        outcome = await desk.requirements.execute(command, context, expected_version=version)
        return desk.answer(requirement_id, outcome, response)

    @router.post("/{requirement_id}/release", status_code=201)
    async def release(
        requirement_id: RequirementId,
        body: RequirementEndBody,
        response: Response,
        access: CanEnd,
        version: OnVersion,
    ) -> RequirementView:
        """End the requirement; a selection that stands is let go with it."""
        need, context = await desk.known(requirement_id, access)
        command = of.ReleaseRequirement(**body.fields(**_of(need)))
        await desk.requirements.require_day(requirement_id, command)
        outcome = await desk.requirements.release(command, context, expected_version=version)
        return desk.answer(requirement_id, outcome, response)


def _add_offers(router: APIRouter, desk: _Desk) -> None:
    @router.post("/{requirement_id}/invitations", status_code=201)
    async def invite(
        requirement_id: RequirementId, body: InvitationBody, response: Response, access: CanLead
    ) -> RequirementView:
        """Ask contributors for offers."""
        need, context = await desk.known(requirement_id, access)
        command = of.InviteOffers(**body.fields(**_of(need)))
        outcome = await desk.requirements.execute(command, context)
        return desk.answer(requirement_id, outcome, response)

    @router.post("/{requirement_id}/offers", status_code=201)
    async def offer(
        requirement_id: RequirementId, body: OfferBody, response: Response, access: CanLead
    ) -> RequirementView:
        """Record the offer of a pledged unit."""
        need, context = await desk.known(requirement_id, access)
        _state, pledged = await desk.requirements.pledge(body.pledge_id)
        command = of.OfferUnit(
            **body.fields(
                **_of(need),
                strength=body.strength or pledged.strength,
                contributor=pledged.contributor,
                component=pledged.component,
                unit_kind=pledged.unit_kind,
                capabilities=pledged.capabilities,
                recorded_by=context.actor,
            )
        )
        outcome = await desk.requirements.offer(command, context)
        return desk.answer(requirement_id, outcome, response)

    @router.post("/{requirement_id}/offers/{pledge_id}/withdrawal", status_code=201)
    async def withdraw_offer(
        requirement_id: RequirementId,
        pledge_id: PledgeId,
        body: OfferEndBody,
        response: Response,
        access: CanLead,
    ) -> RequirementView:
        """Record that an offer was taken back; the pledge itself stands."""
        need, context = await desk.known(requirement_id, access)
        command = of.WithdrawOffer(**body.fields(**_of(need), pledge_id=pledge_id))
        outcome = await desk.requirements.execute(command, context)
        return desk.answer(requirement_id, outcome, response)


def _add_selection(router: APIRouter, desk: _Desk) -> None:
    @router.post("/{requirement_id}/selection", status_code=201)
    async def select(
        requirement_id: RequirementId,
        body: SelectionBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> RequirementView:
        """Select one of the offers; its pledge is held for no other mission from then on."""
        need, context = await desk.known(requirement_id, access)
        pledge, _pledged = await desk.requirements.pledge(body.pledge_id)
        command = of.SelectUnit(
            **body.fields(
                **_of(need),
                selected_by=context.actor,
                readiness=pledge.readiness,
                past_record=PastRecord(),
            )
        )
        outcome = await desk.requirements.select(command, context, expected_version=version)
        return desk.answer(requirement_id, outcome, response)

    @router.post("/{requirement_id}/selection-end", status_code=201)
    async def let_go(
        requirement_id: RequirementId, body: SelectionEndBody, response: Response, access: CanEnd
    ) -> RequirementView:
        """Let a selection go; its pledge is free and the next reserve is called."""
        need, context = await desk.known(requirement_id, access)
        command = of.ReleaseSelection(**body.fields(**_of(need)))
        outcome = await desk.requirements.let_go(command, context)
        return desk.answer(requirement_id, outcome, response)


def _add_deployment(router: APIRouter, desk: _Desk) -> None:
    @router.post("/{requirement_id}/steps", status_code=201)
    async def record_step(
        requirement_id: RequirementId, body: StepBody, response: Response, access: CanLead
    ) -> RequirementView:
        """Record reconnaissance, letter of assist, visit, transport or arrival inspection."""
        need, context = await desk.known(requirement_id, access)
        command = of.RecordStep(**body.fields(**_of(need)))
        outcome = await desk.requirements.execute(command, context)
        return desk.answer(requirement_id, outcome, response)

    @router.post("/{requirement_id}/agreement", status_code=201)
    async def sign(
        requirement_id: RequirementId,
        body: AgreementBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> RequirementView:
        """Record the signed agreement; a caveat that is not in it is an incident later."""
        need, context = await desk.known(requirement_id, access)
        command = of.SignAgreement(**body.fields(**_of(need)))
        outcome = await desk.requirements.execute(command, context, expected_version=version)
        return desk.answer(requirement_id, outcome, response)

    @router.post("/{requirement_id}/deployment", status_code=201)
    async def deploy(
        requirement_id: RequirementId, body: DeploymentBody, response: Response, access: CanLead
    ) -> RequirementView:
        """Record the arrival: the unit is registered, there, and its caveats are declared."""
        need, context = await desk.known(requirement_id, access)
        fields = body.fields(**_of(need))
        commander = fields.pop("commander")
        outcome = await desk.requirements.deploy(
            of.DeployUnit(**fields), context, commander=commander
        )
        return desk.answer(requirement_id, outcome, response)
