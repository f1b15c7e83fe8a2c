"""Answers about the handover of tasks."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.handovers.events import (
    Capacity,
    Holder,
    PartyKind,
    Route,
    Step,
)
from missionledger.transitions.domain.handovers.state import Handovers, Sequence, Support
from missionledger.transitions.domain.handovers.state import TaskHandover as Task

TaskStanding = Literal["unmapped", "mapped", "handed_over", "stopped"]
WANTED_SUPPORT = (
    PartyKind.HOST,
    PartyKind.MAIN_PARTY,
    PartyKind.RESIDENT_COORDINATOR,
    PartyKind.COUNTRY_TEAM,
    PartyKind.REGIONAL_ACTOR,
)
"""Whose support a transition needs (requirement TRN-02)."""


class TaskView(BaseModel):
    """One task and what becomes of it."""

    mission_id: str
    task_id: str
    title: str
    standing: TaskStanding
    late: bool
    route: Route | None
    receiver: str
    owner: str
    planned_on: str | None
    amount: Amount | None
    source_fund: str
    reason: str
    capacity: Capacity
    capacity_note: str
    holders: tuple[Holder, ...]
    handed_over_on: str | None
    documents: tuple[str, ...]
    evidence: str

    @classmethod
    def of(cls, mission_id: str, task: Task, on: date) -> "TaskView":
        """Return the task as it stood on the day."""
        standing = standing_of(task)
        overdue = task.planned_on is not None and task.planned_on < on.isoformat()
        return cls(
            mission_id=mission_id,
            standing=standing,
            late=overdue and standing in {"unmapped", "mapped"},
            amount=None if task.amount is None else Amount.of(task.amount),
            **task.model_dump(exclude={"amount"}),
        )


class HandoversView(BaseModel):
    """What becomes of all tasks of a mission.

    Attributes:
        support_missing: kinds of parties whose support is needed and not recorded.
        steps: the steps between organizations that were taken, and when.
        successor_takes: the tasks that go to the successor mission: its remit out of this one.
        successor_leaves: the tasks that go elsewhere: by so much the successor's remit is narrower.
    """

    mission_id: str
    version: int
    tasks_total: int
    tasks_unmapped: int
    tasks_open: int
    tasks: tuple[TaskView, ...]
    support: tuple[Support, ...]
    support_missing: tuple[PartyKind, ...]
    sequence: Sequence | None
    steps: dict[Step, str]
    successor_takes: tuple[str, ...]
    successor_leaves: tuple[str, ...]

    @classmethod
    def of(cls, loaded: Loaded[Handovers], on: date) -> "HandoversView":
        """Return the handovers as they stood on the day."""
        state = loaded.state
        views = tuple(
            TaskView.of(state.mission_id, state.tasks[key], on) for key in sorted(state.tasks)
        )
        open_tasks = [each for each in views if each.standing in {"unmapped", "mapped"}]
        recorded = {each.kind for each in state.support.values()}
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            tasks_total=len(views),
            tasks_unmapped=sum(each.standing == "unmapped" for each in open_tasks),
            tasks_open=len(open_tasks),
            tasks=views,
            support=tuple(state.support[key] for key in sorted(state.support)),
            support_missing=tuple(each for each in WANTED_SUPPORT if each not in recorded),
            sequence=state.sequence,
            steps=dict(state.steps),
            successor_takes=_to_successor(views, takes=True),
            successor_leaves=_to_successor(views, takes=False),
        )


def _to_successor(views: Iterable[TaskView], *, takes: bool) -> tuple[str, ...]:
    mapped = [each for each in views if each.route is not None]
    return tuple(
        each.task_id for each in mapped if (each.route is Route.SUCCESSOR_MISSION) is takes
    )


def standing_of(task: Task) -> TaskStanding:
    """Return how a task stands."""
    if task.handed_over_on is not None:
        return "stopped" if task.route is Route.STOP else "handed_over"
    return "unmapped" if task.route is None else "mapped"
