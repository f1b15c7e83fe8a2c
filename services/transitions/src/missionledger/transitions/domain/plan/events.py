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


PlanEvent = PlanOpened | MilestonePlanned | MilestoneRescheduled | MilestoneReached
PLAN_EVENTS: tuple[type[PlanEvent], ...] = (
    PlanOpened,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReached,
)
