"""A transitional administration and its final status over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.domain.benchmarks import BENCHMARKS
from missionledger.transitions.domain.final_status import NoteModels
from missionledger.transitions.main import SERVICE

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
DAY = {"occurred_on": "2023-07-01"}


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await scenario(service)

    asyncio.run(body())


async def done(
    service: ServiceUnderTest, path: str, body: Mapping[str, Any], version: int | None = None
) -> dict[str, Any]:
    answer = await service.post(path, {**DAY, **body}, version=version)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_transitional_administration_does_not_leave_before_its_final_status(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        note = NoteModels(
            mission_id="UNTAX",
            occurred_on=date(2023, 1, 1),
            models=("transitional-administration",),
            effective_from=date(2023, 1, 1),
            foreign_event_id="e-1",
            foreign_position=7,
        )
        context = CommandContext(actor="consumer", role="integrator")
        await service.assembly.kernel.aggregates.execute(BENCHMARKS, note, context)
        opening = {
            "cause": "task_done",
            "authority": "S/RES/2999 (2023)",
            "mandate_ends_on": "2023-12-31",
        }
        refused = await service.post("/v1/drawdowns/UNTAX", {**DAY, **opening})
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("final-status-open")
        assert "final_status" in refused.text
        status = {
            "benchmark_id": "vote",
            "kind": "final_status",
            "title": "final status agreed",
            "indicator": "agreement signed",
            "due_on": "2023-06-30",
            "owner": "Special Representative",
        }
        bare = (await service.get("/v1/benchmarks/UNTAX")).json()
        assert "no benchmark says what final status" in bare["exit_waits_for"]
        view = await done(service, "/v1/benchmarks/UNTAX", status)
        assert view["models"] == ["transitional-administration"]
        assert "tied to vote" in view["exit_waits_for"]
        assert (await service.post("/v1/drawdowns/UNTAX", {**DAY, **opening})).status_code == 409
        judge = {"verdict": "met", "evidence": "signed"}
        await done(service, "/v1/benchmarks/UNTAX/vote/judge", judge, version=2)
        assert (await service.get("/v1/benchmarks/UNTAX")).json()["exit_waits_for"] == ""
        await done(service, "/v1/drawdowns/UNTAX", opening)
        undone = {"verdict": "not_met", "evidence": "one party withdrew"}
        await done(service, "/v1/benchmarks/UNTAX/vote/judge", undone, version=4)
        skip = {**DAY, "proposal": "skip"}
        again = await service.post("/v1/drawdowns/UNTAX/steps/plan/propose", skip)
        assert again.json()["type"].endswith("final-status-open")

    run(tmp_path, scenario)
