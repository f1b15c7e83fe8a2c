"""The sites of a mission, as the events left them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.transitions.domain.sites.events import (
    ClosureOrderChanged,
    ObstacleKind,
    ObstacleRecorded,
    ObstacleResolved,
    SiteCleared,
    SiteClosingStarted,
    SiteDestroyedInPlace,
    SiteEvent,
    SiteHandedOver,
    SiteRegistered,
    SitesFoundLeft,
    SiteWrittenOff,
)


class SiteStatus(StrEnum):
    """How far a site is on its way out."""

    OPEN = "open"
    CLOSING = "closing"
    CLEARED = "cleared"
    HANDED_OVER = "handed_over"
    DESTROYED_IN_PLACE = "destroyed_in_place"
    WRITTEN_OFF = "written_off"


LEFT = frozenset({SiteStatus.HANDED_OVER, SiteStatus.DESTROYED_IN_PLACE, SiteStatus.WRITTEN_OFF})
"""States without return: a base handed over is not taken back."""


class Site(BaseModel):
    """One site."""

    model_config = ConfigDict(frozen=True)

    site_id: str
    name: str
    status: SiteStatus = SiteStatus.OPEN
    is_liquidation_site: bool = False
    closing_since: DayText | None = None
    cleared_on: DayText | None = None
    clearance: tuple[str, ...] = ()
    left_on: DayText | None = None
    receiver: str = ""
    certificate: tuple[str, ...] = ()
    reason: str = ""
    evidence: str = ""
    documents: tuple[str, ...] = ()

    @property
    def is_left(self) -> bool:
        """Whether the mission no longer holds it."""
        return self.status in LEFT


class Obstacle(BaseModel):
    """What keeps a site from being left as planned, or kept it."""

    model_config = ConfigDict(frozen=True)

    obstacle_id: str
    site_id: str
    kind: ObstacleKind
    since: DayText
    note: str
    resolved_on: DayText | None = None
    resolution: str = ""


class Sites(BaseModel):
    """All sites of a mission, in the order in which they close."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    sites: Mapping[str, Site] = Field(default_factory=dict)
    order: tuple[str, ...] = ()
    obstacles: Mapping[str, Obstacle] = Field(default_factory=dict)

    @property
    def in_order(self) -> tuple[Site, ...]:
        """The sites in the order in which they close, those without a place at the end."""
        placed = [self.sites[key] for key in self.order if key in self.sites]
        return (*placed, *(each for key, each in self.sites.items() if key not in self.order))

    def open_obstacles(self, site_id: str) -> tuple[Obstacle, ...]:
        """Return what keeps a site from being left as planned."""
        return tuple(
            each
            for each in self.obstacles.values()
            if each.site_id == site_id and each.resolved_on is None
        )


def evolve(state: Sites, event: SiteEvent) -> Sites:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case ClosureOrderChanged():
            return state.model_copy(update={"order": event.order})
        case ObstacleRecorded() | ObstacleResolved():
            return _with_obstacle(state, event)
        case SitesFoundLeft():
            return state
        case SiteRegistered():
            order = tuple(dict.fromkeys((*state.order, event.site_id)))
            state = state.model_copy(update={"order": order})
            return _with_site(state, event)
        case _:
            return _with_site(state, event)


_OfOneSite = (
    SiteRegistered
    | SiteClosingStarted
    | SiteCleared
    | SiteHandedOver
    | SiteDestroyedInPlace
    | SiteWrittenOff
)


def _with_site(state: Sites, event: _OfOneSite) -> Sites:
    # On an early day the site may not have been registered yet; its id stands for its name then.
    known = state.sites.get(event.site_id, Site(site_id=event.site_id, name=event.site_id))
    site = known.model_copy(update=_changes(event))
    return state.model_copy(update={"sites": {**state.sites, event.site_id: site}})


def _changes(event: _OfOneSite) -> dict[str, Any]:
    match event:
        case SiteRegistered():
            return {"name": event.name, "is_liquidation_site": event.is_liquidation_site}
        case SiteClosingStarted():
            return {"status": SiteStatus.CLOSING, "closing_since": event.started_on}
        case SiteCleared():
            return {
                "status": SiteStatus.CLEARED,
                "cleared_on": event.cleared_on,
                "clearance": event.documents,
            }
        case SiteHandedOver():
            return {
                "status": SiteStatus.HANDED_OVER,
                "left_on": event.handed_over_on,
                "receiver": event.receiver,
                "certificate": event.documents,
            }
        case SiteDestroyedInPlace():
            return _lost(SiteStatus.DESTROYED_IN_PLACE, event.destroyed_on, event)
        case SiteWrittenOff():
            return _lost(SiteStatus.WRITTEN_OFF, event.written_off_on, event)
        case _:
            assert_never(event)


def _lost(
    status: SiteStatus, day: DayText, event: SiteDestroyedInPlace | SiteWrittenOff
) -> dict[str, Any]:
    return {
        "status": status,
        "left_on": day,
        "reason": event.reason,
        "evidence": event.evidence,
        "documents": event.documents,
    }


def _with_obstacle(state: Sites, event: ObstacleRecorded | ObstacleResolved) -> Sites:
    match event:
        case ObstacleRecorded():
            obstacle = Obstacle(**event.model_dump(exclude={"mission_id"}))
        case ObstacleResolved():
            known = state.obstacles.get(event.obstacle_id)
            if known is None:
                return state
            obstacle = known.model_copy(
                update={"resolved_on": event.resolved_on, "resolution": event.note}
            )
        case _:
            assert_never(event)
    return state.model_copy(update={"obstacles": {**state.obstacles, event.obstacle_id: obstacle}})
