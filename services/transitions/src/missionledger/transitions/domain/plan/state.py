"""A transition plan and its milestones, as the events left them.

A milestone is ahead, with a planned date that may move and keeps its first date as baseline; or
reached, with the day it came and the evidence for it; or cancelled.

A plan seen on an early day may know of a change but not of the milestone that was changed: what is
planned today may have been reached last week. Such a change shows from the day of the milestone on.
"""

from collections.abc import Mapping
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.transitions.domain.plan.events import (
    MilestoneCancelled,
    MilestoneDependenciesChanged,
    MilestoneDurationSet,
    MilestoneEvidenceAttached,
    MilestoneOwnerChanged,
    MilestonePlanned,
    MilestoneReached,
    MilestoneReachReversed,
    MilestoneRescheduled,
    PlanEvent,
    PlanOpened,
)


class Milestone(BaseModel):
    """One step of a plan, ahead, reached or cancelled."""

    model_config = ConfigDict(frozen=True)

    milestone_id: str
    title: str
    baseline_on: DayText | None = None
    planned_on: DayText | None = None
    reached_on: DayText | None = None
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    duration_days: int = 0
    evidence: str = ""
    documents: tuple[str, ...] = ()
    quantity: int | None = None
    unit: str = ""
    cancelled_because: str = ""

    @property
    def is_cancelled(self) -> bool:
        """Whether it was given up."""
        return bool(self.cancelled_because)

    @property
    def is_void(self) -> bool:
        """Whether nothing is left of it: never planned, and not reached after all."""
        return self.planned_on is None and self.reached_on is None

    @property
    def on(self) -> str:
        """The day it was reached, or else the day it is planned for."""
        return self.reached_on or self.planned_on or ""


class Plan(BaseModel):
    """The plan of a mission; empty until it is opened."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    milestones: Mapping[str, Milestone] = Field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether the mission has a plan."""
        return bool(self.mission_id)

    @property
    def active(self) -> Mapping[str, Milestone]:
        """The milestones that count: neither cancelled nor void."""
        return {
            key: each
            for key, each in self.milestones.items()
            if not each.is_cancelled and not each.is_void
        }


def evolve(  # noqa: C901, PLR0911 - one branch an event, and mypy sees that none is missing
    plan: Plan, event: PlanEvent
) -> Plan:
    """Return the plan after the event."""
    match event:
        case PlanOpened():
            return plan.model_copy(update={"mission_id": event.mission_id})
        case MilestonePlanned():
            return _with(
                plan,
                Milestone(
                    milestone_id=event.milestone_id,
                    title=event.title,
                    baseline_on=event.planned_on,
                    planned_on=event.planned_on,
                    owner=event.owner,
                    depends_on=event.depends_on,
                    quantity=event.quantity,
                    unit=event.unit,
                ),
            )
        case MilestoneReached():
            return _reached(plan, event)
        case MilestoneRescheduled():
            return _changed(plan, event.milestone_id, planned_on=event.planned_on)
        case MilestoneOwnerChanged():
            return _changed(plan, event.milestone_id, owner=event.owner)
        case MilestoneDurationSet():
            return _changed(plan, event.milestone_id, duration_days=event.duration_days)
        case MilestoneDependenciesChanged():
            return _changed(plan, event.milestone_id, depends_on=event.depends_on)
        case MilestoneEvidenceAttached():
            return _with_papers(plan, event)
        case MilestoneCancelled():
            return _changed(plan, event.milestone_id, cancelled_because=event.reason)
        case MilestoneReachReversed():
            return _changed(plan, event.milestone_id, reached_on=None, evidence="")
        case _:
            assert_never(event)


def _reached(plan: Plan, event: MilestoneReached) -> Plan:
    known = plan.milestones.get(
        event.milestone_id, Milestone(milestone_id=event.milestone_id, title=event.title)
    )
    reached = {
        "reached_on": event.reached_on,
        "evidence": event.evidence,
        "quantity": known.quantity if event.quantity is None else event.quantity,
        "unit": event.unit or known.unit,
    }
    return _with(plan, known.model_copy(update=reached))


def _with_papers(plan: Plan, event: MilestoneEvidenceAttached) -> Plan:
    known = plan.milestones.get(event.milestone_id)
    if known is None:
        return plan
    papers = tuple(dict.fromkeys((*known.documents, *event.documents)))
    return _with(plan, known.model_copy(update={"documents": papers}))


def _changed(plan: Plan, milestone_id: str, **update: Any) -> Plan:
    known = plan.milestones.get(milestone_id)
    return plan if known is None else _with(plan, known.model_copy(update=update))


def _with(plan: Plan, milestone: Milestone) -> Plan:
    return plan.model_copy(
        update={"milestones": {**plan.milestones, milestone.milestone_id: milestone}}
    )
