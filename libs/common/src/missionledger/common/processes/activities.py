"""What every activity needs: a context whose repeats have one effect, and refusals as failures."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict
from temporalio import activity
from temporalio.exceptions import ApplicationError

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.events import Provenance
from missionledger.common.processes.progress import (
    DAY_SECONDS,
    AdvanceProcess,
    AnyProcessCommand,
    EndProcess,
    StartProcess,
    process_decider,
)
from missionledger.common.refusals import Refusal, RefusalKind

PROCESS_ROLE = "process"
"""The role of commands that a process sends; what people decided is recorded before them."""

_MAY_PASS = (RefusalKind.UNAVAILABLE, RefusalKind.STORAGE_FULL)

Argument = TypeVar("Argument", bound=BaseModel)
Result = TypeVar("Result")


def activity_context(argument: BaseModel) -> CommandContext:
    """Return the context of the command that the running activity sends.

    The key is workflow id and activity id: an activity that runs again, because its answer was
    lost or its worker was killed, has its first effect and gets its first answer.
    """
    info = activity.info()
    digest = hashlib.sha256(info.activity_type.encode() + argument.model_dump_json().encode())
    return CommandContext(
        actor=f"process:{info.workflow_type}",
        role=PROCESS_ROLE,
        idempotency_key=f"{info.workflow_id}/{info.activity_id}",
        request_hash=digest.hexdigest(),
        correlation_id=info.workflow_id or "",
    )


def refusals_as_failures(
    method: Callable[[Any, Argument], Awaitable[Result]],
) -> Callable[[Any, Argument], Awaitable[Result]]:
    """Make a refusal the failure of the activity, tried again only if it may pass by itself.

    The type of the failure is the code of the refusal, which a workflow may branch on.
    """

    @wraps(method)
    async def guarded(self: Any, argument: Argument) -> Result:
        try:
            return await method(self, argument)
        except Refusal as refusal:
            passes = refusal.kind in _MAY_PASS or isinstance(refusal, VersionConflictError)
            raise ApplicationError(
                refusal.detail,
                refusal.next_step,
                type=refusal.code,
                non_retryable=not passes,
            ) from refusal

    return guarded


class ProgressReport(BaseModel):
    """Where a process is; what is empty is not reported.

    Attributes:
        at: RFC 3339, by the clock of the process.
        title: given with the first report.
        outcome: given with the last report.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    process_id: str
    process: str
    mission: str | None
    at: str
    title: str = ""
    day_seconds: int = DAY_SECONDS
    state: str = ""
    waiting_for: str = ""
    next_step: str = ""
    until: str = ""
    outcome: str = ""


class Recorded(BaseModel):
    """The answer of an activity that has nothing to say but that it is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int


def record_progress_activity(
    service: str, aggregates: Aggregates, clock: Clock
) -> Callable[[ProgressReport], Awaitable[Recorded]]:
    """Return the activity `<service>.record_progress`, which every process of the service uses."""
    decider = process_decider(service)

    @activity.defn(name=f"{service}.record_progress")
    async def record_progress(report: ProgressReport) -> Recorded:
        command = _command(report, clock)
        outcome = await aggregates.execute(decider, command, activity_context(report))
        return Recorded(position=outcome.last_position)

    return record_progress


def _command(report: ProgressReport, clock: Clock) -> AnyProcessCommand:
    about: dict[str, Any] = {
        "occurred_on": today(clock),
        "provenance": Provenance.COMPUTED,
        "process_id": report.process_id,
        "mission": report.mission,
    }
    if report.title:
        return StartProcess(
            **about,
            process=report.process,
            title=report.title,
            started_at=report.at,
            day_seconds=report.day_seconds,
        )
    if report.outcome:
        return EndProcess(**about, outcome=report.outcome, ended_at=report.at)
    return AdvanceProcess(
        **about,
        state=report.state,
        waiting_for=report.waiting_for,
        next_step=report.next_step,
        since=report.at,
        until=report.until,
    )
