"""The PoolLoan process: a loan between missions is repaid from receipts, after the Reserve Fund."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.processes.port import ProcessParts
from missionledger.common.processes.progress import ProcessEnded, process_decider
from missionledger.common.testing.process_bench import (
    ProcessBench,
    process_bench,
    replay_failures,
)
from missionledger.common.testing.temporal_server import time_skipping_server
from missionledger.finance.adapters.workflows.pool_loan import PoolLoan
from missionledger.finance.adapters.workflows.pool_loan_processes import pool_loan_processes
from missionledger.finance.application.pool_loans import pool_process_id
from missionledger.finance.domain.cash_pool.commands import ApprovePoolLoan, RequestPoolLoan
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.cash_pool.events import PoolLoanRepaid
from missionledger.finance.domain.fund.commands import OpenFund, RecordContribution
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.testing.processes import bench_parts

DAY = date(2026, 1, 15)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
LOAN = "POOL-0001"
OFFICER = CommandContext(actor="budget", role="budget_officer")
HISTORIES = sorted((Path(__file__).parent / "histories").glob("pool-loan-*.json"))


def build(log: EventLog, codec: EventCodec, aggregates: Aggregates, _clock: Clock) -> ProcessParts:
    return pool_loan_processes(log, codec, aggregates)


async def lent(bench: ProcessBench, millions: int) -> None:
    """UNMISS lends to UNSOH."""
    for fund in ("UNSOH", "UNMISS"):
        opened = OpenFund(
            occurred_on=date(2024, 7, 1),
            fund=fund,
            kind=FundKind.SPECIAL_ACCOUNT,
            title=f"Special account of {fund}",
        )
        await bench.aggregates.execute(FUND, opened, OFFICER)
    sides: dict[str, Any] = {
        "occurred_on": DAY,
        "fund": "UNSOH",
        "borrower": Borrower.ACTIVE_PEACEKEEPING,
        "lender_kind": Borrower.ACTIVE_PEACEKEEPING,
        "lender_cash_minor": 90_000_000_00,
        "lender_monthly_cost_minor": 0,
    }
    amount = millions * 1_000_000_00
    request = RequestPoolLoan(
        **sides,
        lender="UNMISS",
        amount_minor=amount,
        needed_minor=amount,
        own_cash_minor=0,
        reserve_room_minor=0,
        requested_by="budget",
    )
    await bench.aggregates.execute(CASH_POOL, request, OFFICER)
    approval = ApprovePoolLoan(**sides, loan_id=LOAN, approved_by="approver")
    await bench.aggregates.execute(CASH_POOL, approval, OFFICER)


async def received(bench: ProcessBench, millions: int, receipt: str) -> None:
    command = RecordContribution(
        occurred_on=DAY,
        fund="UNSOH",
        receipt=receipt,
        state="FRA",
        amount_minor=millions * 1_000_000_00,
    )
    await bench.aggregates.execute(FUND, command, OFFICER)


def test_receipts_repay_the_lender_until_nothing_is_out(tmp_path: Path) -> None:
    async def story() -> None:
        events = [*CASH_POOL.events, *FUND.events, *RESERVE_FUND.events]
        async with time_skipping_server() as environment:
            parts = bench_parts(build)
            clock = FixedClock(NOON)
            with process_bench("finance", events, parts, tmp_path, clock=clock) as bench:
                async with bench.running(environment.client):
                    await lent(bench, 30)
                    await received(bench, 20, "R1")
                    await bench.until_recorded(PoolLoanRepaid)
                    await received(bench, 20, "R2")
                    await bench.until_recorded(ProcessEnded)
                pool = (await bench.aggregates.load(CASH_POOL, "ACTIVE")).state
                process = await bench.aggregates.load(
                    process_decider("finance"), pool_process_id(LOAN)
                )
                borrower = (await bench.aggregates.load(FUND, "UNSOH")).state

        assert pool.loans[LOAN].receipts == {"R1": 20_000_000_00, "R2": 10_000_000_00}
        assert process.state.outcome == "repaid"
        assert borrower.advances[LOAN] == -30_000_000_00  # lent without the fund's side above

    asyncio.run(story())


def test_recorded_histories_of_pool_loans_replay() -> None:
    assert HISTORIES
    assert asyncio.run(replay_failures(HISTORIES, [PoolLoan])) == {}
