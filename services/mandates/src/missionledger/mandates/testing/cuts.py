"""A mission with tasks, means and links between them, for tests of cuts.

Three tasks are linked: protection (protected, first) and patrols share a battalion; elections rest
on posts and money; nobody recorded what the fourth, public information, rests on.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.domain.task_basis import commands as basis
from missionledger.mandates.domain.task_basis.facts import Component, Figure, MeansKind, MoneyClass
from missionledger.mandates.domain.tasks.decider import Task
from missionledger.mandates.domain.tasks.events import Funding
from missionledger.mandates.testing.api import DECIDED_ON, MISSION, MISSION_PATH, RESOLUTION

ON = "2026-03-01"

TASK_ROWS: Sequence[tuple[str, str, str, int | None]] = (
    ("patrols", "Patrol the buffer zone", "ceasefire-monitoring", 3),
    ("protection", "Protect civilians in the east", "protection-of-civilians", 2),
    ("elections", "Help hold elections", "electoral-assistance", 4),
    ("radio", "Run a radio", "public-information", None),
)

MEANS_ROWS: Sequence[Mapping[str, Any]] = (
    {
        "means_id": "battalion-a",
        "kind": "unit",
        "title": "Infantry battalion A",
        "component": "military",
        "money_class": "military_and_police",
        "size": 800,
        "capability": "military-units",
        "yearly_cost": {
            "amount": {"amount": "30000000.00"},
            "mark": "modelled",
            "basis": "rates times heads",
        },
    },
    {
        "means_id": "election-posts",
        "kind": "posts",
        "title": "Electoral officers",
        "component": "civilian",
        "money_class": "civilian",
        "size": 40,
    },
    {
        "means_id": "ballots",
        "kind": "money",
        "title": "Ballot papers and their transport",
        "money_class": "operational",
        "yearly_cost": {"amount": {"amount": "2000000.00"}, "basis": "budget, line 14"},
    },
    {"means_id": "camp-east", "kind": "site", "title": "Camp East"},
)

LINK_ROWS: Sequence[Mapping[str, Any]] = (
    {"task_id": "protection", "means_id": "battalion-a", "uses": 600, "essential": True},
    {"task_id": "protection", "means_id": "camp-east"},
    {"task_id": "patrols", "means_id": "battalion-a"},
    {"task_id": "elections", "means_id": "election-posts", "essential": True},
    {"task_id": "elections", "means_id": "ballots"},
)

PLAN: Mapping[str, Any] = {
    "on": "2026-04-01",
    "plan_id": "half-a-battalion",
    "title": "Half a battalion and the posts",
    "why": "The release of money was cut.",
    "proposed_by": "Office of the Chief of Staff",
    "target": {
        "of": "heads",
        "component": "military",
        "per_cent": 25,
        "heads": 3000,
        "basis": "ceiling of S/RES/9001 (2026); asked by the Controller",
    },
    "items": [
        {
            "means_id": "battalion-a",
            "takes": 400,
            "leaves_on": "2026-06-01",
            "saves": {
                "amount": {"amount": "15000000.00"},
                "mark": "modelled",
                "basis": "rates times heads",
            },
            "costs": {"amount": {"amount": "1200000.00"}, "basis": "freight offer"},
        },
        {"means_id": "election-posts", "leaves_on": "2026-09-01"},
    ],
    "liquidity_plan": "plan-2026-04",
}


def tasks() -> tuple[Task, ...]:
    """Return the tasks as a decision gave them."""
    return tuple(
        Task(
            task_id=task_id,
            title=title,
            category=category,
            group="all",
            priority=priority,
            funding=Funding.FUNDED,
            added_by=RESOLUTION,
            added_on=date.fromisoformat(DECIDED_ON),
            changed_by=RESOLUTION,
            changed_on=date.fromisoformat(DECIDED_ON),
        )
        for task_id, title, category, priority in TASK_ROWS
    )


def battalion(**changes: Any) -> basis.RecordMeans:
    """Return the command that records a battalion of 800."""
    values: dict[str, Any] = {
        "occurred_on": date.fromisoformat(ON),
        "mission_id": MISSION,
        "means_id": "battalion-a",
        "kind": MeansKind.UNIT,
        "title": "Infantry battalion A",
        "component": Component.MILITARY,
        "size": 800,
    }
    return basis.RecordMeans.model_validate(values | changes)


def money(means_id: str, figure: Figure, **changes: Any) -> basis.RecordMeans:
    """Return the command that records money."""
    values: dict[str, Any] = {
        "occurred_on": date.fromisoformat(ON),
        "mission_id": MISSION,
        "means_id": means_id,
        "kind": MeansKind.MONEY,
        "title": means_id,
        "money_class": MoneyClass.OPERATIONAL,
        "yearly_cost": figure,
    }
    return basis.RecordMeans.model_validate(values | changes)


def link(task_id: str, means_id: str, **changes: Any) -> basis.RecordReliance:
    """Return the command that lets a task rest on a means."""
    values: dict[str, Any] = {
        "occurred_on": date.fromisoformat(ON),
        "mission_id": MISSION,
        "task_id": task_id,
        "means_id": means_id,
        "why": "It goes where people are threatened.",
        "author": "Chief of Staff",
        "tasks": tuple(each.task_id for each in tasks()),
    }
    return basis.RecordReliance.model_validate(values | changes)


async def with_means(service: ServiceUnderTest) -> None:
    """Record the tasks, the means and the links.

    Raises:
        RuntimeError: if the service refuses one of them.
    """
    for task_id, title, category, priority in TASK_ROWS:
        body = {
            "task_id": task_id,
            "title": title,
            "category": category,
            "group": "all",
            "priority": priority,
            "funding": "funded",
            "resolution": RESOLUTION,
            "decided_on": DECIDED_ON,
        }
        await _must(service, "tasks", body)
    for row in MEANS_ROWS:
        await _must(service, "means", {**row, "on": ON, "source": "staffing table"})
    for row in LINK_ROWS:
        said = {"on": ON, "why": "The concept of operations says so.", "author": "planner"}
        await _must(service, "task-means", {**row, **said})


async def _must(service: ServiceUnderTest, path: str, body: Mapping[str, Any]) -> None:
    answer = await service.post(f"{MISSION_PATH}/{path}", body, by="leader")
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.text}")
