"""The process of month-end forecasts on a service of which cash can be forecast."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from missionledger.common.processes.port import StartWorkflow
from missionledger.common.testing.process_bench import ProcessBench
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.adapters.workflows.month_end_messages import MonthEndInput
from missionledger.finance.adapters.workflows.month_end_processes import PROCESS_ID
from missionledger.finance.testing.forecasting import NOON

HOUR = 3_600
"""A day of the demonstration in these tests."""


def month_end_bench(service: ServiceUnderTest, day_seconds: int = HOUR) -> ProcessBench:
    """Return a bench on the log of the service, whose process begins on the day of its clock."""
    kernel, parts = service.assembly.kernel, service.assembly.parts.processes
    start = MonthEndInput(mission=None, day_seconds=day_seconds, start_day=NOON.date().isoformat())
    standing = (StartWorkflow("MonthEndForecasts", PROCESS_ID, start),)
    return ProcessBench(
        "finance",
        kernel.log,
        kernel.codec,
        kernel.aggregates,
        replace(parts, standing=standing),
    )


async def month_ends(service: ServiceUnderTest) -> Sequence[dict[str, Any]]:
    """Return what is recorded of month ends, whatever their day."""
    answer = await service.get("/v1/forecasts/month-ends", effective_on="2026-12-31")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def process(service: ServiceUnderTest) -> dict[str, Any]:
    """Return where the process is."""
    answer = await service.get(f"/v1/processes/{PROCESS_ID}", effective_on="2026-12-31")
    found: dict[str, Any] = answer.json()
    return found
