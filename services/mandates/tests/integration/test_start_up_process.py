"""MissionStartUp end to end: real log, real worker, a Temporal server that skips time.

Finance and performance are other services; what answers on their task queues here is the border of
this one, with the names and fields the contract fixes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from missionledger.common.clock import FixedClock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.processes.progress import (
    Process,
    ProcessAdvanced,
    ProcessEnded,
    process_decider,
)
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.mandates.adapters.workflows.foreign_activities import (
    Answered,
    StartUpMoney,
    StartUpMoneyAsked,
    StartUpMoneyRelease,
    UnitNeed,
    UnitRelease,
)
from missionledger.mandates.adapters.workflows.processes import mandate_processes
from missionledger.mandates.application.decisions import MandateService
from missionledger.mandates.application.start_ups import StartUps
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.domain.host_consent.commands import RecordConsent
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.host_consent.facts import ConsentKind, ConsentLevel
from missionledger.mandates.domain.mandate.commands import EstablishMandate
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mission.commands import ProposeMission
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.mission.events import MissionKind, MissionStatus
from missionledger.mandates.domain.renewal.decider import RENEWAL
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.start_up.state import StartUp

NOON = datetime.now(UTC)
DAY = NOON.date()
"""The server that skips time begins today, and the deadlines of a plan are days ahead."""
LEADER = CommandContext(actor="leader", role="mission_leadership")
LOAN = "PKRF-0001"
UNIT = "UNSOH-INF-1"
AVIATION = "UNSOH-AVN-1"


class OtherServices:
    """What finance and performance answer, and what they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses_money = False

    @activity.defn(name="finance.reserve_start_up")
    async def reserve(self, money: StartUpMoney) -> StartUpMoneyAsked:
        self.asked.append(f"reserve {money.amount_minor} {money.decision}")
        if self.refuses_money:
            raise ApplicationError("above the limit", type="loan-limit", non_retryable=True)
        return StartUpMoneyAsked(loan_id=LOAN, status="requested", detail="")

    @activity.defn(name="finance.release_start_up")
    async def release(self, release: StartUpMoneyRelease) -> Answered:
        self.asked.append(f"release {release.loan_id}")
        return Answered(status="released", detail="")

    @activity.defn(name="performance.open_requirement")
    async def open(self, need: UnitNeed) -> Answered:
        self.asked.append(f"open {need.requirement_id}")
        return Answered(status="open", detail="")

    @activity.defn(name="performance.release_requirement")
    async def close(self, release: UnitRelease) -> Answered:
        self.asked.append(f"close {release.requirement_id}")
        return Answered(status="released", detail="")

    @asynccontextmanager
    async def working(self, client: Client) -> AsyncIterator[None]:
        finance = Worker(client, task_queue="finance", activities=[self.reserve, self.release])
        performance = Worker(client, task_queue="performance", activities=[self.open, self.close])
        async with finance, performance:
            yield


