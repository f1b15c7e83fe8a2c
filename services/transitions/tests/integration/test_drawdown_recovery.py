"""Drawdowns that are interrupted: restarts, repeats, long histories, short days."""

import asyncio
from datetime import timedelta
from pathlib import Path

from temporalio.client import WorkflowExecutionStatus

from missionledger.common.clock import SystemClock
from missionledger.common.processes.progress import ProcessAdvanced, ProcessEnded, ProcessStarted
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.transitions.adapters.workflows.drawdown_messages import MissionDrawdownInput
from missionledger.transitions.domain.drawdown.events import (
    DrawdownClosed,
    DrawdownStep,
    DrawdownStepCompleted,
    DrawdownStepOverdue,
    StepDeadline,
)
from missionledger.transitions.domain.drawdown.state import process_id_of
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.testing.leaving_bench import MISSION, STEPS, on_bench, parts_in
from missionledger.transitions.testing.leaving_bench import LeavingBench as Bench


def test_a_shortened_day_is_that_of_the_start(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        assert bench.environment is not None
        await bench.open(day_seconds=1)
        await bench.says("every task finds a place")
        await bench.environment.sleep(timedelta(seconds=20))
        await bench.parts.until_recorded(DrawdownStepOverdue)

        assert (await bench.process()).day_seconds == 1

    on_bench(tmp_path, story)


def test_events_signalled_again_have_no_second_effect(tmp_path: Path) -> None:
    """A dispatcher that lost its position starts over from the first event."""

    async def run() -> None:
        async with time_skipping_server() as environment:
            today = (await environment.get_current_time()).date()
            with parts_in(tmp_path) as parts:
                bench = Bench(parts, environment.client, today, environment)
                async with bench.others.working(bench.client), parts.working(bench.client):
                    async with parts.dispatching(bench.client):
                        await bench.open()
                        await bench.take(*STEPS[:4])
                    parts.positions.save(0)
                    async with parts.dispatching(bench.client):
                        await bench.take(*STEPS[4:])
                        await parts.until_recorded(ProcessEnded)
                assert len(parts.events(DrawdownStepCompleted)) == len(STEPS)
                assert len(parts.events(DrawdownClosed)) == 1
                assert len(bench.others.statuses()) == 5

    asyncio.run(run())


def test_a_process_survives_the_restart_of_its_worker(tmp_path: Path) -> None:
    """On the real server: the one that skips time forgets what it gave to a worker that went."""

    async def run() -> None:
        with running_temporal_server() as server, parts_in(tmp_path) as parts:
            client = await server.connected()
            bench = Bench(parts, client, SystemClock().now().date())
            async with bench.running():
                await bench.open()
                await bench.take(*STEPS[:5])
            await bench.do(*bench.mission.ready_for(DrawdownStep.SETTLEMENT))
            await bench.confirm(DrawdownStep.SETTLEMENT)
            async with bench.running():
                await parts.until_recorded(DrawdownStepCompleted, 6)
                await bench.take(*STEPS[6:])
                assert await bench.outcome() == "closed with residuals: 1 duty lives on"

    asyncio.run(run())


def test_a_long_history_is_cut_and_the_drawdown_goes_on(tmp_path: Path) -> None:
    """The server suggests a new run after thirty events, of which a drawdown has hundreds."""

    async def run() -> None:
        limit = "--dynamic-config-value=limit.historyCount.suggestContinueAsNew=30"
        with running_temporal_server(limit) as server, parts_in(tmp_path) as parts:
            client = await server.connected()
            bench = Bench(parts, client, SystemClock().now().date())
            async with bench.running():
                await bench.open()
                await bench.take(*STEPS)
                assert await bench.outcome() == "closed with residuals: 1 duty lives on"
            handle = client.get_workflow_handle(process_id_of(MISSION, 1))
            last = await handle.describe()
            first = await client.get_workflow_handle(
                process_id_of(MISSION, 1), run_id=last.raw_info.first_run_id
            ).describe()
            assert first.run_id != last.run_id
            assert first.status is WorkflowExecutionStatus.CONTINUED_AS_NEW
            assert len(parts.events(ProcessStarted)) == 1
            assert len(parts.events(DrawdownStepCompleted)) == len(STEPS)

    asyncio.run(run())


def test_a_later_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    """A long history is cut by a new run; its steps and what it heard are counted on."""

    async def story(bench: Bench) -> None:
        await bench.do(*bench.mission.sites())
        deadlines = tuple(
            StepDeadline(step=step, due_on=(bench.mission.day + timedelta(200)).isoformat())
            for step in STEPS
        )
        second_run = MissionDrawdownInput(
            mission=MISSION,
            start_day=bench.mission.day.isoformat(),
            started_at=f"{bench.mission.day}T00:00:00+00:00",
            attempt=1,
            cause=bench.mission.opening().cause,
            authority="S/RES/2690 (2023)",
            mandate_ends_on=bench.mission.day.isoformat(),
            lead_days=14,
            usual_lead_days=730,
            obstacle_days=27,
            deadlines=deadlines,
            done=(DrawdownStep.PLAN,),
            returned="kidal is still held",
            seen_position=bench.parts.log.head().position,
            steps=70,
        )
        await bench.client.start_workflow(
            "MissionDrawdown", second_run, id=process_id_of(MISSION, 1), task_queue="transitions"
        )
        await bench.says("not done: kidal is still held")
        advanced = bench.parts.events(ProcessAdvanced)[0]
        key = advanced.read_metadata().idempotency_key
        assert key == f"{process_id_of(MISSION, 1)}/72"
        assert (await bench.parts.aggregates.load(SITES, MISSION)).version == 3

    on_bench(tmp_path, story)
