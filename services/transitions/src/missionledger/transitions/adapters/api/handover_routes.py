"""The resource `handovers`: what becomes of the tasks of a mission."""

from fastapi import APIRouter

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.transitions.adapters.api.handover_schemas import (
    HandoversView,
    TaskStanding,
    TaskView,
)
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain.handovers.commands import (
    HandOverTask,
    LinkSequence,
    MapTask,
    NoteTask,
    RecordSupport,
    SetHolders,
    TakeSequenceStep,
)
from missionledger.transitions.domain.handovers.decider import HANDOVERS as DECIDER
from missionledger.transitions.domain.handovers.events import Capacity, Route
from missionledger.transitions.domain.handovers.state import Handovers


class TaskFilters(Filters):
    """Which tasks are asked for."""

    route: Route | None = None
    standing: TaskStanding | None = None
    owner: str | None = None
    capacity: Capacity | None = None


HANDOVERS: MissionResource[Handovers, HandoversView, TaskView] = MissionResource(
    name="handovers",
    decider=DECIDER,
    whole=HandoversView,
    item=TaskView,
    view=HandoversView.of,
    items=lambda view: view.tasks,
    columns=(
        "mission_id",
        "task_id",
        "title",
        "standing",
        "late",
        "route",
        "receiver",
        "capacity",
        "owner",
        "planned_on",
        "amount.amount",
        "amount.currency",
        "source_fund",
        "handed_over_on",
        "reason",
    ),
    holds="what becomes of tasks, and who supports the transition",
    filters=TaskFilters,
)

ROUTES = (
    CommandRoute("/tasks", NoteTask, "Note a task that the mandate asks for."),
    CommandRoute(
        "/tasks/{task_id}/map",
        MapTask,
        "Settle where a task goes, with what money, and whether the receiver can carry it.",
    ),
    CommandRoute(
        "/tasks/{task_id}/holders",
        SetHolders,
        "Settle who holds a task on which days; a day without a holder is refused and named.",
        is_decision=True,
    ),
    CommandRoute(
        "/tasks/{task_id}/hand-over",
        HandOverTask,
        "Record that a task went over, or stopped.",
        is_decision=True,
    ),
    CommandRoute("/support", RecordSupport, "Record how a party stands to the transition."),
    CommandRoute(
        "/sequence",
        LinkSequence,
        "Link the mission with the operation before or after it.",
    ),
    CommandRoute(
        "/sequence/steps",
        TakeSequenceStep,
        "Record a step of the handover between organizations.",
    ),
)


def add_handovers(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `handovers`."""
    add_resource(router, aggregates, clock, HANDOVERS, ROUTES)
