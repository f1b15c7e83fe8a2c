"""Recognition of work, and what research may have, over HTTP."""

from datetime import date
from pathlib import Path

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.performance.application.research import LEAST_UNITS, findings_by_month
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.state import Unit
from missionledger.performance.testing.api import (
    UNIT as BATTALION,
)
from missionledger.performance.testing.api import (
    accepted,
    evaluated_battalion,
    performance,
    present_battalion,
    refused,
)
from missionledger.performance.testing.units import INFANTRY, evaluated_unit

WORK = {
    "occurred_on": "2025-07-01",
    "recognition_id": "R-1",
    "kind": "citation",
    "task": "protection",
    "reason": "sheltered two thousand people",
    "evaluation_id": "E-1",
}


@pytest.mark.anyio
async def test_work_is_recognized_and_listed(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "adequate")
        path = f"{BATTALION}/recognitions"
        await accepted(service.post(path, WORK, by="leader"))
        forbidden = await service.post(path, WORK, by="inspector")
        await refused(
            service.post(path, WORK | {"kind": "letter"}, by="leader"), "recognition-recorded"
        )
        hidden = await service.post(path, WORK, by="stranger")
        listed = await service.get("/v1/recognitions", by="viewer")
        strange = await service.get("/v1/recognitions", by="stranger")
        other = await service.get("/v1/recognitions", unit="UNXX-BAT-2")

    assert (forbidden.status_code, hidden.status_code) == (403, 404)
    assert [each["reason"] for each in listed.json()["items"]] == ["sheltered two thousand people"]
    assert strange.json()["items"] == other.json()["items"] == []


@pytest.mark.anyio
async def test_criteria_are_tied_to_parts_of_mandated_tasks(tmp_path: Path) -> None:
    form = INFANTRY.model_dump(mode="json", exclude={"form_id"})
    tied = [each | {"task_category": "ceasefire-monitoring"} for each in form["criteria"]]
    wrong = [each | {"task_category": "ceasefire"} for each in form["criteria"]]
    path = "/v1/evaluation-forms/observers/versions"
    async with performance(tmp_path) as service:
        await refused(service.post(path, form | {"criteria": wrong}), "task-category-unknown")
        await accepted(service.post(path, form | {"criteria": tied}))
        await accepted(service.post("/v1/evaluation-forms/infantry/versions", form))
        found = await service.get("/v1/evaluation-forms", task_category="ceasefire-monitoring")
        every = await service.get("/v1/evaluation-forms")

    assert [each["form_id"] for each in found.json()["items"]] == ["observers"]
    assert len(every.json()["items"]) == 2


async def measured(service: ServiceUnderTest, name: str, sample: int) -> None:
    body = {
        "occurred_on": "2025-03-01",
        "mission_id": "UNXX",
        "name": name,
        "kind": "trust",
        "title": "trust of one village",
        "of_whom": "its council",
        "unit": "per cent",
        "method": "interviews",
    }
    value = {
        "occurred_on": "2025-03-01",
        "measured_on": "2025-02-15",
        "value": "40",
        "sample": sample,
        "measured_from": "survey",
    }
    await accepted(service.post("/v1/series", body, by="leader"))
    await accepted(service.post(f"/v1/series/UNXX.{name}/values", value, by="leader"))


@pytest.mark.anyio
async def test_research_gets_facts_and_nobody(tmp_path: Path) -> None:
    incident = {
        "occurred_on": "2025-04-03",
        "mission_id": "UNXX",
        "name": "I-1",
        "kind": "illness",
        "harmed": "police",
        "place": "sector capital",
        "happened": "malaria after the rains",
        "dead": 0,
        "injured": 0,
        "ill": 12,
    }
    path = "/v1/research-exports/UNXX"
    async with performance(tmp_path) as service:
        await present_battalion(service)
        await evaluated_battalion(service, "E-1", "grave")
        await measured(service, "FEW", 4)
        await measured(service, "MANY", 1200)
        await accepted(service.post("/v1/safety-incidents", incident, by="leader"))
        first = await service.get(path, by="auditor")
        second = await service.get(path, by="auditor")
        viewer = await service.get(path, by="viewer")
        strange = await service.get(path, by="stranger")
        before = await service.get(path, by="leader", effective_on="2025-03-31")

    told = first.json()
    assert (viewer.status_code, strange.status_code) == (403, 404)
    assert all(row["is_left_out"] and row["findings"] == {} for row in told["findings"])
    assert told["incidents"] == [
        {
            "month": "2025-04",
            "kind": "illness",
            "harmed": "police",
            "incidents": 1,
            "dead": 0,
            "injured": 0,
            "ill": 12,
        }
    ]
    assert before.json()["incidents"] == []
    assert sorted(each["value"] or "" for each in told["series"]) == ["", "40"]
    assert not {each["series"] for each in told["series"]} & {
        each["series"] for each in second.json()["series"]
    }
    for name in ("BAT-1", "RWA", "colonel", "inspector", "village", "malaria", "2025-04-03"):
        assert name not in first.text


def test_cells_with_enough_units_are_told() -> None:
    def unit(number: int) -> Unit:
        state = UNIT.fold(evaluated_unit("shortfall"))
        assert state.registered is not None
        described = state.registered.model_copy(update={"unit_id": f"UNXX-BAT-{number}"})
        return state.model_copy(update={"registered": described})

    forms = {("infantry", 1): INFANTRY.criteria}
    rows = findings_by_month([unit(number) for number in range(LEAST_UNITS)], forms)
    fewer = findings_by_month([unit(number) for number in range(LEAST_UNITS - 1)], forms)

    assert rows[-1] == {
        "month": f"{date(2025, 6, 1):%Y-%m}",
        "component": "military",
        "aspect": "task",
        "is_left_out": False,
        "findings": {"shortfall": LEAST_UNITS},
    }
    assert all(row["is_left_out"] for row in fewer)
