"""Changes of milestones and the critical path over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
MILESTONES = "/v1/plans/UNIFIL/milestones"
PAPER = KEPT_PAPER


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            await plan(service)
            await scenario(service)

    asyncio.run(body())


async def plan(service: ServiceUnderTest) -> None:
    """Three milestones in a row: convoy, site, withdrawal."""
    await service.post("/v1/plans", {"mission_id": "UNIFIL", "occurred_on": "2026-01-01"})
    rows = [
        ("last convoy", "2026-03-01", [], 0),
        ("site closed", "2026-03-10", ["M001"], 20),
        ("withdrawal complete", "2026-06-30", ["M002"], 10),
    ]
    for title, planned_on, depends_on, days in rows:
        body = {
            "title": title,
            "planned_on": planned_on,
            "occurred_on": "2026-01-01",
            "owner": "DMS",
            "depends_on": depends_on,
            "duration_days": days,
        }
        answer = await service.post(MILESTONES, body)
        assert answer.status_code == 201, answer.text


async def version(service: ServiceUnderTest) -> int:
    return int((await service.get("/v1/plans/UNIFIL")).headers["etag"].strip('"v'))


def test_the_critical_path_is_read_as_of_a_day(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        now = (await service.get("/v1/plans/UNIFIL/critical-path")).json()
        late = (
            await service.get("/v1/plans/UNIFIL/critical-path", effective_on="2026-07-10")
        ).json()

        site = next(each for each in now["milestones"] if each["milestone_id"] == "M002")
        assert (site["forecast_on"], site["late_risk_days"]) == ("2026-03-21", 11)
        assert now["at_risk"] == ["M002"]
        assert (now["ends_on"], now["critical_path"]) == ("2026-06-30", ["M003"])
        assert (late["ends_on"], late["slip_days"]) == ("2026-08-09", 40)
        assert late["critical_path"] == ["M001", "M002", "M003"]

    run(tmp_path, scenario)


def test_a_circle_is_refused_by_name_and_nothing_is_recorded(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        seen = await version(service)
        body = {"depends_on": ["M003"], "occurred_on": "2026-02-01", "reason": "new sequence"}

        answer = await service.post(f"{MILESTONES}/M001/dependencies", body, version=seen)

        assert answer.status_code == 422
        assert "which waits for" in answer.json()["detail"]
        assert await version(service) == seen

    run(tmp_path, scenario)


def test_owner_duration_papers_and_cancellation(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        said = {"occurred_on": "2026-02-01", "reason": "rotation"}
        owner = await service.post(f"{MILESTONES}/M001/owner", {**said, "owner": "Force HQ"})
        duration = await service.post(f"{MILESTONES}/M001/duration", {**said, "duration_days": 7})
        papers = await service.post(
            f"{MILESTONES}/M001/evidence",
            {"occurred_on": "2026-02-01", "note": "route survey", "documents": [PAPER]},
        )
        refused = await service.post(
            f"{MILESTONES}/M001/cancel", said, version=await version(service)
        )
        cancelled = await service.post(
            f"{MILESTONES}/M003/cancel", said, version=await version(service)
        )

        assert owner.json()["owner"] == "Force HQ"
        assert duration.json()["duration_days"] == 7
        assert papers.json()["documents"] == [PAPER]
        assert refused.status_code == 409
        assert cancelled.json()["standing"] == "cancelled"
        of_owner = (await service.get("/v1/milestones", owner="Force HQ")).json()["items"]
        assert [each["milestone_id"] for each in of_owner] == ["M001"]

    run(tmp_path, scenario)


def test_a_corrected_day_is_read_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        reached = {"occurred_on": "2026-01-20", "evidence": "message of the convoy commander"}
        await service.post(f"{MILESTONES}/M001/reach", reached)
        before = service.assembly.kernel.log.head().position
        body = {
            "recorded_on": "2026-01-20",
            "reached_on": "2026-01-25",
            "reason": "the message was about another convoy",
            "documents": [PAPER],
        }

        corrected = await service.post(
            f"{MILESTONES}/M001/correct-reached", body, version=await version(service)
        )

        assert corrected.json()["reached_on"] == "2026-01-25"

        after = service.assembly.kernel.log.head().position

        async def reached_on(on: str = "2026-02-01", known_at: int = after) -> str | None:
            read = await service.get(
                "/v1/milestones", mission="UNIFIL", effective_on=on, known_at=known_at
            )
            day: str | None = read.json()["items"][0]["reached_on"]
            return day

        assert await reached_on() == "2026-01-25"
        assert await reached_on(known_at=before) == "2026-01-20"
        assert await reached_on("2026-01-22") is None
        assert await reached_on("2026-01-22", known_at=before) == "2026-01-20"

    run(tmp_path, scenario)


def test_a_wrong_correction_records_nothing_of_it(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        seen = await version(service)
        body = {"recorded_on": "2026-01-20", "reached_on": "2026-01-25", "reason": "typing error"}
        path = f"{MILESTONES}/M001/correct-reached"

        refused = await service.post(path, body, version=seen)
        unseen = await service.post(path, body)

        assert [refused.status_code, unseen.status_code] == [409, 428]
        assert await version(service) == seen

    run(tmp_path, scenario)
