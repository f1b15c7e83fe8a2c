"""A mission that leaves, on a bench with processes and stand-ins for the other services."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from missionledger.common.clock import SystemClock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision
from missionledger.common.processes.progress import (
    Process,
    ProcessAdvanced,
    ProcessEnded,
    process_decider,
)
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import time_skipping_server
from missionledger.transitions.adapters.workflows.drawdown_processes import transition_processes
from missionledger.transitions.application.guards import guards_of
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import DrawdownStep, DrawdownStepCompleted
from missionledger.transitions.domain.drawdown.state import Drawdown, process_id_of
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.leaving import LeavingMission, Sent
from missionledger.transitions.testing.other_services import OtherServices

MISSION = "MINUSMA"
HEAD = CommandContext(actor="head-of-mission", role="mission_leadership")
STEPS = list(DrawdownStep)


class LeavingBench:
    """What tests say about a mission that leaves.

    Attributes:
        parts: log, dispatcher and worker.
        client: of the Temporal server.
        environment: the server's clock; None where it does not skip time.
        others: the stand-ins for the other services.
        mission: the commands of the mission.
        of: what every command of the mission says.
    """

    def __init__(
        self,
        parts: ProcessBench,
        client: Client,
        today: date,
        environment: WorkflowEnvironment | None = None,
    ) -> None:
        """Take the parts and the day on which the mission begins to leave."""
        self.parts = parts
        self.client = client
        self.environment = environment
        self.others = OtherServices()
        self.mission = LeavingMission(MISSION, today)
        self.of: dict[str, Any] = {"mission_id": MISSION, "occurred_on": today}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Dispatch, work, and let the others work while the block runs."""
        async with self.others.working(self.client), self.parts.running(self.client):
            yield

    async def do(self, *sent: Sent) -> None:
        """Record what was sent, one after the other."""
        for decider, command in sent:
            await self.parts.aggregates.execute(decider, command, HEAD)

    async def open(self, **said: Any) -> None:
        """Open the drawdown; see `LeavingMission.opening`."""
        await self.do((DRAWDOWN, self.mission.opening(**said)))

    async def confirm(self, step: DrawdownStep) -> None:
        """Propose a step and confirm it with its guards, as the routes do."""
        await self.do((DRAWDOWN, self.mission.propose(step)))
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
        """Return everything the process said of where it is, in order."""
        events = self.parts.events(ProcessAdvanced)
        return [self.parts.codec.decode(each).model_dump() for each in events]

    async def drawdown(self) -> Drawdown:
        """Return the drawdown."""
        return (await self.parts.aggregates.load(DRAWDOWN, MISSION)).state

    async def process(self, attempt: int = 1) -> Process:
        """Return what the log knows of the process."""
        decider = process_decider("transitions")
        return (await self.parts.aggregates.load(decider, process_id_of(MISSION, attempt))).state

    async def outcome(self) -> str:
        """Wait for the end of the process, as the log tells it."""
        await self.parts.until_recorded(ProcessEnded)
        return (await self.process()).outcome

    async def let_days_pass(self, days: int) -> None:
        """Let the clock of the server jump; it has to be one that does."""
        if self.environment is None:
            raise ValueError("this server does not skip time")
        await self.environment.sleep(timedelta(days=days))


def parts_in(directory: Path) -> AbstractContextManager[ProcessBench]:
    """Open the log of transitions in a directory, with its processes."""
    return process_bench(
        "transitions", SERVICE.events, transition_processes, directory, clock=SystemClock()
    )


def on_bench(directory: Path, story: Callable[[LeavingBench], Coroutine[Any, Any, None]]) -> None:
    """Run the story with dispatcher, worker and the other services."""

    async def run() -> None:
        async with time_skipping_server() as environment:
            today = (await environment.get_current_time()).date()
            with parts_in(directory) as parts:
                bench = LeavingBench(parts, environment.client, today, environment)
                async with bench.running():
                    await story(bench)

    asyncio.run(run())
