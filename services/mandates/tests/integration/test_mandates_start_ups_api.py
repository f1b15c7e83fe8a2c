from pathlib import Path
from typing import Any

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.testing.api import MISSION, mission_under_mandate

PLAN: dict[str, Any] = {
    "mission_id": MISSION,
    "title": "Special account of UNXX",
    "planned_on": "2026-03-01",
    "funding": {"amount": "60000000.00", "currency": "USD"},
    "units": [
        {
            "requirement_id": "UNXX-LOG-1",
            "title": "logistics company",
            "unit_kind": "logistics company",
            "capability": "logistics",
            "strength": 150,
            "needed_on": "2026-08-01",
        }
    ],
    "deadlines": {
        "decision": "2026-04-01",
        "funding": "2026-05-01",
        "mandate": "2026-05-01",
        "units": "2026-07-01",
        "initial_capability": "2026-09-01",
        "full_capability": "2027-03-01",
    },
}
PATH = f"/v1/start-ups/{MISSION}"


async def planned(service: ServiceUnderTest) -> Any:
    return await service.post("/v1/start-ups", PLAN, by="leader")


@pytest.mark.anyio
async def test_a_start_up_is_planned_once_and_shows_where_it_stands(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        first = await planned(service)
        again = await planned(service)
        view = (await service.get(PATH, by="viewer")).json()
        rows = (await service.get("/v1/start-ups", by="viewer", running="true")).json()["items"]
        before = await service.get(PATH, by="viewer", effective_on="2026-02-28")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["location"] == PATH
    assert again.json()["version"] == first.json()["version"]
    assert view["funding"] == PLAN["funding"]
    assert view["council_decision"] == "S/RES/9001 (2026)"
    assert (view["units_planned"], view["units_in_place"]) == (1, 0)
    assert view["process_id"] == f"mission-start-up/{MISSION}"
    assert [each["mission_id"] for each in rows] == [MISSION]
    assert before.status_code == 404


@pytest.mark.anyio
async def test_bad_plans_say_what_why_and_what_next(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        deadlines = PLAN["deadlines"] | {"full_capability": "2026-03-02"}
        disordered = await service.post(
            "/v1/start-ups", PLAN | {"deadlines": deadlines}, by="leader"
        )
        nameless = await service.post("/v1/start-ups", PLAN | {"units": []}, by="leader")
        stranger = await service.post("/v1/start-ups", PLAN, by="stranger")
        viewer = await service.post("/v1/start-ups", PLAN, by="viewer")
        rows = (await service.get("/v1/start-ups")).json()["items"]

    problem = disordered.json()
    assert problem["type"].endswith("start-up-plan-not-valid")
    assert "decision, funding, mandate" in problem["nextStep"]
    assert nameless.status_code == 422
    assert (stranger.status_code, viewer.status_code) == (404, 403)
    assert rows == []


@pytest.mark.anyio
async def test_a_person_decides_on_what_they_saw(tmp_path: Path) -> None:
    moved = {"on": "2026-03-02", "gate": "full_capability", "to": "2027-06-01", "reason": "rains"}
    async with mission_under_mandate(tmp_path) as service:
        await planned(service)
        blind = await service.post(f"{PATH}/deadlines", moved, by="leader")
        old = await service.post(f"{PATH}/deadlines", moved, by="leader", version=7)
        seen = await service.post(f"{PATH}/deadlines", moved, by="leader", version=1)

    assert (blind.status_code, old.status_code, seen.status_code) == (428, 412, 201)
    assert seen.json()["deadlines"]["full_capability"] == "2027-06-01"


@pytest.mark.anyio
async def test_capability_is_declared_on_units_that_are_known_to_be_there(tmp_path: Path) -> None:
    initial = {"on": "2026-04-01", "statement": "the port is served"}
    async with mission_under_mandate(tmp_path) as service:
        await planned(service)
        refused = await service.post(f"{PATH}/initial-capability", initial, by="leader", version=1)
        given_up = {"on": "2026-04-02", "reason": "a coup"}
        abandoned = await service.post(f"{PATH}/abandonment", given_up, by="leader", version=1)
        late = await service.post(
            f"{PATH}/decision",
            {"on": "2026-04-02", "act": "letter", "symbol": "S/2026/1"},
            by="leader",
            version=2,
        )

    assert refused.json()["type"].endswith("units-not-in-place")
    assert abandoned.status_code == 201
    assert late.json()["type"].endswith("start-up-ended")


@pytest.mark.anyio
async def test_the_renewal_of_the_present_term_is_opened_and_its_steps_recorded(
    tmp_path: Path,
) -> None:
    path = f"/v1/renewals/{MISSION}/2026-12-31"
    step = {"step": "report", "on": "2026-06-15", "reference": "S/2026/300", "outcome": "noted"}
    async with mission_under_mandate(tmp_path) as service:
        unknown = await service.get(path, by="viewer")
        opened = await service.post("/v1/renewals", {"mission_id": MISSION}, by="leader")
        blind = await service.post(f"{path}/steps", step, by="leader")
        recorded = await service.post(f"{path}/steps", step, by="leader", version=1)
        late = await service.post(
            f"{path}/steps", step | {"on": "2027-01-01"}, by="leader", version=2
        )
        hidden = await service.get(path, by="stranger")
        rows = (await service.get("/v1/renewals", by="viewer", running="true")).json()["items"]
        table = await service.get("/v1/renewals", by="viewer", format="csv")

    assert unknown.status_code == 404
    assert (opened.status_code, opened.headers["location"]) == (201, path)
    assert (blind.status_code, recorded.status_code) == (428, 201)
    assert recorded.json()["steps"][0]["reference"] == "S/2026/300"
    assert late.status_code == 422
    assert hidden.status_code == 404
    assert [each["until"] for each in rows] == ["2026-12-31"]
    assert table.text.splitlines()[0].startswith("mission_id,until,resolution")


@pytest.mark.anyio
async def test_a_mission_without_a_term_has_nothing_to_renew(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        nobody = await service.post("/v1/renewals", {"mission_id": "UNZZ"})

    assert nobody.json()["type"].endswith("no-term-to-renew")
