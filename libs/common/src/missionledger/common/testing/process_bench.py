"""A service's log, dispatcher and worker in one test, against a Temporal server of its own."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, SystemClock
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.dispatcher import Dispatcher
from missionledger.common.processes.host import build_worker, workflow_runner
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.positions import DispatchPosition, InMemoryDispatchPosition
from missionledger.common.processes.progress import PROCESS_EVENTS

WAIT_SECONDS_MAX = 60.0

BuildParts = Callable[[EventLog, EventCodec, Aggregates, Clock], ProcessParts]


@dataclass
class ProcessBench:
    """The parts of a service that processes need, on a log in a directory.

    Attributes:
        positions: where the dispatcher keeps how far it has come.
        dispatcher: the newest dispatcher, None before the first.
    """

    service: str
    log: EventLog
    codec: EventCodec
    aggregates: Aggregates
    parts: ProcessParts
    positions: DispatchPosition = field(default_factory=InMemoryDispatchPosition)
    dispatcher: Dispatcher | None = None

    @asynccontextmanager
    async def dispatching(self, client: Client) -> AsyncIterator[Dispatcher]:
        """Follow the log while the block runs."""
        dispatcher = Dispatcher(self.service, self.log, self.codec, self.parts, self.positions)
        self.dispatcher = dispatcher
        task = asyncio.create_task(dispatcher.run(client))
        try:
            yield dispatcher
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def working(self, client: Client) -> AsyncIterator[None]:
        """Work on the task queue of the service while the block runs."""
        async with build_worker(client, self.service, self.parts):
            yield

    @asynccontextmanager
    async def running(self, client: Client) -> AsyncIterator[None]:
        """Dispatch and work while the block runs."""
        async with self.working(client), self.dispatching(client):
            yield

    def events(self, *types: type[DomainEvent]) -> list[RecordedEvent]:
        """Return the recorded events of these types, of all types if none is named."""
        wanted = {each.event_type() for each in types}
        events = self.log.read(after=0, limit=10_000)
        return [event for event in events if not wanted or event.type in wanted]

    async def until_recorded(self, event: type[DomainEvent], count: int = 1) -> RecordedEvent:
        """Wait until so many events of the type are in the log and return the last of them.

        Raises:
            TimeoutError: if they do not come in time.
        """
        await self.until(lambda: len(self.events(event)) >= count)
        return self.events(event)[count - 1]

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Wait until something is true; it is looked at after every commit.

        Raises:
            TimeoutError: if it does not become true in time.
        """
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def wake(_position: int) -> None:
            loop.call_soon_threadsafe(woken.set)

        unsubscribe = self.log.subscribe(wake)
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                while not is_true():
                    await woken.wait()
                    woken.clear()
        finally:
            unsubscribe()


@contextlib.contextmanager
def process_bench(
    service: str,
    events: Iterable[type[DomainEvent]],
    build: BuildParts,
    directory: Path,
    *,
    clock: Clock | None = None,
) -> Iterator[ProcessBench]:
    """Open the log of a service in the directory and close it afterwards."""
    clock = clock or SystemClock()
    log = open_log(service, f"sqlite:///{directory / f'{service}.log.db'}", clock=clock)
    codec = EventCodec([*events, *PROCESS_EVENTS])
    aggregates = Aggregates(log, codec)
    try:
        parts = build(log, codec, aggregates, clock)
        yield ProcessBench(service, log, codec, aggregates, parts)
    finally:
        log.close()


async def recorded_history(client: Client, workflow_id: str) -> str:
    """Return the history of a workflow as JSON, to be committed and replayed by later versions.

    What belongs to the machine that recorded it is left out.
    """
    history = await client.get_workflow_handle(workflow_id).fetch_history()
    return json.dumps(_without_machine(json.loads(history.to_json())), indent=1)


def _without_machine(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "" if key in ("identity", "stackTrace") else _without_machine(item)
            for key, item in value.items()
        }
    return [_without_machine(item) for item in value] if isinstance(value, list) else value


async def replay_failures(histories: Iterable[Path], workflows: Sequence[type]) -> dict[str, str]:
    """Return, by file name, why this code would not go on with a recorded history."""
    replayer = Replayer(
        workflows=workflows,
        data_converter=pydantic_data_converter,
        interceptors=[TracingInterceptor()],
        workflow_runner=workflow_runner(),
    )
    failures: dict[str, str] = {}
    for path in histories:
        history = WorkflowHistory.from_json(path.stem, path.read_text())
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        if result.replay_failure is not None:
            failures[path.name] = str(result.replay_failure)
    return failures