class Bench:
    """What the tests say about the start-up of UNSOH."""

    def __init__(
        self, parts: ProcessBench, client: Client, environment: WorkflowEnvironment | None = None
    ) -> None:
        self.parts = parts
        self.client = client
        self.environment = environment
        self.others = OtherServices()
        self._facts = 0

    async def do(self, decider: Decider[Any, Any, Any], command: Command) -> None:
        await self.parts.aggregates.execute(decider, command, LEADER)

    async def propose(self) -> None:
        mission = ProposeMission(
            occurred_on=DAY,
            mission_id="UNSOH",
            acronym="UNSOH",
            name="Support Office in Haiti",
            kind=MissionKind.SUPPORT_OFFICE,
            location="Haiti",
            region="Americas",
        )
        await self.do(MISSION, mission)

    async def plan(self, day_seconds: int = 86_400) -> None:
        plan = e.StartUpPlan(
            mission_id="UNSOH",
            title="Special account of UNSOH",
            funding_minor=60_000_000_00,
            units=(_unit(UNIT, "infantry", 750), _unit(AVIATION, "aviation", 120)),
            deadlines=e.Deadlines(
                decision=DAY + timedelta(days=30),
                funding=DAY + timedelta(days=90),
                mandate=DAY + timedelta(days=100),
                units=DAY + timedelta(days=160),
                initial_capability=DAY + timedelta(days=240),
                full_capability=DAY + timedelta(days=365),
            ),
            day_seconds=day_seconds,
        )
        start_ups = StartUps(self.parts.aggregates, FixedClock(NOON))
        await start_ups.plan(plan, DAY, LEADER)

    async def ask(self, command: c.StartUpCommand) -> None:
        await self.do(START_UP, command)

    async def establish(self) -> None:
        command = EstablishMandate(
            occurred_on=DAY,
            mission_id="UNSOH",
            resolution="S/RES/2793 (2025)",
            valid_from=DAY,
            until=DAY + timedelta(days=364),
        )
        service = MandateService(self.parts.aggregates, FixedClock(NOON))
        await service.decide(command, LEADER, expected_version=None)

    async def consent(self) -> None:
        command = RecordConsent(
            occurred_on=DAY,
            mission_id="UNSOH",
            host="HTI",
            kind=ConsentKind.LEGAL,
            level=ConsentLevel.FULL,
            basis="exchange of letters",
        )
        await self.do(HOST_CONSENT, command)

    async def money(self, status: e.FundingStatus, detail: str = "") -> None:
        self._facts += 1
        note = c.NoteStartUpFunding(
            occurred_on=DAY,
            mission_id="UNSOH",
            loan_id=LOAN,
            status=status,
            detail=detail,
            foreign_event_id=f"finance-{self._facts}",
            foreign_position=self._facts,
        )
        await self.ask(note)

    async def unit(self, stage: UnitStage, unit: str = UNIT, detail: str = "") -> None:
        self._facts += 1
        note = NoteRequiredUnit(
            occurred_on=DAY,
            mission_id="UNSOH",
            requirement_id=unit,
            stage=stage,
            detail=detail,
            foreign_event_id=f"performance-{self._facts}",
            foreign_position=self._facts,
        )
        await self.do(FORCES, note)

    async def funded(self) -> None:
        """Go as far as the paid money."""
        await self.propose()
        await self.plan()
        await self.establish()
        await self.parts.until_recorded(e.StartUpHeld)
        await self.money(e.FundingStatus.PAID)

    async def with_units_wanted(self) -> None:
        """Go as far as open requirements."""
        await self.funded()
        await self.parts.until_recorded(e.StartUpHeld, count=3)

    async def until_state(self, part: str) -> Process:
        """Wait until the process says that it is at a step."""

        def says_so() -> bool:
            advanced = self.parts.events(ProcessAdvanced)
            return any(part in event.data.decode() for event in advanced)

        await self.parts.until(says_so)
        return await self.process()

    async def outcome(self) -> str:
        await self.parts.until_recorded(ProcessEnded)
        return (await self.process()).outcome

    async def let_days_pass(self, days: int) -> None:
        assert self.environment is not None
        await self.environment.sleep(timedelta(days=days))

    async def process(self) -> Process:
        decider = process_decider("mandates")
        return (await self.parts.aggregates.load(decider, "mission-start-up/UNSOH")).state

    async def start_up(self) -> StartUp:
        return (await self.parts.aggregates.load(START_UP, "UNSOH")).state

    async def mission_status(self) -> MissionStatus | None:
        return (await self.parts.aggregates.load(MISSION, "UNSOH")).state.status


def _unit(requirement: str, capability: str, strength: int) -> e.PlannedUnit:
    return e.PlannedUnit(
        requirement_id=requirement,
        title=f"{capability} unit",
        unit_kind=f"{capability} unit",
        capability=capability,
        strength=strength,
        needed_on=DAY + timedelta(days=180),
    )


def in_directory(directory: Path) -> Any:
    events = [
        *START_UP.events,
        *FORCES.events,
        *MISSION.events,
        *MANDATE.events,
        *HOST_CONSENT.events,
        *RENEWAL.events,
    ]
    return process_bench("mandates", events, mandate_processes, directory, clock=FixedClock(NOON))


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
        await bench.parts.until_recorded(e.StartUpDeadlineMoved)
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
