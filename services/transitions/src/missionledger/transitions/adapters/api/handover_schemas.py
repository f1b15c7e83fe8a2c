"""Bodies and answers about the handover of tasks."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.schemas import Body
from missionledger.transitions.domain.handovers.commands import HOLDERS_MAX, Holding
from missionledger.transitions.domain.handovers.events import (
    Capacity,
    Direction,
    Holder,
    PartyKind,
    Route,
    Stance,
    Step,
)
from missionledger.transitions.domain.handovers.state import Handovers, Sequence, Support
from missionledger.transitions.domain.handovers.state import TaskHandover as Task
from missionledger.transitions.domain.texts import ItemId, Name, Papers, Reason, Title

TaskStanding = Literal["unmapped", "mapped", "handed_over", "stopped"]
WANTED_SUPPORT = (
    PartyKind.HOST,
    PartyKind.MAIN_PARTY,
    PartyKind.RESIDENT_COORDINATOR,
    PartyKind.COUNTRY_TEAM,
    PartyKind.REGIONAL_ACTOR,
)
"""Whose support a transition needs (requirement TRN-02)."""


class NoteTaskBody(Body):
    """A task that the mandate asks for."""

    task_id: ItemId
    title: Title
    occurred_on: date
    source: str = ""


class MapTaskBody(Body):
    """Where a task goes, who sees to it, when, with what money, and who can carry it."""

    route: Route
    receiver: str = ""
    owner: Name
    planned_on: date
    amount: Amount | None = None
    source_fund: str = ""
    reason: str = ""
    capacity: Capacity = Capacity.NOT_ASSESSED
    capacity_note: Annotated[str, Field(max_length=1_000)] = ""
    occurred_on: date


class HoldersBody(Body):
    """Who holds the task on which days."""

    holders: Annotated[tuple[Holding, ...], Field(min_length=1, max_length=HOLDERS_MAX)]
    occurred_on: date


class HandOverBody(Body):
    """The task went over, or stopped, on `occurred_on`; papers by their SHA-256."""

    occurred_on: date
    evidence: Reason
    documents: Papers = ()


class SupportBody(Body):
    """How a party stands to the transition."""

    party: Name
    kind: PartyKind
    stance: Stance
    note: Reason
    occurred_on: date


class SequenceBody(Body):
    """The operations before and after, and the day authority goes over."""

    predecessor: Name
    successor: Name
    direction: Direction
    transfer_on: date
    understanding: str = ""
    occurred_on: date


class SequenceStepBody(Body):
    """A step of the handover between organizations, taken on `occurred_on`."""

    step: Step
    note: Reason
    occurred_on: date
    documents: Papers = ()


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
        views = task_views([loaded], on)
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


def task_views(missions: Iterable[Loaded[Handovers]], on: date) -> tuple[TaskView, ...]:
    """Return the tasks of missions as they stood on the day, mission by mission."""
    return tuple(
        TaskView.of(each.state.mission_id, each.state.tasks[key], on)
        for each in missions
        for key in sorted(each.state.tasks)
    )


def standing_of(task: Task) -> TaskStanding:
    """Return how a task stands."""
    if task.handed_over_on is not None:
        return "stopped" if task.route is Route.STOP else "handed_over"
    return "unmapped" if task.route is None else "mapped"
