"""What can happen to the tasks of a mission on its way out."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Money


class Route(StrEnum):
    """Where a task goes."""

    HOST = "host"
    COUNTRY_TEAM = "country_team"
    SUCCESSOR_MISSION = "successor_mission"
    STOP = "stop"


class Capacity(StrEnum):
    """Whether who takes a task over can carry it (requirements TRN-04, TRN-05)."""

    NOT_ASSESSED = "not_assessed"
    READY = "ready"
    BEING_BUILT = "being_built"
    LACKING = "lacking"


class PartyKind(StrEnum):
    """Who may support a transition or not (requirement TRN-02)."""

    HOST = "host"
    MAIN_PARTY = "main_party"
    RESIDENT_COORDINATOR = "resident_coordinator"
    COUNTRY_TEAM = "country_team"
    REGIONAL_ACTOR = "regional_actor"
    PARTNER = "partner"
    COUNCIL = "council"


class Stance(StrEnum):
    """How a party stands to the transition."""

    SUPPORTS = "supports"
    CONDITIONAL = "conditional"
    OPPOSES = "opposes"


class Direction(StrEnum):
    """From which organization to which a sequence of missions goes."""

    TO_UN = "to_un"
    FROM_UN = "from_un"
    UN_TO_UN = "un_to_un"


class Step(StrEnum):
    """What is done before one organization takes over from another."""

    JOINT_ASSESSMENT = "joint_assessment"
    SUCCESSOR_MANDATE = "successor_mandate"
    HUMAN_RIGHTS_SCREENING = "human_rights_screening"
    UNITS_REHATTED = "units_rehatted"
    CAMPS_AND_EQUIPMENT = "camps_and_equipment"
    LIABILITIES_AGREED = "liabilities_agreed"


class Holder(BaseModel):
    """Who holds a task, from which day to which, both included; no last day means for good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organization: str
    from_on: DayText
    until_on: DayText | None = None


class TaskNoted(DomainEvent):
    """The mandate asks for this task, so something has to become of it."""

    mission_id: MissionId
    task_id: str
    title: str


class TaskMapped(DomainEvent):
    """It is settled where a task goes; a later mapping replaces an earlier one."""

    mission_id: MissionId
    task_id: str
    route: Route
    receiver: str
    owner: str
    planned_on: DayText
    amount: Money | None
    source_fund: str
    reason: str


class TaskCapacityAssessed(DomainEvent):
    """It was judged whether whoever takes a task over can carry it."""

    mission_id: MissionId
    task_id: str
    capacity: Capacity
    note: str


class TaskHoldersSet(DomainEvent):
    """It is settled who holds a task on which days, without a day on which nobody does."""

    mission_id: MissionId
    task_id: str
    holders: tuple[Holder, ...]


class TaskHandedOver(DomainEvent):
    """The receiver has the task, or it was stopped."""

    mission_id: MissionId
    task_id: str
    title: str
    route: Route
    receiver: str
    handed_over_on: DayText
    documents: tuple[str, ...]
    evidence: str


class SupportRecorded(DomainEvent):
    """A party said how it stands to the transition."""

    mission_id: MissionId
    party: str
    kind: PartyKind
    stance: Stance
    note: str


class SequenceLinked(DomainEvent):
    """The mission and another operation are linked as predecessor and successor."""

    mission_id: MissionId
    predecessor: str
    successor: str
    direction: Direction
    transfer_on: DayText
    understanding: str


class SequenceStepTaken(DomainEvent):
    """A step of the handover between organizations was taken."""

    mission_id: MissionId
    step: Step
    taken_on: DayText
    note: str
    documents: tuple[str, ...]


class TasksFoundMapped(DomainEvent):
    """On this day it was settled of every task where it goes; so many were still to go."""

    mission_id: MissionId
    tasks: int
    tasks_ahead: int


class HandoversFoundComplete(DomainEvent):
    """On this day no task of the mission was left without a new holder or an end."""

    mission_id: MissionId
    tasks: int


HandoverEvent = (
    TaskNoted
    | TaskMapped
    | TaskCapacityAssessed
    | TaskHoldersSet
    | TaskHandedOver
    | SupportRecorded
    | SequenceLinked
    | SequenceStepTaken
    | TasksFoundMapped
    | HandoversFoundComplete
)
HANDOVER_EVENTS: tuple[type[HandoverEvent], ...] = (
    TaskNoted,
    TaskMapped,
    TaskCapacityAssessed,
    TaskHoldersSet,
    TaskHandedOver,
    SupportRecorded,
    SequenceLinked,
    SequenceStepTaken,
    TasksFoundMapped,
    HandoversFoundComplete,
)
