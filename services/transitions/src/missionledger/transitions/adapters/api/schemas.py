"""Bodies and answers of the transitions API."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.plan.commands import Title
from missionledger.transitions.domain.plan.state import Milestone, Plan

Reason = Annotated[str, Field(min_length=3, max_length=1000)]


class Body(BaseModel):
    """Base of every body: unknown fields are refused, so that a typing mistake is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenPlanBody(Body):
    """Open the transition plan of a mission."""

    mission_id: MissionId
    occurred_on: date


class PlanMilestoneBody(Body):
    """A milestone that lies ahead."""

    title: Title
    planned_on: date
    occurred_on: date
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    source: str = ""


class RescheduleBody(Body):
    """A new planned date, and why."""

    planned_on: date
    occurred_on: date
    reason: Reason


class ReachBody(Body):
    """A milestone was reached on `occurred_on`."""

    occurred_on: date
    evidence: Reason
    value: Annotated[int, Field(ge=0)] | None = None
    unit: str = ""


class MilestoneView(BaseModel):
    """One milestone, ahead or reached.

    Attributes:
        standing: `reached`, `ahead`, or `late` when its planned day has passed.
        slip_days: how far the planned day, or the day it came, is from the first planned day.
    """

    mission_id: str
    milestone_id: str
    title: str
    standing: Literal["reached", "ahead", "late"]
    on: str
    baseline_on: str | None
    planned_on: str | None
    reached_on: str | None
    slip_days: int | None
    owner: str
    depends_on: tuple[str, ...]
    evidence: str
    value: int | None
    unit: str

    @classmethod
    def of(cls, mission_id: str, milestone: Milestone, on: date) -> "MilestoneView":
        """Return the milestone as it stood on the day."""
        late = milestone.planned_on is not None and milestone.planned_on < on.isoformat()
        standing: Literal["reached", "ahead", "late"] = "late" if late else "ahead"
        slip = None
        if milestone.baseline_on is not None:
            first = date.fromisoformat(milestone.baseline_on)
            slip = (date.fromisoformat(milestone.on) - first).days
        return cls(
            mission_id=mission_id,
            milestone_id=milestone.milestone_id,
            title=milestone.title,
            standing="reached" if milestone.reached_on else standing,
            on=milestone.on,
            baseline_on=milestone.baseline_on,
            planned_on=milestone.planned_on,
            reached_on=milestone.reached_on,
            slip_days=slip,
            owner=milestone.owner,
            depends_on=milestone.depends_on,
            evidence=milestone.evidence,
            value=milestone.quantity,
            unit=milestone.unit,
        )


class PlanView(BaseModel):
    """A plan at a glance, with its milestones in order of their days."""

    mission_id: str
    version: int
    milestones_total: int
    milestones_reached: int
    milestones_late: int
    next_milestone: MilestoneView | None
    milestones: tuple[MilestoneView, ...]

    @classmethod
    def of(cls, loaded: Loaded[Plan], on: date) -> "PlanView":
        """Return the plan as it stood on the day."""
        plan = loaded.state
        views = milestones_by_day(plan, on)
        ahead = [view for view in views if view.standing != "reached"]
        return cls(
            mission_id=plan.mission_id,
            version=loaded.version,
            milestones_total=len(views),
            milestones_reached=len(views) - len(ahead),
            milestones_late=sum(view.standing == "late" for view in ahead),
            next_milestone=ahead[0] if ahead else None,
            milestones=views,
        )


def milestones_by_day(plan: Plan, on: date) -> tuple[MilestoneView, ...]:
    """Return the milestones of a plan in order of their days."""
    views = (MilestoneView.of(plan.mission_id, each, on) for each in plan.milestones.values())
    return tuple(sorted(views, key=lambda view: (view.on, view.milestone_id)))
