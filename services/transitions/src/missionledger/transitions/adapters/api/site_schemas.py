"""Bodies and answers about the sites of a mission."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.schemas import Body
from missionledger.transitions.domain.sites.commands import SITES_MAX
from missionledger.transitions.domain.sites.events import ObstacleKind
from missionledger.transitions.domain.sites.state import Obstacle, Sites, SiteStatus
from missionledger.transitions.domain.texts import ItemId, Name, Papers, Reason


class RegisterSiteBody(Body):
    """A site of the mission; one that is kept for liquidation is left last."""

    site_id: ItemId
    name: Name
    is_liquidation_site: bool = False
    occurred_on: date
    source: str = ""


class OrderBody(Body):
    """Every site of the mission once, the outermost first."""

    order: Annotated[tuple[ItemId, ...], Field(min_length=1, max_length=SITES_MAX)]
    reason: Reason
    occurred_on: date


class DayBody(Body):
    """When it was."""

    occurred_on: date


class ClearanceBody(Body):
    """The environmental clearance of a site, by the SHA-256 of its papers."""

    note: Reason
    documents: Papers = ()
    occurred_on: date


class SiteHandOverBody(Body):
    """Who took a site, and the certificate both sides signed."""

    receiver: Name
    note: Reason
    documents: Papers = ()
    occurred_on: date


class LossBody(Body):
    """Why a site was destroyed in place or written off, and what shows it."""

    reason: Reason
    evidence: Reason
    documents: Papers = ()
    occurred_on: date
    source: str = ""


class ObstacleBody(Body):
    """What keeps a site from being left as planned, since `occurred_on`."""

    site_id: ItemId
    kind: ObstacleKind
    note: Reason
    occurred_on: date
    source: str = ""


class ResolutionBody(Body):
    """How an obstacle went away."""

    note: Reason
    occurred_on: date


class SiteView(BaseModel):
    """One site.

    Attributes:
        rank: its place in the order of closing, from 1.
        obstacles: what keeps it from being left as planned.
    """

    mission_id: str
    site_id: str
    name: str
    rank: int
    status: SiteStatus
    is_liquidation_site: bool
    closing_since: str | None
    cleared_on: str | None
    clearance: tuple[str, ...]
    left_on: str | None
    receiver: str
    certificate: tuple[str, ...]
    reason: str
    evidence: str
    documents: tuple[str, ...]
    obstacles: tuple[ObstacleKind, ...]


class SitesView(BaseModel):
    """All sites of a mission in the order in which they close.

    Attributes:
        next_to_leave: the outermost site that is held and not held up; None if there is none.
    """

    mission_id: str
    version: int
    sites_total: int
    by_status: dict[SiteStatus, int]
    next_to_leave: str | None
    sites: tuple[SiteView, ...]
    obstacles: tuple[Obstacle, ...]

    @classmethod
    def of(cls, loaded: Loaded[Sites]) -> "SitesView":
        """Return the sites."""
        state = loaded.state
        views = site_views([loaded])
        held = (each for each in state.in_order if not each.is_left)
        free = (each.site_id for each in held if not state.open_obstacles(each.site_id))
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            sites_total=len(views),
            by_status=dict(Counter(view.status for view in views)),
            next_to_leave=next(free, None),
            sites=views,
            obstacles=tuple(state.obstacles.values()),
        )


def site_views(missions: Iterable[Loaded[Sites]]) -> tuple[SiteView, ...]:
    """Return the sites of missions, mission by mission, in the order in which they close."""
    return tuple(
        SiteView(
            mission_id=each.state.mission_id,
            rank=rank,
            obstacles=tuple(o.kind for o in each.state.open_obstacles(site.site_id)),
            **site.model_dump(),
        )
        for each in missions
        for rank, site in enumerate(each.state.in_order, start=1)
    )
