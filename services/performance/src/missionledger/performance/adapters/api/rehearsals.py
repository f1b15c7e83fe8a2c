"""Routes of rehearsals: several units that would go together."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.paging import Page
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, OfPage, Resource
from missionledger.performance.adapters.api.roster_schemas import (
    REHEARSAL_COLUMNS,
    RehearsalBody,
    RehearsalEndBody,
    RehearsalHeldBody,
    RehearsalView,
)
from missionledger.performance.application.requirements import Requirements
from missionledger.performance.domain import rehearsal as of
from missionledger.performance.domain.rehearsal import REHEARSAL, Rehearsal, RehearsalId

CanKeep = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]

RehearsalResource = Resource[Rehearsal, RehearsalView]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes; a rehearsal belongs to no mission."""
    router = APIRouter(prefix="/v1/rehearsals", tags=["rehearsals"])
    resource = RehearsalResource(
        kernel,
        REHEARSAL,
        path="/v1/rehearsals",
        noun="rehearsal",
        view=RehearsalView.of,
        mission_of=None,
    )
    _add_reads(router, resource)
    _add_commands(router, resource, Requirements(kernel.aggregates, kernel.clock))
    return router


def _add_reads(router: APIRouter, resource: RehearsalResource) -> None:
    @router.get("", response_model=Page[RehearsalView])
    async def list_rehearsals(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        pledge: str | None = None,
        *,
        vanguard: bool | None = None,
        held: bool | None = None,
    ) -> Response:
        """List rehearsals by id; `pledge` keeps those it takes part in."""

        def keep(state: Rehearsal) -> bool:
            plan = state.planned
            together = state.held.pledges if state.held else plan.pledges if plan else ()
            return (
                plan is not None
                and vanguard in (None, plan.vanguard)
                and held in (None, state.held is not None)
                and (pledge is None or pledge in together)
            )

        return await resource.page(
            request, access, axes, page, mission=None, columns=REHEARSAL_COLUMNS, keep=keep
        )

    @router.get("/{rehearsal_id}")
    async def get_rehearsal(
        rehearsal_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> RehearsalView:
        """Return one rehearsal."""
        return await resource.one(rehearsal_id, access, axes, response)


def _add_commands(
    router: APIRouter, resource: RehearsalResource, requirements: Requirements
) -> None:
    @router.post("", status_code=201)
    async def plan(body: RehearsalBody, response: Response, access: CanKeep) -> RehearsalView:
        """Plan a rehearsal of units that are pledged."""
        context = access.context(None)
        for pledge_id in body.pledges:
            await requirements.pledge(pledge_id)
        return await resource.record(of.PlanRehearsal(**body.fields()), context, response)

    @router.post("/{rehearsal_id}/held", status_code=201)
    async def hold(
        rehearsal_id: RehearsalId, body: RehearsalHeldBody, response: Response, access: CanKeep
    ) -> RehearsalView:
        """Record who took part and what was learnt."""
        context = access.context(None)
        for pledge_id in body.pledges:
            await requirements.pledge(pledge_id)
        command = of.HoldRehearsal(**body.fields(rehearsal_id=rehearsal_id))
        return await resource.record(command, context, response)

    @router.post("/{rehearsal_id}/cancellation", status_code=201)
    async def cancel(
        rehearsal_id: RehearsalId, body: RehearsalEndBody, response: Response, access: CanKeep
    ) -> RehearsalView:
        """Record that it will not be held."""
        command = of.CancelRehearsal(**body.fields(rehearsal_id=rehearsal_id))
        return await resource.record(command, access.context(None), response)
