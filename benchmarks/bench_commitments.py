"""A year of commitments with every control on, and the closing of that year.

Each commitment is raised and certified through the same path as over HTTP: its own stream, the
running totals of the allotment and a look at the budget year, in one append. Beside it, in turns
with it: the same number of appends of as many bare events without any rule. One JSON line.
"""

import asyncio
import os
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from measuring import in_turns, print_line, ratio

from missionledger.common.aggregates import Aggregates
from missionledger.common.canonical import canonical_json
from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import AppendRequest, EventLog, StreamWrite
from missionledger.common.events import EventMetadata, NewEvent, Provenance
from missionledger.common.identifiers import uuid7
from missionledger.common.outcomes import Decision
from missionledger.finance.application.spending import Spending
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import AllotFunds, CloseAllotment
from missionledger.finance.domain.authority.allotment_state import Allotment
from missionledger.finance.domain.authority.ledger import LineKey, allotment_id
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import (
    CloseBudgetYear,
    IssueAllotment,
    TakeUpAuthority,
)
from missionledger.finance.domain.budget.classification import ITEMS, BudgetGroup
from missionledger.finance.domain.commitments.commands import ObligateCommitment, RaiseCommitment
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.events import CommitmentKind
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AuthorityKind, FundKind

COMMITMENTS = int(os.environ.get("MISSIONLEDGER_BENCH_COMMITMENTS", "100000"))
ROUND = 2_000
ROUNDS = 3
CALLERS = 32
AMOUNT = 1_000_00
FIRST = date(2025, 7, 1)
ABOUT: dict[str, Any] = {"fund": "UNMISS", "fiscal_year": "2025/26"}
LINES = [
    (group, LineKey(cost_centre=f"CC-{number}", item=item))
    for group in BudgetGroup
    for item in ITEMS[group]
    for number in range(4)
]
PREPARER = CommandContext(actor="preparer", role="budget_officer")
CERTIFIER = CommandContext(actor="certifier", role="certifying_officer")
PAYLOAD = canonical_json({"amount_minor": AMOUNT, "reference": "x" * 40, "title": "y" * 200})
METADATA = EventMetadata("bench", "budget_officer", Provenance.ENTERED, mission="UNMISS").to_json()


async def allot(aggregates: Aggregates) -> None:
    """Open the fund and give every line enough for the year."""
    share = AMOUNT * COMMITMENTS * 2 // len(LINES)
    day: dict[str, Any] = {"occurred_on": FIRST, **ABOUT}
    opened = OpenFund(
        fund="UNMISS", kind=FundKind.SPECIAL_ACCOUNT, title="UNMISS", occurred_on=FIRST
    )
    await aggregates.execute(FUND, opened, PREPARER)
    granted = TakeUpAuthority(
        **day,
        kind=AuthorityKind.APPROPRIATION,
        symbol="A/RES/79/303",
        amount_minor=share * len(LINES),
    )
    await aggregates.execute(BUDGET_YEAR, granted, PREPARER)
    for group, line in LINES:
        issued = IssueAllotment(**day, group=group, amount_minor=share, issued_by="officer")
        allotted = AllotFunds(
            **day, group=group, line=line, amount_minor=share, allotted_by="officer"
        )
        await aggregates.execute_together(
            [Decision(BUDGET_YEAR, issued), Decision(ALLOTMENT, allotted)], PREPARER
        )


