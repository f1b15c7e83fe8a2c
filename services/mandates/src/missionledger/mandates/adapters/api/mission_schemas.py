"""How missions travel."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Loaded, Outcome
from missionledger.mandates.domain.mission.commands import ChangeMissionStatus, ProposeMission
from missionledger.mandates.domain.mission.decider import Mission
from missionledger.mandates.domain.mission.events import (
    MissionIdentity,
    MissionKind,
    MissionStatus,
    Note,
    Precision,
    Text,
)

MISSION_COLUMNS = (
    "mission_id",
    "acronym",
    "name",
    "kind",
    "status",
    "active",
    "starts_on",
    "start_precision",
    "ends_on",
    "end_precision",
    "location",
    "region",
    "record_incomplete",
    "note",
    "version",
    "position",
)


class MissionView(MissionIdentity):
    """A mission at a point on both axes.

    Attributes:
        active: whether it had started and not ended on the effective day.
        version: version of its record at that point.
        position: log position of the last event it rests on.
    """

    status: MissionStatus
    active: bool
    starts_on: date | None
    start_precision: Precision
    ends_on: date | None
    end_precision: Precision
    record_incomplete: bool
    version: int
    position: int

    @classmethod
    def of(cls, loaded: Loaded[Mission] | Outcome[Mission], day: date) -> "MissionView":
        """Return the view of a recorded mission on the day."""
        mission = loaded.state
        identity, status = mission.identity, mission.status
        if identity is None or status is None:
            raise ValueError("only a recorded mission has a view")
        position = loaded.position if isinstance(loaded, Loaded) else loaded.last_position
        return cls(
            **identity.model_dump(),
            status=status,
            active=mission.active_on(day),
            starts_on=mission.starts_on,
            start_precision=mission.start_precision,
            ends_on=mission.ends_on,
            end_precision=mission.end_precision,
            record_incomplete=mission.record_incomplete,
            version=loaded.version,
            position=position,
        )


class ProposeMissionBody(BaseModel):
    """A mission before its mandate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    acronym: Text
    name: Text
    kind: MissionKind
    location: Text
    region: Text
    note: Note = ""
    proposed_on: date
    source: str = ""

    def to_command(self) -> ProposeMission:
        """Return the command."""
        return ProposeMission(
            occurred_on=self.proposed_on, **self.model_dump(exclude={"proposed_on"})
        )


class MissionStatusBody(BaseModel):
    """Where a mission moves on to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: MissionStatus
    changed_on: date
    reason: Note = ""
    source: str = ""

    def to_command(self, mission_id: str) -> ChangeMissionStatus:
        """Return the command."""
        return ChangeMissionStatus(
            occurred_on=self.changed_on,
            mission_id=mission_id,
            status=self.status,
            reason=self.reason,
            source=self.source,
        )
