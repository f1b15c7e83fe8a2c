from pathlib import Path
from typing import Any

import pytest

from missionledger.mandates.testing.api import MISSION_PATH, RESOLUTION, mission_under_mandate

WORK: dict[str, Any] = {
    "on": "2026-01-08",
    "work_id": "options",
    "kind": "options",
    "title": "Options for a presence",
    "carried_out_by": "Planning team",
    "ended_on": "2026-01-20",
    "paper": "S/2026/30",
}
PRESS = {
    "on": "2026-03-01",
    "kind": "press_elements",
    "symbol": "Elements of 1 March",
    "summary": "Support for the mission.",
}
EXPLAINED = {
    "on": "2026-02-01",
    "kind": "explanation_of_vote",
    "symbol": "S/PV.10100",
    "summary": "The text lacks a strategy of transition.",
    "members": ["FRA"],
    "resolution": RESOLUTION,
}


@pytest.mark.anyio
async def test_work_before_the_mandate_is_a_phase_of_the_life(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/pre-mandate-work"
    async with mission_under_mandate(tmp_path) as service:
        sent = await service.post(path, WORK, by="leader")
        viewer = await service.post(path, WORK, by="viewer")
        late = await service.post(path, WORK | {"on": "2026-03-01", "ended_on": None}, by="leader")
        ongoing = await service.get(path, by="viewer", ongoing="true", effective_on="2026-01-15")
        options = (await service.get(path, by="viewer", kind="options")).json()["items"]
        life = (await service.get(f"{MISSION_PATH}/life", by="viewer")).json()["items"]
        table = await service.get(f"{MISSION_PATH}/life", by="viewer", format="csv")
        hidden = await service.get(f"{MISSION_PATH}/life", by="stranger")

    assert (sent.status_code, viewer.status_code, hidden.status_code) == (201, 403, 404)
    assert late.json()["type"].endswith("not-before-the-mandate")
    assert len(ongoing.json()["items"]) == 1
    assert [each["paper"] for each in options] == ["S/2026/30"]
    assert [(each["phase"], each["paper"]) for each in life] == [
        ("before_the_mandate", "S/2026/30"),
        ("mandate", RESOLUTION),
    ]
    assert table.text.splitlines()[0] == "on,until,phase,what,title,paper"


@pytest.mark.anyio
async def test_votes_and_statements_lie_side_by_side_over_time(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/council-statements"
    renewal = {
        "decided_on": "2026-05-20",
        "resolution": "S/RES/9002 (2026)",
        "until": "2027-12-31",
        "vote": {"in_favour": 13, "against": 0, "abstaining": 2},
    }
    async with mission_under_mandate(tmp_path) as service:
        sent = [await service.post(path, each, by="leader") for each in (PRESS, EXPLAINED)]
        unknown = await service.post(path, EXPLAINED | {"resolution": "S/RES/1"}, by="leader")
        await service.post("/v1/mandates/UNXX/renewals", renewal, version=1)
        unity = (await service.get(f"{MISSION_PATH}/council-unity", by="viewer")).json()["items"]
        split = await service.get(f"{MISSION_PATH}/council-unity", by="viewer", unanimous="false")
        french = await service.get(path, by="viewer", member="FRA", format="csv")

    assert [each.status_code for each in sent] == [201, 201]
    assert unknown.json()["errors"][0]["pointer"] == "/resolution"
    assert [(each["on"], each["what"], each["unanimous"]) for each in unity] == [
        ("2026-02-01", "establish", None),
        ("2026-02-01", "explanation_of_vote", None),
        ("2026-03-01", "press_elements", None),
        ("2026-05-20", "renew", False),
    ]
    assert unity[0]["summary"] == "no vote recorded"
    assert [each["symbol"] for each in split.json()["items"]] == ["S/RES/9002 (2026)"]
    assert len(french.text.splitlines()) == 2