async def commit(spending: Spending, number: int) -> None:
    """Raise and certify one commitment."""
    group, line = LINES[number % len(LINES)]
    day = FIRST + timedelta(days=number * 365 // COMMITMENTS)
    raised = RaiseCommitment(
        **ABOUT,
        occurred_on=day,
        reference=f"PO-{number:06d}",
        group=group,
        line=line,
        kind=CommitmentKind.SERVICES,
        title="Services of the mission",
        amount_minor=AMOUNT,
        raised_by="preparer",
    )
    outcome = await spending.raise_commitment(raised, PREPARER)
    certified = ObligateCommitment(
        **ABOUT,
        occurred_on=day,
        reference=raised.reference,
        amount_minor=AMOUNT,
        payee="Vendor",
        contract="PD/C0001/25",
        certified_by="certifier",
    )
    await spending.obligate(certified, CERTIFIER, outcome.version)


class Year:
    """Commitments of one year, round by round, each starting where the last one ended."""

    def __init__(self, log: EventLog) -> None:
        self.aggregates = Aggregates(log, EventCodec(EVENTS))
        self._spending = Spending(self.aggregates)
        self.done = 0

    def rate(self, count: int) -> float:
        """Return commitments per second, raised and certified."""
        return asyncio.run(self._drive(count))

    async def _drive(self, count: int) -> float:
        numbers = iter(range(self.done, self.done + count))
        self.done += count

        async def call() -> None:
            for number in numbers:
                await commit(self._spending, number)

        start = time.perf_counter()
        await asyncio.gather(*(call() for _ in range(CALLERS)))
        return count / (time.perf_counter() - start)


EVENTS = [*FUND.events, *BUDGET_YEAR.events, *ALLOTMENT.events, *COMMITMENT.events]


def bare_rate(log: EventLog, count: int) -> float:
    """Return pairs of bare appends per second, of as many events and streams, without rules."""
    run = uuid7().hex[-8:]

    async def drive() -> float:
        numbers = iter(range(count))

        async def call() -> None:
            for number in numbers:
                for step in ("raise", "certify"):
                    writes = tuple(
                        StreamWrite(f"finance.bare_{step}-{run}-{number}-{part}", 0, (_bare(),))
                        for part in range(2)
                    )
                    await log.append(AppendRequest(writes))

        start = time.perf_counter()
        await asyncio.gather(*(call() for _ in range(CALLERS)))
        return count / (time.perf_counter() - start)

    return asyncio.run(drive())


def _bare() -> NewEvent:
    return NewEvent(uuid7(), "Bare", 1, PAYLOAD, METADATA, FIRST, "UNMISS")


async def load(aggregates: Aggregates) -> float:
    """Return the seconds in which the three groups are read by a process that knows nothing."""
    start = time.perf_counter()
    for group in BudgetGroup:
        await aggregates.load(ALLOTMENT, allotment_id("UNMISS", "2025/26", group))
    return time.perf_counter() - start


async def close(aggregates: Aggregates) -> float:
    """Return the seconds in which the year is closed: the year and its three groups."""
    start = time.perf_counter()
    day: dict[str, Any] = {"occurred_on": date(2026, 7, 31), **ABOUT}
    groups: list[Decision] = []
    states: list[Allotment] = []
    for group in BudgetGroup:
        name = allotment_id("UNMISS", "2025/26", group)
        state: Allotment = (await aggregates.load(ALLOTMENT, name)).state
        states.append(state)
        closing = CloseAllotment(
            **day,
            group=group,
            allotted_minor=state.allotted_minor,
            committed_minor=state.committed_minor,
            obligated_minor=state.obligated_minor,
        )
        groups.append(Decision(ALLOTMENT, closing))
    year = CloseBudgetYear(
        **day,
        allotted_minor=sum(each.allotted_minor for each in states),
        obligated_minor=sum(each.obligated_minor for each in states),
        lapsed_minor=sum(each.committed_minor - each.obligated_minor for each in states),
        disbursed_minor=0,
        other_revenue_minor=0,
        cancelled_prior_minor=0,
        known_at=0,
        requested_by="preparer",
        closed_by="approver",
    )
    outcomes = await aggregates.execute_together([Decision(BUDGET_YEAR, year), *groups], CERTIFIER)
    if outcomes[0].state.closing.expenditure_minor != COMMITMENTS * AMOUNT:
        raise AssertionError("the closing lost a commitment")
    return time.perf_counter() - start


def main() -> None:
    """Measure a year on SQLite."""
    with tempfile.TemporaryDirectory(prefix="mlbench") as name:
        log = open_log("finance", f"sqlite:///{Path(name)}/finance.log.db")
        bare = open_log("finance", f"sqlite:///{Path(name)}/bare.log.db")
        try:
            year = Year(log)
            asyncio.run(allot(year.aggregates))
            round_size = min(ROUND, COMMITMENTS // (2 * ROUNDS))
            found = in_turns(
                {
                    "first": lambda: year.rate(round_size),
                    "bare": lambda: bare_rate(bare, round_size),
                },
                ROUNDS,
            )
            middle = year.rate(COMMITMENTS - year.done - round_size)
            last = year.rate(round_size)
            cold = asyncio.run(load(Aggregates(log, EventCodec(EVENTS))))
            from_snapshots = asyncio.run(load(Aggregates(log, EventCodec(EVENTS))))
            closing = asyncio.run(close(year.aggregates))
        finally:
            log.close()
            bare.close()
    print_line(
        "commitments",
        {
            "commitments": COMMITMENTS,
            "lines": len(LINES),
            "callers": CALLERS,
            "raised_and_certified_per_second": round(statistics.median(found["first"])),
            "of_bare": ratio(found, "first", "bare"),
            "over_the_year_per_second": round(middle),
            "at_the_end_of_the_year_per_second": round(last),
            "groups_folded_from_nothing_seconds": round(cold, 2),
            "groups_from_snapshots_seconds": round(from_snapshots, 3),
            "year_closed_in_seconds": round(closing, 3),
        },
    )


if __name__ == "__main__":
    main()
