"""Statements as of a date over one million postings, beside a sum over the postings themselves.

A service in this process, its log on disk and its projections beside it: assessments on 193 States
in many funds. Measured over HTTP without a socket: the liquidity of every fund, the account of one
Member State, and the list of all States; now, and as it was known halfway through the log. The
baseline is the balance of every account of every fund by one SELECT over all postings, in turns
with the same balances from the projection. One JSON line.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from measuring import milliseconds, print_line
from sqlalchemy import func, select

from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.adapters.projections.postings import BALANCE_KEY, PostingsProjection
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.domain.fund.commands import OpenFund, RecordHistoricalAssessment
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind, Share
from missionledger.finance.main import SERVICE

POSTINGS = int(os.environ.get("MISSIONLEDGER_BENCH_POSTINGS", "1000000"))
FUNDS = 40
STATES = 193
FIRST_DAY = date(2000, 7, 1)
DAYS = 9_000
ASKED_ON = "2020-06-30"
LINES_TOGETHER = 20
BEHIND = 503
"""What is answered until the projection has come to the end of the log."""

ROUNDS = 15
SLOW_ROUNDS = 5
LOADER = CommandContext("bench", "administrator")


def states() -> list[str]:
    """Return made-up codes."""
    return [f"{chr(65 + number // 26)}{chr(65 + number % 26)}X" for number in range(STATES)]


def line(fund: str, number: int, luck: random.Random) -> RecordHistoricalAssessment:
    """Return a line with the shares of all States as a document prints them."""
    issued = FIRST_DAY + timedelta(days=luck.randrange(DAYS))
    shares = tuple(
        Share(state=state, amount_minor=luck.randrange(1_000, 9_000_000) * 100)
        for state in states()
    )
    year = issued.year if issued.month >= FIRST_DAY.month else issued.year - 1
    return RecordHistoricalAssessment(
        fund=fund,
        occurred_on=issued,
        kind=AssessmentKind.ASSESSMENT,
        fiscal_year=f"{year}/{(year + 1) % 100:02d}",
        period_from=issued,
        period_to=issued + timedelta(days=30),
        gross_minor=sum(share.amount_minor for share in shares),
        symbol=f"ST/BENCH/{number}",
        printed_shares=shares,
    )


async def fill(service: ServiceUnderTest) -> int:
    """Record lines until there are enough postings; return the last log position."""
    luck = random.Random(1)  # noqa: S311 - made-up data, not a secret
    aggregates = service.assembly.kernel.aggregates
    funds = [f"FUND-{number:02d}" for number in range(FUNDS)]
    opened = [
        OpenFund(fund=fund, occurred_on=FIRST_DAY, kind=FundKind.SPECIAL_ACCOUNT, title=fund)
        for fund in funds
    ]
    outcomes = await aggregates.execute_together([Decision(FUND, each) for each in opened], LOADER)
    for number in range(0, POSTINGS // (STATES + 1), LINES_TOGETHER):
        fund = funds[number // LINES_TOGETHER % FUNDS]
        lines = [line(fund, number + each, luck) for each in range(LINES_TOGETHER)]
        decisions = [Decision(FUND, each) for each in lines]
        outcomes = await aggregates.execute_together(decisions, LOADER)
    return outcomes[-1].last_position


async def timed(rounds: int, ask: Callable[[], Awaitable[Any]]) -> list[float]:
    """Return the seconds of each asking; the first, which warms caches, is left out."""
    await ask()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - start)
    return found


async def baseline(service: ServiceUnderTest, last: int) -> dict[str, Any]:
    """Return the time of all balances from the projection, and from a sum over all postings."""
    live = service.assembly.kernel.projections
    reader = PostingsReader(live)
    axes = Axes(date.fromisoformat(ASKED_ON), last)
    columns = live.live(PostingsProjection).postings.c
    key = [columns[name] for name in BALANCE_KEY]
    scan = (
        select(*key, func.sum(columns.amount_minor))
        .where(columns.occurred_on <= ASKED_ON, columns.position <= last)
        .group_by(*key)
    )

    async def summed() -> None:
        await live.query(lambda connection: connection.execute(scan).all())

    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(SLOW_ROUNDS):
        ours += await timed(1, lambda: reader.balances(axes))
        theirs += await timed(1, summed)
    ratio = statistics.median(mine / sql for mine, sql in zip(ours, theirs, strict=True))
    return {
        "balances": milliseconds(ours),
        "sum_over_postings": milliseconds(theirs),
        "balances_against_the_sum": round(ratio, 4),
    }


async def measure(directory: Path) -> dict[str, Any]:
    """Return the figures of one run."""
    async with service_under_test(SERVICE, directory) as service:
        start = time.perf_counter()
        last = await fill(service)
        recorded = time.perf_counter() - start

        async def read(path: str, known_at: int | None = None) -> None:
            at = last if known_at is None else known_at
            answer = await service.get(path, effective_on=ASKED_ON, known_at=at)
            assert answer.is_success, answer.text

        while (await service.get("/v1/liquidity", known_at=last)).status_code == BEHIND:
            pass
        projected = time.perf_counter() - start
        state, half = states()[0], last // 2
        figures: dict[str, Any] = {
            "postings": POSTINGS // (STATES + 1) * (STATES + 1),
            "events": last,
            "record_seconds": round(recorded, 1),
            "record_and_project_seconds": round(projected, 1),
        }
        asked: dict[str, tuple[int, str, int | None]] = {
            "liquidity": (ROUNDS, "/v1/liquidity", None),
            "liquidity_known_halfway": (ROUNDS, "/v1/liquidity", half),
            "account_of_a_state": (ROUNDS, f"/v1/member-states/{state}", None),
            "account_known_halfway": (ROUNDS, f"/v1/member-states/{state}", half),
            "list_of_states": (SLOW_ROUNDS, "/v1/member-states", None),
        }
        for name, (rounds, path, known_at) in asked.items():
            figures[name] = milliseconds(await timed(rounds, partial(read, path, known_at)))
        return figures | await baseline(service, last)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory(prefix="missionledger-bench-") as directory:
        print_line("statement", asyncio.run(measure(Path(directory))))


if __name__ == "__main__":
    main()
