"""Warnings of tasks without money over HTTP: on both axes, and over all missions."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.testing.api import (
    DECIDED_ON,
    ESTABLISHMENT,
    MISSION,
    MISSION_PATH,
    PROPOSAL,
    RESOLUTION,
    mission_under_mandate,
)

TASK: dict[str, Any] = {
    "task_id": "patrols",
    "title": "Patrol the buffer zone",
    "category": "ceasefire-monitoring",
    "group": "ceasefire",
    "funding": "funded",
    "resolution": RESOLUTION,
    "decided_on": DECIDED_ON,
}
UNFUNDED = TASK | {"task_id": "demining", "funding": "within_existing_resources"}
TASKS = f"{MISSION_PATH}/tasks"
LOAD = f"{MISSION_PATH}/task-load"


async def told(service: ServiceUnderTest, as_of: str, number: int, **changes: Any) -> None:
    """Let the consumer note a standing of the mission's cash."""
    data = {
        "fund": MISSION,
        "standing": "shortfall_expected",
        "as_of": as_of,
        "since": as_of,
        "holds_until": date.fromordinal(date.fromisoformat(as_of).toordinal() + 42).isoformat(),
        "forecast": f"{as_of}.0123456789abcdef",
        "horizon_days": 365,
        "paths": 10_000,
        "short_paths": 6_760,
        "short_from": "2026-12-08",
        "books": ["modelled"],
    } | changes
    (subscription,) = [
        each
        for each in service.assembly.parts.subscriptions
        if (each.service, each.aggregate) == ("finance", "cash_standing")
    ]
    event = ForeignEvent(
        service="finance",
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type="CashStandingTold",
        schema_version=1,
        stream=f"finance.cash_standing-{MISSION}",
        version=number,
        position=number,
        epoch="0198f0a1-0000-7000-8000-000000000000",
        occurred_on=as_of,
        recorded_at="2026-06-03T10:00:00.000000Z",
        mission=MISSION,
        provenance="modelled",
        source="cash-forecast/2",
        correlation_id="",
        traceparent="",
        data=data,
        raw=orjson.dumps(data),
    )
    await subscription.handler(event)


@pytest.mark.anyio
async def test_the_warning_rises_with_what_finance_told_and_falls_when_it_no_longer_holds(
    tmp_path: Path,
) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await service.post(TASKS, TASK)
        added = await service.post(TASKS, UNFUNDED)
        unknown = (await service.get(LOAD)).json()["warning"]
        await told(service, "2026-05-31", 11)
        expected = (await service.get(LOAD)).json()["warning"]
        before = (await service.get(LOAD, effective_on="2026-05-30")).json()["warning"]
        position = added.headers["missionledger-position"]
        known_then = (await service.get(LOAD, known_at=position)).json()["warning"]
        after = (await service.get(LOAD, effective_on="2026-07-13")).json()["warning"]
        await told(service, "2026-06-15", 12, standing="no_shortfall", short_paths=3)
        better = (await service.get(LOAD)).json()["warning"]

    loud, quiet = "unfunded_and_short_of_cash", "unfunded"
    assert (unknown["level"], unknown["cash"], unknown["told"]) == (quiet, "not_known", None)
    assert (expected["level"], expected["cash"]) == (loud, "shortfall_expected")
    assert expected["unfunded"] == ["demining"]
    assert (expected["told"]["as_of"], expected["told"]["foreign_position"]) == ("2026-05-31", 11)
    assert expected["told"]["foreign_event_id"].endswith("11")
    assert (before["level"], before["cash"]) == (quiet, "not_known")
    assert known_then == unknown
    assert (after["level"], after["cash"]) == (quiet, "not_known")
    assert (better["level"], better["cash"]) == (quiet, "no_shortfall")


