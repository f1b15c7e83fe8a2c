"""Handovers over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
BASE = "/v1/handovers/UNIFIL"
TASK = {"task_id": "mine-action", "title": "clearance of mines", "occurred_on": "2026-01-01"}
MAP = {
    "route": "country_team",
    "receiver": "UNDP",
    "owner": "Chief of Mission Support",
    "planned_on": "2026-01-31",
    "amount": {"amount": "1500000.00", "currency": "USD"},
    "source_fund": "Lebanon trust fund",
    "occurred_on": "2026-01-05",
}
PAPER = KEPT_PAPER


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            noted = await service.post(f"{BASE}/tasks", TASK)
            assert noted.status_code == 201, noted.text
            await scenario(service)

    asyncio.run(body())


async def version(service: ServiceUnderTest) -> int:
    return int((await service.get(BASE)).headers["etag"].strip('"v'))


def test_a_task_finds_new_hands_and_reads_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        mapped = await service.post(f"{BASE}/tasks/mine-action/map", MAP)
        before = service.assembly.kernel.log.head().position
        body = {"occurred_on": "2026-01-31", "evidence": "signed protocol", "documents": [PAPER]}
        unseen = await service.post(f"{BASE}/tasks/mine-action/hand-over", body)
        handed = await service.post(
            f"{BASE}/tasks/mine-action/hand-over", body, version=await version(service)
        )

        assert mapped.json()["tasks"][0]["amount"] == {"amount": "1500000.00", "currency": "USD"}
        # On 1 February the task planned for the day before is late.
        assert mapped.json()["tasks"][0]["late"] is True
        assert (unseen.status_code, handed.status_code) == (428, 201)
        assert handed.json()["tasks_open"] == 0
        assert (await service.get(BASE, known_at=before)).json()["tasks_open"] == 1
        assert (await service.get(BASE, effective_on="2026-01-30")).json()["tasks_open"] == 1
        assert (await service.get(BASE, effective_on="2026-01-02")).json()["tasks_unmapped"] == 1

    run(tmp_path, scenario)


def test_a_gap_and_a_missing_certificate_are_refused_in_words(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await service.post(f"{BASE}/tasks/mine-action/map", MAP)
        holders = [
            {"organization": "UNIFIL", "from_on": "1978-03-19", "until_on": "2026-12-31"},
            {"organization": "UNDP", "from_on": "2027-01-02"},
        ]
        seen = await version(service)
        gap = await service.post(
            f"{BASE}/tasks/mine-action/holders",
            {"holders": holders, "occurred_on": "2026-01-10"},
            version=seen,
        )
        bare = await service.post(
            f"{BASE}/tasks/mine-action/hand-over",
            {"occurred_on": "2026-01-31", "evidence": "signed protocol"},
            version=seen,
        )

        assert gap.status_code == 409
        assert "on 2027-01-01" in gap.json()["detail"]
        assert bare.json()["type"].endswith("handover-without-certificate")
        assert await version(service) == seen

    run(tmp_path, scenario)


def test_tasks_are_listed_filtered_and_as_csv(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await service.post(f"{BASE}/tasks/mine-action/map", MAP)
        await service.post("/v1/handovers/UNDOF/tasks", TASK)
        service.requesters.add("neighbour", [Role.MISSION_LEADERSHIP], ["UNDOF"])

        mapped = (await service.get("/v1/handovers", standing="mapped")).json()["items"]
        to_host = (await service.get("/v1/handovers", route="host")).json()["items"]
        first = (await service.get("/v1/handovers", limit=1)).json()
        second = (await service.get("/v1/handovers", cursor=first["next_cursor"])).json()
        sheet = await service.get("/v1/handovers", mission="UNIFIL", format="csv")
        scoped = (await service.get("/v1/handovers", by="neighbour")).json()["items"]

        assert [each["mission_id"] for each in mapped] == ["UNIFIL"]
        assert to_host == []
        assert [each["mission_id"] for each in first["items"] + second["items"]] == [
            "UNDOF",
            "UNIFIL",
        ]
        assert "1500000.00,USD,Lebanon trust fund" in sheet.text
        assert [each["mission_id"] for each in scoped] == ["UNDOF"]
        assert (await service.get(BASE, by="neighbour")).status_code == 404

    run(tmp_path, scenario)


def test_support_is_recorded_by_party_and_what_lacks_is_said(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        body = {
            "party": "Government of Lebanon",
            "kind": "host",
            "stance": "conditional",
            "note": "asks for the army to be paid first",
            "occurred_on": "2026-01-10",
        }

        answer = (await service.post(f"{BASE}/support", body)).json()

        assert answer["support"][0]["stance"] == "conditional"
        assert answer["support_missing"] == [
            "main_party",
            "resident_coordinator",
            "country_team",
            "regional_actor",
        ]

    run(tmp_path, scenario)


def test_a_name_that_no_mission_or_task_can_have_is_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        mission = await service.post("/v1/handovers/unifil!/tasks", TASK)
        task = await service.post(f"{BASE}/tasks/-x/map", MAP)

        assert [mission.status_code, task.status_code] == [422, 422]

    run(tmp_path, scenario)


def test_the_remit_of_a_successor_is_what_goes_to_it(tmp_path: Path) -> None:
    """A mission may follow with a narrower remit; it is said by how much narrower."""

    async def scenario(service: ServiceUnderTest) -> None:
        patrols = {
            "task_id": "patrols",
            "title": "patrols at the line",
            "occurred_on": "2026-01-01",
        }
        await service.post(f"{BASE}/tasks", patrols)
        await service.post(f"{BASE}/tasks/mine-action/map", MAP)
        successor = {
            **MAP,
            "route": "successor_mission",
            "receiver": "UNIFIL-II",
            "capacity": "ready",
        }
        mapped = await service.post(f"{BASE}/tasks/patrols/map", successor)

        assert mapped.json()["successor_takes"] == ["patrols"]
        assert mapped.json()["successor_leaves"] == ["mine-action"]
        ready = await service.get("/v1/handovers", capacity="ready")
        assert [each["task_id"] for each in ready.json()["items"]] == ["patrols"]

    run(tmp_path, scenario)
