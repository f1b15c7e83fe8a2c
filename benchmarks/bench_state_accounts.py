"""What all Member States owe, over a large portfolio: letters of years in many accounts.

A service in this process, its log on disk and its projections beside it: every account sends its
letters to 193 States, most pay several letters at once, some in part, some late, some never.
Measured over HTTP without a socket: the list of all States, who has paid in full, how few the
money rests on, and the account of one State; now, and as of a day halfway. The baseline is who
has paid in full worked out from every movement of every line, in turns with the sums that the read
model keeps. One JSON line.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from measuring import milliseconds, print_line

from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.application.payment_standing import AccountStanding, standing
from missionledger.finance.application.ports import ReceivableFilter
from missionledger.finance.domain.fund.commands import (
    OpenFund,
    RecordContribution,
    RecordHistoricalAssessment,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind, Share
from missionledger.finance.main import SERVICE

ACCOUNTS = int(os.environ.get("MISSIONLEDGER_BENCH_ACCOUNTS", "12"))
LETTERS = int(os.environ.get("MISSIONLEDGER_BENCH_LETTERS", "40"))
STATES = 193
FIRST_DAY = date(2010, 7, 1)
LETTER_EVERY = timedelta(days=130)
ASKED_ON = FIRST_DAY + LETTERS * LETTER_EVERY
"""Some of the last letters are unpaid on that day, as they are in life."""

LETTERS_PAID_AT_ONCE = 4
COMMANDS_TOGETHER = 400
BEHIND = 503
"""What is answered until the projection has come to the end of the log."""

ROUNDS = 5
LOADER = CommandContext("bench", "administrator")


def states() -> list[str]:
    """Return made-up codes."""
    return [f"{chr(65 + number // 26)}{chr(65 + number % 26)}X" for number in range(STATES)]


def account(number: int) -> str:
    """Return the id of an account."""
    return f"FUND-{number:02d}"


def letters(fund: str, luck: random.Random) -> Iterator[RecordHistoricalAssessment]:
    """Yield the lines of an account, with the shares of all States as a document prints them."""
    for number in range(LETTERS):
        issued = FIRST_DAY + number * LETTER_EVERY
        shares = tuple(
            Share(state=state, amount_minor=luck.randrange(1_000, 9_000_000) * 100)
            for state in states()
        )
        year = issued.year if issued.month >= FIRST_DAY.month else issued.year - 1
        yield RecordHistoricalAssessment(
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


def receipts(
    fund: str, lines: list[RecordHistoricalAssessment], luck: random.Random
) -> Iterator[RecordContribution]:
    """Yield what States pay: most of them several letters at once, a tenth in part, some never."""
    for number, state in enumerate(states()):
        if luck.random() < 0.05:  # a twentieth never pays
            continue
        for start in range(0, len(lines), LETTERS_PAID_AT_ONCE):
            together = lines[start : start + LETTERS_PAID_AT_ONCE]
            owed = sum(line.printed_shares[number].amount_minor for line in together)
            part = luck.choice([100] * 9 + [70])
            day = together[-1].occurred_on + timedelta(days=luck.randrange(5, 400))
            if day < ASKED_ON + timedelta(days=30):
                yield RecordContribution(
                    fund=fund,
                    receipt=f"R-{state}-{start}",
                    state=state,
                    amount_minor=owed * part // 100,
                    occurred_on=day,
                )


async def fill(service: ServiceUnderTest) -> int:
    """Record letters and receipts; return the last log position."""
    luck = random.Random(1)  # noqa: S311 - made-up data, not a secret
    aggregates = service.assembly.kernel.aggregates
    last = 0
    for number in range(ACCOUNTS):
        fund = account(number)
        opened = OpenFund(
            fund=fund, occurred_on=FIRST_DAY, kind=FundKind.SPECIAL_ACCOUNT, title=fund
        )
        lines = list(letters(fund, luck))
        paid = sorted(receipts(fund, lines, luck), key=lambda each: each.occurred_on)
        commands = [opened, *lines, *paid]
        for start in range(0, len(commands), COMMANDS_TOGETHER):
            decisions = [Decision(FUND, each) for each in commands[start:][:COMMANDS_TOGETHER]]
            outcomes = await aggregates.execute_together(decisions, LOADER)
            last = max(last, *(each.last_position for each in outcomes))
    return last


async def timed(rounds: int, ask: Callable[[], Awaitable[Any]]) -> list[float]:
    """Return the seconds of each asking; the first, which warms caches, is left out."""
    await ask()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - start)
    return found


async def baseline(service: ServiceUnderTest, last: int, day: date) -> dict[str, Any]:
    """Return the time of the standing of all States from sums, and from all movements."""
    reader = PostingsReader(service.assembly.kernel.projections)
    axes = Axes(day, last)
    wanted = ReceivableFilter(funds=[account(number) for number in range(ACCOUNTS)])

    async def from_sums() -> AccountStanding:
        sums, others = await reader.standing_sums(wanted, axes)
        return standing("ALL", others, day, sums)

    async def from_movements() -> AccountStanding:
        movements = await reader.receivables(replace(wanted, by_day=True), axes)
        return standing("ALL", movements, day)

    assert await from_sums() == await from_movements()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        ours += await timed(1, from_sums)
        theirs += await timed(1, from_movements)
    ratio = statistics.median(mine / all_ for mine, all_ in zip(ours, theirs, strict=True))
    return {
        "from_sums": milliseconds(ours),
        "from_movements": milliseconds(theirs),
        "sums_against_movements": round(ratio, 4),
    }


async def measure(directory: Path) -> dict[str, Any]:
    """Return the figures of one run."""
    async with service_under_test(SERVICE, directory) as service:
        start = time.perf_counter()
        last = await fill(service)
        recorded = time.perf_counter() - start

        async def read(path: str, day: date) -> None:
            answer = await service.get(path, effective_on=day.isoformat(), known_at=last)
            assert answer.is_success, answer.text

        while (await service.get("/v1/liquidity", known_at=last)).status_code == BEHIND:
            pass
        projected = time.perf_counter() - start
        figures: dict[str, Any] = {
            "shares": ACCOUNTS * LETTERS * STATES,
            "events": last,
            "record_seconds": round(recorded, 1),
            "record_and_project_seconds": round(projected, 1),
        }
        days = {"": ASKED_ON, "_halfway": FIRST_DAY + LETTERS // 2 * LETTER_EVERY}
        asked = {
            "list_of_states": "/v1/member-states",
            "paid_in_full": "/v1/member-states/paid-in-full",
            "concentration": "/v1/member-states/concentration",
            "account_of_a_state": f"/v1/member-states/{states()[0]}",
        }
        for when, day in days.items():
            for name, path in asked.items():
                figures[name + when] = milliseconds(await timed(ROUNDS, partial(read, path, day)))
            figures["standing" + when] = await baseline(service, last, day)
        return figures


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory(prefix="missionledger-bench-") as directory:
        print_line("state_accounts", asyncio.run(measure(Path(directory))))


if __name__ == "__main__":
    main()
