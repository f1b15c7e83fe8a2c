"""What may be asked about the sites of a mission on its way out."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.transitions.domain.sites.events import ObstacleKind, Stage
from missionledger.transitions.domain.texts import ItemId, Name, Reason

SITES_MAX = 500


class RegisterSite(Command):
    """Add a site; it closes after those that are there."""

    mission_id: MissionId
    site_id: ItemId
    name: Name
    is_liquidation_site: bool = False


class ChangeClosureOrder(Command):
    """Close the sites in another order."""

    mission_id: MissionId
    order: Annotated[tuple[ItemId, ...], Field(min_length=1, max_length=SITES_MAX)]
    reason: Reason


class StartClosing(Command):
    """Start to pack a site up."""

    mission_id: MissionId
    site_id: ItemId


class ClearSite(Command):
    """Record the environmental clearance; `documents` names the papers."""

    mission_id: MissionId
    site_id: ItemId
    note: Reason


class HandOverSite(Command):
    """Record that a site went to its new holder; `documents` names the certificate."""

    mission_id: MissionId
    site_id: ItemId
    receiver: Name
    note: Reason


class DestroySiteInPlace(Command):
    """Record that a site was left with what could not be moved destroyed."""

    mission_id: MissionId
    site_id: ItemId
    reason: Reason
    evidence: Reason


class WriteOffSite(Command):
    """Record that a site was lost."""

    mission_id: MissionId
    site_id: ItemId
    reason: Reason
    evidence: Reason


class RecordObstacle(Command):
    """Record what keeps a site from being left as planned."""

    mission_id: MissionId
    site_id: ItemId
    kind: ObstacleKind
    note: Reason


class ResolveObstacle(Command):
    """Record that an obstacle is gone."""

    mission_id: MissionId
    obstacle_id: str
    note: Reason


class ConfirmSitesLeft(Command):
    """Ask whether every site is left that should be, as a guard of what comes next."""

    mission_id: MissionId
    stage: Stage


SiteCommand = (
    RegisterSite
    | ChangeClosureOrder
    | StartClosing
    | ClearSite
    | HandOverSite
    | DestroySiteInPlace
    | WriteOffSite
    | RecordObstacle
    | ResolveObstacle
    | ConfirmSitesLeft
)
