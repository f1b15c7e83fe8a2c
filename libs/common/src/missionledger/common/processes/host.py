"""Runs the worker and the dispatcher of one service, and connects again when Temporal was away."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version

import structlog
from temporalio.client import Client
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from missionledger.common.processes.dispatcher import Dispatcher
from missionledger.common.processes.port import ProcessParts

CONNECT_RETRY_SECONDS_FIRST = 0.1
CONNECT_RETRY_SECONDS_MAX = 5.0
GRACEFUL_STOP_SECONDS = 3
STICKY_SECONDS_MAX = 2
"""How long a workflow waits for the worker that knew it, which after a crash never comes."""

logger = structlog.get_logger("missionledger.processes")


def workflow_runner() -> SandboxedWorkflowRunner:
    """Return the sandbox of workflows: this project's own pure modules pass through it.

    Models are pydantic classes, which must be the same classes inside and outside.
    """
    restrictions = SandboxRestrictions.default.with_passthrough_modules(
        "missionledger", "pydantic", "pydantic_core", "orjson", "annotated_types"
    )
    return SandboxedWorkflowRunner(restrictions=restrictions)


async def connect(address: str, namespace: str = "default") -> Client:
    """Return a client of the Temporal frontend at this address.

    Raises:
        RuntimeError: if nobody answers there.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=pydantic_data_converter,
        interceptors=[TracingInterceptor()],
    )


def build_worker(client: Client, service: str, parts: ProcessParts) -> Worker:
    """Return the worker of the service: its task queue is the name of the service."""
    return Worker(
        client,
        task_queue=service,
        workflows=list(parts.workflows),
        activities=list(parts.activities),
        workflow_runner=workflow_runner(),
        # The default is a digest of all modules, which compiles every one of them anew.
        build_id=f"missionledger-{version('missionledger-common')}",
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=STICKY_SECONDS_MAX),
        graceful_shutdown_timeout=timedelta(seconds=GRACEFUL_STOP_SECONDS),
    )


@dataclass
class ProcessHost:
    """The Temporal side of one service process.

    Attributes:
        service: name of the service.
        address: the Temporal frontend.
        namespace: its namespace.
        parts: workflows, activities and rules of the service.
        dispatcher: None where another process dispatches.
    """

    service: str
    address: str
    parts: ProcessParts
    dispatcher: Dispatcher | None
    namespace: str = "default"
    _client: Client | None = field(default=None, init=False)
    _unconnected: str = field(default="not connected to Temporal yet", init=False)
    _failed: dict[str, str] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Work and dispatch until cancelled; a part that fails is started again."""
        client = await self._connected()
        self._client = client
        async with asyncio.TaskGroup() as group:
            if self.parts.workflows or self.parts.activities:
                group.create_task(self._keep_running("worker", lambda: self._work(client)))
            dispatcher = self.dispatcher
            if dispatcher is not None and self.parts.rules:
                group.create_task(self._keep_running("dispatcher", lambda: dispatcher.run(client)))

    async def check(self) -> str | None:
        """Return None if Temporal answers and nothing waits for it, else the reason: readiness."""
        if self._client is None:
            return self._unconnected
        if self._failed:
            return "; ".join(f"the {part} failed: {why}" for part, why in self._failed.items())
        if self.dispatcher is not None and self.dispatcher.problem is not None:
            return self.dispatcher.problem
        try:
            answers = await self._client.service_client.check_health(timeout=timedelta(seconds=1))
        except RPCError as error:
            return f"Temporal at {self.address} does not answer: {error}"
        return None if answers else f"Temporal at {self.address} is not serving"

    async def _connected(self) -> Client:
        wait_seconds = CONNECT_RETRY_SECONDS_FIRST
        while True:
            try:
                return await connect(self.address, self.namespace)
            except (RuntimeError, RPCError) as error:
                self._unconnected = f"Temporal at {self.address} does not answer: {error}"
                logger.warning("temporal_unreachable", address=self.address)
                await asyncio.sleep(wait_seconds)
                wait_seconds = min(2 * wait_seconds, CONNECT_RETRY_SECONDS_MAX)

    async def _work(self, client: Client) -> None:
        # The worker stops gracefully when this task is cancelled: it polls no more and gives
        # running activities a moment to finish.
        await build_worker(client, self.service, self.parts).run()

    async def _keep_running(self, part: str, run: Callable[[], Awaitable[None]]) -> None:
        wait_seconds = CONNECT_RETRY_SECONDS_FIRST
        while True:
            self._failed.pop(part, None)
            try:
                await run()
            except Exception as error:
                # A boundary: whatever stops a part must not stop the service, and is tried again.
                logger.exception("process_part_failed", part=part)
                self._failed[part] = str(error) or type(error).__name__
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(2 * wait_seconds, CONNECT_RETRY_SECONDS_MAX)
