"""Reads about persons are on the access trail of the performance service, granted or refused."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.performance.main import SERVICE

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_reads_about_persons_are_recorded_and_those_of_units_are_not(tmp_path: Path) -> None:
    async def story() -> list[tuple[str, int]]:
        async with service_under_test(SERVICE, tmp_path, clock=FixedClock(NOW)) as service:
            service.requesters.add("vera", [Role.VIEWER])
            service.requesters.add("lena", [Role.MISSION_LEADERSHIP])
            await service.get("/v1/units", by="vera")
            await service.get("/v1/conduct-cases", by="vera")
            await service.get("/v1/conduct-cases/unknown", by="lena")
            await service.get("/v1/appraisals/unknown", by="lena")
            await service.get("/v1/research-exports", by="vera", mission_id="UNSOH")
            trail = await service.get("/v1/access-trail")
            return [(each["path"], each["status"]) for each in reversed(trail.json()["items"])]

    found = asyncio.run(story())

    assert [path for path, _status in found] == [
        "/v1/conduct-cases",
        "/v1/conduct-cases/unknown",
        "/v1/appraisals/unknown",
        "/v1/research-exports",
    ]
    assert [status for _path, status in found[:3]] == [404, 404, 404]
