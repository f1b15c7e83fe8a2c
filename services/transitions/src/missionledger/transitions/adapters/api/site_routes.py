"""The resource `sites`: how the sites of a mission are left."""

from fastapi import APIRouter, Request, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.http.answers import found
from missionledger.common.http.paging import Page, page_response
from missionledger.transitions.adapters.api.asking import (
    ItemPath,
    MissionPath,
    PageAsked,
    Planner,
    ReadAt,
    Reader,
    Version,
)
from missionledger.transitions.adapters.api.mission_commands import MissionCommands
from missionledger.transitions.adapters.api.mission_states import mission_page, one_mission
from missionledger.transitions.adapters.api.site_schemas import (
    ClearanceBody,
    DayBody,
    LossBody,
    ObstacleBody,
    OrderBody,
    RegisterSiteBody,
    ResolutionBody,
    SiteHandOverBody,
    SitesView,
    SiteView,
    site_views,
)
from missionledger.transitions.domain.sites.commands import (
    ChangeClosureOrder,
    ClearSite,
    DestroySiteInPlace,
    HandOverSite,
    RecordObstacle,
    RegisterSite,
    ResolveObstacle,
    StartClosing,
    WriteOffSite,
)
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.state import Sites, SiteStatus

COLUMNS = (
    "mission_id",
    "site_id",
    "name",
    "rank",
    "status",
    "is_liquidation_site",
    "closing_since",
    "cleared_on",
    "left_on",
    "receiver",
    "reason",
    "evidence",
)
ONE = "/sites/{mission_id}/{site_id}"

SiteCommands = MissionCommands[Sites, SitesView]


def add_sites(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the resource `sites`."""
    commands: SiteCommands = MissionCommands(aggregates, SITES, "sites", SitesView.of)
    _add_reads(router, aggregates)
    _add_mission_commands(router, commands)
    _add_closing(router, commands)
    _add_losses(router, commands)


def _add_reads(router: APIRouter, aggregates: Aggregates) -> None:
    @router.get("/sites", response_model=Page[SiteView], tags=["sites"])
    async def list_sites(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        mission: str | None = None,
        status: SiteStatus | None = None,
        *,
        obstructed: bool | None = None,
    ) -> Response:
        """List sites, mission by mission; a page holds whole missions."""
        missions, cursor = await mission_page(aggregates, SITES, access, page, axes, mission)
        views = [
            view
            for view in site_views(missions)
            if status in (None, view.status) and obstructed in (None, bool(view.obstacles))
        ]
        return page_response(request, Page(items=views, next_cursor=cursor), COLUMNS)

    @router.get("/sites/{mission_id}", tags=["sites"])
    async def get_sites(
        response: Response, mission_id: MissionPath, access: Reader, axes: ReadAt
    ) -> SitesView:
        """Return the sites of a mission in the order in which they close."""
        loaded = await one_mission(aggregates, SITES, mission_id, access, axes)
        return found(response, loaded, SitesView.of(loaded))


def _add_mission_commands(router: APIRouter, commands: SiteCommands) -> None:
    @router.post("/sites/{mission_id}", status_code=201, tags=["sites"])
    async def register_site(
        response: Response, mission_id: MissionPath, body: RegisterSiteBody, access: Planner
    ) -> SitesView:
        """Add a site; it closes after those that are there."""
        command = RegisterSite(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post("/sites/{mission_id}/order", status_code=201, tags=["sites"])
    async def change_order(
        response: Response,
        mission_id: MissionPath,
        body: OrderBody,
        access: Planner,
        version: Version,
    ) -> SitesView:
        """Close the sites in another order."""
        command = ChangeClosureOrder(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)

    @router.post("/sites/{mission_id}/obstacles", status_code=201, tags=["sites"])
    async def record_obstacle(
        response: Response, mission_id: MissionPath, body: ObstacleBody, access: Planner
    ) -> SitesView:
        """Record what holds a site up; others no longer wait for it."""
        command = RecordObstacle(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post(
        "/sites/{mission_id}/obstacles/{obstacle_id}/resolve", status_code=201, tags=["sites"]
    )
    async def resolve_obstacle(
        response: Response,
        mission_id: MissionPath,
        obstacle_id: str,
        body: ResolutionBody,
        access: Planner,
    ) -> SitesView:
        """Record that an obstacle is gone."""
        command = ResolveObstacle(mission_id=mission_id, obstacle_id=obstacle_id, **dict(body))
        return await commands.run(response, access, mission_id, command)


def _add_closing(router: APIRouter, commands: SiteCommands) -> None:
    @router.post(f"{ONE}/start-closing", status_code=201, tags=["sites"])
    async def start_closing(
        response: Response,
        mission_id: MissionPath,
        site_id: ItemPath,
        body: DayBody,
        access: Planner,
    ) -> SitesView:
        """Start to pack a site up."""
        command = StartClosing(mission_id=mission_id, site_id=site_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{ONE}/clear", status_code=201, tags=["sites"])
    async def clear_site(
        response: Response,
        mission_id: MissionPath,
        site_id: ItemPath,
        body: ClearanceBody,
        access: Planner,
    ) -> SitesView:
        """Record the environmental clearance of a site."""
        command = ClearSite(mission_id=mission_id, site_id=site_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{ONE}/hand-over", status_code=201, tags=["sites"])
    async def hand_over_site(
        response: Response,
        mission_id: MissionPath,
        site_id: ItemPath,
        body: SiteHandOverBody,
        access: Planner,
        version: Version,
    ) -> SitesView:
        """Record that a site went to its new holder."""
        command = HandOverSite(mission_id=mission_id, site_id=site_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)


def _add_losses(router: APIRouter, commands: SiteCommands) -> None:
    @router.post(f"{ONE}/destroy-in-place", status_code=201, tags=["sites"])
    async def destroy_in_place(
        response: Response,
        mission_id: MissionPath,
        site_id: ItemPath,
        body: LossBody,
        access: Planner,
        version: Version,
    ) -> SitesView:
        """Record that a site was left with what could not be moved destroyed."""
        command = DestroySiteInPlace(mission_id=mission_id, site_id=site_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)

    @router.post(f"{ONE}/write-off", status_code=201, tags=["sites"])
    async def write_off(
        response: Response,
        mission_id: MissionPath,
        site_id: ItemPath,
        body: LossBody,
        access: Planner,
        version: Version,
    ) -> SitesView:
        """Record that a site was lost."""
        command = WriteOffSite(mission_id=mission_id, site_id=site_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)