@pytest.mark.anyio
async def test_each_task_is_marked_and_the_list_is_filtered(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await service.post(TASKS, TASK)
        await service.post(TASKS, UNFUNDED)
        await told(service, "2026-05-31", 11)
        listed = (await service.get(TASKS)).json()["items"]
        loud = (await service.get(TASKS, warning="unfunded_and_short_of_cash")).json()["items"]
        one = (await service.get(f"{TASKS}/demining")).json()
        rows = list(csv.DictReader(StringIO((await service.get(TASKS, format="csv")).text)))

    assert [each["warning"] for each in listed] == ["none", "unfunded_and_short_of_cash"]
    assert [each["task_id"] for each in loud] == ["demining"]
    assert one["warning"] == "unfunded_and_short_of_cash"
    assert [each["warning"] for each in rows] == ["none", "unfunded_and_short_of_cash"]


@pytest.mark.anyio
async def test_missions_with_tasks_without_money_are_listed_for_whom_may_see_them(
    tmp_path: Path,
) -> None:
    path = "/v1/task-warnings"
    async with mission_under_mandate(tmp_path) as service:
        await service.post(TASKS, TASK)
        none = (await service.get(path)).json()["items"]
        await service.post(TASKS, UNFUNDED)
        quiet = (await service.get(path)).json()["items"]
        await told(service, "2026-05-31", 11)
        loud = (await service.get(path, level="unfunded_and_short_of_cash")).json()["items"]
        other = (await service.get(path, level="unfunded")).json()["items"]
        hidden = (await service.get(path, by="stranger")).json()["items"]
        (row,) = csv.DictReader(StringIO((await service.get(path, format="csv")).text))

    assert none == []
    assert [(each["mission_id"], each["level"], each["tasks"]) for each in quiet] == [
        (MISSION, "unfunded", 2)
    ]
    assert [each["mission_id"] for each in loud] == [MISSION]
    assert "expected to run short of cash" in loud[0]["text"]
    assert (other, hidden) == ([], [])
    assert (row["unfunded"], row["told.as_of"]) == ("demining", "2026-05-31")


@pytest.mark.anyio
async def test_warnings_are_read_in_pages_and_the_last_one_has_no_cursor(tmp_path: Path) -> None:
    path, quiet = "/v1/task-warnings", "unfunded"
    async with mission_under_mandate(tmp_path) as service:
        for other in ("UNWW", "UNYY"):
            await service.post("/v1/missions", {**PROPOSAL, "mission_id": other, "acronym": other})
            await service.post("/v1/mandates", {**ESTABLISHMENT, "mission_id": other})
        for mission in ("UNWW", MISSION, "UNYY"):
            await service.post(f"/v1/missions/{mission}/tasks", UNFUNDED)
        await told(service, "2026-05-31", 11)
        first = (await service.get(path, limit=2)).json()
        last = (await service.get(path, limit=2, cursor=first["next_cursor"])).json()
        one = (await service.get(path, limit=1, level=quiet)).json()
        rest = (await service.get(path, limit=1, level=quiet, cursor=one["next_cursor"])).json()

    assert [each["mission_id"] for each in first["items"]] == ["UNWW", MISSION]
    assert [each["mission_id"] for each in last["items"]] == ["UNYY"]
    assert [each["mission_id"] for each in (*one["items"], *rest["items"])] == ["UNWW", "UNYY"]
    assert (last["next_cursor"], rest["next_cursor"]) == (None, None)


@pytest.mark.anyio
async def test_the_report_to_the_council_tells_that_cash_is_short_and_not_that_it_is_there(
    tmp_path: Path,
) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await told(service, "2026-05-31", 11)
        await told(service, "2026-06-15", 12, standing="no_shortfall", short_paths=3)
        report = (await service.get(f"{MISSION_PATH}/council-report")).json()["items"]

    (sentence,) = [each for each in report if "cash" in each["text"]]
    assert sentence["text"].startswith("The mission is expected to run short of cash")
    assert (sentence["on"], sentence["provenance"]) == ("2026-05-31", "modelled")
    assert (sentence["source"], sentence["first_recorded"]) == (
        "cash-forecast/2",
        "finance, position 11",
    )
