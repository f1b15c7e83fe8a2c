"""The dispatcher against a real Temporal server: starts once, signals in order, waits, repeats."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.activities import record_progress_activity
from missionledger.common.processes.dispatcher import Dispatcher
from missionledger.common.processes.host import ProcessHost
from missionledger.common.processes.marks import EventMark
from missionledger.common.processes.port import (
    ProcessParts,
    ProcessStep,
    SignalWorkflow,
    StartWorkflow,
)
from missionledger.common.processes.positions import FileDispatchPosition
from missionledger.common.processes.progress import (
    ProcessAdvanced,
    ProcessEnded,
    ProcessStarted,
    StartProcess,
    process_decider,
)
from missionledger.common.processes.workflow import ProcessInput, ProcessWorkflow
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import running_temporal_server
from missionledger.common.testing.waiting import eventually

OFFICER = CommandContext(actor="officer", role="budget_officer")
DAY = date(2026, 1, 15)
KNOCKS = 3


class Knocked(DomainEvent):
    """Somebody knocked; the first knock starts a process."""

    door: str
    number: int


class Door(BaseModel):
    """How often somebody knocked."""

    knocks: int = 0


class Knock(Command):
    """Knock."""

    door: str


DOOR: Decider[Knock, Door, Knocked] = Decider(
    service="transitions",
    aggregate="door",
    initial=Door(),
    decide=lambda command, state: (Knocked(door=command.door, number=state.knocks + 1),),
    evolve=lambda state, event: Door(knocks=event.number),
    events=(Knocked,),
    id_of=lambda command: command.door,
    mission_of=lambda _: None,
)


@workflow.defn(name="CountKnocks", sandboxed=False)
class CountKnocks(ProcessWorkflow):
    """Reports every knock, and ends with the third."""

    service = "transitions"

    @workflow.init
    def __init__(self, start: ProcessInput) -> None:
        super().__init__(start)
        self._heard: list[int] = []
        self._told = 0

    @workflow.signal
    async def hear(self, mark: EventMark, knock: Knocked) -> None:
        if not self.is_repeat(mark):
            self._heard.append(knock.number)

    @workflow.run
    async def run(self, start: ProcessInput) -> str:
        await self.report_start("a door")
        while self._told < KNOCKS:
            await workflow.wait_condition(lambda: len(self._heard) > self._told)
            self._told += 1
            await self.report(f"heard {self._heard[: self._told]}", next_step="listen")
        await self.report_end(f"heard {self._heard}")
        return "done"


def on_knock(_record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
    if not isinstance(event, Knocked):
        return []
    process = f"knocks/{event.door}"
    started = [StartWorkflow("CountKnocks", process, ProcessInput(mission=None))]
    return [*(started if event.number == 1 else []), SignalWorkflow(process, "hear", event)]


def knock_parts(
    _log: EventLog, _codec: EventCodec, aggregates: Aggregates, clock: Clock
) -> ProcessParts:
    return ProcessParts(
        workflows=(CountKnocks,),
        activities=(record_progress_activity("transitions", aggregates, clock),),
        rules=(on_knock,),
        listens_to=(Knocked,),
    )


async def knock(bench: ProcessBench, door: str = "front") -> None:
    await bench.aggregates.execute(DOOR, Knock(occurred_on=DAY, door=door), OFFICER)


async def outcome(bench: ProcessBench, door: str = "front") -> str:
    loaded = await bench.aggregates.load(process_decider("transitions"), f"knocks/{door}")
    return loaded.state.outcome


def test_events_start_and_signal_a_process_in_their_order(tmp_path: Path) -> None:
    async def run(address_of: Client, bench: ProcessBench) -> None:
        async with bench.running(address_of):
            for _ in range(KNOCKS):
                await knock(bench)
            await bench.until_recorded(ProcessEnded)
            assert await outcome(bench) == "heard [1, 2, 3]"
            assert len(bench.events(ProcessAdvanced)) == KNOCKS

    with_server(tmp_path, run)


def test_a_lost_position_repeats_nothing(tmp_path: Path) -> None:
    async def run(client: Client, bench: ProcessBench) -> None:
        async with bench.working(client):
            async with bench.dispatching(client):
                await knock(bench)
                await knock(bench)
                await bench.until_recorded(ProcessAdvanced, 2)
            bench.positions.save(0)
            async with bench.dispatching(client):
                await knock(bench)
                await bench.until_recorded(ProcessEnded)
            bench.positions.save(0)
            async with bench.dispatching(client) as dispatcher:
                await eventually(lambda: dispatcher.position == bench.log.head().position)
            assert await outcome(bench) == "heard [1, 2, 3]"
            assert len(bench.events(ProcessStarted)) == 1

    with_server(tmp_path, run)


def test_a_start_the_log_knows_is_not_made_again(tmp_path: Path) -> None:
    """The log outlives Temporal's own memory of what ran."""

    async def run(client: Client, bench: ProcessBench) -> None:
        known = StartProcess(
            occurred_on=DAY,
            process_id="knocks/front",
            mission=None,
            process="CountKnocks",
            title="a door",
            started_at="2026-01-15T12:00:00.000000Z",
        )
        await bench.aggregates.execute(process_decider("transitions"), known, OFFICER)
        await knock(bench)
        async with bench.dispatching(client) as dispatcher:
            await eventually(lambda: dispatcher.position == bench.log.head().position)
        with pytest.raises(RPCError) as refused:
            await client.get_workflow_handle("knocks/front").describe()
        assert refused.value.status is RPCStatusCode.NOT_FOUND

    with_server(tmp_path, run)


