"""Processes on Temporal with one worker: latency of a step, processes a second; a large plan.

Drawdowns on a real dev server and a real log. Latency: from the commit of a confirmed step to the
commit of its completion, one after the other, on the way through an activity of another service
and two of the own. Beside it, in the same run: a bare workflow that waits for a signal and runs as
many empty activities. Throughput: drawdowns opened at once, until each says where it stands. The
critical path of a plan of 2,000 milestones, beside the topological order of the same graph. One
JSON line.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx as nx  # type: ignore[import-untyped]
from measuring import milliseconds, print_line
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

from missionledger.common.clock import SystemClock
from missionledger.common.commands import CommandContext
from missionledger.common.events import DomainEvent
from missionledger.common.outcomes import Decision
from missionledger.common.processes.host import workflow_runner
from missionledger.common.processes.progress import ProcessAdvanced
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import running_temporal_server
from missionledger.transitions.adapters.workflows.drawdown_processes import transition_processes
from missionledger.transitions.application.guards import guards_of
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import DrawdownStep, DrawdownStepCompleted
from missionledger.transitions.domain.plan.lookups import MILESTONES_MAX
from missionledger.transitions.domain.plan.schedule import dependency_graph, schedule
from missionledger.transitions.domain.plan.state import Milestone, Plan
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.leaving import LeavingMission
from missionledger.transitions.testing.other_services import OtherServices

STEPS_MEASURED = int(os.environ.get("MISSIONLEDGER_BENCH_STEPS", "60"))
PROCESSES_AT_ONCE = int(os.environ.get("MISSIONLEDGER_BENCH_PROCESSES", "60"))
PLAN_RUNS = 9
BARE_ACTIVITIES = 4
"""What a confirmed step runs: a change of status elsewhere, a record, a look, a report."""

HEAD = CommandContext(actor="bench", role="mission_leadership")


@activity.defn(name="bench.nothing")
async def nothing() -> None:
    """Do nothing."""


@workflow.defn(name="BareStep")
class BareStep:
    """Waits for a signal and runs empty activities, again and again."""

    def __init__(self) -> None:
        self._asked = 0
        self._done = 0

    @workflow.signal
    def go(self) -> None:
        """Ask for a step."""
        self._asked += 1

    @workflow.update
    async def until(self, steps: int) -> int:
        """Wait until so many steps are done."""
        await workflow.wait_condition(lambda: self._done >= steps)
        return self._done

    @workflow.run
    async def run(self, steps: int) -> None:
        """Take so many steps."""
        while self._done < steps:
            await workflow.wait_condition(lambda: self._asked > self._done)
            for _ in range(BARE_ACTIVITIES):
                await workflow.execute_activity(
                    "bench.nothing", start_to_close_timeout=timedelta(seconds=10)
                )
            self._done += 1


async def bare_latencies(client: Client) -> list[float]:
    """Return how long a bare workflow takes from a signal to the end of its activities."""
    found = []
    async with Worker(
        client,
        task_queue="bare",
        workflows=[BareStep],
        activities=[nothing],
        workflow_runner=workflow_runner(),
    ):
        handle = await client.start_workflow(
            BareStep.run, STEPS_MEASURED, id="bare", task_queue="bare"
        )
        for number in range(1, STEPS_MEASURED + 1):
            start = time.perf_counter()
            await handle.signal(BareStep.go)
            await handle.execute_update(BareStep.until, number)
            found.append(time.perf_counter() - start)
        await handle.result()
    return found


@asynccontextmanager
async def drawdowns(directory: Path, client: Client) -> AsyncIterator[ProcessBench]:
    """Run the processes of transitions, with stand-ins for the other services."""
    with process_bench(
        "transitions", SERVICE.events, transition_processes, directory, clock=SystemClock()
    ) as parts:
        async with OtherServices().working(client), parts.running(client):
            yield parts


class Counting:
    """Counts events by type as they are committed, each of them once."""

    def __init__(self, parts: ProcessBench) -> None:
        """Count from the end of the log on."""
        self._log = parts.log
        self._position = parts.log.head().position
        self._counts: Counter[str] = Counter()

    async def until(self, event: type[DomainEvent], count: int) -> None:
        """Wait until so many events of the type were committed."""
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def wake(_position: int) -> None:
            loop.call_soon_threadsafe(woken.set)

        unsubscribe = self._log.subscribe(wake)
        try:
            while True:
                woken.clear()
                for each in self._log.read(after=self._position, limit=1_000):
                    self._counts[each.type] += 1
                    self._position = each.position
                if self._counts[event.event_type()] >= count:
                    return
                await woken.wait()
        finally:
            unsubscribe()


async def open_one(parts: ProcessBench, mission: LeavingMission) -> None:
    """Open a drawdown whose plan is ready to be confirmed."""
    for decider, command in [*mission.mapped(), (DRAWDOWN, mission.opening())]:
        await parts.aggregates.execute(decider, command, HEAD)


async def confirm(parts: ProcessBench, mission: LeavingMission) -> None:
    """Confirm the plan with its guard."""
    guards = guards_of(DrawdownStep.PLAN, mission.mission, mission.day)
    confirmed = Decision(DRAWDOWN, mission.confirm(DrawdownStep.PLAN))
    await parts.aggregates.execute_together([confirmed, *guards], HEAD)


async def measure_processes(directory: Path, client: Client) -> dict[str, Any]:
    """Measure steps one after the other, then processes at once."""
    day = SystemClock().now().date()
    one_by_one, at_once = (
        [LeavingMission(f"{name}-{number}", day) for number in range(count)]
        for name, count in (("ONE", STEPS_MEASURED), ("ALL", PROCESSES_AT_ONCE))
    )
    latencies = []
    async with drawdowns(directory, client) as parts:
        count = Counting(parts)
        for number, mission in enumerate(one_by_one, start=1):
            await open_one(parts, mission)
            await count.until(ProcessAdvanced, 2 * number - 1)
            start = time.perf_counter()
            await confirm(parts, mission)
            await count.until(DrawdownStepCompleted, number)
            latencies.append(time.perf_counter() - start)
            await count.until(ProcessAdvanced, 2 * number)
        start = time.perf_counter()
        await asyncio.gather(*(open_one(parts, each) for each in at_once))
        await count.until(ProcessAdvanced, 2 * STEPS_MEASURED + PROCESSES_AT_ONCE)
        opened = time.perf_counter() - start
        start = time.perf_counter()
        await asyncio.gather(*(confirm(parts, each) for each in at_once))
        await count.until(DrawdownStepCompleted, STEPS_MEASURED + PROCESSES_AT_ONCE)
        stepped = time.perf_counter() - start
    return {
        "step": milliseconds(latencies),
        "processes_per_second": round(PROCESSES_AT_ONCE / opened, 1),
        "steps_per_second": round(PROCESSES_AT_ONCE / stepped, 1),
    }


def measure_plan() -> dict[str, float]:
    """Measure the critical path of the largest plan, beside the order of its graph alone."""
    day = date(2026, 1, 1)
    milestones = {
        f"M{n:04d}": Milestone(
            milestone_id=f"M{n:04d}",
            title=f"milestone {n}",
            baseline_on=(day + timedelta(n)).isoformat(),
            planned_on=(day + timedelta(n)).isoformat(),
            depends_on=tuple(f"M{k:04d}" for k in {n - 1, n // 2, n // 3} if 0 < k < n),
            duration_days=n % 7,
        )
        for n in range(1, MILESTONES_MAX + 1)
    }
    plan = Plan(mission_id="BENCH", milestones=milestones)
    ours, bare = [], []
    for _ in range(PLAN_RUNS):
        start = time.perf_counter()
        schedule(plan, day)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        list(nx.topological_sort(dependency_graph(milestones)))
        bare.append(time.perf_counter() - start)
    return {
        "critical_path_ms": round(statistics.median(ours) * 1000, 1),
        "bare_order_ms": round(statistics.median(bare) * 1000, 1),
        "over_bare": round(statistics.median(ours) / statistics.median(bare), 1),
    }


async def main() -> None:
    """Print one line with all figures."""
    with tempfile.TemporaryDirectory() as directory, running_temporal_server() as server:
        client = await server.connected()
        bare = milliseconds(await bare_latencies(client))
        processes = await measure_processes(Path(directory), client)
    step = processes["step"]
    figures = {
        "workers": 1,
        "steps": STEPS_MEASURED,
        "processes_at_once": PROCESSES_AT_ONCE,
        **processes,
        "bare_step": bare,
        "p50_over_bare": round(step["p50_ms"] / bare["p50_ms"], 2),
        "plan": {"milestones": MILESTONES_MAX, **measure_plan()},
    }
    print_line("processes", figures)


if __name__ == "__main__":
    asyncio.run(main())
