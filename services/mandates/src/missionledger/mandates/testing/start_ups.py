"""A start-up on a bench: real log, real worker, and what answers on other services' task queues.

Finance and performance are other services; the stand-ins are the border of this one, with the names
and fields the contract fixes.
"""

from collections.abc import AsyncIterator
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
from missionledger.mandates.domain.mandate.terms import Chapter
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
        self.money_is_paid = False

    @activity.defn(name="finance.reserve_start_up")
    async def reserve(self, money: StartUpMoney) -> StartUpMoneyAsked:
        """Answer that a loan was asked for, or refuse."""
        self.asked.append(f"reserve {money.amount_minor} {money.decision}")
        if self.refuses_money:
            raise ApplicationError("above the limit", type="loan-limit", non_retryable=True)
        return StartUpMoneyAsked(loan_id=LOAN, status="requested", detail="")

    @activity.defn(name="finance.release_start_up")
    async def release(self, release: StartUpMoneyRelease) -> Answered:
        """Answer that the loan was let go."""
        self.asked.append(f"release {release.loan_id}")
        return Answered(status="paid" if self.money_is_paid else "released", detail="")

    @activity.defn(name="performance.open_requirement")
    async def open(self, need: UnitNeed) -> Answered:
        """Answer that a unit is sought."""
        self.asked.append(f"open {need.requirement_id}")
        return Answered(status="open", detail="")

    @activity.defn(name="performance.release_requirement")
    async def close(self, release: UnitRelease) -> Answered:
        """Answer that a unit is sought no more."""
        self.asked.append(f"close {release.requirement_id}")
        return Answered(status="released", detail="")

    @asynccontextmanager
    async def working(self, client: Client) -> AsyncIterator[None]:
        """Work on the task queues of both services while the block runs."""
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
        """Have a command executed in the name of the leader."""
        await self.parts.aggregates.execute(decider, command, LEADER)

    async def propose(self) -> None:
        """Open the record of the mission."""
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
        """Plan its start-up."""
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
        """Send a command to the start-up."""
        await self.do(START_UP, command)

    async def establish(self) -> None:
        """Establish the mandate."""
        command = EstablishMandate(
            occurred_on=DAY,
            mission_id="UNSOH",
            resolution="S/RES/2793 (2025)",
            chapter=Chapter.VII,
            valid_from=DAY,
            until=DAY + timedelta(days=364),
        )
        service = MandateService(self.parts.aggregates, FixedClock(NOON))
        await service.decide(command, LEADER, expected_version=None)

    async def consent(self) -> None:
        """Record that the host consents in law."""
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
        """Note what finance said of the money."""
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
        """Note what performance said of a unit."""
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
        """Wait for the end of the process, as the log tells it."""
        await self.parts.until_recorded(ProcessEnded)
        return (await self.process()).outcome

    async def let_days_pass(self, days: int) -> None:
        """Skip some days."""
        assert self.environment is not None
        await self.environment.sleep(timedelta(days=days))

    async def process(self) -> Process:
        """Return how far the process is."""
        decider = process_decider("mandates")
        return (await self.parts.aggregates.load(decider, "mission-start-up/UNSOH")).state

    async def start_up(self) -> StartUp:
        """Return the start-up as it stands."""
        return (await self.parts.aggregates.load(START_UP, "UNSOH")).state

    async def mission_status(self) -> MissionStatus | None:
        """Return where the mission is in its life."""
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
    """Return a bench on the log in a directory."""
    events = [
        *START_UP.events,
        *FORCES.events,
        *MISSION.events,
        *MANDATE.events,
        *HOST_CONSENT.events,
        *RENEWAL.events,
    ]
    return process_bench("mandates", events, mandate_processes, directory, clock=FixedClock(NOON))
