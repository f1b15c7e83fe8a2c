"""How staff and units leave, over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE

NOW = datetime(2024, 1, 15, 12, tzinfo=UTC)
BASE = "/v1/drawdown-schedules/MINUSMA"
PLAN = {
    "people": "military",
    "month": "2023-12",
    "count": 2000,
    "reason": "S/RES/2690",
    "occurred_on": "2023-07-01",
}
UNIT = {
    "unit_id": "TCD-INF-1",
    "strength": 850,
    "departs_on": "2023-11-15",
    "reason": "Kidal closes",
    "occurred_on": "2023-07-01",
}


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            planned = await service.post(f"{BASE}/planned-counts", PLAN)
            assert planned.status_code == 201, planned.text
            await scenario(service)

    asyncio.run(body())


def test_actual_stands_beside_plan_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        before = service.assembly.kernel.log.head().position
        count = {"people": "military", "month": "2023-12", "count": 1800}
        early = await service.post(f"{BASE}/counts", {**count, "occurred_on": "2023-12-11"})
        counted = await service.post(f"{BASE}/counts", {**count, "occurred_on": "2023-12-31"})

        assert early.json()["type"].endswith("count-before-month-end")
        assert counted.json()["counts"][0]["variance"] == -200
        assert (await service.get(BASE, known_at=before)).json()["counts"][0]["actual"] is None
        on = (await service.get(BASE, effective_on="2023-12-30")).json()
        assert on["counts"][0]["actual"] is None
        sheet = await service.get("/v1/drawdown-schedules", people="military", format="csv")
        assert "MINUSMA,2023-12,military,2000,2000,1800,-200" in sheet.text

    run(tmp_path, scenario)


def test_a_unit_that_has_not_gone_is_late(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        scheduled = await service.post(f"{BASE}/units", UNIT)
        gone = await service.post(
            f"{BASE}/unit-departures", {"unit_id": "TCD-INF-1", "occurred_on": "2023-11-10"}
        )

        assert (scheduled.json()["units_there"], scheduled.json()["units_late"]) == (1, 1)
        assert (gone.json()["units_there"], gone.json()["units_late"]) == (0, 0)

    run(tmp_path, scenario)


def test_posts_end_with_notice_and_everybody_is_accounted_for(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        posts = {
            "group_id": "gao-staff",
            "title": "Sector East, Gao",
            "people": "national_staff",
            "posts": 40,
            "notice_on": "2023-11-01",
            "ends_on": "2023-12-31",
            "occurred_on": "2023-11-01",
        }
        short = await service.post(f"{BASE}/posts", posts)
        in_time = await service.post(f"{BASE}/posts", {**posts, "notice_on": "2023-07-01"})
        version = int(in_time.headers["etag"].strip('"v'))
        abolished = await service.post(
            f"{BASE}/posts/gao-staff/abolish",
            {"placed": 15, "separated": 25, "occurred_on": "2023-12-31"},
            version=version,
        )

        assert short.json()["type"].endswith("notice-too-short")
        assert in_time.json()["posts_open"] == 40
        assert (abolished.json()["posts_open"], abolished.json()["final_pay_open"]) == (0, 25)

    run(tmp_path, scenario)


def test_schedules_are_closed_to_strangers(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("viewer", [Role.VIEWER], ["MINUSMA"])

        assert (await service.get(BASE, by="stranger")).status_code == 404
        assert (await service.post(f"{BASE}/units", UNIT, by="stranger")).status_code == 404
        assert (await service.post(f"{BASE}/units", UNIT, by="viewer")).status_code == 403

    run(tmp_path, scenario)
