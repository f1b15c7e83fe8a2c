"""The service on its real log, with the reference tables and one mission under a mandate."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.mandates.main import SERVICE

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MISSION = "UNXX"
MISSION_PATH = f"/v1/missions/{MISSION}"
RESOLUTION = "S/RES/9001 (2026)"
DECIDED_ON = "2026-02-01"
VALID_FROM = "2026-02-15"

PROPOSAL: Mapping[str, Any] = {
    "mission_id": MISSION,
    "acronym": MISSION,
    "name": "United Nations Mission in Somewhere",
    "kind": "PKO",
    "location": "Somewhere",
    "region": "Africa",
    "proposed_on": "2026-01-05",
}
ESTABLISHMENT: Mapping[str, Any] = {
    "mission_id": MISSION,
    "decided_on": DECIDED_ON,
    "resolution": RESOLUTION,
    "chapter": "VII",
    "valid_from": VALID_FROM,
    "until": "2026-12-31",
    "authorized": {"military": 3000, "police": 200},
    "recommended": {"military": 4500},
}

_TABLES = {
    "models": ("models.json", None),
    "configurations": ("configurations.json", "configurations"),
    "capabilities": ("capabilities.json", None),
    "task-categories": ("task_categories.json", "categories"),
}


@asynccontextmanager
async def mission_under_mandate(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    """Run the service with the reference tables and the mission UNXX, established for 2026.

    `leader` leads that mission, `viewer` may read of it, `stranger` leads another one.
    """
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
        service.requesters.add("leader", [Role.MISSION_LEADERSHIP], [MISSION])
        service.requesters.add("viewer", [Role.VIEWER], [MISSION])
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNYY"])
        for table in _TABLES:
            await _must(service, f"/v1/imports/{table}", _import_of(table))
        await _must(service, "/v1/missions", PROPOSAL)
        await _must(service, "/v1/mandates", ESTABLISHMENT)
        yield service


async def _must(service: ServiceUnderTest, path: str, body: Mapping[str, Any]) -> None:
    answer = await service.post(path, body)
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.text}")


def _import_of(table: str) -> dict[str, Any]:
    name, inside = _TABLES[table]
    content = (files("missionledger.reference") / "tables" / name).read_bytes()
    items = json.loads(content)
    rows = [
        values | {"row": row}
        for row, values in enumerate(items[inside] if inside else items, start=1)
    ]
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": rows}
