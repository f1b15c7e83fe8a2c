"""The MissionDrawdown process: real log, real worker, a Temporal server that skips time."""

from datetime import timedelta
from pathlib import Path

import pytest

from missionledger.common.refusals import Refusal
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
    DrawdownStep,
    DrawdownStepCompleted,
    DrawdownStepOverdue,
    DrawdownStepReopened,
    DrawdownStepReturned,
    Proposal,
)
from missionledger.transitions.domain.drawdown.state import StepStatus
from missionledger.transitions.domain.sites.events import ClosureOrderChanged
from missionledger.transitions.testing.leaving import UNIT
from missionledger.transitions.testing.leaving_bench import STEPS, on_bench
from missionledger.transitions.testing.leaving_bench import LeavingBench as Bench


def test_a_mission_leaves_step_by_step_and_the_others_hear_of_it(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        bench.others.owed_minor = 40_000_000
        await bench.open()
        await bench.take(*STEPS)

        assert await bench.outcome() == "closed with residuals: 1 duty lives on"
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
        pass_over = bench.mission.propose(DrawdownStep.ASSETS, Proposal.SKIP)
        await bench.do((DRAWDOWN, pass_over))
        waiting = await bench.says("that it is to be passed over")
        assert "let a second person decide it" in waiting.next_step
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
        await bench.says("not done: 1 open conduct case has no residual duty")
        await bench.do(*bench.mission.owned("CASE-7"))
        await bench.confirm(DrawdownStep.RESIDUAL_DUTIES)

        assert await bench.outcome() == "closed with residuals: 1 duty lives on"

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
