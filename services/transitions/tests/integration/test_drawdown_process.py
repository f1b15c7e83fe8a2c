"""The MissionDrawdown process: real log, real worker, a Temporal server that skips time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from missionledger.common.clock import SystemClock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision
from missionledger.common.processes.progress import (
    Process,
    ProcessAdvanced,
    ProcessEnded,
    ProcessStarted,
    process_decider,
)
from missionledger.common.refusals import Refusal
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.transitions.adapters.workflows.drawdown_messages import MissionDrawdownInput
from missionledger.transitions.adapters.workflows.drawdown_processes import transition_processes
from missionledger.transitions.application.guards import guards_of
from missionledger.transitions.domain.assets.commands import RefuseGift
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.assets.events import AssetLineRegistered
from missionledger.transitions.domain.drawdown.commands import (
    CallOffDrawdown,
    MoveDeadline,
    SkipStep,
)
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import (
    DrawdownClosed,
    DrawdownStep,
    DrawdownStepCompleted,
    DrawdownStepOverdue,
    DrawdownStepReopened,
    DrawdownStepReturned,
    StepDeadline,
)
from missionledger.transitions.domain.drawdown.state import Drawdown, StepStatus, process_id_of
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.events import ClosureOrderChanged
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.leaving import UNIT, LeavingMission, Sent
from missionledger.transitions.testing.other_services import OtherServices

MISSION = "MINUSMA"
HEAD = CommandContext(actor="head-of-mission", role="mission_leadership")
STEPS = list(DrawdownStep)


class Bench:
    """What the tests say about a mission that leaves, on a bench with processes."""

    def __init__(
        self,
        parts: ProcessBench,
        client: Client,
        today: date,
        environment: WorkflowEnvironment | None = None,
    ) -> None:
        self.parts = parts
        self.client = client
        self.environment = environment
        self.others = OtherServices()
        self.mission = LeavingMission(MISSION, today)
        self.of: dict[str, Any] = {"mission_id": MISSION, "occurred_on": today}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self.others.working(self.client), self.parts.running(self.client):
            yield

    async def do(self, *sent: Sent) -> None:
        for decider, command in sent:
            await self.parts.aggregates.execute(decider, command, HEAD)

    async def open(self, **said: Any) -> None:
        await self.do((DRAWDOWN, self.mission.opening(**said)))

    async def confirm(self, step: DrawdownStep) -> None:
        """Confirm a step with its guards, as the route does."""
        confirmed = Decision(DRAWDOWN, self.mission.confirm(step))
        guards = guards_of(step, MISSION, self.mission.day)
        await self.parts.aggregates.execute_together([confirmed, *guards], HEAD)

    async def take(self, *steps: DrawdownStep) -> None:
        """Record what each step needs, confirm it, and wait until the process has checked it."""
        for step in steps:
            done = len(self.parts.events(DrawdownStepCompleted))
            await self.do(*self.mission.ready_for(step))
            await self.confirm(step)
            await self.parts.until_recorded(DrawdownStepCompleted, done + 1)

    async def says(self, words: str) -> Process:
        """Wait until the process says these words of where it is."""
        await self.parts.until(lambda: any(words in each["state"] for each in self.advances()))
        return await self.process()

    def advances(self) -> list[dict[str, Any]]:
        events = self.parts.events(ProcessAdvanced)
        return [self.parts.codec.decode(each).model_dump() for each in events]

    async def drawdown(self) -> Drawdown:
        return (await self.parts.aggregates.load(DRAWDOWN, MISSION)).state

    async def process(self, attempt: int = 1) -> Process:
        decider = process_decider("transitions")
        return (await self.parts.aggregates.load(decider, process_id_of(MISSION, attempt))).state

    async def outcome(self) -> str:
        await self.parts.until_recorded(ProcessEnded)
        return (await self.process()).outcome

    async def let_days_pass(self, days: int) -> None:
        assert self.environment is not None
        await self.environment.sleep(timedelta(days=days))


def parts_in(directory: Path) -> AbstractContextManager[ProcessBench]:
    return process_bench(
        "transitions", SERVICE.events, transition_processes, directory, clock=SystemClock()
    )


def on_bench(directory: Path, story: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
    """Run the story with dispatcher, worker and the other services."""

    async def run() -> None:
        async with time_skipping_server() as environment:
            today = (await environment.get_current_time()).date()
            with parts_in(directory) as parts:
                bench = Bench(parts, environment.client, today, environment)
                async with bench.running():
                    await story(bench)

    asyncio.run(run())


def test_a_mission_leaves_step_by_step_and_the_others_hear_of_it(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        bench.others.owed_minor = 40_000_000
        await bench.open()
        await bench.take(*STEPS)

        assert await bench.outcome() == "closed with residuals: 1 duties live on"
        assert bench.others.statuses() == [
            "drawing_down",
            "withdrawn",
            "technical_liquidation",
            "administrative_liquidation",
            "closed_with_residuals",
        ]
        assert bench.others.stages() == ["liquidation", "closed"]
        drawdown = await bench.drawdown()
        assert drawdown.settlement is not None
        assert drawdown.settlement.owed_to_contributors_minor == 40_000_000
        assert drawdown.duties_open == 1
        assert all(each.status is StepStatus.COMPLETED for each in drawdown.steps.values())

    on_bench(tmp_path, story)


def test_the_request_of_the_host_two_weeks_before_the_end(tmp_path: Path) -> None:
    """The plan has fourteen days; when they have passed it is late, and more time is given."""

    async def story(bench: Bench) -> None:
        await bench.open(days_to_end=14)
        waiting = await bench.says("every task finds a place")
        assert "14 days to the end of the mandate" in waiting.state
        assert "730 are asked for" in waiting.state
        assert "Resident Coordinator" in waiting.waiting_for

        await bench.let_days_pass(16)
        await bench.parts.until_recorded(DrawdownStepOverdue)
        late = await bench.says("late since")
        assert "or move its day" in late.next_step

        moved = MoveDeadline(
            **bench.of,
            step=DrawdownStep.PLAN,
            due_on=bench.mission.day + timedelta(60),
            reason="residual tasks to 30 September",
        )
        await bench.do((DRAWDOWN, moved))
        await bench.parts.until(lambda: "late" not in bench.advances()[-1]["state"])
        await bench.take(DrawdownStep.PLAN)
        assert (await bench.drawdown()).present_step is DrawdownStep.SITES

    on_bench(tmp_path, story)


def test_a_blocked_convoy_lets_other_sites_close_first_and_is_decided_in_time(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        await bench.open()
        await bench.take(DrawdownStep.PLAN)
        await bench.do(*bench.mission.sites())
        await bench.says("still held: ogossagou, kidal")
        await bench.do(bench.mission.blocked("ogossagou"))

        changed = await bench.parts.until_recorded(ClosureOrderChanged)
        order = bench.parts.codec.decode(changed).model_dump()["order"]
        assert order == ("kidal", "ogossagou", "gao")
        await bench.says("ogossagou is held up since")

        await bench.let_days_pass(29)
        decide = await bench.says("to be decided")
        assert "destroy in place" in decide.next_step
        await bench.do(bench.mission.left("ogossagou"), bench.mission.left("kidal"))
        await bench.confirm(DrawdownStep.SITES)
        await bench.parts.until_recorded(DrawdownStepCompleted, 2)
        assert (await bench.drawdown()).present_step is DrawdownStep.UNITS

    on_bench(tmp_path, story)


def test_a_refused_gift_comes_back_and_property_is_open_again(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.open()
        await bench.take(*STEPS[:4])
        await bench.do(bench.mission.trucks(), bench.mission.gift())
        skip = SkipStep(
            **bench.of,
            step=DrawdownStep.ASSETS,
            reason="the rest is in the custody of the Government",
            skipped_by="controller",
        )
        await bench.do((DRAWDOWN, skip))
        await bench.says("what is owed is paid or carried")

        refuse = RefuseGift(**bench.of, line_id="trucks", reason="no spare parts")
        await bench.do((ASSETS, refuse))

        await bench.parts.until_recorded(DrawdownStepReopened)
        renewed = await bench.parts.until_recorded(AssetLineRegistered, 2)
        assert bench.parts.codec.decode(renewed).model_dump()["replaces"] == "trucks"
        assert (await bench.drawdown()).present_step is DrawdownStep.ASSETS
        with pytest.raises(Refusal, match=r"trucks\.1"):
            await bench.confirm(DrawdownStep.ASSETS)
        await bench.do(*bench.mission.transferred("trucks.1"))
        await bench.confirm(DrawdownStep.ASSETS)
        await bench.parts.until_recorded(DrawdownStepCompleted, 5)

    on_bench(tmp_path, story)


def test_a_step_comes_back_when_another_service_knows_better(tmp_path: Path) -> None:
    """A unit that performance still knows; a debt that finance's books know."""

    async def story(bench: Bench) -> None:
        bench.others.units = (UNIT, "NGA-INF-9")
        await bench.open()
        await bench.take(DrawdownStep.PLAN, DrawdownStep.SITES)
        await bench.do(*bench.mission.units())
        await bench.confirm(DrawdownStep.UNITS)
        await bench.parts.until_recorded(DrawdownStepReturned)
        returned = await bench.says("not done: still there: NGA-INF-9")
        assert "confirm the step again" in returned.next_step

        bench.others.units = ()
        await bench.confirm(DrawdownStep.UNITS)
        await bench.parts.until_recorded(DrawdownStepCompleted, 3)
        bench.others.owed_minor = 40_000_001
        await bench.take(DrawdownStep.STAFF, DrawdownStep.ASSETS)
        await bench.do(*bench.mission.stated())
        await bench.confirm(DrawdownStep.SETTLEMENT)
        await bench.parts.until_recorded(DrawdownStepReturned, 2)
        await bench.says("the books owe contributors 400000.01 USD")
        await bench.do(*bench.mission.claim(1))
        await bench.confirm(DrawdownStep.SETTLEMENT)
        await bench.parts.until_recorded(DrawdownStepCompleted, 6)

    on_bench(tmp_path, story)


