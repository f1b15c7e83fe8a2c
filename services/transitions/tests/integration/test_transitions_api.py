"""Plans and milestones over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ROWS = [
    {
        "row": 2,
        "mission": "UNIFIL",
        "on": "2025-08-28",
        "milestone": "final extension (S/RES/2790)",
        "source": "UN press SC/16159",
        "provenance": "verified",
    },
    {
        "row": 3,
        "mission": "UNIFIL",
        "on": "2026-02-10",
        "milestone": "force size",
        "value": 7500,
        "unit": "persons",
        "source": "AFP",
        "provenance": "verified",
    },
    {
        "row": 4,
        "mission": "UNIFIL",
        "on": "2026-12-31",
        "milestone": "operations cease",
        "source": "TASS",
        "provenance": "verified",
    },
]
FILE = {"file": "drawdown_timelines.csv", "sha256": "0" * 64, "rows": ROWS}


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await scenario(service)

    asyncio.run(body())


async def load(service: ServiceUnderTest) -> None:
    answer = await service.post("/v1/imports/milestones", FILE)
    assert answer.status_code == 201, answer.text


def test_real_milestones_are_loaded_once(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        first = await service.post("/v1/imports/milestones", FILE)
        second = await service.post("/v1/imports/milestones", FILE)

        assert (first.json()["recorded"], first.json()["unchanged"]) == (4, 0)
        assert (second.json()["recorded"], second.json()["unchanged"]) == (0, 3)
        plan = (await service.get("/v1/plans/UNIFIL")).json()
        assert (plan["milestones_total"], plan["milestones_reached"]) == (3, 2)
        assert plan["next_milestone"]["on"] == "2026-12-31"

    run(tmp_path, scenario)


def test_a_broken_row_names_its_place_and_nothing_is_recorded(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        broken = {**FILE, "rows": [*ROWS[:2], {**ROWS[2], "on": "2026-13-01"}]}

        answer = await service.post("/v1/imports/milestones", broken)

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/rows/2/on"
        assert service.assembly.kernel.log.head().position == 0

    run(tmp_path, scenario)


def test_a_plan_reads_as_of_a_day_and_as_known_then(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load(service)
        before = service.assembly.kernel.log.head().position
        reached = await service.post(
            "/v1/plans/UNIFIL/milestones/M003/reach",
            {"occurred_on": "2026-10-15", "evidence": "letter of the force commander"},
        )
        assert reached.status_code == 201

        early = (await service.get("/v1/plans/UNIFIL", effective_on="2025-09-01")).json()
        unknowing = (await service.get("/v1/plans/UNIFIL", known_at=before)).json()
        now = (await service.get("/v1/plans/UNIFIL")).json()

        assert early["milestones_reached"] == 1
        assert unknowing["milestones_reached"] == 2
        assert now["milestones_reached"] == 3

    run(tmp_path, scenario)


def test_moving_a_milestone_needs_the_version_that_was_seen(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load(service)
        path = "/v1/plans/UNIFIL/milestones/M003/reschedule"
        body = {"planned_on": "2027-01-31", "occurred_on": "2026-11-01", "reason": "ships late"}
        seen = int((await service.get("/v1/plans/UNIFIL")).headers["etag"].strip('"v'))

        missing = await service.post(path, body)
        stale = await service.post(path, body, version=seen - 1)
        moved = await service.post(path, body, version=seen)

        assert [missing.status_code, stale.status_code, moved.status_code] == [428, 412, 201]
        assert moved.json()["slip_days"] == 31

    run(tmp_path, scenario)


def test_only_planners_of_the_mission_may_plan(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load(service)
        service.requesters.add("viewer", [Role.VIEWER], ["UNIFIL"])
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        body = {"title": "last convoy", "planned_on": "2027-01-01", "occurred_on": "2026-11-01"}
        path = "/v1/plans/UNIFIL/milestones"

        assert (await service.post(path, body, by="viewer")).status_code == 403
        assert (await service.post(path, body, by="stranger")).status_code == 404
        assert (await service.post(path, body, by="nobody")).status_code == 401
        assert (await service.get("/v1/plans/UNIFIL", by="stranger")).status_code == 404

    run(tmp_path, scenario)


def test_a_repeat_of_a_command_has_one_effect_and_one_answer(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load(service)
        body = {"title": "last convoy", "planned_on": "2027-01-01", "occurred_on": "2026-11-01"}
        path = "/v1/plans/UNIFIL/milestones"

        first = await service.post(path, body, key="convoy-1")
        head = service.assembly.kernel.log.head().position
        again = await service.post(path, body, key="convoy-1")
        other = await service.post(path, {**body, "title": "first convoy"}, key="convoy-1")

        assert first.json() == again.json()
        assert other.status_code == 422
        assert service.assembly.kernel.log.head().position == head

    run(tmp_path, scenario)


def test_milestones_come_as_csv(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load(service)

        answer = await service.get("/v1/milestones", standing="ahead", format="csv")

        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.text.splitlines()[1].startswith("UNIFIL,M003,2026-12-31,ahead")

    run(tmp_path, scenario)
