"""Reads the own log by position and starts or signals workflows.

HTTP handlers only append, so commands are accepted while Temporal is down; the dispatcher tries
again until Temporal answers. Everything it does may be repeated: a start is refused by Temporal or
known to the log, a signal carries its event and is ignored the second time. Standing workflows are
started before the first event, and again whenever Temporal does not know them to run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import Provenance, RecordedEvent
from missionledger.common.processes.marks import EventMark
from missionledger.common.processes.port import (
    ProcessParts,
    ProcessStep,
    SignalWorkflow,
    StartWorkflow,
)
from missionledger.common.processes.positions import DispatchPosition
from missionledger.common.processes.progress import process_decider

PAGE_EVENTS = 500
RETRY_SECONDS_FIRST = 0.1
RETRY_SECONDS_MAX = 5.0

logger = structlog.get_logger("missionledger.processes")


class Dispatcher:
    """Follows the log of one service; `problem` says what is in the way, None if nothing is."""

    def __init__(
        self,
        service: str,
        log: EventLog,
        codec: EventCodec,
        parts: ProcessParts,
        positions: DispatchPosition,
    ) -> None:
        """Take the log to follow and the rules; nothing runs before `run`."""
        self.problem: str | None = None
        self.position = 0
        self._service = service
        self._log = log
        self._codec = codec
        self._rules = parts.rules
        self._standing = parts.standing
        self._listens_to = frozenset(event.event_type() for event in parts.listens_to)
        self._positions = positions
        self._decider = process_decider(service)

    async def run(self, client: Client) -> None:
        """Dispatch what is in the log and what comes, until cancelled."""
        self.position = await asyncio.to_thread(self._positions.load)
        woken = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake(_position: int) -> None:
            # A log that outlives the loop may wake once more while the loop is closing.
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)

        unsubscribe = self._log.subscribe(wake)
        try:
            for start in self._standing:
                await self._until_done(partial(self._stand, client, start), start.workflow_id)
            while True:
                woken.clear()
                if not await self._dispatch_page(client):
                    await woken.wait()
        finally:
            unsubscribe()

    async def _dispatch_page(self, client: Client) -> bool:
        """Dispatch one page and return whether there may be another."""
        page = await asyncio.to_thread(self._log.read, after=self.position, limit=PAGE_EVENTS)
        for event in page:
            for step in await self._steps_or_problem(event):
                await self._until_done(partial(self._take, client, step, event), step.workflow_id)
            self.position = event.position
        if page:
            await asyncio.to_thread(self._positions.save, self.position)
        return len(page) == PAGE_EVENTS

    async def _steps_or_problem(self, event: RecordedEvent) -> Sequence[ProcessStep]:
        try:
            steps = await asyncio.to_thread(self._steps_of, event)
        except Exception as error:
            # A boundary to the rules of a service: whatever they raise, readiness says where.
            self.problem = f"position {event.position} cannot be dispatched: {error}"
            raise
        self.problem = None
        return steps

    def _steps_of(self, event: RecordedEvent) -> Sequence[ProcessStep]:
        if self._listens_to and event.type not in self._listens_to:
            return ()
        payload = self._codec.decode(event)
        return [step for rule in self._rules for step in rule(event, payload)]

    async def _until_done(self, take: Callable[[], Awaitable[None]], workflow_id: str) -> None:
        wait_seconds = RETRY_SECONDS_FIRST
        while True:
            try:
                await take()
            except (RPCError, RuntimeError) as error:
                # Temporal is away or refuses: the event stays first in line, later ones wait,
                # since a workflow relies on their order. RuntimeError is what its core raises.
                self.problem = f"position {self.position + 1} waits for Temporal: {error}"
                logger.warning(
                    "dispatch_waits",
                    position=self.position + 1,
                    workflow=workflow_id,
                    exc_info=True,
                )
                await asyncio.sleep(wait_seconds)
                wait_seconds = min(2 * wait_seconds, RETRY_SECONDS_MAX)
            else:
                self.problem = None
                return

    async def _stand(self, client: Client, step: StartWorkflow) -> None:
        """Start a standing workflow unless it runs; one that was lost with Temporal's data too."""
        try:
            await client.start_workflow(
                step.workflow,
                step.argument,
                id=step.workflow_id,
                task_queue=self._service,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            logger.info("workflow_stands", workflow=step.workflow_id)

    async def _take(self, client: Client, step: ProcessStep, event: RecordedEvent) -> None:
        known_start, known_end = await asyncio.to_thread(self._recorded, step.workflow_id)
        if known_end:
            return
        if isinstance(step, SignalWorkflow):
            await self._signal(client, step, event)
        elif not known_start:
            await self._start(client, step)

    def _recorded(self, workflow_id: str) -> tuple[bool, bool]:
        """Return whether the log shows a start and an end of this process."""
        events = self._log.read_stream(self._decider.stream(workflow_id))
        kinds = {event.type for event in events}
        return "ProcessStarted" in kinds, "ProcessEnded" in kinds

    async def _start(self, client: Client, step: StartWorkflow) -> None:
        try:
            await client.start_workflow(
                step.workflow,
                step.argument,
                id=step.workflow_id,
                task_queue=self._service,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            logger.info("workflow_already_started", workflow=step.workflow_id)

    async def _signal(self, client: Client, step: SignalWorkflow, event: RecordedEvent) -> None:
        computed = event.read_metadata().provenance is Provenance.COMPUTED
        mark = EventMark(
            event_id=event.id,
            position=event.position,
            occurred_on="" if computed else event.occurred_on,
        )
        handle = client.get_workflow_handle(step.workflow_id)
        try:
            await handle.signal(step.signal, args=[mark, step.argument])
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            # It has ended, and what it would do with the signal is no longer needed. One that
            # stands was lost with Temporal's data; begun anew it reads from the log what happened.
            logger.info("workflow_gone", workflow=step.workflow_id, signal=step.signal)
            for start in self._standing:
                if start.workflow_id == step.workflow_id:
                    await self._stand(client, start)