def test_a_standing_workflow_that_was_lost_is_started_again_by_its_next_signal(
    tmp_path: Path,
) -> None:
    async def run(client: Client, bench: ProcessBench) -> None:
        standing = StartWorkflow("CountKnocks", "knocks/front", ProcessInput(mission=None))
        bench.parts = replace(
            bench.parts,
            standing=(standing,),
            rules=(lambda _record, event: [SignalWorkflow("knocks/front", "hear", event)],),
        )
        handle = client.get_workflow_handle("knocks/front")
        async with bench.running(client):
            await bench.until_recorded(ProcessStarted)
            first = (await handle.describe()).run_id
            await handle.terminate()
            await knock(bench)
            dispatcher = bench.dispatcher
            assert dispatcher is not None
            await eventually(lambda: dispatcher.position == bench.log.head().position)
            again = await handle.describe()
        assert again.run_id != first
        assert again.status is WorkflowExecutionStatus.RUNNING

    with_server(tmp_path, run)


def test_a_rule_that_fails_stops_at_its_event_and_says_where(tmp_path: Path) -> None:
    def fails(_record: RecordedEvent, _event: DomainEvent) -> Sequence[ProcessStep]:
        raise KeyError("no such door")

    async def run(client: Client, bench: ProcessBench) -> None:
        parts = ProcessParts(rules=(fails,), listens_to=(Knocked,))
        dispatcher = Dispatcher("transitions", bench.log, bench.codec, parts, bench.positions)
        await knock(bench)
        with pytest.raises(KeyError):
            await dispatcher.run(client)
        assert dispatcher.problem is not None
        assert dispatcher.problem.startswith("position 1 cannot be dispatched")
        assert dispatcher.position == 0

    with_server(tmp_path, run)


def test_commands_are_accepted_while_temporal_is_away(tmp_path: Path) -> None:
    """The host says what is missing, connects when it comes, and goes on when it was killed."""

    async def run() -> None:
        with (
            running_temporal_server() as server,
            process_bench("transitions", [Knocked], knock_parts, tmp_path) as bench,
        ):
            server.kill()
            positions = FileDispatchPosition(tmp_path / "dispatch.json", bench.log.epoch)
            dispatcher = Dispatcher("transitions", bench.log, bench.codec, bench.parts, positions)
            host = ProcessHost("transitions", server.address, bench.parts, dispatcher)
            running = asyncio.create_task(host.run())
            try:
                await knock(bench)
                away = await host.check()
                server.start()
                await bench.until_recorded(ProcessAdvanced)
                server.kill()
                await knock(bench)
                await eventually(lambda: dispatcher.problem is not None)
                killed = await host.check()
                server.start()
                await knock(bench)
                await bench.until_recorded(ProcessEnded)

                assert away is not None
                assert server.address in away or "not connected" in away
                assert killed is not None
                assert await host.check() is None
                assert await outcome(bench) == "heard [1, 2, 3]"
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run())


def test_the_position_of_another_log_or_a_torn_file_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "dispatch.json"
    FileDispatchPosition(path, "epoch-1").save(17)

    assert FileDispatchPosition(path, "epoch-1").load() == 17
    assert FileDispatchPosition(path, "epoch-2").load() == 0
    path.write_bytes(b'{"epoch": "epo')
    assert FileDispatchPosition(path, "epoch-1").load() == 0


def with_server(directory: Path, story: object) -> None:
    """Run the story with a client of a dev server and a bench in the directory."""

    async def run() -> None:
        with (
            running_temporal_server() as server,
            process_bench("transitions", [Knocked], knock_parts, directory) as bench,
        ):
            client = await server.connected()
            assert callable(story)
            await story(client, bench)

    asyncio.run(run())
