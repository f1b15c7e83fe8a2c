"""MissionStartUp end to end: real log, real worker, a Temporal server that skips time."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.mandates.application.start_ups import StartUps
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.domain.mission.events import MissionStatus
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.testing.start_ups import (
    AVIATION,
    DAY,
    LOAN,
    NOON,
    UNIT,
    Bench,
    in_directory,
)


def on_bench(directory: Path, story: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with time_skipping_server() as environment:
            with in_directory(directory) as parts:
                bench = Bench(parts, environment.client, environment)
                async with bench.others.working(bench.client), parts.running(bench.client):
                    await story(bench)

    asyncio.run(run())


def test_a_mission_starts_and_reaches_full_capability(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.with_units_wanted()
        await bench.consent()
        for unit in (UNIT, AVIATION):
            await bench.unit(UnitStage.AGREED, unit)
        await bench.until_state("2 of 2 units agreed, 0 in place")
        starting = await bench.mission_status()
        await bench.unit(UnitStage.DEPLOYED)
        deployed = await StartUps(bench.parts.aggregates, FixedClock(NOON)).deployed("UNSOH")
        about: dict[str, Any] = {"occurred_on": DAY, "mission_id": "UNSOH", "declared_by": "hom"}
        await bench.ask(
            c.DeclareInitialCapability(**about, deployed=deployed, statement="patrols in the port")
        )
        await bench.until_state("declare full capability")
        operating = await bench.mission_status()
        await bench.ask(c.DeclareFullCapability(**about, deployed=(UNIT, AVIATION)))

        assert await bench.outcome() == "full capability"
        assert (starting, operating) == (MissionStatus.STARTING, MissionStatus.OPERATING)
        assert bench.others.asked == [
            "reserve 6000000000 S/RES/2793 (2025)",
            f"open {UNIT}",
            f"open {AVIATION}",
        ]
        assert (await bench.start_up()).ended is not None

    on_bench(tmp_path, story)


def test_without_a_decision_in_time_nothing_was_held(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.propose()
        await bench.plan()
        waiting = await bench.until_state("waits for the decision")
        await bench.let_days_pass(32)

        outcome = await bench.outcome()
        assert waiting.waiting_for == "the Security Council"
        assert outcome.startswith("the Council took no decision on the start-up by 20")
        assert bench.others.asked == []
        assert await bench.mission_status() is MissionStatus.PROPOSED

    on_bench(tmp_path, story)


def test_a_letter_of_the_council_is_enough_to_ask_for_money_before_the_mandate(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        await bench.propose()
        await bench.plan()
        decision = c.RecordStartUpDecision(
            occurred_on=DAY, mission_id="UNSOH", act=e.CouncilAct.LETTER, symbol="S/2026/12"
        )
        await bench.ask(decision)
        await bench.parts.until_recorded(e.StartUpHeld)
        await bench.money(e.FundingStatus.PAID)
        await bench.until_state("waits for the mandate")
        await bench.let_days_pass(102)

        assert (await bench.outcome()).startswith("no mandate was established by")
        assert bench.others.asked == ["reserve 6000000000 S/2026/12", f"release {LOAN}"]
        assert (await bench.start_up()).still_held == ()

    on_bench(tmp_path, story)


def test_refused_money_may_be_asked_for_anew_in_a_smaller_amount(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.propose()
        await bench.plan()
        await bench.establish()
        await bench.parts.until_recorded(e.StartUpHeld)
        await bench.money(e.FundingStatus.REFUSED, "the Advisory Committee did not concur")
        waiting = await bench.until_state("the money was refused")
        revised = c.ReviseStartUpFunding(
            occurred_on=DAY,
            mission_id="UNSOH",
            funding_minor=40_000_000_00,
            reason="a smaller first phase",
            decided_by="controller",
        )
        await bench.ask(revised)
        await bench.until_state("40000000.00 USD of commitment authority")

        assert waiting.waiting_for == "another amount, or a decision to give up the start-up"
        assert bench.others.asked == [
            "reserve 6000000000 S/RES/2793 (2025)",
            f"release {LOAN}",
            "reserve 4000000000 S/RES/2793 (2025)",
        ]

    on_bench(tmp_path, story)


def test_money_that_is_refused_at_once_waits_for_another_amount(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        bench.others.refuses_money = True
        await bench.propose()
        await bench.plan()
        await bench.establish()
        await bench.until_state("the money was refused: above the limit")
        await bench.let_days_pass(92)

        assert "no other amount was asked for" in await bench.outcome()
        assert await bench.mission_status() is MissionStatus.NEVER_DEPLOYED

    on_bench(tmp_path, story)


def test_units_that_are_not_agreed_in_time_are_given_up_with_the_money(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.with_units_wanted()
        await bench.unit(UnitStage.AGREED)
        await bench.until_state("1 of 2 units agreed")
        await bench.let_days_pass(162)

        assert (await bench.outcome()).startswith("no agreement on every planned unit by")
        assert bench.others.asked[3:] == [f"close {AVIATION}", f"close {UNIT}", f"release {LOAN}"]
        assert await bench.mission_status() is MissionStatus.NEVER_DEPLOYED
        ended = (await bench.start_up()).ended
        assert ended is not None
        assert ended.failed_at is e.Gate.UNITS

    on_bench(tmp_path, story)


def test_a_pledge_withdrawn_at_the_last_step_opens_the_slot_again(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.with_units_wanted()
        await bench.unit(UnitStage.AGREED)
        await bench.until_state("1 of 2 units agreed")
        await bench.unit(UnitStage.VACATED, detail="pledge_withdrawn: before the last signature")
        await bench.until_state("0 of 2 units agreed")
        for unit in (UNIT, AVIATION):
            await bench.unit(UnitStage.AGREED, unit)

        process = await bench.until_state("cannot deploy")
        assert process.waiting_for == "the consent of the host"

    on_bench(tmp_path, story)


def test_no_unit_deploys_before_the_host_consents(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.with_units_wanted()
        for unit in (UNIT, AVIATION):
            await bench.unit(UnitStage.AGREED, unit)
        await bench.until_state("cannot deploy")
        before = await bench.mission_status()
        await bench.consent()
        await bench.until_state("2 of 2 units agreed, 0 in place")

        assert before is MissionStatus.AUTHORIZED
        assert await bench.mission_status() is MissionStatus.STARTING

    on_bench(tmp_path, story)


def test_an_abandoned_start_lets_go_of_everything(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.with_units_wanted()
        await bench.ask(
            c.AbandonStartUp(occurred_on=DAY, mission_id="UNSOH", reason="a coup", decided_by="sg")
        )

        assert await bench.outcome() == "abandoned: a coup"
        assert bench.others.asked[3:] == [f"close {AVIATION}", f"close {UNIT}", f"release {LOAN}"]
        assert (await bench.start_up()).still_held == ()

    on_bench(tmp_path, story)


def test_cash_that_is_paid_stays_out_and_the_record_says_so(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        bench.others.money_is_paid = True
        await bench.with_units_wanted()
        abandoned = c.AbandonStartUp(
            occurred_on=DAY, mission_id="UNSOH", reason="a coup", decided_by="sg"
        )
        await bench.ask(abandoned)

        assert await bench.outcome() == "abandoned: a coup"
        assert [each.reference for each in (await bench.start_up()).still_held] == [LOAN]

    on_bench(tmp_path, story)


def test_a_moved_deadline_is_waited_for(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.propose()
        await bench.plan()
        first = await bench.until_state("waits for the decision")
        moved = c.MoveStartUpDeadline(
            occurred_on=DAY,
            mission_id="UNSOH",
            gate=e.Gate.DECISION,
            to=DAY + timedelta(days=60),
            reason="the vote was put off",
            decided_by="leader",
        )
        await bench.ask(moved)
        # The process has heard of it: until then it may still end on the first day.
        await bench.until_state(f'"until":"{DAY + timedelta(days=61)}')
        await bench.let_days_pass(40)
        await bench.establish()
        await bench.parts.until_recorded(e.StartUpHeld)

        assert first.until
        assert bench.others.asked == ["reserve 6000000000 S/RES/2793 (2025)"]

    on_bench(tmp_path, story)


def test_late_capability_is_said_and_not_undone(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.with_units_wanted()
        await bench.consent()
        for unit in (UNIT, AVIATION):
            await bench.unit(UnitStage.AGREED, unit)
        await bench.until_state("2 of 2 units agreed, 0 in place")
        await bench.let_days_pass(242)
        process = await bench.until_state("late since")

        assert process.waiting_for == "the Head of Mission"
        assert bench.parts.events(e.StartUpReleased) == []

    on_bench(tmp_path, story)


def test_events_signalled_again_have_no_second_effect(tmp_path: Path) -> None:
    async def run() -> None:
        async with time_skipping_server() as environment:
            with in_directory(tmp_path) as parts:
                bench = Bench(parts, environment.client, environment)
                async with bench.others.working(bench.client), parts.working(bench.client):
                    async with parts.dispatching(bench.client):
                        await bench.with_units_wanted()
                    parts.positions.save(0)
                    async with parts.dispatching(bench.client):
                        await bench.unit(UnitStage.AGREED)
                        await bench.until_state("1 of 2 units agreed")
                assert len(bench.others.asked) == 3

    asyncio.run(run())


def test_a_start_up_survives_the_restart_of_its_worker(tmp_path: Path) -> None:
    async def run() -> None:
        with running_temporal_server() as server, in_directory(tmp_path) as parts:
            bench = Bench(parts, await server.connected())
            async with bench.others.working(bench.client):
                async with parts.running(bench.client):
                    await bench.funded()
                    await bench.parts.until_recorded(e.StartUpHeld, count=2)
                await bench.unit(UnitStage.AGREED)
                async with parts.running(bench.client):
                    await bench.until_state("1 of 2 units agreed")
            assert len(bench.others.asked) == 3

    asyncio.run(run())
