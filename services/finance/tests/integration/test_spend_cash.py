"""The one way in which cash is paid out, on a real log that another process writes too."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.outcomes import Decision
from missionledger.finance.application.account_endings import BooksBehindError
from missionledger.finance.application.cash import (
    SPEND_ATTEMPTS_MAX,
    CashMovedError,
    RestOnCash,
    spend_cash,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.commitments.payment_runs import (
    PAYMENT_RUNS,
    MakePaymentRun,
    Payment,
)
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind

pytest_plugins = ["missionledger.common.testing.postgres"]

DAY = date(2025, 8, 1)
CLOCK = FixedClock(datetime(2025, 8, 1, 12, tzinfo=UTC))
CODEC = EventCodec([*FUND.events, *CLAIMS.events, *PAYMENT_RUNS.events])
OFFICER = CommandContext(actor="officer", role="officer")
OUT = RestOnCash(fund="UNMISS", occurred_on=DAY)


def paying(amount_minor: int = 100) -> Decision:
    payment = Payment(
        fiscal_year="2025/26", reference="PO-1", payee="Nile Works", amount_minor=amount_minor
    )
    run = MakePaymentRun(
        fund="UNMISS",
        occurred_on=DAY,
        payments=(payment,),
        cash_minor=10_000,
        paid_by="officer",
    )
    return Decision(PAYMENT_RUNS, run)


def opening(fund: str) -> Decision:
    opened = OpenFund(
        fund=fund, kind=FundKind.SPECIAL_ACCOUNT, title=fund, occurred_on=date(2011, 7, 9)
    )
    return Decision(FUND, opened)


@pytest.fixture(params=["sqlite", "postgresql"])
def log_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a log of its own, on either database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'finance.log.db'}"


def with_log(url: str, scenario: Any) -> None:
    log = open_log("finance", url, clock=CLOCK)
    try:
        asyncio.run(scenario(log))
    finally:
        log.close()


class Payer:
    """Pays out of a fund, while another process writes what it is told before each attempt."""

    def __init__(self, log: EventLog, meanwhile: Sequence[Decision]) -> None:
        self._log = log
        self._other = Aggregates(log, CODEC)
        self._meanwhile = list(meanwhile)
        self.seen: list[int] = []

    async def known(self) -> int:
        return self._log.head().position

    async def decide(self, known_at: int) -> list[Decision]:
        self.seen.append(known_at)
        if self._meanwhile:
            await self._other.execute_together([self._meanwhile.pop(0)], OFFICER)
        return [paying()]

    async def pay(self) -> int:
        mine = Aggregates(self._log, CODEC)
        outcome = await spend_cash(mine, self.known, OUT, self.decide, OFFICER)
        return int(outcome.state.count)


@pytest.mark.parametrize("other", [paying(), opening("UNMISS")])
def test_what_moved_after_the_books_were_read_is_read_again(log_url: str, other: Decision) -> None:
    async def scenario(log: EventLog) -> None:
        payer = Payer(log, [other])

        runs = await payer.pay()

        assert payer.seen == [0, 1]
        assert runs == (2 if other.decider is PAYMENT_RUNS else 1)
        assert log.head().position == 2

    with_log(log_url, scenario)


def test_another_fund_does_not_hold_a_payment_up(log_url: str) -> None:
    async def scenario(log: EventLog) -> None:
        payer = Payer(log, [opening("UNDOF")])

        assert await payer.pay() == 1
        assert payer.seen == [0]

    with_log(log_url, scenario)


def test_a_fund_that_never_rests_is_said_and_nothing_is_recorded(log_url: str) -> None:
    async def scenario(log: EventLog) -> None:
        payer = Payer(log, [paying(7)] * SPEND_ATTEMPTS_MAX)

        with pytest.raises(CashMovedError, match="UNMISS"):
            await payer.pay()

        others: Any = [CODEC.decode(each) for each in log.read(after=0, limit=100)]
        assert [each.payments[0].amount_minor for each in others] == [7] * SPEND_ATTEMPTS_MAX

    with_log(log_url, scenario)


def test_books_that_do_not_keep_up_are_said(log_url: str) -> None:
    async def scenario(log: EventLog) -> None:
        async def behind() -> int:
            raise TimeoutError("the read models do not hold position 1 yet")

        async def decide(_known_at: int) -> list[Decision]:
            return [paying()]

        with pytest.raises(BooksBehindError, match="UNMISS"):
            await spend_cash(Aggregates(log, CODEC), behind, OUT, decide, OFFICER)
        assert log.head().position == 0

    with_log(log_url, scenario)
