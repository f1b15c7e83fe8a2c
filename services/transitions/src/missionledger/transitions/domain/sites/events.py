"""What can happen to the sites of a mission on its way out."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId


class ObstacleKind(StrEnum):
    """What keeps a site from being left as planned."""

    CONVOY_BLOCKED = "convoy_blocked"
    FLIGHT_REFUSED = "flight_refused"
    GIFT_REFUSED = "gift_refused"
    ATTACK = "attack"
    LOOTING = "looting"
    OTHER = "other"


class Stage(StrEnum):
    """By when sites have to be left: those kept for liquidation later than the others."""

    WITHDRAWAL = "withdrawal"
    LIQUIDATION = "liquidation"


class SiteRegistered(DomainEvent):
    """The mission has a site; it closes after all that were registered before it."""

    mission_id: MissionId
    site_id: str
    name: str
    is_liquidation_site: bool


class ClosureOrderChanged(DomainEvent):
    """The sites close in this order, the outermost first."""

    mission_id: MissionId
    order: tuple[str, ...]
    reason: str


class SiteClosingStarted(DomainEvent):
    """A site is being packed up."""

    mission_id: MissionId
    site_id: str
    started_on: DayText


class SiteCleared(DomainEvent):
    """The ground of a site is clean; papers by their SHA-256 show it."""

    mission_id: MissionId
    site_id: str
    cleared_on: DayText
    note: str
    documents: tuple[str, ...]


class SiteHandedOver(DomainEvent):
    """A site has a new holder, who signed the certificate."""

    mission_id: MissionId
    site_id: str
    receiver: str
    handed_over_on: DayText
    note: str
    documents: tuple[str, ...]


class SiteDestroyedInPlace(DomainEvent):
    """A site was left with what could not be moved destroyed."""

    mission_id: MissionId
    site_id: str
    destroyed_on: DayText
    reason: str
    evidence: str
    documents: tuple[str, ...]


class SiteWrittenOff(DomainEvent):
    """A site was lost: looted, taken, or left in a hurry."""

    mission_id: MissionId
    site_id: str
    written_off_on: DayText
    reason: str
    evidence: str
    documents: tuple[str, ...]


class ObstacleRecorded(DomainEvent):
    """Something keeps a site from being left as planned; others no longer wait for it."""

    mission_id: MissionId
    obstacle_id: str
    site_id: str
    kind: ObstacleKind
    since: DayText
    note: str


class ObstacleResolved(DomainEvent):
    """The obstacle is gone."""

    mission_id: MissionId
    obstacle_id: str
    resolved_on: DayText
    note: str


class SitesFoundLeft(DomainEvent):
    """On this day no site was left that should have been."""

    mission_id: MissionId
    stage: Stage
    sites: int


SiteEvent = (
    SiteRegistered
    | ClosureOrderChanged
    | SiteClosingStarted
    | SiteCleared
    | SiteHandedOver
    | SiteDestroyedInPlace
    | SiteWrittenOff
    | ObstacleRecorded
    | ObstacleResolved
    | SitesFoundLeft
)
SITE_EVENTS: tuple[type[SiteEvent], ...] = (
    SiteRegistered,
    ClosureOrderChanged,
    SiteClosingStarted,
    SiteCleared,
    SiteHandedOver,
    SiteDestroyedInPlace,
    SiteWrittenOff,
    ObstacleRecorded,
    ObstacleResolved,
    SitesFoundLeft,
)
