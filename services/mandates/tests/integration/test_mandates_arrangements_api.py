from pathlib import Path
from typing import Any

import pytest

from missionledger.mandates.testing.api import DECIDED_ON, MISSION_PATH, mission_under_mandate

PRESENCE = {
    "on": "2026-01-10",
    "kind": "regional_body",
    "organization": "African Union",
    "does": "Leads the talks.",
}
ROLE = {"role": "Leads its part.", "duties": "Reports.", "expectations": "Is heard."}
ROLES = {
    "on": "2026-01-15",
    "symbol": "S/2026/10",
    "roles": [ROLE | {"organization": each} for each in ("UN", "African Union")],
}
AUTHORIZED: dict[str, Any] = {
    "on": DECIDED_ON,
    "effective_from": DECIDED_ON,
    "models": ["ceasefire-monitoring"],
    "configuration": "un-authorized",
    "heads": [{"organization": "African Union", "title": "Force Commander"}],
    "coherence": "Observers watch the line.",
    "un_support": ["logistic"],
}
MONEY = {
    "on": "2026-03-01",
    "matter": "money",
    "organizations": ["African Union"],
    "statement": "The Union pays.",
    "symbol": "S/2026/20",
}
GATES = ("decision", "funding", "mandate", "units", "initial_capability", "full_capability")
UNIT = {
    "requirement_id": "UNXX-LOG-1",
    "title": "logistics unit",
    "unit_kind": "logistics company",
    "capability": "logistics",
    "strength": 150,
    "needed_on": "2026-09-01",
}
START_UP = {
    "mission_id": "UNXX",
    "title": "Special account",
    "funding": {"amount": "1000000.00", "currency": "USD"},
    "units": [UNIT],
    "deadlines": {name: f"2026-{number:02}-01" for number, name in enumerate(GATES, start=7)},
    "planned_on": "2026-06-30",
}


@pytest.mark.anyio
async def test_an_authorized_operation_keeps_command_and_money_with_its_partner(
    tmp_path: Path,
) -> None:
    path = f"{MISSION_PATH}/arrangements"
    async with mission_under_mandate(tmp_path) as service:
        early = await service.post(path, MONEY, by="leader")
        await service.post(f"{MISSION_PATH}/presence", PRESENCE, by="leader")
        await service.post(f"{MISSION_PATH}/role-agreements", ROLES, by="leader")
        chosen = await service.post(
            f"{MISSION_PATH}/compositions", AUTHORIZED, by="leader", version=2
        )
        paid = await service.post(path, MONEY, by="leader")
        command = MONEY | {"matter": "command", "organizations": ["UN"]}
        commanded = await service.post(path, command, by="leader")
        by_viewer = await service.post(path, MONEY, by="viewer")
        rows = await service.get(path, by="viewer", format="csv")
        now = (await service.get(f"{MISSION_PATH}/composition", by="viewer")).json()
        listed = await service.get(f"{MISSION_PATH}/compositions", by="viewer", format="csv")
        start = await service.post("/v1/start-ups", START_UP, by="leader")

    assert early.json()["type"].endswith("configuration-not-chosen")
    assert chosen.status_code == 201, chosen.text
    assert (paid.status_code, by_viewer.status_code) == (201, 403)
    assert commanded.json()["type"].endswith("arrangement-does-not-fit")
    assert "command stays with the partner" in commanded.json()["detail"]
    assert rows.text.splitlines()[0].startswith("on,")
    assert now["in_force"]["led_by"] == ["African Union"]
    assert [each["matter"] for each in now["arrangements"]] == ["money"]
    assert now["not_arranged"] == ["command", "rules", "recruitment"]
    assert "African Union" in listed.text
    assert start.json()["type"].endswith("operation-led-by-others"), start.text
