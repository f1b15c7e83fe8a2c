"""Two loans race for the last money on a real log: exactly one wins, whatever the order."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.money import Money
from missionledger.finance.application.loans import Loans
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.reserve_fund.commands import (
    Borrower,
    RecordConcurrence,
    RecordHistoricalLevel,
    RequestLoan,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import LoanKind, LoanPurpose
from missionledger.finance.domain.reserve_fund.state import LoanStatus

DAY = date(2026, 1, 15)
CLOCK = FixedClock(datetime(2026, 1, 15, 12, tzinfo=UTC))
LIQUIDITY, START_UP = LoanPurpose.LIQUIDITY, LoanPurpose.START_UP


def millions(amount: int) -> int:
    return Money.dollars(amount * 1_000_000).minor


def context(actor: str) -> CommandContext:
    return CommandContext(actor=actor, role="process")


async def race(directory: Path, purposes: Sequence[LoanPurpose]) -> None:
    log = open_log("finance", f"sqlite:///{directory / 'finance.log.db'}", clock=CLOCK)
    codec = EventCodec([*RESERVE_FUND.events, *FUND.events])
    # Two handlers with caches of their own, as in two processes: the log alone decides.
    handlers = [Loans(Aggregates(log, codec), CLOCK) for _ in purposes]
    first = handlers[0]
    try:
        level = RecordHistoricalLevel(occurred_on=date(1993, 1, 1), level_minor=millions(150))
        await first.execute(level, context("officer"))
        for number, purpose in enumerate(purposes, start=1):
            asked = RequestLoan(
                occurred_on=DAY,
                fund=f"MISSION-{number}",
                borrower=Borrower.ACTIVE_PEACEKEEPING,
                purpose=purpose,
                amount_minor=millions(90),
                council_decision=f"S/RES/{number}" if purpose.kind is LoanKind.COMMITMENT else "",
                requested_by="officer",
            )
            await first.execute(asked, context("officer"))
            if purpose.kind is LoanKind.COMMITMENT:
                letter = RecordConcurrence(
                    occurred_on=DAY,
                    loan_id=f"PKRF-{number:04d}",
                    fund=f"MISSION-{number}",
                    letter="AC/1",
                    recorded_by="approver",
                )
                await first.execute(letter, context("approver"))
        loans = await asyncio.gather(
            *(
                handler.reserve(f"PKRF-{number:04d}", context(f"process-{number}"))
                for number, handler in enumerate(handlers, start=1)
            )
        )

        assert sorted(loan.status for loan in loans) == [LoanStatus.REFUSED, LoanStatus.RESERVED]
        state = (await Aggregates(log, codec).load(RESERVE_FUND, "PKRF")).state
        assert state.reserved_on(DAY) == millions(90)
        assert state.cash_minor + state.advances_minor == state.level_minor
    finally:
        log.close()


@pytest.mark.parametrize(
    "purposes",
    [(LIQUIDITY, LIQUIDITY), (START_UP, START_UP), (LIQUIDITY, START_UP), (START_UP, LIQUIDITY)],
)
def test_exactly_one_of_two_gets_the_last_money(
    tmp_path: Path, purposes: Sequence[LoanPurpose]
) -> None:
    asyncio.run(race(tmp_path, purposes))
