"""What other services may ask of force generation, run as Temporal runs it."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from missionledger.common.clock import FixedClock
from missionledger.common.service import Kernel
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.performance.adapters.workflows.processes import performance_processes
from missionledger.performance.adapters.workflows.requirement_messages import (
    PresenceRequest,
    RequirementEnd,
    RequirementRequest,
)
from missionledger.performance.domain.requirement.events import REQUIREMENT_EVENTS
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.forces_api import Forces, accepted

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
NEED = RequirementRequest(
    mission="UNXX",
    requirement_id="UNXX-SUR-1",
    title="Infantry battalion, sector north",
    unit_kind="infantry battalion",
    capability="military-units",
    strength=850,
    needed_on="2026-12-01",
    day="2026-06-30",
)
BATTALION = {
    "occurred_on": "2025-01-01",
    "unit_id": "UNXX-BAT-1",
    "mission_id": "UNXX",
    "contributor": "RWA",
    "component": "military",
    "unit_type": "infantry battalion",
    "strength_promised": 850,
    "requirements": "UNXX-SUR-0",
    "commander": "colonel",
}
ARRIVAL = {"occurred_on": "2025-02-01", "strength": 820}
END = RequirementEnd(requirement_id="UNXX-SUR-1", day="2026-07-10", reason="no start-up")


@asynccontextmanager
async def performance(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
        yield service


async def run(service: ServiceUnderTest, name: str, argument: Any, *, step: str = "1") -> Any:
    kernel: Kernel = service.assembly.kernel
    activities = {
        f"performance.{method.__name__}": method
        for method in performance_processes(kernel).activities
    }
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(
        environment.info,
        activity_id=step,
        activity_type=name,
        workflow_id="mission-start-up/UNXX",
        workflow_type="MissionStartUp",
    )
    return await environment.run(activities[name], argument)


@pytest.mark.anyio
async def test_a_need_is_stated_once_however_often_it_is_asked(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        first = await run(service, "performance.open_requirement", NEED)
        again = await run(service, "performance.open_requirement", NEED)
        by_another_step = await run(service, "performance.open_requirement", NEED, step="2")
        written = service.assembly.kernel.log.read_stream("performance.requirement-UNXX-SUR-1")

    assert first == again == by_another_step
    assert (first.status, first.detail) == ("open", "no unit is selected")
    (opened,) = written
    assert (opened.type, opened.mission, opened.occurred_on) == (
        "RequirementOpened",
        "UNXX",
        "2026-06-30",
    )
    metadata = opened.read_metadata()
    assert (metadata.actor, metadata.idempotency_key) == (
        "process:MissionStartUp",
        "mission-start-up/UNXX/1",
    )


@pytest.mark.anyio
async def test_a_need_under_a_taken_id_fails_the_step_for_good(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await run(service, "performance.open_requirement", NEED)
        other = NEED.model_copy(update={"strength": 400})
        with pytest.raises(ApplicationError) as refused:
            await run(service, "performance.open_requirement", other, step="2")

    assert (refused.value.type, refused.value.non_retryable) == ("requirement-exists", True)


@pytest.mark.anyio
async def test_a_need_is_let_go_once_and_only_if_it_was_stated(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        with pytest.raises(ApplicationError) as unknown:
            await run(service, "performance.release_requirement", END)
        await run(service, "performance.open_requirement", NEED)
        let_go = await run(service, "performance.release_requirement", END, step="2")
        again = await run(service, "performance.release_requirement", END, step="3")

    assert unknown.value.type == "requirement-not-opened"
    assert let_go == again
    assert (let_go.status, let_go.detail) == ("released", "released on 2026-07-10: no start-up")


@pytest.mark.anyio
async def test_presence_counts_who_is_there_on_the_day(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        await service.post("/v1/units", BATTALION)
        await service.post("/v1/units/UNXX-BAT-1/arrival", ARRIVAL)
        before = PresenceRequest(mission="UNXX", day=str(date(2025, 1, 31)))
        nobody = await run(service, "performance.get_presence", before)
        there = await run(
            service, "performance.get_presence", PresenceRequest(mission="UNXX", day="2026-01-01")
        )
        elsewhere = await run(
            service, "performance.get_presence", PresenceRequest(mission="UNYY", day="2026-01-01")
        )

    assert (nobody.units, nobody.strength) == ((), 0)
    assert (there.units, there.strength) == (("UNXX-BAT-1",), 820)
    assert (elsewhere.units, elsewhere.open_conduct_cases) == ((), ())


def test_every_fact_of_a_need_can_be_counted_elsewhere() -> None:
    counted = {"mission_id", "requirement_id", "capability", "strength", "day"}

    assert [each for each in REQUIREMENT_EVENTS if not counted <= each.model_fields.keys()] == []


@pytest.mark.anyio
async def test_open_conduct_cases_are_told_by_id_alone(tmp_path: Path) -> None:
    report = {
        "occurred_on": "2025-03-01",
        "mission_id": "UNXX",
        "kind": "sexual_exploitation_or_abuse",
        "personnel": "military",
        "story": "A report from the market of the sector capital.",
    }
    async with performance(tmp_path) as service:
        opened = await accepted(service.post("/v1/conduct-cases", report))
        found = await run(
            service, "performance.get_presence", PresenceRequest(mission="UNXX", day="2026-01-01")
        )

    assert found.open_conduct_cases == (opened.json()["case_id"],)
    assert "market" not in found.model_dump_json()


@pytest.mark.anyio
async def test_letting_go_of_a_need_whose_unit_is_there_says_so_and_changes_nothing(
    tmp_path: Path,
) -> None:
    async with performance(tmp_path) as service:
        at = Forces(service)
        await at.pledge("RWA-INF-1", "RWA")
        await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        await at.agree("UNXX-SUR-1")
        await at.deploy("UNXX-SUR-1", "UNXX-RWABATT-1")
        before = service.assembly.kernel.log.head().position
        answer = await run(service, "performance.release_requirement", END)
        after = service.assembly.kernel.log.head().position

    assert answer.status == "deployed"
    assert answer.detail == "UNXX-RWABATT-1 (RWA-INF-1 of RWA) is there since 2026-04-20"
    assert after == before


@pytest.mark.anyio
async def test_letting_go_of_a_need_frees_the_pledge_that_was_selected_for_it(
    tmp_path: Path,
) -> None:
    async with performance(tmp_path) as service:
        at = Forces(service)
        await at.pledge("RWA-INF-1", "RWA")
        await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        answer = await run(service, "performance.release_requirement", END)
        again = await run(service, "performance.release_requirement", END)
        pledge = (await service.get("/v1/pledges/RWA-INF-1", effective_on=END.day)).json()

    assert answer == again
    assert (answer.status, pledge["standing"]) == ("released", "available")


@pytest.mark.anyio
async def test_days_of_a_demonstration_run_ahead_of_the_clock_and_it_says_so(
    tmp_path: Path,
) -> None:
    invitation = {"occurred_on": "2027-01-01", "reply_by": "2027-02-01"}
    path = "/v1/requirements/UNXX-SUR-1"
    async with performance(tmp_path) as service:
        demonstration = NEED.model_copy(update={"day_seconds": 1})
        await run(service, "performance.open_requirement", demonstration)
        real = NEED.model_copy(update={"requirement_id": "UNXX-SUR-2"})
        await run(service, "performance.open_requirement", real, step="2")
        ahead = await accepted(service.post(f"{path}/invitations", invitation))
        refused = await service.post("/v1/requirements/UNXX-SUR-2/invitations", invitation)
        shown = (await service.get("/v1/requirements/UNXX-SUR-2")).json()

    assert ahead.json()["is_demonstration"] is True
    assert refused.json()["type"].endswith("fact-in-the-future")
    assert shown["is_demonstration"] is False