def test_closing_is_refused_while_a_task_has_no_holder_or_a_duty_no_owner(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        bench.others.conduct_cases = ("CASE-7",)
        await bench.open()
        await bench.take(*STEPS[:3])
        await bench.do(*bench.mission.staff()[:3])
        with pytest.raises(Refusal, match="nothing has become yet of mines"):
            await bench.confirm(DrawdownStep.STAFF)
        await bench.do(bench.mission.staff()[3])
        await bench.confirm(DrawdownStep.STAFF)
        await bench.parts.until_recorded(DrawdownStepCompleted, 4)
        await bench.take(*STEPS[4:-1])

        await bench.confirm(DrawdownStep.RESIDUAL_DUTIES)
        await bench.says("not done: 1 open conduct cases have no residual duty")
        await bench.do(*bench.mission.owned("CASE-7"))
        await bench.confirm(DrawdownStep.RESIDUAL_DUTIES)

        assert await bench.outcome() == "closed with residuals: 1 duties live on"

    on_bench(tmp_path, story)


def test_a_refusal_of_finance_returns_the_step_and_one_of_mandates_is_said(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        bench.others.refused_statuses = {"drawing_down": "the mission is withdrawn since 2023"}
        bench.others.refused_stages = {"liquidation": "a cash advance is open"}
        await bench.open()
        await bench.take(*STEPS[:3])
        assert "not drawing down in mandates" in (await bench.drawdown()).step(STEPS[0]).words

        await bench.do(*bench.mission.staff())
        await bench.confirm(DrawdownStep.STAFF)
        await bench.says("not done: a cash advance is open")
        bench.others.refused_stages = {}
        await bench.confirm(DrawdownStep.STAFF)
        await bench.parts.until_recorded(DrawdownStepCompleted, 4)

    on_bench(tmp_path, story)


def test_a_mission_that_stays_ends_the_process(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.open()
        await bench.says("every task finds a place")
        stay = CallOffDrawdown(**bench.of, reason="the host asks it to stay", authority="S/2023/9")
        await bench.do((DRAWDOWN, stay))

        assert await bench.outcome() == "called off, the mission stays: the host asks it to stay"
        await bench.open()
        await bench.parts.until(lambda: len(bench.advances()) >= 2)
        assert (await bench.process(attempt=2)).is_started

    on_bench(tmp_path, story)


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
                assert await bench.outcome() == "closed with residuals: 1 duties live on"

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
                assert await bench.outcome() == "closed with residuals: 1 duties live on"
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
