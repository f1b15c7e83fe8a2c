"""Bodies and answers of the transitions API."""

from collections import Counter
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.plan.commands import Days
from missionledger.transitions.domain.plan.state import Milestone, Plan
from missionledger.transitions.domain.texts import Name, Papers, Reason, Title

Standing = Literal["reached", "ahead", "late", "cancelled"]


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
    duration_days: Days = 0
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
    documents: Papers = ()


class OwnerBody(Body):
    """Who answers for the milestone from now on, and why."""

    owner: Name
    occurred_on: date
    reason: Reason


class DurationBody(Body):
    """How many days of work lead to the milestone, and why it is thought so."""

    duration_days: Days
    occurred_on: date
    reason: Reason


class DependenciesBody(Body):
    """What the milestone waits for from now on, and why."""

    depends_on: tuple[str, ...]
    occurred_on: date
    reason: Reason


class EvidenceBody(Body):
    """Papers about a milestone, by their SHA-256."""

    documents: Annotated[Papers, Field(min_length=1)]
    occurred_on: date
    note: Reason


class CancelBody(Body):
    """Why the milestone was given up."""

    occurred_on: date
    reason: Reason


class CorrectReachedBody(Body):
    """A day that was recorded wrongly.

    Attributes:
        recorded_on: the day that is recorded now.
        reached_on: the right day; None if the milestone was not reached at all.
        evidence: what shows the right day.
    """

    recorded_on: date
    reached_on: date | None = None
    reason: Reason
    evidence: Reason | None = None
    documents: Papers = ()


class MilestoneView(BaseModel):
    """One milestone, ahead, reached or cancelled.

    Attributes:
        standing: `reached`, `ahead`, `late` when its planned day has passed, or `cancelled`.
        slip_days: how far the planned day, or the day it came, is from the first planned day.
    """

    mission_id: str
    milestone_id: str
    title: str
    standing: Standing
    on: str
    baseline_on: str | None
    planned_on: str | None
    reached_on: str | None
    slip_days: int | None
    owner: str
    depends_on: tuple[str, ...]
    duration_days: int
    evidence: str
    documents: tuple[str, ...]
    cancelled_because: str
    value: int | None
    unit: str

    @classmethod
    def of(cls, mission_id: str, milestone: Milestone, on: date) -> "MilestoneView":
        """Return the milestone as it stood on the day."""
        slip = None
        if milestone.baseline_on is not None and milestone.on:
            first = date.fromisoformat(milestone.baseline_on)
            slip = (date.fromisoformat(milestone.on) - first).days
        return cls(
            mission_id=mission_id,
            milestone_id=milestone.milestone_id,
            title=milestone.title,
            standing=standing_of(milestone, on),
            on=milestone.on,
            baseline_on=milestone.baseline_on,
            planned_on=milestone.planned_on,
            reached_on=milestone.reached_on,
            slip_days=slip,
            owner=milestone.owner,
            depends_on=milestone.depends_on,
            duration_days=milestone.duration_days,
            evidence=milestone.evidence,
            documents=milestone.documents,
            cancelled_because=milestone.cancelled_because,
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
    milestones_cancelled: int
    next_milestone: MilestoneView | None
    milestones: tuple[MilestoneView, ...]

    @classmethod
    def of(cls, loaded: Loaded[Plan], on: date) -> "PlanView":
        """Return the plan as it stood on the day."""
        plan = loaded.state
        views = milestones_by_day(plan, on)
        ahead = [view for view in views if view.standing in {"ahead", "late"}]
        by_standing = Counter(view.standing for view in views)
        return cls(
            mission_id=plan.mission_id,
            version=loaded.version,
            milestones_total=len(views),
            milestones_reached=by_standing["reached"],
            milestones_late=by_standing["late"],
            milestones_cancelled=by_standing["cancelled"],
            next_milestone=ahead[0] if ahead else None,
            milestones=views,
        )


def milestones_by_day(plan: Plan, on: date) -> tuple[MilestoneView, ...]:
    """Return the milestones of a plan in order of their days, without those that are void."""
    views = (
        MilestoneView.of(plan.mission_id, each, on)
        for each in plan.milestones.values()
        if not each.is_void
    )
    return tuple(sorted(views, key=lambda view: (view.on, view.milestone_id)))


def standing_of(milestone: Milestone, on: date) -> Standing:
    """Return how a milestone stands on a day."""
    if milestone.is_cancelled:
        return "cancelled"
    if milestone.reached_on is not None:
        return "reached"
    late = milestone.planned_on is not None and milestone.planned_on < on.isoformat()
    return "late" if late else "ahead"
