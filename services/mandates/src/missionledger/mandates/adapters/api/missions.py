"""Routes of missions."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.clock import today
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.mission_schemas import (
    MISSION_COLUMNS,
    MissionStatusBody,
    MissionView,
    ProposeMissionBody,
)
from missionledger.mandates.application.decisions import MandateService
from missionledger.mandates.domain.mission.decider import MISSION, Mission
from missionledger.mandates.domain.mission.events import MissionKind, MissionStatus

CanRead = Annotated[ReadAccess, Depends(reads())]
CanChange = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.ADMINISTRATOR))]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]
OnVersion = Annotated[int, Depends(required_if_match)]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of missions."""
    router = APIRouter(prefix="/v1/missions", tags=["missions"])
    _add_reading(router, kernel)
    _add_recording(router, kernel)
    return router


def _add_reading(router: APIRouter, kernel: Kernel) -> None:
    @router.get("", response_model=Page[MissionView])
    async def list_missions(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: MissionKind | None = None,
        region: Annotated[str | None, Query(max_length=100)] = None,
        status: MissionStatus | None = None,
        active: Annotated[
            bool | None, Query(description="Started and not ended on the effective day.")
        ] = None,
    ) -> Response:
        """List missions by id."""

        def keep(mission: Mission) -> bool:
            identity = mission.identity
            return (
                identity is not None
                and kind in (None, identity.kind)
                and region in (None, identity.region)
                and status in (None, mission.status)
                and active in (None, mission.active_on(axes.effective_on))
            )

        listing = await list_aggregates(
            kernel.aggregates,
            MISSION,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=keep,
        )
        items = [MissionView.of(each.loaded, axes.effective_on) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), MISSION_COLUMNS)

    @router.get("/{mission_id}")
    async def get_mission(
        mission_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> MissionView:
        """Return one mission."""
        access.require(mission_id)
        loaded = await kernel.aggregates.read(MISSION, mission_id, axes)
        if loaded is None or loaded.state.identity is None:
            raise _no_mission(mission_id, axes.effective_on)
        return found(response, loaded, MissionView.of(loaded, axes.effective_on))


def _add_recording(router: APIRouter, kernel: Kernel) -> None:
    service = MandateService(kernel.aggregates, kernel.clock)

    @router.post("", status_code=201)
    async def propose_mission(
        body: ProposeMissionBody, response: Response, access: CanChange
    ) -> MissionView:
        """Open the record of a mission before its mandate."""
        context = access.context(body.mission_id)
        outcome = await service.change_mission(body.to_command(), context, expected_version=None)
        view = MissionView.of(outcome, today(kernel.clock))
        return created(response, outcome, f"/v1/missions/{body.mission_id}", view)

    @router.post("/{mission_id}/status", status_code=201)
    async def change_status(
        mission_id: MissionId,
        body: MissionStatusBody,
        response: Response,
        access: CanChange,
        version: OnVersion,
    ) -> MissionView:
        """Move a mission on in its life."""
        context = access.context(mission_id)
        outcome = await service.change_mission(
            body.to_command(mission_id), context, expected_version=version
        )
        view = MissionView.of(outcome, today(kernel.clock))
        return created(response, outcome, f"/v1/missions/{mission_id}", view)


def _no_mission(mission_id: str, day: date) -> NotFoundError:
    return NotFoundError(
        f"nothing is recorded of a mission {mission_id} up to {day}",
        next_step="Check the id, or ask for a later day with effective_on.",
    )
