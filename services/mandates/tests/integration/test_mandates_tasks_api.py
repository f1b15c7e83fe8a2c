import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from missionledger.mandates.testing.api import (
    DECIDED_ON,
    MISSION_PATH,
    RESOLUTION,
    mission_under_mandate,
)

TASK: dict[str, Any] = {
    "task_id": "patrols",
    "title": "Patrol the buffer zone",
    "outcome": "No armed group moves in the zone unseen.",
    "category": "ceasefire-monitoring",
    "group": "ceasefire",
    "priority": 1,
    "phase": 1,
    "funding": "funded",
    "resolution": RESOLUTION,
    "decided_on": DECIDED_ON,
}
UNFUNDED = TASK | {
    "task_id": "demining",
    "category": "demilitarization-arms-management",
    "group": "mines",
    "priority": 2,
    "funding": "within_existing_resources",
}
REVISION = {
    "decided_on": "2026-05-01",
    "resolution": "S/RES/9002 (2026)",
    "effective_from": "2026-05-01",
    "note": "Tasks change.",
}
TASKS = f"{MISSION_PATH}/tasks"


@pytest.mark.anyio
async def test_tasks_are_added_changed_and_dropped_by_decisions(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        added = await service.post(TASKS, TASK, by="leader")
        second = await service.post(TASKS, UNFUNDED, by="leader")
        await service.post("/v1/mandates/UNXX/revisions", REVISION, version=1)
        by_revision = {"resolution": "S/RES/9002 (2026)", "decided_on": "2026-05-01"}
        blind = await service.post(f"{TASKS}/patrols/changes", TASK | by_revision)
        changed = await service.post(
            f"{TASKS}/patrols/changes", TASK | by_revision | {"priority": 3}, version=2
        )
        removal = by_revision | {"reason": "Cleared."}
        stale = await service.post(f"{TASKS}/demining/removal", removal, version=2)
        dropped = await service.post(f"{TASKS}/demining/removal", removal, version=3)
        now = await service.get(TASKS, stands="true")
        before = await service.get(TASKS, effective_on="2026-04-30", format="csv")
        known_then = await service.get(TASKS, known_at=added.headers["missionledger-position"])
        other = await service.post(f"{TASKS}/demining/changes", TASK, version=4)

    assert added.status_code == 201, added.text
    assert second.headers["location"] == f"{TASKS}/demining"
    assert (blind.status_code, stale.status_code, other.status_code) == (428, 412, 422)
    assert (changed.json()["priority"], changed.headers["etag"]) == (3, '"v3"')
    assert dropped.json()["dropped_by"] == "S/RES/9002 (2026)"
    assert [each["task_id"] for each in now.json()["items"]] == ["patrols"]
    assert now.headers["etag"] == '"v4"'
    rows = list(csv.DictReader(StringIO(before.text)))
    assert [(each["task_id"], each["priority"], each["dropped_by"]) for each in rows] == [
        ("patrols", "1", ""),
        ("demining", "2", ""),
    ]
    assert [each["task_id"] for each in known_then.json()["items"]] == ["patrols"]


@pytest.mark.anyio
async def test_tasks_are_filtered_and_paged(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await service.post(TASKS, TASK)
        await service.post(TASKS, UNFUNDED)
        unfunded = await service.get(TASKS, funding="within_existing_resources")
        by_group = await service.get(TASKS, group="ceasefire", priority=1)
        first = await service.get(TASKS, limit=1)
        second = await service.get(TASKS, limit=1, cursor=first.json()["next_cursor"])
        one = await service.get(f"{TASKS}/demining")
        absent = await service.get(f"{TASKS}/no-such-task")

    assert [each["task_id"] for each in unfunded.json()["items"]] == ["demining"]
    assert [each["task_id"] for each in by_group.json()["items"]] == ["patrols"]
    assert [each["task_id"] for each in second.json()["items"]] == ["demining"]
    assert second.json()["next_cursor"] is None
    assert (one.json()["group"], absent.status_code) == ("mines", 404)


@pytest.mark.anyio
async def test_what_the_tasks_weigh_and_show(tmp_path: Path) -> None:
    direction = {
        "resolution": RESOLUTION,
        "decided_on": DECIDED_ON,
        "direction": "Hold the ceasefire until there is a settlement.",
        "political_settlement": "The agreement of January.",
    }
    async with mission_under_mandate(tmp_path) as service:
        set_first = await service.post(f"{MISSION_PATH}/strategic-direction", direction, version=0)
        await service.post(TASKS, TASK)
        await service.post(TASKS, UNFUNDED)
        load = await service.get(f"{MISSION_PATH}/task-load")
        qualities = await service.get(f"{MISSION_PATH}/qualities")
        as_csv = await service.get(f"{MISSION_PATH}/qualities", format="csv")
        whole = await service.get(f"{MISSION_PATH}/strategic-direction")

    assert set_first.status_code == 201, set_first.text
    assert (load.json()["tasks"], load.json()["unfunded"], load.json()["groups"]) == (2, 1, 2)
    answers = {each["quality"]: each for each in qualities.json()["items"]}
    assert {name: each["answer"] for name, each in answers.items()} == {
        "clear": "shown",
        "focused": "unknown",
        "prioritized": "shown",
        "sequenced": "not_shown",
        "achievable": "unknown",
        "fitted_to_the_ground": "unknown",
        "matched_with_resources": "not_shown",
        "aimed_at_settlement": "shown",
    }
    assert "1500 military" in answers["matched_with_resources"]["why"]
    assert answers["matched_with_resources"]["tasks"] == ["demining"]
    assert len(list(csv.DictReader(StringIO(as_csv.text)))) == 8
    assert whole.json()["direction"]["resolution"] == RESOLUTION


@pytest.mark.anyio
async def test_tasks_are_refused_in_clear_words(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        no_decision = await service.post(TASKS, TASK | {"resolution": "S/RES/1 (2026)"})
        no_category = await service.post(TASKS, TASK | {"category": "tea-parties"})
        too_urgent = await service.post(TASKS, TASK | {"priority": 0})
        tomorrow = await service.post(TASKS, TASK | {"decided_on": "2026-07-01"})
        wrong_role = await service.post(TASKS, TASK, by="viewer")
        foreign = await service.post(TASKS, TASK, by="stranger")
        unseen = [
            await service.get(f"{MISSION_PATH}/{each}", by="stranger")
            for each in ("tasks", "task-load", "qualities", "strategic-direction", "tasks/patrols")
        ]
        no_mission = await service.get("/v1/missions/NOWHERE/tasks")

    assert no_decision.json()["type"].endswith("task-without-decision")
    assert (no_category.status_code, no_category.json()["errors"][0]["pointer"]) == (
        422,
        "/category",
    )
    assert too_urgent.status_code == 422
    assert tomorrow.json()["type"].endswith("fact-in-the-future")
    assert (wrong_role.status_code, foreign.status_code) == (403, 404)
    assert [each.status_code for each in unseen] == [404] * 5
    assert no_mission.status_code == 404
