"""The Remediation process from end to end: timers, gates, compensation, restarts, repeats."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.processes.progress import ProcessAdvanced, ProcessEnded, ProcessStarted
from missionledger.common.refusals import Refusal
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.performance.adapters.workflows.remediation_messages import (
    Phase,
    RemediationFact,
    RemediationInput,
    Standing,
)
from missionledger.performance.domain.remediation.events import (
    Level,
    Overdue,
    RemediatedUnitLeft,
    RemediationEscalated,
    ReplacementCalled,
)
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import OffersInvited, RequirementOpened
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.testing.remediation_bench import (
    HOUR_SECONDS,
    PROCESS_ID,
    RemediationBench,
    remediations_in,
)
from missionledger.performance.testing.remediations import (
    REMEDIATION_ID,
    action,
    decision,
    escalation,
    finding,
    plan,
    re_evaluation,
)

HOURLY: dict[str, Any] = {"day_seconds": HOUR_SECONDS}


@asynccontextmanager
async def bench_in(directory: Path) -> AsyncIterator[RemediationBench]:
    async with time_skipping_server() as environment:
        with remediations_in(directory) as parts:
            yield RemediationBench(parts, environment.client, environment)


def on_bench(
    directory: Path, story: Callable[[RemediationBench], Coroutine[Any, Any, None]]
) -> None:
    """Run the story with dispatcher and worker."""

    async def run() -> None:
        async with bench_in(directory) as bench, bench.parts.running(bench.client):
            await bench.unit_is_there()
            await story(bench)

    asyncio.run(run())


def test_a_unit_improves_and_the_process_says_where_it_is_at_each_step(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY))
        waiting = await bench.until_state("improvement plan")
        await bench.take(plan())
        running = await bench.until_state("0 of 2 actions")
        await bench.take(action())
        await bench.until_state("1 of 2 actions")
        await bench.let_days_pass(103)
        again = await bench.until_state("new evaluation")
        await bench.take(re_evaluation("adequate"))
        deciding = await bench.until_state("a decision")
        await bench.take(decision("close"))

        assert await bench.outcome() == "closed: the unit improved"
        assert waiting.waiting_for == "mission leadership with the contributor"
        assert waiting.day_seconds == HOUR_SECONDS
        started = datetime.fromisoformat(waiting.started_at)
        assert datetime.fromisoformat(waiting.until) - started <= timedelta(hours=31)
        assert running.next_step == "evaluate the unit again"
        assert again.waiting_for == "an evaluator and mission leadership"
        assert deciding.waiting_for == "an approver who took no part"
        assert bench.parts.events(ReplacementCalled) == []

    on_bench(tmp_path, story)


def test_an_adequate_unit_starts_no_process(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding("adequate", **HOURLY))
        other = {"remediation_id": "UNXX-BAT-1.E-9", "evaluation_id": "E-9"}
        await bench.take(finding(**HOURLY, **other))
        started = await bench.parts.until_recorded(ProcessStarted)

        assert started.stream.endswith("UNXX-BAT-1.E-9")

    on_bench(tmp_path, story)


@pytest.mark.parametrize(
    ("steps", "days", "overdue"),
    [
        ([], 32, Overdue.PLAN),
        ([plan()], 135, Overdue.RE_EVALUATION),
        ([plan(), re_evaluation()], 130, Overdue.DECISION),
    ],
    ids=["plan", "re-evaluation", "decision"],
)
def test_what_does_not_come_in_time_goes_to_the_secretary_general(
    tmp_path: Path, steps: list[Any], days: int, overdue: Overdue
) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY), *steps)
        await bench.until_state("waits for" if len(steps) != 1 else "the plan runs")
        await bench.let_days_pass(days)
        record = await bench.parts.until_recorded(RemediationEscalated)
        up = await bench.until_state("gone up")
        await bench.let_days_pass(20)
        late = await bench.until_state("run out too")
        event = bench.parts.codec.decode(record)
        with pytest.raises(Refusal) as refusal:
            await bench.take(decision("repatriate", occurred_on=date(2025, 11, 20)))

        assert isinstance(event, RemediationEscalated)
        assert event.overdue is overdue
        assert (up.waiting_for, late.until) == ("the Secretary-General", "")
        assert refusal.value.code == "decision-escalated"
        assert len(bench.parts.events(RemediationEscalated)) == 1

    on_bench(tmp_path, story)


def test_a_unit_is_sent_home_and_the_gap_is_shown_where_nobody_follows(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding("grave", **HOURLY))
        await bench.until_state("improvement plan")
        await bench.take(decision("repatriate", occurred_on=date(2025, 6, 21)))
        leaving = await bench.until_state("go home")
        await bench.unit_goes(date(2025, 7, 1))

        assert leaving.state.endswith("820 heads are missing")
        assert await bench.outcome() == (
            "the unit went home on 2025-07-01 (underperformance); nobody named the capability a "
            "replacement has to bring; 820 heads are missing"
        )
        assert (await bench.remediation()).left is not None

    on_bench(tmp_path, story)


def test_a_replacement_is_called_for_what_the_decision_names(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding("grave", **HOURLY))
        await bench.until_state("improvement plan")
        chosen = decision("replace", occurred_on=date(2025, 6, 21), capability="military-units")
        await bench.take(chosen)
        await bench.until_state("all contributors were asked")
        need = (await bench.parts.aggregates.load(REQUIREMENT, "RPL-UNXX-BAT-1")).state

        assert need.statement is not None
        assert (need.statement.strength, need.statement.capability) == (820, "military-units")
        assert need.statement.needed_on == date(2025, 8, 20)
        assert len(bench.parts.events(RequirementOpened, OffersInvited)) == 2

    on_bench(tmp_path, story)


def test_a_unit_that_does_not_leave_in_time_takes_the_case_up(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding("grave", **HOURLY))
        await bench.until_state("improvement plan")
        await bench.take(decision("repatriate", occurred_on=date(2025, 6, 21)))
        await bench.until_state("go home")
        await bench.let_days_pass(63)
        record = await bench.parts.until_recorded(RemediationEscalated)
        await bench.unit_goes(date(2025, 9, 1))

        assert "went home on 2025-09-01" in await bench.outcome()
        event = bench.parts.codec.decode(record)
        assert isinstance(event, RemediationEscalated)
        assert event.overdue is Overdue.DEPARTURE

    on_bench(tmp_path, story)


def test_a_unit_withdrawn_by_its_country_leaves_a_gap_that_is_shown(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY), plan())
        await bench.until_state("the plan runs")
        await bench.unit_goes(date(2025, 8, 1), RepatriationReason.WITHDRAWN_BY_CONTRIBUTOR)

        assert (await bench.outcome()).endswith("820 heads are missing")
        assert len(bench.parts.events(ReplacementCalled, RemediatedUnitLeft)) == 2

    on_bench(tmp_path, story)


def test_an_ordinary_rotation_ends_it_and_calls_nobody(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY))
        await bench.until_state("improvement plan")
        await bench.unit_goes(date(2025, 7, 1), RepatriationReason.END_OF_TOUR)

        assert await bench.outcome() == "the unit went home on 2025-07-01 (end of tour)"
        assert bench.parts.events(ReplacementCalled) == []

    on_bench(tmp_path, story)


def test_an_extension_begins_a_second_round(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY), plan(), re_evaluation())
        await bench.until_state("a decision")
        await bench.take(decision("extend"))
        waiting = await bench.until_state("improvement plan", times=2)
        late = date(2025, 12, 1)
        actions = tuple(each.model_copy(update={"due_on": late}) for each in plan().actions)
        await bench.take(
            plan(occurred_on=date(2025, 11, 1), ends_on=date(2025, 12, 31), actions=actions)
        )
        await bench.until_state("the plan runs", times=2)

        assert waiting.next_step == "carry the plan out"

    on_bench(tmp_path, story)


def test_pressure_takes_a_case_up_and_keeps_it_there(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY))
        await bench.until_state("improvement plan")
        await bench.take(escalation(overdue=Overdue.PRESSURE, occurred_on=date(2025, 6, 25)))
        await bench.until_state("gone up")
        await bench.take(plan(), re_evaluation())
        up = await bench.until_state("a decision")
        await bench.take(decision("repatriate", level=Level.SECRETARY_GENERAL))
        await bench.until_state("go home")

        assert up.waiting_for == "the Secretary-General"

    on_bench(tmp_path, story)


def test_real_days_end_at_midnight(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        today = datetime.now(UTC).date()
        await bench.take(finding(occurred_on=today, evaluated_on=today))
        waiting = await bench.until_state("improvement plan")

        midnight = datetime.combine(today + timedelta(days=31), datetime.min.time(), UTC)
        assert datetime.fromisoformat(waiting.until) == midnight

    on_bench(tmp_path, story)


def test_events_signalled_again_have_no_second_effect(tmp_path: Path) -> None:
    """A dispatcher that lost its position starts over from the first event."""

    async def run() -> None:
        async with bench_in(tmp_path) as bench, bench.parts.working(bench.client):
            async with bench.parts.dispatching(bench.client):
                await bench.unit_is_there()
                await bench.take(finding(**HOURLY), plan(), action())
                await bench.until_state("1 of 2 actions")
            bench.parts.positions.save(0)
            async with bench.parts.dispatching(bench.client):
                await bench.take(re_evaluation("adequate"), decision("close"))
                assert await bench.outcome() == "closed: the unit improved"
            states = [each.data for each in bench.parts.events(ProcessAdvanced)]
            assert not any(b"2 of 2" in each for each in states)
            assert len(bench.parts.events(ProcessEnded)) == 1

    asyncio.run(run())


def test_a_step_after_the_end_is_refused_in_clear_words(tmp_path: Path) -> None:
    async def story(bench: RemediationBench) -> None:
        await bench.take(finding(**HOURLY), plan(), re_evaluation("adequate"), decision("close"))
        await bench.outcome()
        head = bench.parts.log.head().position
        with pytest.raises(Refusal) as refusal:
            await bench.take(decision("repatriate", occurred_on=date(2025, 10, 20)))
        await bench.unit_goes(date(2025, 12, 1), RepatriationReason.END_OF_TOUR)
        dispatcher = bench.parts.dispatcher
        assert dispatcher is not None
        await bench.take(finding(remediation_id="UNXX-BAT-1.E-9", evaluation_id="E-9", **HOURLY))
        await bench.parts.until_recorded(ProcessStarted, 2)

        assert refusal.value.code == "remediation-closed"
        assert "closed on 2025-10-15" in refusal.value.detail
        assert bench.parts.log.head().position > head
        assert bench.parts.events(RemediatedUnitLeft) == []

    on_bench(tmp_path, story)


def test_a_process_survives_the_restart_of_its_worker(tmp_path: Path) -> None:
    """On the real server: the one that skips time forgets what it gave to a worker that went."""

    async def run() -> None:
        with running_temporal_server() as server, remediations_in(tmp_path) as parts:
            bench = RemediationBench(parts, await server.connected())
            async with parts.running(bench.client):
                await bench.unit_is_there()
                await bench.take(finding(**HOURLY))
                await bench.until_state("improvement plan")
            await bench.take(plan(), re_evaluation("adequate"))
            async with parts.running(bench.client):
                await bench.until_state("a decision")
                await bench.take(decision("close"))
                assert await bench.outcome() == "closed: the unit improved"

    asyncio.run(run())


def test_a_later_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    """A long history is cut by a new run; where it stood and what it heard are carried on."""

    async def run() -> None:
        async with bench_in(tmp_path) as bench:
            await bench.unit_is_there()
            await bench.take(finding(**HOURLY), plan(), re_evaluation("adequate"))
            second_run = RemediationInput(
                mission="UNXX",
                day_seconds=HOUR_SECONDS,
                start_day="2025-06-20",
                started_at=datetime.now(UTC).isoformat(),
                seen_position=bench.parts.log.head().position,
                steps=70,
                remediation_id=REMEDIATION_ID,
                unit_id="UNXX-BAT-1",
                finding="shortfall",
                at=Standing(phase=Phase.RE_EVALUATION, due_on="2025-10-28", actions=2),
                heard=(RemediationFact(event="UnitReEvaluated", due_on="2025-10-24"),),
            )
            await bench.client.start_workflow(
                "Remediation", second_run, id=PROCESS_ID, task_queue="performance"
            )
            async with bench.parts.running(bench.client):
                await bench.until_state("a decision")
                await bench.take(decision("close"))
                await bench.parts.until_recorded(ProcessEnded)
            keys = [
                each.read_metadata().idempotency_key for each in bench.parts.events(ProcessEnded)
            ]
            assert keys == [f"{PROCESS_ID}/73"]
            assert bench.parts.events(ProcessStarted) == []

    asyncio.run(run())
