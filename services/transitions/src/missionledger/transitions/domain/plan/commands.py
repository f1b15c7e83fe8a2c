"""What may be asked of a transition plan."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.transitions.domain.texts import Name, Reason, Title

Quantity = Annotated[int, Field(ge=0, le=10**15)]
Days = Annotated[int, Field(ge=0, le=3_650)]
"""Days of work, ten years at most."""


class OpenPlan(Command):
    """Open the transition plan of a mission."""

    mission_id: MissionId


class PlanMilestone(Command):
    """Add a milestone that lies ahead.

    Attributes:
        duration_days: days of work that lead to it, once all it waits for is reached.
    """

    mission_id: MissionId
    title: Title
    planned_on: date
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    duration_days: Days = 0


class RescheduleMilestone(Command):
    """Move the planned date of a milestone, with the reason; the first date stays its baseline."""

    mission_id: MissionId
    milestone_id: str
    planned_on: date
    reason: Reason


class ReachMilestone(Command):
    """Record that a milestone was reached on the command's business date."""

    mission_id: MissionId
    milestone_id: str
    evidence: Reason
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


class ChangeOwner(Command):
    """Give a milestone to somebody else."""

    mission_id: MissionId
    milestone_id: str
    owner: Name
    reason: Reason


class SetDuration(Command):
    """Say how many days of work lead to a milestone."""

    mission_id: MissionId
    milestone_id: str
    duration_days: Days
    reason: Reason


class ChangeDependencies(Command):
    """Say anew which milestones this one waits for."""

    mission_id: MissionId
    milestone_id: str
    depends_on: tuple[str, ...]
    reason: Reason


class AttachEvidence(Command):
    """Attach papers to a milestone; `documents` of the command names them."""

    mission_id: MissionId
    milestone_id: str
    note: Reason


class CancelMilestone(Command):
    """Give up a milestone that lies ahead."""

    mission_id: MissionId
    milestone_id: str
    reason: Reason


class ReverseReached(Command):
    """Take back that a milestone was reached; its business date is the day that was wrong.

    Attributes:
        corrected_on: the right day, which the next command of the same request records; None if
            the milestone was not reached at all.
    """

    mission_id: MissionId
    milestone_id: str
    reason: Reason
    corrected_on: date | None = None


PlanCommand = (
    OpenPlan
    | PlanMilestone
    | RescheduleMilestone
    | ReachMilestone
    | RecordHistoricalMilestone
    | ChangeOwner
    | SetDuration
    | ChangeDependencies
    | AttachEvidence
    | CancelMilestone
    | ReverseReached
)
