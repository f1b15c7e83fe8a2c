"""What may be asked of a mission."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.mission.events import (
    MissionKind,
    MissionStatus,
    Note,
    Precision,
    Text,
)


class ProposeMission(Command):
    """Open the record of a mission before there is a mandate."""

    mission_id: MissionId
    acronym: Text
    name: Text
    kind: MissionKind
    location: Text
    region: Text
    note: Note = ""


class ChangeMissionStatus(Command):
    """Move the mission on in its life."""

    mission_id: MissionId
    status: MissionStatus
    reason: Note = ""


class RecordHistoricalMission(Command):
    """Record a mission of the past or present; the business date is its start."""

    mission_id: MissionId
    acronym: Text
    name: Text
    kind: MissionKind
    location: Text
    region: Text
    start_precision: Precision
    note: Note = ""


class RecordHistoricalMissionEnd(Command):
    """Record that the operations of a mission ended; the business date is that day."""

    mission_id: MissionId
    end_precision: Precision


MissionCommand = (
    ProposeMission | ChangeMissionStatus | RecordHistoricalMission | RecordHistoricalMissionEnd
)
