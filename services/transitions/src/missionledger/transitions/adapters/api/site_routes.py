"""The resource `sites`: how the sites of a mission are left."""

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.adapters.api.site_schemas import (
    SitesView,
    SiteView,
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
from missionledger.transitions.domain.sites.decider import SITES as DECIDER
from missionledger.transitions.domain.sites.state import Sites, SiteStatus


class SiteFilters(Filters):
    """Which sites are asked for."""

    status: SiteStatus | None = None
    obstructed: bool | None = None

    def keeps(self, item: BaseModel) -> bool:
        """Tell whether a site is asked for; one with an open obstacle is obstructed."""
        return super().keeps(item) and (
            self.obstructed is None
            or (isinstance(item, SiteView) and bool(item.obstacles) is self.obstructed)
        )


SITES: MissionResource[Sites, SitesView, SiteView] = MissionResource(
    name="sites",
    decider=DECIDER,
    whole=SitesView,
    item=SiteView,
    view=SitesView.of,
    items=lambda view: view.sites,
    columns=(
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
    ),
    holds="the sites, in the order in which they close,",
    filters=SiteFilters,
)

ROUTES = (
    CommandRoute("", RegisterSite, "Add a site; it closes after those that are there."),
    CommandRoute(
        "/order",
        ChangeClosureOrder,
        "Close the sites in another order.",
        is_decision=True,
    ),
    CommandRoute(
        "/obstacles",
        RecordObstacle,
        "Record what holds a site up; others no longer wait for it.",
    ),
    CommandRoute(
        "/obstacles/{obstacle_id}/resolve",
        ResolveObstacle,
        "Record that an obstacle is gone.",
    ),
    CommandRoute("/{site_id}/start-closing", StartClosing, "Start to pack a site up."),
    CommandRoute(
        "/{site_id}/clear",
        ClearSite,
        "Record the environmental clearance of a site.",
    ),
    CommandRoute(
        "/{site_id}/hand-over",
        HandOverSite,
        "Record that a site went to its new holder.",
        is_decision=True,
    ),
    CommandRoute(
        "/{site_id}/destroy-in-place",
        DestroySiteInPlace,
        "Record that a site was left with what could not be moved destroyed.",
        is_decision=True,
    ),
    CommandRoute(
        "/{site_id}/write-off",
        WriteOffSite,
        "Record that a site was lost.",
        is_decision=True,
    ),
)


def add_sites(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `sites`."""
    add_resource(router, aggregates, clock, SITES, ROUTES)
