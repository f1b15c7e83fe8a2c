"""Reports on forces over HTTP: what is missing, what came late, and what is ready."""

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import httpx
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.forces_api import Forces

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@asynccontextmanager
async def forces(directory: Path) -> AsyncIterator[Forces]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
        yield Forces(service)


async def filled(at: Forces) -> None:
    """One slot filled late, one open, one in another mission."""
    await at.pledge("RWA-INF-1", "RWA", women=100)
    await at.select("UNXX-SUR-1", ["RWA-INF-1"])
    await at.agree("UNXX-SUR-1")
    await at.deploy("UNXX-SUR-1", "UNXX-RWABATT-1", women=90)
    await at.pledge("GHA-INF-1", "GHA", steps=5)
    await at.need("UNXX-SUR-2", "UNXX", ["GHA-INF-1"], capability="military-units", strength=400)
    await at.need("UNYY-SUR-1", "UNYY", [], capability="aviation", strength=120)


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.text)))


@pytest.mark.anyio
async def test_the_gap_is_told_by_mission_and_capability_on_any_day(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await filled(at)
        now = (await at.service.get("/v1/capability-gap", mission="UNXX")).json()["items"]
        before = (
            await at.service.get("/v1/capability-gap", mission="UNXX", effective_on="2026-02-25")
        ).json()["items"]
        first = await at.service.get("/v1/capability-gap", limit=1)
        rest = await at.service.get("/v1/capability-gap", cursor=first.json()["next_cursor"])
        table = await at.service.get("/v1/capability-gap", format="csv")
        at.service.requesters.add("stranger", [Role.VIEWER], ["UNYY"])
        seen = (await at.service.get("/v1/capability-gap", by="stranger")).json()["items"]

    (gap,) = now
    assert gap["capability_name"] == "Military units suited to the task"
    assert (gap["required"], gap["deployed"], gap["missing"]) == (1_250, 820, 430)
    assert (gap["offered"], gap["pool_level_3"], gap["slots_filled"]) == (850, 850, 1)
    (then,) = before
    assert (then["selected"], then["agreed"], then["deployed"]) == (840, 840, 0)
    assert [row["capability"] for row in first.json()["items"]] == ["military-units"]
    assert [row["mission_id"] for row in rest.json()["items"]] == ["UNYY"]
    assert [row["missing"] for row in rows_of(table)] == ["430", "120"]
    # Both are needed by models 2 or 21.
    assert [row["rapid_by_nature"] for row in rows_of(table)] == ["true", "true"]
    assert [row["mission_id"] for row in seen] == ["UNYY"]


@pytest.mark.anyio
async def test_the_series_is_ready_to_be_drawn(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await filled(at)
        path = "/v1/capability-gap/series"
        picture = (
            await at.service.get(path, mission="UNXX", start="2026-01-01", step_days=60)
        ).json()
        table = await at.service.get(
            path, mission="UNXX", start="2026-01-01", step_days=60, format="csv"
        )
        long = await at.service.get(path, mission="UNXX", start="2020-01-01", step_days=1)
        backwards = await at.service.get(path, mission="UNXX", start="2026-07-01")
        at.service.requesters.add("stranger", [Role.VIEWER], ["UNYY"])
        unseen = await at.service.get(path, mission="UNXX", by="stranger")

    assert picture["days"] == ["2026-01-01", "2026-03-02", "2026-05-01", "2026-06-30"]
    (line,) = picture["capabilities"]
    assert line["deployed"] == picture["total"]["deployed"] == [0, 0, 820, 820]
    assert (line["required"], line["agreed"]) == ([0, 1_250, 1_250, 1_250], [0, 840, 0, 0])
    assert [row["day"] for row in rows_of(table)] == ["2026-03-02", "2026-05-01", "2026-06-30"]
    assert (long.status_code, backwards.status_code, unseen.status_code) == (422, 422, 404)
    assert long.json()["errors"][0]["pointer"] == "#query/step_days"


@pytest.mark.anyio
async def test_promises_are_told_by_unit_and_by_mission(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await filled(at)
        units = (await at.service.get("/v1/deployments", late_only="true")).json()["items"]
        early = await at.service.get("/v1/deployments", effective_on="2026-04-10", format="csv")
        awaited = (await at.service.get("/v1/deployments", arrival="awaited")).json()["items"]
        foreign = (await at.service.get("/v1/deployments", contributor="GHA")).json()["items"]
        missions = (await at.service.get("/v1/deployments/by-mission")).json()["items"]

    (unit,) = units
    assert (unit["readiness"], unit["promised_by"], unit["days_late"]) == (
        "rapid",
        "2026-04-02",
        18,
    )
    assert not unit["is_late_now"]
    (row,) = rows_of(early)
    assert (row["arrival"], row["days_late"], row["is_late_now"]) == ("awaited", "8", "true")
    assert (awaited, foreign) == ([], [])
    assert missions[0]["mission_id"] == "UNXX"
    assert (missions[0]["broken"], missions[0]["kept"], missions[0]["days_late_max"]) == (1, 0, 18)
    assert (missions[0]["women_there"], missions[0]["strength_counted"]) == (90, 820)


@pytest.mark.anyio
async def test_readiness_stands_beside_what_was_published(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await filled(at)
        found = (await at.service.get("/v1/readiness")).json()
        levels = await at.service.get("/v1/readiness", format="csv")
        rules = (await at.service.get("/v1/force-generation-rules")).json()["items"]

    assert (found["deployed"], found["gone_since_2020"], found["contributors"]) == (1, 1, 2)
    assert {each["readiness"]: each["pledges"] for each in found["levels"]}["level_3"] == 1
    figures = {each["name"]: each["figure"] for each in found["published"]}
    assert figures["units that have gone from the readiness system since 2020"] == "over 40"
    assert len(rows_of(levels)) == 5
    assert {each["certainty"] for each in rules} == {"verified", "recalled"}


@pytest.mark.parametrize("day", ["0001-01-01", "2015-12-31", "9999-12-31"])
@pytest.mark.anyio
async def test_reports_answer_for_the_first_and_the_last_day_of_the_calendar(
    tmp_path: Path, day: str
) -> None:
    paths = (
        "/v1/requirements",
        "/v1/requirements/UNXX-SUR-2/offers",
        "/v1/pledges?there_by=2026-01-01",
        "/v1/capability-gap",
        "/v1/capability-gap/series?mission=UNXX&step_days=365",
        "/v1/deployments",
        "/v1/deployments/by-mission",
        "/v1/rapid-deployment",
        "/v1/readiness",
        "/v1/rosters",
        "/v1/rosters/skills",
        "/v1/roster-entries",
        "/v1/rehearsals",
    )
    async with forces(tmp_path) as at:
        await filled(at)
        answers = {
            path: await at.service.client.get(
                f"{path}{'&' if '?' in path else '?'}effective_on={day}",
                headers={"authorization": "Bearer everybody"},
            )
            for path in paths
        }

    unknown = {"/v1/requirements/UNXX-SUR-2/offers"} if day < "2016" else set()
    assert {path for path, answer in answers.items() if answer.status_code != 200} == unknown
