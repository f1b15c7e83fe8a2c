"""What can happen to a transition plan."""

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId


class PlanOpened(DomainEvent):
    """A mission has a transition plan from now on."""

    mission_id: MissionId


class MilestonePlanned(DomainEvent):
    """A milestone lies ahead."""

    mission_id: MissionId
    milestone_id: str
    title: str
    planned_on: DayText
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    quantity: int | None = None
    unit: str = ""


class MilestoneRescheduled(DomainEvent):
    """The planned date of a milestone moved."""

    mission_id: MissionId
    milestone_id: str
    planned_on: DayText
    previously_on: DayText
    reason: str


class MilestoneReached(DomainEvent):
    """A milestone was reached; a historical one may never have been planned here."""

    mission_id: MissionId
    milestone_id: str
    title: str
    reached_on: DayText
    evidence: str
    quantity: int | None = None
    unit: str = ""


class MilestoneOwnerChanged(DomainEvent):
    """Somebody else answers for a milestone."""

    mission_id: MissionId
    milestone_id: str
    owner: str
    previous_owner: str
    reason: str


class MilestoneDurationSet(DomainEvent):
    """So many days of work lead to a milestone, once all it waits for is reached."""

    mission_id: MissionId
    milestone_id: str
    duration_days: int
    previous_days: int
    reason: str


class MilestoneDependenciesChanged(DomainEvent):
    """A milestone waits for these others from now on."""

    mission_id: MissionId
    milestone_id: str
    depends_on: tuple[str, ...]
    previously: tuple[str, ...]
    reason: str


class MilestoneEvidenceAttached(DomainEvent):
    """Papers show something about a milestone, by their SHA-256."""

    mission_id: MissionId
    milestone_id: str
    documents: tuple[str, ...]
    note: str


class MilestoneCancelled(DomainEvent):
    """A milestone was given up."""

    mission_id: MissionId
    milestone_id: str
    reason: str


class MilestoneReachReversed(DomainEvent):
    """A milestone was not reached on the day recorded for it; both facts stay in the log."""

    mission_id: MissionId
    milestone_id: str
    reached_on: DayText
    reason: str


PlanEvent = (
    PlanOpened
    | MilestonePlanned
    | MilestoneRescheduled
    | MilestoneReached
    | MilestoneOwnerChanged
    | MilestoneDurationSet
    | MilestoneDependenciesChanged
    | MilestoneEvidenceAttached
    | MilestoneCancelled
    | MilestoneReachReversed
)
PLAN_EVENTS: tuple[type[PlanEvent], ...] = (
    PlanOpened,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReached,
    MilestoneOwnerChanged,
    MilestoneDurationSet,
    MilestoneDependenciesChanged,
    MilestoneEvidenceAttached,
    MilestoneCancelled,
    MilestoneReachReversed,
)
