"""The ContributionCollection process: real log, real worker, a Temporal server that skips time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
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
from missionledger.common.events import Provenance
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.progress import (
    Process,
    ProcessAdvanced,
    ProcessEnded,
    ProcessStarted,
    process_decider,
)
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.finance.adapters.workflows.collection_messages import CollectionInput
from missionledger.finance.adapters.workflows.collection_processes import collection_processes
from missionledger.finance.application.collections import Collections, process_id_of
from missionledger.finance.domain.collection.decider import COLLECTION, Collection, collection_id
from missionledger.finance.domain.collection.events import (
    AgreePaymentPlan,
    ArrearsRecorded,
    Instalment,
    InstalmentFollowed,
    OpenCollection,
    RemindersSent,
    VotesTested,
)
from missionledger.finance.domain.fund.commands import OpenFund, RecordHistoricalAssessment
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment
from missionledger.finance.testing.funds import FUND_ID, LINE, issue, pay, term
from missionledger.finance.testing.processes import bench_parts

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
OFFICER = CommandContext(actor="budget", role="budget_officer")
STATES = ("BEN", "CHN", "DEU", "USA")
ABOUT: dict[str, Any] = {"fund": FUND_ID, "line": LINE}
HOUR = 3_600
"""A day of the demonstration in these tests."""


class AllVote:
    """Every State votes: the books behind the real answer have tests of their own."""

    async def answers(self, states: Sequence[str], _day: date) -> Mapping[str, str]:
        """Return `votes` for each."""
        return dict.fromkeys(states, "votes")


def build(log: EventLog, _codec: EventCodec, aggregates: Aggregates, _clock: Clock) -> ProcessParts:
    return collection_processes(log, Collections(aggregates, AllVote()))


class Bench:
    """What the tests say about collections, on a bench with processes."""

    def __init__(
        self, parts: ProcessBench, client: Client, environment: WorkflowEnvironment | None = None
    ) -> None:
        self.parts = parts
        self.client = client
        self.environment = environment

    async def do(self, decider: Decider[Any, Any, Any], command: Command) -> None:
        await self.parts.aggregates.execute(decider, command, OFFICER)

    async def set_up(self) -> None:
        """Open the fund, note its mandate and record a line of history."""
        opening = OpenFund(
            fund=FUND_ID,
            kind=FundKind.SPECIAL_ACCOUNT,
            title="Mission in South Sudan",
            occurred_on=date(2011, 7, 9),
        )
        command = issue().model_dump(exclude={"provenance"})
        line = RecordHistoricalAssessment.model_validate(
            command | {"provenance": Provenance.VERIFIED, "scale_year": 2025}
        )
        for each in (opening, term(date(2026, 4, 30), date(2025, 5, 8)), line):
            await self.do(FUND, each)

    async def take_up(self, day_seconds: int = HOUR) -> None:
        """Have the line followed from the day of its issue on."""
        command = OpenCollection(
            **ABOUT, opened_by="budget", day_seconds=day_seconds, occurred_on=date(2025, 7, 1)
        )
        await self.do(COLLECTION, command)
        await self.parts.until_recorded(ProcessAdvanced)

    async def pay(self, state: str, amount: int | None = None, receipt: str = "") -> None:
        fund = await self.fund()
        owed = fund.lines[LINE].owed_by(state) if amount is None else amount
        number = receipt or f"r-{state}-{len(fund.receipts)}"
        # Days of a demonstration jump ahead to the day of what is heard; this is an early one.
        paid = pay(owed, number, state=state, line=LINE, occurred_on=date(2025, 7, 2))
        await self.do(FUND, paid)

    async def pay_all(self, *but: str) -> None:
        for state in STATES:
            if state not in but:
                await self.pay(state)

    async def let_days_pass(self, days: int) -> None:
        assert self.environment is not None
        await self.environment.sleep(timedelta(hours=days))

    async def fund(self) -> Fund:
        return (await self.parts.aggregates.load(FUND, FUND_ID)).state

    async def collection(self) -> Collection:
        loaded = await self.parts.aggregates.load(COLLECTION, collection_id(FUND_ID, LINE))
        return loaded.state

    async def process(self) -> Process:
        decider = process_decider("finance")
        loaded = await self.parts.aggregates.load(decider, process_id_of(FUND_ID, LINE))
        return loaded.state

    async def outcome(self) -> str:
        await self.parts.until_recorded(ProcessEnded)
        return (await self.process()).outcome

    def state_words(self) -> list[str]:
        """Return where the process said it was, in order."""
        advanced = self.parts.events(ProcessAdvanced)
        return [self.parts.codec.decode(each).model_dump()["state"] for each in advanced]


def collections_in(directory: Path) -> AbstractContextManager[ProcessBench]:
    events = [*FUND.events, *COLLECTION.events]
    return process_bench("finance", events, bench_parts(build), directory, clock=FixedClock(NOON))


@asynccontextmanager
async def bench_in(directory: Path) -> AsyncIterator[Bench]:
    async with time_skipping_server() as environment:
        with collections_in(directory) as parts:
            yield Bench(parts, environment.client, environment)


def on_bench(directory: Path, story: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
    """Run the story with dispatcher and worker."""

    async def run() -> None:
        async with bench_in(directory) as bench, bench.parts.running(bench.client):
            await bench.set_up()
            await story(bench)

    asyncio.run(run())


def test_part_payments_are_followed_until_all_is_paid(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.take_up()
        waiting = await bench.process()
        await bench.pay("DEU", 100_00)
        await bench.parts.until_recorded(ProcessAdvanced, 2)
        await bench.pay_all()

        assert await bench.outcome() == "all is paid"
        assert waiting.state == (
            "due on 2025-07-31; 1000000.00 USD of 1000000.00 USD unpaid by 4 Member States"
        )
        assert waiting.waiting_for == "payments of Member States"
        assert bench.state_words()[1].startswith("due on 2025-07-31; 999900.00 USD")
        assert bench.parts.events(RemindersSent) == []

    on_bench(tmp_path, story)


def test_who_does_not_pay_is_reminded_and_in_arrears_on_the_first_of_january(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        await bench.take_up()
        await bench.pay_all("USA")
        await bench.let_days_pass(200)
        await bench.parts.until_recorded(VotesTested)
        await bench.parts.until(lambda: "in arrears" in bench.state_words()[-1])
        sent = [bench.parts.codec.decode(each) for each in bench.parts.events(RemindersSent)]
        late = await bench.process()
        await bench.pay("USA")

        assert await bench.outcome() == "all is paid"
        assert [each.model_dump()["day"] for each in sent] == [
            "2025-08-30",
            "2025-09-29",
            "2025-10-29",
        ]
        assert late.state.startswith("in arrears since 1 January 2026, reminder 3 sent; 460000.00")
        assert late.next_step == "remind the States that have not paid"
        (recorded,) = bench.parts.events(ArrearsRecorded)
        assert recorded.occurred_on == "2026-01-01"
        assert (await bench.collection()).votes == {"USA": "votes"}

    on_bench(tmp_path, story)


def test_the_instalments_of_a_plan_are_followed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.take_up()
        await bench.pay_all("DEU")
        owed = (await bench.fund()).lines[LINE].owed_by("DEU")
        half = owed // 2
        plan = AgreePaymentPlan(
            **ABOUT,
            state="DEU",
            unpaid_minor=owed,
            instalments=(
                Instalment(due_on="2025-09-30", amount_minor=half),
                Instalment(due_on="2025-12-15", amount_minor=owed - half),
            ),
            reference="note verbale 12",
            recorded_by="budget",
            occurred_on=date(2025, 7, 2),
        )
        await bench.do(COLLECTION, plan)
        await bench.pay("DEU", half)
        await bench.let_days_pass(120)
        await bench.parts.until_recorded(InstalmentFollowed)
        quiet = len(bench.parts.events(RemindersSent))
        await bench.let_days_pass(60)
        await bench.parts.until_recorded(InstalmentFollowed, 2)
        await bench.pay("DEU")

        assert await bench.outcome() == "all is paid"
        found = [bench.parts.codec.decode(each) for each in bench.parts.events(InstalmentFollowed)]
        assert [each.model_dump()["status"] for each in found] == ["met", "missed"]
        assert quiet == 0

    on_bench(tmp_path, story)


def test_what_the_assembly_writes_down_ends_it(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.take_up()
        await bench.pay_all("BEN")
        owed = (await bench.fund()).lines[LINE].owed_by("BEN")
        written = WriteDownAssessment(
            **ABOUT,
            state="BEN",
            amount_minor=owed,
            resolution="A/RES/80/999",
            occurred_on=date(2025, 8, 1),
        )
        await bench.do(FUND, written)

        assert await bench.outcome() == (
            "all is paid, but 10000.00 USD that the Assembly wrote down"
        )

    on_bench(tmp_path, story)


def test_a_line_that_is_issued_here_is_followed_by_itself_and_history_is_not(
    tmp_path: Path,
) -> None:
    async def story(bench: Bench) -> None:
        live = issue(symbol="ST/ADM/SER.B/2000", gross_minor=4_000_00)
        await bench.do(FUND, live)
        await bench.parts.until_recorded(ProcessStarted)
        started = [bench.parts.codec.decode(each) for each in bench.parts.events(ProcessStarted)]
        for number, state in enumerate(STATES):
            share = (await bench.fund()).lines[live.line].owed_by(state)
            await bench.do(FUND, pay(share, f"live-{number}", state=state, line=live.line))
        await bench.parts.until_recorded(ProcessEnded)

        (first,) = [each.model_dump() for each in started]
        assert first["process_id"] == process_id_of(FUND_ID, live.line)
        assert first["title"] == ("ST/ADM/SER.B/2000: 4000.00 USD from 4 Member States for UNMISS")

    on_bench(tmp_path, story)


def test_changes_signalled_again_have_no_second_effect(tmp_path: Path) -> None:
    """A dispatcher that lost its position starts over from the first event."""

    async def run() -> None:
        async with bench_in(tmp_path) as bench, bench.parts.working(bench.client):
            async with bench.parts.dispatching(bench.client):
                await bench.set_up()
                await bench.take_up()
                await bench.pay("DEU", 100_00)
                await bench.parts.until_recorded(ProcessAdvanced, 2)
            bench.parts.positions.save(0)
            async with bench.parts.dispatching(bench.client):
                await bench.pay_all()
                assert await bench.outcome() == "all is paid"
            assert len(bench.parts.events(ProcessStarted)) == 1
            assert len(bench.parts.events(ProcessEnded)) == 1
            assert len(set(bench.state_words())) == len(bench.state_words())

    asyncio.run(run())


def test_a_collection_survives_the_restart_of_its_worker(tmp_path: Path) -> None:
    """On the real server: the one that skips time forgets what it gave to a worker that went."""

    async def run() -> None:
        with running_temporal_server() as server, collections_in(tmp_path) as parts:
            bench = Bench(parts, await server.connected())
            async with parts.running(bench.client):
                await bench.set_up()
                await bench.take_up(86_400)
            await bench.pay_all("DEU")
            async with parts.running(bench.client):
                await bench.pay("DEU")
                assert await bench.outcome() == "all is paid"

    asyncio.run(run())


def test_a_later_run_of_a_collection_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    """A long history is cut by a new run; its days and its steps are counted on."""

    async def run() -> None:
        async with bench_in(tmp_path) as bench:
            await bench.set_up()
            now = await bench.environment.get_current_time() if bench.environment else NOON
            second_run = CollectionInput(
                mission=FUND_ID,
                day_seconds=HOUR,
                start_day="2025-07-01",
                started_at=(now - timedelta(hours=59)).isoformat(),
                fund=FUND_ID,
                line=LINE,
                title="a line",
                is_reported=True,
                seen_position=bench.parts.log.head().position,
                steps=70,
            )
            await bench.client.start_workflow(
                "ContributionCollection",
                second_run,
                id=process_id_of(FUND_ID, LINE),
                task_queue="finance",
            )
            async with bench.parts.running(bench.client):
                await bench.parts.until_recorded(ProcessAdvanced)
                assert bench.state_words()[0].startswith("past due since 2025-07-31;")
                await bench.let_days_pass(2)
                reminded = await bench.parts.until_recorded(RemindersSent)
            key = reminded.read_metadata().idempotency_key
            assert key == f"{process_id_of(FUND_ID, LINE)}/73"
            assert reminded.occurred_on == "2025-08-30"

    asyncio.run(run())
