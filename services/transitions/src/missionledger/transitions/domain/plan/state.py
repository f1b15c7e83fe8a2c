"""A transition plan and its milestones, as the events left them.

A milestone is either ahead, with a planned date that may move and keeps its first date as
baseline, or reached, with the day it came and the evidence for it.
"""

from collections.abc import Mapping
from typing import assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.transitions.domain.plan.events import (
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    PlanEvent,
    PlanOpened,
)


class Milestone(BaseModel):
    """One step of a plan, ahead or reached."""

    model_config = ConfigDict(frozen=True)

    milestone_id: str
    title: str
    baseline_on: DayText | None = None
    planned_on: DayText | None = None
    reached_on: DayText | None = None
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    evidence: str = ""
    quantity: int | None = None
    unit: str = ""

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


def evolve(plan: Plan, event: PlanEvent) -> Plan:
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
        case MilestoneRescheduled():
            known = plan.milestones[event.milestone_id]
            return _with(plan, known.model_copy(update={"planned_on": event.planned_on}))
        case MilestoneReached():
            known = plan.milestones.get(
                event.milestone_id,
                Milestone(milestone_id=event.milestone_id, title=event.title),
            )
            reached = {
                "reached_on": event.reached_on,
                "evidence": event.evidence,
                "quantity": known.quantity if event.quantity is None else event.quantity,
                "unit": event.unit or known.unit,
            }
            return _with(plan, known.model_copy(update=reached))
        case _:
            assert_never(event)


def _with(plan: Plan, milestone: Milestone) -> Plan:
    return plan.model_copy(
        update={"milestones": {**plan.milestones, milestone.milestone_id: milestone}}
    )
