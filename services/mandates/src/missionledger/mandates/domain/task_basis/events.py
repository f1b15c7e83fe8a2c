"""Facts about what tasks rest on; `on` is the day of the fact."""

from datetime import date

from pydantic import BaseModel

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.task_basis.facts import MeansFacts, RelianceFacts
from missionledger.mandates.domain.words import Slug, Statement


class _OfMission(BaseModel):
    mission_id: MissionId
    on: date


class MeansRecorded(MeansFacts, _OfMission, DomainEvent):
    """A mission has a means, or it was described anew: the event holds all of it."""


class MeansRetired(_OfMission, DomainEvent):
    """A mission has a means no longer."""

    means_id: Slug
    reason: Statement


class RelianceRecorded(RelianceFacts, _OfMission, DomainEvent):
    """Somebody said that a task rests on a means, or by how much now."""


class RelianceWithdrawn(_OfMission, DomainEvent):
    """A task rests on a means no longer."""

    task_id: Slug
    means_id: Slug
    reason: Statement


TaskBasisEvent = MeansRecorded | MeansRetired | RelianceRecorded | RelianceWithdrawn

TASK_BASIS_EVENTS: tuple[type[TaskBasisEvent], ...] = (
    MeansRecorded,
    MeansRetired,
    RelianceRecorded,
    RelianceWithdrawn,
)
