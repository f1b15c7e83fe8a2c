from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.testing.api import MISSION, MISSION_PATH, mission_under_mandate

BREACH: dict[str, Any] = {
    "on": "2026-03-05",
    "breach_id": "flights",
    "host": "MLI",
    "kind": "freedom_of_movement",
    "place": "Gao",
    "description": "Flights were not allowed.",
    "source": "S/2026/210",
}


async def unit(service: ServiceUnderTest, day: str, stage: UnitStage, heads: int) -> None:
    note = NoteRequiredUnit.model_validate(
        {
            "occurred_on": day,
            "mission_id": MISSION,
            "requirement_id": "UNXX-INF-1",
            "stage": stage,
            "capability": "military-units",
            "strength": heads,
            "foreign_event_id": f"performance-{stage}",
            "foreign_position": 5,
        }
    )
    aggregates = service.assembly.kernel.aggregates
    await aggregates.execute(FORCES, note, CommandContext("consumer", "integrator"))


@pytest.mark.anyio
async def test_strength_is_set_against_the_ceiling_month_by_month(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        path = f"{MISSION_PATH}/strength-by-month"
        span = {"from": "2026-01-15", "to": "2026-06-20"}
        unknown = (await service.get(path, by="viewer", **span)).json()["items"]
        await unit(service, "2026-02-20", UnitStage.OPENED, 850)
        await unit(service, "2026-05-20", UnitStage.DEPLOYED, 800)
        rows = (await service.get(path, by="viewer", **span)).json()["items"]
        then = await service.get(path, by="viewer", effective_on="2026-03-31", **span)
        table = await service.get(path, by="viewer", format="csv", **span)
        empty = await service.get(path, by="viewer", **(span | {"from": "2026-07-01"}))

    assert [row["month"] for row in rows] == [f"2026-0{month}" for month in range(1, 7)]
    assert rows[-1]["on"] == "2026-06-20"
    assert {row["deployed"] for row in unknown} == {None}
    assert (rows[0]["authorized"], rows[0]["gap"]) == (None, None)
    assert (rows[1]["authorized"], rows[1]["deployed"]) == (3200, 0)
    assert rows[1]["authorized_by"] == "S/RES/9001 (2026)"
    assert (rows[4]["deployed"], rows[4]["gap"], rows[4]["deployed_per_cent"]) == (800, 2400, 25)
    assert [row["month"] for row in then.json()["items"]] == ["2026-01", "2026-02", "2026-03"]
    assert table.text.startswith("month,on,authorized")
    assert empty.status_code == 422


@pytest.mark.anyio
async def test_a_report_tells_each_fact_of_the_period_with_its_source(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await service.post(f"{MISSION_PATH}/sofa-breaches", BREACH, by="leader", version=0)
        path = f"{MISSION_PATH}/council-report"
        span = {"from": "2026-01-01", "to": "2026-06-30"}
        told = (await service.get(path, by="viewer", **span)).json()["items"]
        later = await service.get(path, by="viewer", **(span | {"from": "2026-04-01"}))
        letter = await service.get(path, by="viewer", format="text", **span)
        hidden = await service.get(path, by="stranger", **span)
        log = service.assembly.kernel.log.read(after=0, limit=500)

    by_section = {each["section"]: each for each in told}
    mandate, host = by_section["Mandate and its renewal"], by_section["Relations with the host"]
    assert mandate["text"] == (
        "By S/RES/9001 (2026), the mandate was established until 31 December 2026. Authorized "
        "strength: 3,000 military, 200 police. The Secretary-General had recommended 4,500 "
        "military."
    )
    assert (host["source"], host["provenance"]) == ("S/2026/210", "entered")
    assert log[host["position"] - 1].type == "SofaBreachRecorded"
    assert later.json()["items"] == []
    assert letter.headers["content-type"].startswith("text/plain")
    assert "S/2026/210; entered; mandates, position" in letter.text
    assert hidden.status_code == 404
