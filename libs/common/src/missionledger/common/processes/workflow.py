"""The part that all workflows share: repeats, numbered activities, progress, days."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from missionledger.common.clock import format_instant
    from missionledger.common.processes.activities import ProgressReport, Recorded
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.progress import DAY_SECONDS

ACTIVITY_SECONDS_MAX = 10
"""How long one attempt may take, and how long a step stands whose worker was killed."""

RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    maximum_interval=timedelta(seconds=30),
)

ResultT = TypeVar("ResultT", bound=BaseModel)


class ProcessInput(BaseModel):
    """Base of the input of a workflow; the last two fields are carried into the next run.

    Attributes:
        mission: the mission the process belongs to.
        day_seconds: how long a day takes; 86400 but in demonstrations.
        seen_position: signals of events up to this position are repeats.
        steps: how many activities were started, over all runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission: str | None
    day_seconds: int = DAY_SECONDS
    seen_position: int = 0
    steps: int = 0


class ProcessWorkflow:
    """Base of workflows; a class takes its input in `__init__` with `@workflow.init`.

    Attributes:
        service: whose activities it uses. The task queue has the same name, but another one when
            a history is replayed.
    """

    service: ClassVar[str]

    def __init__(self, start: ProcessInput) -> None:
        """Go on from where the run before stopped, or begin."""
        self._mission = start.mission
        self._day_seconds = start.day_seconds
        self._seen_position = start.seen_position
        self._steps = start.steps

    def is_repeat(self, mark: EventMark) -> bool:
        """Tell whether the event was signalled before, and remember it.

        Signals come in the order of the log, so that one number is enough of a memory, however
        often the dispatcher starts over.
        """
        if mark.position <= self._seen_position:
            return True
        self._seen_position = mark.position
        return False

    def in_days(self, days: int) -> datetime:
        """Return the instant that many days of this process from now."""
        return workflow.now() + timedelta(seconds=days * self._day_seconds)

    async def run_activity(
        self,
        name: str,
        argument: BaseModel,
        result_type: type[ResultT],
        *,
        seconds_max: int = ACTIVITY_SECONDS_MAX,
    ) -> ResultT:
        """Run an activity, of this service or by its name of another; ActivityError if refused.

        Its id is a number that goes on over all runs of the workflow: it is a part of the
        idempotency key, and Temporal's own ids start over in each run. One that calculates for
        long is given more seconds for each attempt.
        """
        self._steps += 1
        home = name.partition(".")[0]
        result: ResultT = await workflow.execute_activity(
            name,
            argument,
            result_type=result_type,
            activity_id=str(self._steps),
            task_queue=None if home == self.service else home,
            start_to_close_timeout=timedelta(seconds=seconds_max),
            retry_policy=RETRY,
        )
        return result

    async def report_start(self, title: str) -> None:
        """Record that the process began."""
        await self._report(title=title)

    async def report(
        self, state: str, *, waiting_for: str = "", next_step: str, until: datetime | None = None
    ) -> None:
        """Record where the process is."""
        await self._report(
            state=state,
            waiting_for=waiting_for,
            next_step=next_step,
            until=format_instant(until) if until else "",
        )

    async def report_end(self, outcome: str) -> None:
        """Record that the process is over."""
        await self._report(outcome=outcome)

    async def _report(self, **fields: Any) -> None:
        info = workflow.info()
        report = ProgressReport(
            process_id=info.workflow_id,
            process=info.workflow_type,
            mission=self._mission,
            at=format_instant(workflow.now()),
            day_seconds=self._day_seconds,
            **fields,
        )
        await self.run_activity(f"{self.service}.record_progress", report, Recorded)


def refusal_in(error: ActivityError) -> str:
    """Return in words why an activity was refused."""
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return str(cause or error)
    # Temporal puts the type of a failure, here the code of the refusal, before its message.
    return cause.message.removeprefix(f"{cause.type}: ")
