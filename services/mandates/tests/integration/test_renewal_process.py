"""MandateRenewal end to end: real log, real worker, a Temporal server that skips time."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.testing import WorkflowEnvironment

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.processes.progress import (
    ProcessAdvanced,
    ProcessEnded,
    ProcessStarted,
    process_decider,
)
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import time_skipping_server
from missionledger.mandates.adapters.workflows.processes import mandate_processes
from missionledger.mandates.application.renewals import Renewals, process_id_of
from missionledger.mandates.domain.forces.decider import FORCES
from missionledger.mandates.domain.host_consent.commands import RecordConsultation
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.host_consent.facts import PartyKind, Purpose
from missionledger.mandates.domain.mandate import commands as c
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, Strength, TermKind
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.renewal.decider import RENEWAL, RecordRenewalStep, Renewal
from missionledger.mandates.domain.renewal.events import (
    Outcome,
    RenewalCycleClosed,
    RenewalReminderGiven,
    Step,
)
from missionledger.mandates.domain.start_up.decider import START_UP

NOON = datetime.now(UTC)
DAY = NOON.date()
UNTIL = DAY + timedelta(days=180)
LEADER = CommandContext(actor="leader", role="mission_leadership")
OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": DAY}


class Bench:
    """What the tests say about the mandate of UNXX."""

    def __init__(self, parts: ProcessBench, environment: WorkflowEnvironment) -> None:
        self.parts = parts
        self.environment = environment

    async def decide(self, command: c.MandateCommand) -> None:
        await self.parts.aggregates.execute(MANDATE, command, LEADER)

    async def establish(self, until: date | None = UNTIL) -> None:
        command = c.EstablishMandate(
            **OF,
            resolution="S/RES/9001",
            chapter=Chapter.VII,
            valid_from=DAY,
            until=until,
            authorized=Strength(military=3000),
        )
        await self.decide(command)

    async def renew(self, days: int = 180, military: int = 3000) -> None:
        command = c.RenewMandate(
            **OF,
            resolution="S/RES/9002",
            chapter=Chapter.VII,
            until=UNTIL + timedelta(days=days),
            authorized=Strength(military=military),
        )
        await self.decide(command)

    async def consult_host(self) -> None:
        command = RecordConsultation(
            **OF,
            party_kind=PartyKind.HOST,
            party="the Government",
            purpose=Purpose.MANDATE,
            method="meeting",
            outcome="wishes the mission to stay",
        )
        await self.parts.aggregates.execute(HOST_CONSENT, command, LEADER)

    async def step(self, step: Step) -> None:
        command = RecordRenewalStep(**OF, until=UNTIL, step=step, outcome="done")
        await self.parts.aggregates.execute(RENEWAL, command, LEADER)

    async def let_days_pass(self, days: int) -> None:
        await self.environment.sleep(timedelta(days=days))

    async def reminders(self, count: int) -> list[RenewalReminderGiven]:
        await self.parts.until_recorded(RenewalReminderGiven, count)
        return [
            RenewalReminderGiven.model_validate_json(each.data)
            for each in self.parts.events(RenewalReminderGiven)
        ]

    async def until_state(self, part: str) -> None:
        def says_so() -> bool:
            return any(part in each.data.decode() for each in self.parts.events(ProcessAdvanced))

        await self.parts.until(says_so)

    async def outcome(self, until: date = UNTIL) -> str:
        await self.parts.until_recorded(ProcessEnded)
        decider = process_decider("mandates")
        loaded = await self.parts.aggregates.load(decider, process_id_of("UNXX", until))
        return loaded.state.outcome

    async def renewal(self) -> Renewal:
        return (await self.parts.aggregates.load(RENEWAL, f"UNXX.{UNTIL}")).state


def on_bench(directory: Path, story: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
    events = [
        event
        for decider in (MANDATE, HOST_CONSENT, RENEWAL, MISSION, START_UP, FORCES)
        for event in decider.events
    ]

    async def run() -> None:
        async with time_skipping_server() as environment:
            bench = process_bench(
                "mandates", events, mandate_processes, directory, clock=FixedClock(NOON)
            )
            with bench as parts:
                async with parts.running(environment.client):
                    await story(Bench(parts, environment))

    asyncio.run(run())


def test_a_term_that_nobody_decides_upon_lapses_and_says_so(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish()
        await bench.until_state("in force until")
        await bench.let_days_pass(182)

        assert (await bench.outcome()).startswith(f"lapsed: no decision by {UNTIL}")
        reminders = await bench.reminders(4)
        assert [each.days_left for each in reminders] == [90, 45, 14, 1]
        assert reminders[0].missing == (Step.REPORT,)
        assert Step.HOST_CONSULTATION in reminders[1].missing
        assert len(reminders[3].missing) == 6
        closed = (await bench.renewal()).closed
        assert closed is not None
        assert closed.outcome is Outcome.LAPSED

    on_bench(tmp_path, story)


def test_what_is_on_record_is_not_missed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish()
        await bench.until_state("in force until")
        await bench.consult_host()
        await bench.step(Step.REPORT)
        await bench.let_days_pass(136)

        first, second = await bench.reminders(2)
        assert (first.missing, second.missing) == ((), ())
        await bench.until_state("45 days left; nothing is missing")

    on_bench(tmp_path, story)


def test_a_renewal_ends_the_cycle_and_begins_the_next(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish()
        await bench.until_state("in force until")
        await bench.renew()

        assert await bench.outcome() == "renewed by S/RES/9002"
        assert bench.parts.events(RenewalReminderGiven) == []
        following = UNTIL + timedelta(days=180)
        await bench.until_state(f"in force until {following}")

    on_bench(tmp_path, story)


def test_a_renewal_that_changes_the_ceilings_waits_for_resources(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish()
        await bench.until_state("in force until")
        await bench.renew(military=2000)
        await bench.until_state("resources do not match it yet")
        waiting = bench.parts.events(ProcessEnded)
        match = c.MatchReEstimate(
            **OF, resolution="S/RES/9002", decided_on=DAY, estimate="A/80/512"
        )
        await bench.decide(match)

        assert waiting == []
        assert await bench.outcome() == "renewed by S/RES/9002"

    on_bench(tmp_path, story)


def test_a_technical_rollover_of_nine_days_is_watched_to_its_last_day(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish(until=DAY + timedelta(days=20))
        await bench.until_state("in force until")
        rolled = DAY + timedelta(days=29)
        await bench.decide(c.RolloverMandate(**OF, resolution="S/RES/9003", until=rolled))
        await bench.until_state(f"in force until {rolled}")
        first = await bench.outcome(DAY + timedelta(days=20))
        await bench.let_days_pass(31)
        await bench.parts.until_recorded(RenewalCycleClosed, count=2)

        assert first == "rolled over technically by S/RES/9003"
        assert [each.days_left for each in await bench.reminders(2)] == [14, 1]

    on_bench(tmp_path, story)


def test_termination_at_the_request_of_the_host_ends_the_cycle_at_once(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish()
        await bench.until_state("in force until")
        end = c.TerminateMandate(
            **OF,
            resolution="S/RES/2690",
            mandate_until=DAY + timedelta(days=14),
            operations_until=DAY + timedelta(days=170),
        )
        await bench.decide(end)

        assert await bench.outcome() == "ended by S/RES/2690"

    on_bench(tmp_path, story)


def test_a_mandate_without_an_end_has_no_cycle(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.establish(until=None)
        end = c.TerminateMandate(
            **OF, resolution="S/RES/9009", mandate_until=DAY + timedelta(days=90)
        )
        await bench.decide(end)
        other = c.EstablishMandate(
            **(OF | {"mission_id": "UNYY"}),
            resolution="S/RES/1",
            chapter=Chapter.NOT_STATED,
            valid_from=DAY,
            until=UNTIL,
        )
        await bench.decide(other)
        await bench.until_state("in force until")

        started = bench.parts.events(ProcessStarted)
        assert [each.mission for each in started] == ["UNYY"]

    on_bench(tmp_path, story)


def test_a_term_of_history_is_watched_when_a_person_asks(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        history = c.RecordHistoricalDecision(
            **OF,
            kind=DecisionKind.ESTABLISH,
            resolution="S/RES/1",
            until=UNTIL,
            term=TermKind.FIXED,
            authorized=Strength(military=3000),
        )
        await bench.decide(history)
        renewals = Renewals(bench.parts.aggregates, FixedClock(NOON))
        await renewals.open("UNXX", 86_400, LEADER)
        await bench.until_state("in force until")
        await bench.renew()

        assert await bench.outcome() == "renewed by S/RES/9002"

    on_bench(tmp_path, story)
