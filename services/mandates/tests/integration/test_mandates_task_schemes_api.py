from pathlib import Path
from typing import Any

import pytest

from missionledger.mandates.testing.api import (
    DECIDED_ON,
    MISSION_PATH,
    RESOLUTION,
    mission_under_mandate,
)

SCHEME: dict[str, Any] = {
    "on": "2026-01-01",
    "title": "Groups of tasks",
    "publisher": "A research institute",
    "reference": "Codebook, version 3",
    "classes": [
        {"slug": "security", "name": "Security"},
        {"slug": "politics", "name": "Politics"},
    ],
}
TASK = {
    "task_id": "patrols",
    "title": "Patrol the line",
    "category": "ceasefire-monitoring",
    "group": "ceasefire",
    "funding": "funded",
    "resolution": RESOLUTION,
    "decided_on": DECIDED_ON,
}
SORTED = {
    "on": "2026-03-01",
    "task_id": "patrols",
    "scheme": "research",
    "task_class": "security",
    "author": "Planning team",
}
PATH = f"{MISSION_PATH}/task-classes"


@pytest.mark.anyio
async def test_a_scheme_is_loaded_by_the_operator_and_exchanged(tmp_path: Path) -> None:
    path = "/v1/task-schemes/research"
    fewer = SCHEME | {"on": "2026-04-01", "classes": SCHEME["classes"][1:]}
    async with mission_under_mandate(tmp_path) as service:
        not_yet = await service.get(path, by="viewer")
        by_leader = await service.post(path, SCHEME, by="leader")
        first = await service.post(path, SCHEME)
        second = await service.post(path, fewer)
        listed = (await service.get("/v1/task-schemes", by="viewer")).json()["items"]
        rows = await service.get(f"{path}/classes", by="viewer", format="csv")
        old = (await service.get(path, by="viewer", edition="1")).json()
        earlier = (await service.get(path, by="viewer", effective_on="2026-03-01")).json()
        none = await service.get(path, by="viewer", edition="3")

    assert (not_yet.status_code, by_leader.status_code, none.status_code) == (404, 403, 404)
    assert (first.status_code, second.json()["edition"]) == (201, 2)
    assert [(each["scheme"], each["edition"], each["classes"]) for each in listed] == [
        ("research", 2, 1)
    ]
    assert rows.text.splitlines() == ["slug,name,description", "politics,Politics,"]
    assert len(old["classes"]) == 2
    assert earlier["edition"] == 1


@pytest.mark.anyio
async def test_a_task_is_sorted_by_several_schemes_and_counted_by_class(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await service.post(f"{MISSION_PATH}/tasks", TASK, by="leader")
        await service.post("/v1/task-schemes/research", SCHEME)
        await service.post("/v1/task-schemes/other", SCHEME | {"reference": "Another list"})
        sent = await service.post(PATH, SORTED, by="leader")
        await service.post(PATH, SORTED | {"scheme": "other", "task_class": "politics"})
        rows = (await service.get(PATH, by="viewer", scheme="research")).json()["items"]
        both = await service.get(PATH, by="viewer", task_id="patrols", stands="true")
        table = await service.get(PATH, by="viewer", format="csv")
        counts = f"{MISSION_PATH}/task-class-counts"
        by_class = (await service.get(counts, by="viewer", scheme="research")).json()["items"]
        parts = (await service.get(counts, by="viewer", limit="500")).json()["items"]
        over_all = await service.get("/v1/task-class-counts", by="stranger", scheme="research")
        hidden = await service.get(PATH, by="stranger")
        unknown = await service.get(counts, by="viewer", scheme="nobodys")

    assert sent.status_code == 201, sent.text
    assert [(each["task_class"], each["class_name"], each["edition"]) for each in rows] == [
        ("security", "Security", 1)
    ]
    assert len(both.json()["items"]) == 2
    assert table.text.startswith("task_id,scheme,task_class,")
    assert [(each["task_class"], each["tasks"]) for each in by_class] == [
        ("security", 1),
        ("politics", 0),
        ("", 0),
    ]
    assert {each["task_class"]: each["tasks"] for each in parts}["ceasefire-monitoring"] == 1
    assert len(parts) == 22
    assert sum(each["tasks"] for each in over_all.json()["items"]) == 0
    assert (hidden.status_code, unknown.status_code) == (404, 404)


@pytest.mark.anyio
async def test_what_is_not_known_is_refused_by_its_name(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        no_task = await service.post(PATH, SORTED, by="leader")
        await service.post(f"{MISSION_PATH}/tasks", TASK, by="leader")
        no_scheme = await service.post(PATH, SORTED, by="leader")
        await service.post("/v1/task-schemes/research", SCHEME)
        no_class = await service.post(PATH, SORTED | {"task_class": "magic"}, by="leader")
        later = await service.post(PATH, SORTED | {"on": "2026-07-01"}, by="leader")

    told = [each.json()["type"].rsplit("/", 1)[-1] for each in (no_task, no_scheme, no_class)]
    assert [each.rsplit(":", 1)[-1] for each in told] == [
        "task-not-recorded",
        "task-scheme-unknown",
        "task-class-unknown",
    ]
    assert "'magic' is none of the 2 classes of edition 1 of research" in no_class.json()["detail"]
    assert no_class.json()["errors"][0]["pointer"] == "/task_class"
    assert later.status_code == 422
