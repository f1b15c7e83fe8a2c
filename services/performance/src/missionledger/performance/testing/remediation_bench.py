"""Remediations on a bench with processes; a day takes an hour, and begins on a fixed date."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, FixedClock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.processes.activities import record_progress_activity
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.progress import (
    Process,
    ProcessAdvanced,
    ProcessEnded,
    process_decider,
)
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.performance.adapters.workflows.remediation import Remediation
from missionledger.performance.adapters.workflows.remediation_activities import (
    RemediationActivities,
)
from missionledger.performance.adapters.workflows.remediation_rules import (
    LISTENS_TO,
    RemediationRules,
)
from missionledger.performance.application.remediations import process_id_of
from missionledger.performance.application.replacements import RemediationSteps
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.remediation import state
from missionledger.performance.domain.remediation.commands import RemediationCommand
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.unit.commands import RepatriateUnit
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.testing.remediations import REMEDIATION_ID
from missionledger.performance.testing.units import OF_UNIT, arrival, registration

HOUR_SECONDS = 3_600
PROCESS_ID = process_id_of(REMEDIATION_ID)
OFFICER = CommandContext(actor="somebody", role="mission_leadership")
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


def _parts(log: EventLog, codec: EventCodec, aggregates: Aggregates, clock: Clock) -> ProcessParts:
    del codec
    return ProcessParts(
        workflows=(Remediation,),
        activities=(
            *RemediationActivities(RemediationSteps(aggregates)).all,
            record_progress_activity("performance", aggregates, clock),
        ),
        rules=(RemediationRules(log),),
        listens_to=LISTENS_TO,
    )


def remediations_in(directory: Path) -> AbstractContextManager[ProcessBench]:
    """Return the bench: log, dispatcher and worker of remediations."""
    events = [*REMEDIATION.events, *UNIT.events, *REQUIREMENT.events, *PLEDGE.events]
    return process_bench("performance", events, _parts, directory, clock=FixedClock(NOON))


class RemediationBench:
    """What tests say about remediations."""

    def __init__(
        self, parts: ProcessBench, client: Client, environment: WorkflowEnvironment | None = None
    ) -> None:
        """Speak to these parts; with an environment, time can be skipped."""
        self.parts = parts
        self.client = client
        self.environment = environment

    async def do(self, decider: Decider[Any, Any, Any], command: Command) -> None:
        """Record what somebody decided."""
        await self.parts.aggregates.execute(decider, command, OFFICER)

    async def take(self, *commands: RemediationCommand) -> None:
        """Take steps of the remediation."""
        for command in commands:
            await self.do(REMEDIATION, command)

    async def unit_is_there(self) -> None:
        """Let the sample battalion arrive."""
        await self.do(UNIT, registration())
        await self.do(UNIT, arrival())

    async def unit_goes(
        self, day: date, reason: RepatriationReason = RepatriationReason.UNDERPERFORMANCE
    ) -> None:
        """Let the sample battalion go home."""
        await self.do(UNIT, RepatriateUnit(**OF_UNIT, occurred_on=day, reason=reason))

    async def let_days_pass(self, days: int, day_seconds: int = HOUR_SECONDS) -> None:
        """Skip so many days of the process."""
        if self.environment is None:
            raise ValueError("time is skipped on the server for that")
        await self.environment.sleep(timedelta(seconds=days * day_seconds))

    async def until_state(self, words: str, times: int = 1) -> Process:
        """Wait until the process has said so often where it is in these words; return it as it was.

        What it says later does not count: the server that skips time may be ahead of the test.
        """
        await self.parts.until(lambda: len(self._said(words)) >= times)
        return self._said(words)[times - 1]

    def _said(self, words: str) -> list[Process]:
        decider = process_decider("performance")
        state, found = decider.initial, []
        for record in self.parts.log.read_stream(decider.stream(PROCESS_ID)):
            state = decider.evolve(state, self.parts.codec.decode(record))  # type: ignore[arg-type]
            if record.type == ProcessAdvanced.event_type() and words in state.state:
                found.append(state)
        return found

    async def outcome(self) -> str:
        """Wait for the end of the process, as the log tells it."""
        await self.parts.until_recorded(ProcessEnded)
        decider = process_decider("performance")
        return (await self.parts.aggregates.load(decider, PROCESS_ID)).state.outcome

    async def remediation(self) -> state.Remediation:
        """Return the remediation as it is now."""
        return (await self.parts.aggregates.load(REMEDIATION, REMEDIATION_ID)).state
