"""What can happen to the arrangements of a mission with its partners."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId


class ArrangementKind(StrEnum):
    """What form an arrangement has."""

    JOINT_TASK_FORCE = "joint_task_force"
    COMPACT = "compact"
    MEMORANDUM = "memorandum"
    JOINT_PLAN = "joint_plan"
    OTHER = "other"


class ArrangementRegistered(DomainEvent):
    """Partners agreed how they decide together."""

    mission_id: MissionId
    arrangement_id: str
    kind: ArrangementKind
    title: str
    parties: tuple[str, ...]
    decides: str
    owner: str
    agreed_on: DayText
    review_on: DayText
    ends_on: DayText | None
    documents: tuple[str, ...]


class SharedDecisionRecorded(DomainEvent):
    """The parties of an arrangement decided something together."""

    mission_id: MissionId
    arrangement_id: str
    decision_id: str
    title: str
    decided_by: tuple[str, ...]
    owner: str
    decided_on: DayText
    due_on: DayText | None
    documents: tuple[str, ...]


class SharedDecisionCompleted(DomainEvent):
    """What was decided together is done."""

    mission_id: MissionId
    arrangement_id: str
    decision_id: str
    done_on: DayText
    evidence: str


class ArrangementReviewed(DomainEvent):
    """The parties looked at an arrangement again."""

    mission_id: MissionId
    arrangement_id: str
    finding: str
    reviewed_on: DayText
    review_on: DayText


class ArrangementEnded(DomainEvent):
    """An arrangement no longer holds."""

    mission_id: MissionId
    arrangement_id: str
    ended_on: DayText
    reason: str


ArrangementEvent = (
    ArrangementRegistered
    | SharedDecisionRecorded
    | SharedDecisionCompleted
    | ArrangementReviewed
    | ArrangementEnded
)
ARRANGEMENT_EVENTS: tuple[type[ArrangementEvent], ...] = (
    ArrangementRegistered,
    SharedDecisionRecorded,
    SharedDecisionCompleted,
    ArrangementReviewed,
    ArrangementEnded,
)
