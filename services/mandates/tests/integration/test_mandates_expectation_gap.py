"""What people expect stands beside what the mandate asks for and what the mission has."""

from pathlib import Path
from typing import Any

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.testing.api import MISSION_PATH, mission_under_mandate
from missionledger.mandates.testing.cuts import with_means

GAP = f"{MISSION_PATH}/expectation-gap"


async def expect(service: ServiceUnderTest, **changes: Any) -> int:
    body = {
        "on": "2026-03-10",
        "held_by": "traders of the port",
        "expectation": "patrols by night",
        "within_mandate": True,
        **changes,
    }
    return (await service.post(f"{MISSION_PATH}/expectations", body, by="leader")).status_code


async def with_expectations(service: ServiceUnderTest) -> list[int]:
    await with_means(service)
    gone = {"on": "2026-05-01", "reason": "went home"}
    path = f"{MISSION_PATH}/means/camp-east/retirement"
    version = int((await service.get(f"{MISSION_PATH}/means")).headers["etag"].strip('"v'))
    await service.post(path, gone, by="leader", version=version)
    return [
        await expect(service, task_id="protection"),
        await expect(service, held_by="radio listeners", expectation="news in Songhai"),
        await expect(
            service, expectation="schools", within_mandate=False, answer="UNICEF builds them"
        ),
        await expect(service, task_id="dancing"),
    ]


@pytest.mark.anyio
async def test_what_is_expected_stands_beside_what_the_task_has(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        statuses = await with_expectations(service)
        rows = (await service.get(GAP, by="viewer")).json()["items"]
        then = (await service.get(GAP, by="viewer", effective_on="2026-04-30")).json()["items"]
        short = (await service.get(GAP, by="viewer", finding="short", format="csv")).text
        hidden = await service.get(GAP, by="stranger")

    found = {each["task_id"] or each["expectations"][0]: each for each in rows}
    assert (statuses, hidden.status_code) == ([201, 201, 201, 404], 404)
    assert found["protection"]["finding"] == "short"
    assert found["protection"]["missing"] == ["camp-east"]
    assert found["protection"]["expected_by"] == ["traders of the port"]
    assert (found["protection"]["heads_needed"], found["protection"]["heads_missing"]) == (600, 0)
    assert (found["patrols"]["finding"], found["patrols"]["expectations"]) == ("covered", [])
    assert found["radio"]["finding"] == "not_known"
    assert found["news in Songhai"]["finding"] == "not_tied"
    assert found["schools"]["answers"] == ["UNICEF builds them"]
    assert {each["task_id"]: each["finding"] for each in then}["protection"] == "covered"
    assert short.splitlines()[1].startswith("2026-06-30,protection")


@pytest.mark.anyio
async def test_an_expectation_counts_as_it_was_told_last(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await with_means(service)
        await expect(service)
        await expect(service, on="2026-04-10", task_id="protection")
        now = (await service.get(GAP, by="viewer", expected="true")).json()["items"]
        before = (
            await service.get(GAP, by="viewer", expected="true", effective_on="2026-04-09")
        ).json()["items"]

    assert [(each["task_id"], each["expectations"]) for each in now] == [
        ("protection", ["patrols by night"])
    ]
    assert [each["finding"] for each in before] == ["not_tied"]


@pytest.mark.anyio
async def test_the_gap_reads_month_by_month(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await with_expectations(service)
        series = {"from": "2026-02-10", "task": "protection"}
        rows = (await service.get(GAP, by="viewer", **series)).json()["items"]
        empty = await service.get(GAP, by="viewer", **{"from": "2026-07-01"})
        long = await service.get(GAP, by="viewer", **{"from": "2020-01-01"})

    assert [(each["on"], each["finding"]) for each in rows] == [
        ("2026-02-28", "not_known"),
        ("2026-03-31", "covered"),
        ("2026-04-30", "covered"),
        ("2026-05-31", "short"),
        ("2026-06-30", "short"),
    ]
    assert (empty.status_code, long.status_code) == (422, 422)


@pytest.mark.anyio
async def test_scope_and_limits_can_be_published(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await with_expectations(service)
        text = (await service.get(GAP, by="viewer", format="text")).text

    assert text.startswith("United Nations Mission in Somewhere: what the mandate asks for")
    assert "- Protect civilians in the east (not all that it needs is there: camp-east)" in text
    assert "- Run a radio (what it rests on is not recorded)" in text
    assert "- schools: UNICEF builds them" in text
