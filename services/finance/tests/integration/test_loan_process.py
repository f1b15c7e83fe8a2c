"""The ReserveLoan process end to end: real log, real worker, a Temporal server that skips time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from missionledger.common.clock import FixedClock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.common.processes.progress import (
    Process,
    ProcessAdvanced,
    ProcessEnded,
    process_decider,
)
from missionledger.common.testing.process_bench import ProcessBench, process_bench
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.finance.adapters.workflows.loan_messages import ReserveLoanInput
from missionledger.finance.adapters.workflows.loan_processes import loan_processes
from missionledger.finance.application.loans import Loans, process_id_of
from missionledger.finance.domain.fund.commands import OpenFund, RecordContribution
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund_advances import AdvanceReceived, AdvanceRepaid
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    Borrower,
    CarryAsLiability,
    RecordConcurrence,
    RecordHistoricalLevel,
    RefuseConcurrence,
    RequestLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    LoanPaid,
    LoanPurpose,
    LoanRefused,
    LoanRepaid,
    LoanReserved,
)
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID
from missionledger.finance.domain.reserve_fund.state import Loan, LoanStatus, ReserveFund
from missionledger.finance.testing.processes import bench_parts

DAY = date(2026, 1, 15)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
LOAN = "PKRF-0001"
ABOUT: dict[str, Any] = {"occurred_on": DAY, "loan_id": LOAN, "fund": "UNSOH"}
OFFICER = CommandContext(actor="budget", role="budget_officer")


def millions(amount: int) -> int:
    return Money.dollars(amount * 1_000_000).minor


class Bench:
    """What the tests say about loans, on a bench with processes."""

    def __init__(
        self, parts: ProcessBench, client: Client, environment: WorkflowEnvironment | None = None
    ) -> None:
        self.parts = parts
        self.client = client
        self.environment = environment

    async def do(self, decider: Decider[Any, Any, Any], command: Command) -> None:
        await self.parts.aggregates.execute(decider, command, OFFICER)

    async def set_up(self, *funds: str) -> None:
        level = RecordHistoricalLevel(occurred_on=date(1993, 1, 1), level_minor=millions(150))
        await self.do(RESERVE_FUND, level)
        for fund in funds:
            opened = OpenFund(
                occurred_on=date(2024, 7, 1),
                fund=fund,
                kind=FundKind.SPECIAL_ACCOUNT,
                title=f"Special account of {fund}",
            )
            await self.do(FUND, opened)

    async def request(
        self,
        amount: int,
        purpose: LoanPurpose = LoanPurpose.LIQUIDITY,
        fund: str = "UNSOH",
        day_seconds: int = 86_400,
    ) -> None:
        command = RequestLoan(
            occurred_on=DAY,
            fund=fund,
            borrower=Borrower.ACTIVE_PEACEKEEPING,
            purpose=purpose,
            amount_minor=millions(amount),
            council_decision="S/RES/2793" if purpose is not LoanPurpose.LIQUIDITY else "",
            requested_by="budget",
            day_seconds=day_seconds,
        )
        await self.do(RESERVE_FUND, command)

    async def approve(self, loan: str = LOAN, fund: str = "UNSOH") -> None:
        await self.parts.until_recorded(LoanReserved)
        command = ApproveLoan(occurred_on=DAY, loan_id=loan, fund=fund, approved_by="approver")
        await self.do(RESERVE_FUND, command)

    async def receive(self, amount: int, receipt: str, fund: str = "UNSOH") -> None:
        command = RecordContribution(
            occurred_on=DAY,
            fund=fund,
            receipt=receipt,
            state="FRA",
            amount_minor=millions(amount),
        )
        await self.do(FUND, command)

    async def outcome(self) -> str:
        """Wait for the end of the process, as the log tells it."""
        await self.parts.until_recorded(ProcessEnded)
        return (await self.process()).outcome

    async def let_days_pass(self, days: int) -> None:
        assert self.environment is not None
        await self.environment.sleep(timedelta(days=days))

    async def reserve_fund(self) -> ReserveFund:
        loaded = await self.parts.aggregates.load(RESERVE_FUND, RESERVE_FUND_ID)
        return loaded.state

    async def loan(self, loan: str = LOAN) -> Loan:
        return (await self.reserve_fund()).loans[loan]

    async def process(self, loan: str = LOAN) -> Process:
        decider = process_decider("finance")
        loaded = await self.parts.aggregates.load(decider, process_id_of(loan))
        return loaded.state


@asynccontextmanager
async def bench_in(directory: Path) -> AsyncIterator[Bench]:
    async with time_skipping_server() as environment:
        with loans_in(directory) as parts:
            yield Bench(parts, environment.client, environment)


def loans_in(directory: Path) -> AbstractContextManager[ProcessBench]:
    events, parts = [*RESERVE_FUND.events, *FUND.events], bench_parts(loan_processes)
    return process_bench("finance", events, parts, directory, clock=FixedClock(NOON))


def on_bench(directory: Path, story: Callable[[Bench], Coroutine[Any, Any, None]]) -> None:
    """Run the story with dispatcher and worker."""

    async def run() -> None:
        async with bench_in(directory) as bench, bench.parts.running(bench.client):
            await story(bench)

    asyncio.run(run())


def test_a_liquidity_advance_is_paid_on_both_sides_and_repaid_in_parts(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60)
        await bench.approve()
        await bench.parts.until_recorded(AdvanceReceived)
        paid = await bench.reserve_fund()
        await bench.receive(25, "R1")
        await bench.parts.until_recorded(LoanRepaid)
        await bench.receive(50, "R2")

        assert await bench.outcome() == "repaid"
        repaid = [bench.parts.codec.decode(event) for event in bench.parts.events(AdvanceRepaid)]
        assert (paid.cash_minor, paid.advances_minor) == (millions(90), millions(60))
        assert [each.model_dump()["amount_minor"] for each in repaid] == [
            millions(25),
            millions(35),
        ]
        assert (await bench.reserve_fund()).cash_minor == millions(150)
        assert (await bench.process()).outcome == "repaid"

    on_bench(tmp_path, story)


def test_a_commitment_waits_for_the_committee_and_says_so(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60, LoanPurpose.START_UP)
        await bench.parts.until_recorded(ProcessAdvanced)
        waiting = await bench.process()
        command = RecordConcurrence(**ABOUT, letter="AC/2270", recorded_by="approver")
        await bench.do(RESERVE_FUND, command)
        await bench.approve()
        await bench.parts.until_recorded(LoanPaid)

        assert waiting.waiting_for == "the Advisory Committee (ACABQ)"
        assert waiting.next_step == "hold the money"
        assert (await bench.reserve_fund()).authority_on(DAY) == millions(60)

    on_bench(tmp_path, story)


def test_refused_concurrence_ends_the_process(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60, LoanPurpose.START_UP)
        command = RefuseConcurrence(**ABOUT, letter="AC/2271", recorded_by="approver")
        await bench.do(RESERVE_FUND, command)

        assert await bench.outcome() == "refused: the Advisory Committee did not concur"
        assert bench.parts.events(LoanReserved) == []

    on_bench(tmp_path, story)


def test_a_committee_that_does_not_answer_ends_the_request(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60, LoanPurpose.START_UP)
        await bench.parts.until_recorded(ProcessAdvanced)

        await bench.let_days_pass(91)

        outcome = await bench.outcome()
        assert outcome == "refused: the Advisory Committee did not answer within 90 days"
        assert (await bench.loan()).rule == "concurrence-not-in-time"

    on_bench(tmp_path, story)


def test_money_that_nobody_approves_is_let_go(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60)
        await bench.parts.until_recorded(ProcessAdvanced)
        await bench.let_days_pass(31)

        assert await bench.outcome() == "released: nobody approved it in time"
        assert (await bench.reserve_fund()).free_cash_on(DAY) == millions(150)

    on_bench(tmp_path, story)


def test_a_payment_that_fails_releases_what_was_held(tmp_path: Path) -> None:
    """The borrowing fund is not open: neither side of the payment is recorded."""

    async def story(bench: Bench) -> None:
        await bench.set_up()
        await bench.request(60)
        await bench.approve()

        assert await bench.outcome() == "released: there is no fund 'UNSOH'"
        loan = await bench.loan()
        assert (loan.status, loan.rule) == (LoanStatus.RELEASED, "payment_failed")
        assert bench.parts.events(LoanPaid, AdvanceReceived) == []
        assert (await bench.reserve_fund()).free_cash_on(DAY) == millions(150)

    on_bench(tmp_path, story)


def test_two_loans_race_for_the_last_money_and_one_wins(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH", "UNMISS")
        await asyncio.gather(bench.request(100), bench.request(100, fund="UNMISS"))
        await bench.parts.until_recorded(LoanRefused)
        await bench.parts.until_recorded(LoanReserved)

        reserved = bench.parts.events(LoanReserved)
        refused = bench.parts.events(LoanRefused)
        assert (len(reserved), len(refused)) == (1, 1)
        rule = bench.parts.codec.decode(refused[0]).model_dump()["rule"]
        assert rule == "liquidity-limit-exceeded"

    on_bench(tmp_path, story)


def test_an_unpaid_loan_of_a_closed_operation_ends_as_its_liability(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60)
        await bench.approve()
        await bench.parts.until_recorded(LoanPaid)
        command = CarryAsLiability(**ABOUT, reason="UNSOH was closed")
        await bench.do(RESERVE_FUND, command)

        assert await bench.outcome() == "carried as a liability of the closed operation"

    on_bench(tmp_path, story)


def test_a_demonstration_says_that_its_days_are_short(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.set_up("UNSOH")
        await bench.request(60, LoanPurpose.START_UP, day_seconds=1)
        await bench.parts.until_recorded(ProcessAdvanced)

        process = await bench.process()
        started, until = (datetime.fromisoformat(each) for each in (process.since, process.until))
        assert process.day_seconds == 1
        assert (until - started).total_seconds() == 90

    on_bench(tmp_path, story)


def test_events_signalled_again_have_no_second_effect(tmp_path: Path) -> None:
    """A dispatcher that lost its position starts over from the first event."""

    async def run() -> None:
        async with bench_in(tmp_path) as bench, bench.parts.working(bench.client):
            async with bench.parts.dispatching(bench.client):
                await bench.set_up("UNSOH")
                await bench.request(60)
                await bench.approve()
                await bench.parts.until_recorded(LoanPaid)
                await bench.receive(25, "R1")
                await bench.parts.until_recorded(LoanRepaid)
            bench.parts.positions.save(0)
            async with bench.parts.dispatching(bench.client):
                await bench.receive(35, "R2")
                assert await bench.outcome() == "repaid"
            assert len(bench.parts.events(LoanRepaid)) == 2
            assert len(bench.parts.events(LoanPaid)) == 1
            assert len(bench.parts.events(ProcessEnded)) == 1

    asyncio.run(run())


def test_a_process_survives_the_restart_of_its_worker(tmp_path: Path) -> None:
    """On the real server: the one that skips time forgets what it gave to a worker that went."""

    async def run() -> None:
        with running_temporal_server() as server, loans_in(tmp_path) as parts:
            bench = Bench(parts, await server.connected())
            async with parts.running(bench.client):
                await bench.set_up("UNSOH")
                await bench.request(60)
                await parts.until_recorded(LoanReserved)
            await bench.approve()
            async with parts.running(bench.client):
                await parts.until_recorded(LoanPaid)
                await bench.receive(60, "R1")
                assert await bench.outcome() == "repaid"

    asyncio.run(run())


def test_commands_are_accepted_while_nothing_dispatches(tmp_path: Path) -> None:
    async def run() -> None:
        async with bench_in(tmp_path) as bench:
            await bench.set_up("UNSOH")
            await bench.request(60)
            async with bench.parts.running(bench.client):
                await bench.parts.until_recorded(LoanReserved)

    asyncio.run(run())


def test_a_later_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    """A long history is cut by a new run; its steps and what it heard are counted on."""

    async def run() -> None:
        async with bench_in(tmp_path) as bench:
            await bench.set_up("UNSOH")
            await bench.request(60)
            loans = Loans(bench.parts.aggregates, FixedClock(NOON))
            await loans.reserve(LOAN, OFFICER)
            await bench.approve()
            await loans.pay(LOAN, OFFICER)
            await bench.receive(20, "heard before")
            second_run = ReserveLoanInput(
                mission="UNSOH",
                loan_id=LOAN,
                fund="UNSOH",
                purpose="liquidity",
                amount="60000000.00 USD",
                concurrence_days=None,
                reservation_days=30,
                is_paid=True,
                seen_position=bench.parts.log.head().position,
                steps=70,
            )
            await bench.client.start_workflow(
                "ReserveLoan", second_run, id=process_id_of(LOAN), task_queue="finance"
            )
            async with bench.parts.running(bench.client):
                await bench.receive(60, "R2")
                await bench.parts.until_recorded(ProcessEnded)
            (repaid,) = bench.parts.events(LoanRepaid)
            assert repaid.read_metadata().idempotency_key == f"{process_id_of(LOAN)}/72"

    asyncio.run(run())
