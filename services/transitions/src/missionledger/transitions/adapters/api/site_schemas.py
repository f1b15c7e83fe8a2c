"""Answers about the sites of a mission."""

from collections import Counter
from datetime import date

from pydantic import BaseModel

from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.sites.events import ObstacleKind
from missionledger.transitions.domain.sites.state import Obstacle, Sites, SiteStatus


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
    def of(cls, loaded: Loaded[Sites], _on: date) -> "SitesView":
        """Return the sites as the events left them."""
        state = loaded.state
        views = tuple(
            SiteView(
                mission_id=state.mission_id,
                rank=rank,
                obstacles=tuple(each.kind for each in state.open_obstacles(site.site_id)),
                **site.model_dump(),
            )
            for rank, site in enumerate(state.in_order, start=1)
        )
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
