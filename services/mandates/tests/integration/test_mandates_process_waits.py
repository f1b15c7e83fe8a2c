"""Where the days of a procedure go, read from what its processes recorded."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.common.processes.progress import (
    AdvanceProcess,
    AnyProcessCommand,
    EndProcess,
    StartProcess,
    process_decider,
)
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.testing.api import mission_under_mandate

PROCESS = process_decider("mandates")


def at(day: int, month: int = 3) -> str:
    return f"2026-{month:02}-{day:02}T00:00:00.000000Z"


async def report(service: ServiceUnderTest, mission: str, *, day_seconds: int = 86_400) -> None:
    about: dict[str, Any] = {
        "occurred_on": date(2026, 3, 1),
        "process_id": f"mission-start-up/{mission}",
        "mission": mission,
    }
    begin: dict[str, Any] = {"process": "MissionStartUp", "title": mission, "started_at": at(1)}
    commands: list[AnyProcessCommand] = [
        StartProcess(**about, **begin, day_seconds=day_seconds),
        AdvanceProcess(**about, state="asked", waiting_for="the Council", since=at(1)),
        AdvanceProcess(
            **about, state="money", waiting_for="the Controller", since=at(11), until=at(15)
        ),
        EndProcess(**about | {"occurred_on": date(2026, 4, 1)}, outcome="done", ended_at=at(1, 4)),
    ]
    context = CommandContext("worker", "integrator")
    for command in commands:
        await service.assembly.kernel.aggregates.execute(PROCESS, command, context)


@pytest.mark.anyio
async def test_waits_say_for_whom_and_how_many_days(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await report(service, "UNXX")
        await report(service, "UNYY")
        await report(service, "UNZZ", day_seconds=3_600)
        waits = (await service.get("/v1/process-waits")).json()["items"]
        scoped = (await service.get("/v1/process-waits", by="viewer")).json()["items"]
        shown = (await service.get("/v1/process-waits", demonstrations="true")).json()["items"]
        later = (await service.get("/v1/process-waits", started_from="2026-03-02")).json()["items"]
        table = (await service.get("/v1/process-waits", format="csv")).text
        page = (await service.get("/v1/process-waits", limit=1)).json()

    council = {each["waiting_for"]: each for each in waits}["the Council"]
    assert [each["waiting_for"] for each in waits] == ["the Controller", "the Council"]
    assert (council["processes"], council["median_days"], council["total_days"]) == (
        2,
        "10.0",
        "20.0",
    )
    assert waits[0]["late"] == 2
    assert {each["processes"] for each in scoped} == {1}
    assert [each["longest_in"] for each in shown] == ["mission-start-up/UNZZ"] * 2
    assert later == []
    assert table.startswith("process,waiting_for,processes,steps")
    assert page["next_cursor"]


@pytest.mark.anyio
async def test_steps_read_as_they_were_on_a_day(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await report(service, "UNXX")
        path = "/v1/process-steps"
        steps = (await service.get(path, by="viewer", mission="UNXX")).json()["items"]
        then = (
            await service.get(path, waiting_for="the Controller", effective_on="2026-03-20")
        ).json()["items"]
        none = (await service.get(path, process="MandateRenewal")).json()["items"]
        small = await service.get(path, mission="unxx")

    assert [(each["state"], each["days"]) for each in steps] == [
        ("asked", "10.0"),
        ("money", "21.0"),
    ]
    assert [(each["days"], each["left_at"], each["is_late"]) for each in then] == [
        ("10.0", "", True)
    ]
    assert none == []
    assert small.status_code == 422
