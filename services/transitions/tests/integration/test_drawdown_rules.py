"""What events mean to a drawdown: what starts it, what it is told, what it is spared."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from missionledger.common.clock import SystemClock
from missionledger.common.commands import CommandContext
from missionledger.common.processes.port import ProcessStep, SignalWorkflow, StartWorkflow
from missionledger.common.testing.process_bench import process_bench
from missionledger.transitions.adapters.workflows.drawdown_processes import transition_processes
from missionledger.transitions.domain.assets.commands import RefuseGift
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.benchmarks import (
    BENCHMARKS,
    BenchmarkKind,
    DefineBenchmark,
)
from missionledger.transitions.domain.drawdown.commands import (
    CallOffDrawdown,
    CompleteStep,
    SkipStep,
)
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import DrawdownStep, Proposal
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.leaving import LeavingMission, Sent

HEAD = CommandContext(actor="head-of-mission", role="mission_leadership")
MISSION = LeavingMission("MINUSMA", date(2026, 1, 1))
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": date(2026, 1, 1)}


def told(directory: Path, *sent: Sent) -> list[tuple[str, Sequence[ProcessStep]]]:
    """Return the type of every event that was recorded, and what it means to processes."""

    async def run() -> list[tuple[str, Sequence[ProcessStep]]]:
        with process_bench(
            "transitions", SERVICE.events, transition_processes, directory, clock=SystemClock()
        ) as bench:
            for decider, command in sent:
                await bench.aggregates.execute(decider, command, HEAD)
            (rule,) = bench.parts.rules
            heard = {each.event_type() for each in bench.parts.listens_to}
            return [
                (each.type, rule(each, bench.codec.decode(each)) if each.type in heard else ())
                for each in bench.log.read(after=0, limit=1_000)
            ]

    return asyncio.run(run())


def signals(steps: Sequence[ProcessStep]) -> list[str]:
    return [each.workflow_id for each in steps if isinstance(each, SignalWorkflow)]


def test_a_drawdown_that_is_opened_starts_its_process(tmp_path: Path) -> None:
    ((_, (start,)),) = told(tmp_path, (DRAWDOWN, MISSION.opening()))

    assert isinstance(start, StartWorkflow)
    assert (start.workflow, start.workflow_id) == ("MissionDrawdown", "mission-drawdown/MINUSMA")


def test_it_is_told_what_its_present_step_rests_on_and_spared_the_rest(tmp_path: Path) -> None:
    skip = SkipStep(**OF, step=DrawdownStep.PLAN, reason="agreed", skipped_by="head")
    found = told(
        tmp_path,
        (DRAWDOWN, MISSION.opening()),
        MISSION.trucks(),
        *MISSION.mapped(),
        (DRAWDOWN, MISSION.propose(DrawdownStep.PLAN, Proposal.SKIP)),
        (DRAWDOWN, skip),
        *MISSION.sites()[:1],
    )

    assert {name: bool(signals(steps)) for name, steps in found} == {
        "DrawdownOpened": False,
        "AssetLineRegistered": False,
        "TaskNoted": True,
        "TaskMapped": True,
        "TaskCapacityAssessed": True,
        "DrawdownStepProposed": True,
        "DrawdownStepSkipped": True,
        "SiteRegistered": True,
    }


def test_a_gift_that_comes_back_is_told_whatever_the_step(tmp_path: Path) -> None:
    refuse = RefuseGift(**OF, line_id="trucks", reason="no spare parts")
    found = told(
        tmp_path, (DRAWDOWN, MISSION.opening()), MISSION.trucks(), MISSION.gift(), (ASSETS, refuse)
    )

    assert [name for name, steps in found if signals(steps)] == ["GiftRefused"]


def test_a_mission_that_does_not_leave_has_no_process_to_tell(tmp_path: Path) -> None:
    found = told(tmp_path, *MISSION.sites(), MISSION.blocked("kidal"))

    assert [steps for _, steps in found if steps] == []


def test_a_drawdown_that_is_called_off_is_told_and_the_next_has_an_id_of_its_own(
    tmp_path: Path,
) -> None:
    stay = CallOffDrawdown(**OF, reason="the host asks it to stay", authority="S/2026/9")
    opened = (DRAWDOWN, MISSION.opening())
    found = told(tmp_path, opened, (DRAWDOWN, stay), opened)

    (_, _), (_, called_off), (_, (start,)) = found
    assert signals(called_off) == ["mission-drawdown/MINUSMA"]
    assert start.workflow_id == "mission-drawdown/MINUSMA-2"


def test_what_the_process_itself_records_is_not_told_to_it(tmp_path: Path) -> None:
    done = CompleteStep(**OF, step=DrawdownStep.PLAN, detail="")
    found = told(
        tmp_path,
        (DRAWDOWN, MISSION.opening()),
        (DRAWDOWN, MISSION.propose(DrawdownStep.PLAN)),
        (DRAWDOWN, MISSION.confirm(DrawdownStep.PLAN)),
        (DRAWDOWN, done),
    )

    assert [name for name, steps in found if signals(steps)] == [
        "DrawdownStepProposed",
        "DrawdownStepConfirmed",
    ]


def test_a_plan_is_looked_at_again_when_the_final_status_is_judged(tmp_path: Path) -> None:
    status = DefineBenchmark(
        **OF,
        benchmark_id="status",
        kind=BenchmarkKind.FINAL_STATUS,
        title="final status agreed",
        indicator="agreement signed",
        due_on=date(2026, 6, 30),
        owner="Special Representative",
    )
    found = told(tmp_path, (DRAWDOWN, MISSION.opening()), (BENCHMARKS, status))

    assert [name for name, steps in found if signals(steps)] == ["BenchmarkDefined"]
