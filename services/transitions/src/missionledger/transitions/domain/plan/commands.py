"""What may be asked of a transition plan."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId

Title = Annotated[str, Field(min_length=3, max_length=300)]
Quantity = Annotated[int, Field(ge=0, le=10**15)]


class OpenPlan(Command):
    """Open the transition plan of a mission."""

    mission_id: MissionId


class PlanMilestone(Command):
    """Add a milestone that lies ahead."""

    mission_id: MissionId
    title: Title
    planned_on: date
    owner: str = ""
    depends_on: tuple[str, ...] = ()


class RescheduleMilestone(Command):
    """Move the planned date of a milestone, with the reason; the first date stays its baseline."""

    mission_id: MissionId
    milestone_id: str
    planned_on: date
    reason: Annotated[str, Field(min_length=3, max_length=1000)]


class ReachMilestone(Command):
    """Record that a milestone was reached on the command's business date."""

    mission_id: MissionId
    milestone_id: str
    evidence: Annotated[str, Field(min_length=3, max_length=1000)]
    quantity: Quantity | None = None
    unit: str = ""


class RecordHistoricalMilestone(Command):
    """Record a milestone from a published source; opens the plan if there is none.

    A date after `as_of` is a plan that was published, not something that happened.
    """

    mission_id: MissionId
    title: Title
    on: date
    as_of: date
    quantity: Quantity | None = None
    unit: str = ""


PlanCommand = (
    OpenPlan | PlanMilestone | RescheduleMilestone | ReachMilestone | RecordHistoricalMilestone
)
