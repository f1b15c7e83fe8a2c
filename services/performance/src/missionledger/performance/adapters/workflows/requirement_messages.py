"""What other services send to and read from the activities of force generation."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.domain.requirement.events import (
    CapabilityCode,
    RequirementId,
    UnitKind,
)
from missionledger.performance.domain.requirement.state import RequirementStatus
from missionledger.performance.domain.unit.events import Strength, Text


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RequirementRequest(_Message):
    """A unit that a mission needs.

    Attributes:
        needed_on: day the unit should be there.
        day: business date of the statement.
        day_seconds: how long a day takes in the process that asks; 86400 but in demonstrations.
    """

    mission: MissionId
    requirement_id: RequirementId
    title: Text
    unit_kind: UnitKind
    capability: CapabilityCode
    strength: Strength
    needed_on: DayText
    day: DayText
    day_seconds: int = DAY_SECONDS


class RequirementEnd(_Message):
    """A requirement that is no longer needed, and why."""

    requirement_id: RequirementId
    day: DayText
    reason: Text


class RequirementReached(_Message):
    """Where a requirement is after a step, in words too."""

    requirement_id: RequirementId
    status: RequirementStatus
    detail: str


class PresenceRequest(_Message):
    """A mission and the day that is asked about."""

    mission: MissionId
    day: DayText


class PresenceFound(_Message):
    """Who is in the mission on the day.

    Attributes:
        units: ids of units that arrived and have not gone home.
        strength: their heads, as they arrived.
        open_conduct_cases: ids of cases that are not closed.
    """

    mission: MissionId
    units: tuple[str, ...]
    strength: int
    open_conduct_cases: tuple[str, ...]
