from pathlib import Path
from typing import Any

import pytest

from missionledger.mandates.testing.api import MISSION_PATH, mission_under_mandate

FACTS: dict[str, dict[str, Any]] = {
    "standing-conditions": {
        "condition": "do_no_harm",
        "met": "met",
        "judgement": "as far as seen",
        "author": "adviser",
    },
    "transition-strategies": {
        "strategy": "committees",
        "capacity": "country team",
        "contingency": "leave by sea",
        "assessed": {"amount": "1000000.00", "currency": "USD"},
    },
    "scenarios": {
        "scenario_id": "talks-fail",
        "kind": "setback",
        "description": "The talks fail.",
        "response": "Good offices.",
        "owner": "Head of Mission",
    },
    "peacebuilding-aims": {"aim_id": "courts", "aim": "courts that sit", "partner": "UNDP"},
    "expectations": {
        "held_by": "traders",
        "expectation": "patrols by night",
        "within_mandate": True,
    },
    "contacts": {
        "kind": "council_member",
        "party": "penholder",
        "subject": "renewal",
        "planned_for": "2026-07-01",
    },
}


@pytest.mark.anyio
@pytest.mark.parametrize("path", sorted(FACTS))
async def test_a_fact_is_recorded_and_listed(path: str, tmp_path: Path) -> None:
    body = FACTS[path] | {"on": "2026-03-01"}
    async with mission_under_mandate(tmp_path) as service:
        route = f"{MISSION_PATH}/{path}"
        sent = await service.post(route, body, by="leader", version=0)
        viewer = await service.post(route, body, by="viewer", version=0)
        listed = (await service.get(route, by="viewer")).json()["items"]
        before = (await service.get(route, by="viewer", effective_on="2026-02-28")).json()
        hidden = await service.get(route, by="stranger")

    assert (sent.status_code, viewer.status_code, hidden.status_code) == (201, 403, 404)
    assert [each["on"] for each in listed] == ["2026-03-01"]
    assert before["items"] == []


@pytest.mark.anyio
async def test_gaps_close_when_what_is_missing_is_recorded(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        path = f"{MISSION_PATH}/planning-gaps"
        first = (await service.get(path, by="viewer")).json()["items"]
        for name in ("scenarios", "transition-strategies", "standing-conditions"):
            body = FACTS[name] | {"on": "2026-03-01"}
            route = f"{MISSION_PATH}/{name}"
            version = int((await service.get(route)).headers["etag"].strip('"v'))
            await service.post(route, body, by="leader", version=version)
        then = (await service.get(path, by="viewer")).json()["items"]

    assert len(first) == 7
    assert len(then) == 4
    assert all(each["rule"] for each in first)


@pytest.mark.anyio
async def test_a_task_is_passed_on_only_if_the_mandate_has_it(tmp_path: Path) -> None:
    body = {
        "on": "2026-03-01",
        "task_id": "mines",
        "receiver": "UNDP",
        "resources": {"amount": "500000.00", "currency": "USD"},
        "agreement": "letters",
    }
    async with mission_under_mandate(tmp_path) as service:
        refused = await service.post(f"{MISSION_PATH}/passed-tasks", body, by="leader", version=0)

    assert refused.json()["type"].endswith("task-not-in-mandate")
