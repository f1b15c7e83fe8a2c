"""Officers race for authority on a real log: what is committed is released, and that was voted."""

import asyncio
import tempfile
from collections.abc import Awaitable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import Refusal
from missionledger.finance.application.spending import Spending
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import (
    AllotFunds,
    ChangeRelease,
    RedeployWithinGroup,
)
from missionledger.finance.domain.authority.allotment_state import Allotment
from missionledger.finance.domain.authority.ledger import (
    LineKey,
    Purpose,
    allotment_id,
    released_of,
    year_id,
)
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import (
    IssueAllotment,
    SetReleaseRate,
    TakeUpAuthority,
)
from missionledger.finance.domain.authority.year_events import RedeploymentCause
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.commitments.commands import (
    CancelCommitment,
    ObligateCommitment,
    RaiseCommitment,
)
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.events import CommitmentKind
from missionledger.finance.domain.commitments.refusals import UnknownCommitmentError
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AuthorityKind, FundKind

DAY = date(2025, 8, 1)
CLOCK = FixedClock(datetime(2025, 8, 1, 12, tzinfo=UTC))
ABOUT: dict[str, Any] = {"fund": "UNMISS", "fiscal_year": "2025/26", "occurred_on": DAY}
III = BudgetGroup.OPERATIONAL
FUEL = LineKey(cost_centre="JUBA", item="Facilities and infrastructure")
ROADS = LineKey(cost_centre="WAU", item="Facilities and infrastructure")
PROJECTS = LineKey(cost_centre="JUBA", item="Quick-impact projects", purpose=Purpose.QUICK_IMPACT)
LINES = (FUEL, ROADS, PROJECTS)
CODEC = EventCodec([*FUND.events, *BUDGET_YEAR.events, *ALLOTMENT.events, *COMMITMENT.events])


def context(actor: str) -> CommandContext:
    return CommandContext(actor=actor, role="officer")


def raising(reference: str, line: LineKey, amount: int) -> RaiseCommitment:
    return RaiseCommitment(
        **ABOUT,
        reference=reference,
        group=III,
        line=line,
        kind=CommitmentKind.SERVICES,
        title="something",
        amount_minor=amount,
        raised_by="preparer",
    )


def allotting(line: LineKey, amount: int) -> list[Decision]:
    issued = IssueAllotment(**ABOUT, group=III, amount_minor=amount, issued_by="officer")
    basis = "S/RES/2779" if line.purpose.is_earmark else ""
    allotted = AllotFunds(
        **ABOUT, group=III, line=line, amount_minor=amount, basis=basis, allotted_by="officer"
    )
    return [Decision(BUDGET_YEAR, issued), Decision(ALLOTMENT, allotted)]


async def prepared(aggregates: Aggregates, *, allotted: int) -> None:
    fund = OpenFund(
        fund="UNMISS", kind=FundKind.SPECIAL_ACCOUNT, title="UNMISS", occurred_on=date(2011, 7, 9)
    )
    await aggregates.execute(FUND, fund, context("officer"))
    granted = TakeUpAuthority(
        **ABOUT, kind=AuthorityKind.APPROPRIATION, symbol="A/RES/79/303", amount_minor=1_000
    )
    await aggregates.execute(BUDGET_YEAR, granted, context("officer"))
    await aggregates.execute_together(allotting(FUEL, allotted), context("officer"))


def test_exactly_one_of_two_officers_commits_the_last_dollar(tmp_path: Path) -> None:
    async def scenario(log: EventLog) -> None:
        # Two handlers with caches of their own, as in two processes: the log alone decides.
        officers = [Spending(Aggregates(log, CODEC)) for _ in range(2)]
        await prepared(Aggregates(log, CODEC), allotted=100)

        answers = await asyncio.gather(
            *(
                officer.raise_commitment(raising(f"PO-{number}", FUEL, 100), context(f"o{number}"))
                for number, officer in enumerate(officers)
            ),
            return_exceptions=True,
        )

        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        assert [refusal.code for refusal in refused] == ["released-allotment-exceeded"]
        state = (await Aggregates(log, CODEC).load(ALLOTMENT, "UNMISS.2025-26.III")).state
        assert state.committed_minor == 100

    with_log(tmp_path, scenario)


def with_log(directory: Path, scenario: Any) -> None:
    log = open_log("finance", f"sqlite:///{directory / 'finance.log.db'}", clock=CLOCK)
    try:
        asyncio.run(scenario(log))
    finally:
        log.close()


Act = tuple[str, int, int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["allot", "commit", "obligate", "cancel", "release", "redeploy"]),
        st.integers(0, 5),
        st.sampled_from([1, 99, 100, 101, 250, 300, 400, 500]),
    ),
    min_size=4,
    max_size=24,
)


async def act(aggregates: Aggregates, number: int, what: Act) -> None:
    """Do one thing, as somebody might; a refusal is an answer like any other."""
    kind, choice, amount = what
    spending, line = Spending(aggregates), LINES[choice % len(LINES)]
    who = context(f"officer-{number}")
    about = {**ABOUT, "reference": f"PO-{choice}"}
    calls: dict[str, Any] = {
        "allot": lambda: aggregates.execute_together(allotting(line, amount), who),
        "commit": lambda: spending.raise_commitment(raising(f"PO-{choice}", line, amount), who),
        "obligate": lambda: spending.obligate(
            ObligateCommitment(
                **about, amount_minor=amount, payee="x", contract="y", certified_by="certifier"
            ),
            who,
            1,
        ),
        "cancel": lambda: spending.cancel(
            CancelCommitment(**about, amount_minor=amount, reason="x", cancelled_by="certifier"),
            who,
            1 + number % 2,
        ),
        "release": lambda: released(aggregates, amount * 25, who),
        "redeploy": lambda: aggregates.execute(
            ALLOTMENT,
            RedeployWithinGroup(
                **ABOUT,
                group=III,
                from_line=line,
                to_line=LINES[(choice + 1) % len(LINES)],
                amount_minor=amount,
                cause=RedeploymentCause.OPERATIONAL,
                reason="x",
                redeployed_by="officer",
                is_approver=True,
            ),
            who,
        ),
    }
    call: Awaitable[object] = calls[kind]()
    try:
        await call
    except (Refusal, UnknownCommitmentError, VersionConflictError):
        return


async def released(aggregates: Aggregates, rate: int, who: CommandContext) -> None:
    rate = min(rate, 10_000)
    year = SetReleaseRate(**ABOUT, release_bp=rate, reason=f"cut to {rate}", released_by="x")
    group = ChangeRelease(**ABOUT, group=III, release_bp=rate)
    await aggregates.execute_together(
        [Decision(BUDGET_YEAR, year), Decision(ALLOTMENT, group)], who
    )


def fold(log: EventLog, position: int) -> tuple[BudgetYear, Allotment]:
    names = (
        BUDGET_YEAR.stream(year_id("UNMISS", "2025/26")),
        ALLOTMENT.stream(allotment_id("UNMISS", "2025/26", III)),
    )
    found = log.read_streams(list(names), up_to=position)
    deciders: tuple[Decider[Any, Any, Any], ...] = (BUDGET_YEAR, ALLOTMENT)
    year, group = (
        decider.fold(map(CODEC.decode, found[name]))
        for name, decider in zip(names, deciders, strict=True)
    )
    return year, group


def check_every_instant(log: EventLog) -> None:
    """Commitment ≤ released allotment ≤ authority, after every append that ever was."""
    events = log.read(after=0, limit=1_000)
    ends = [
        each.position
        for each, following in zip(events, [*events[1:], None], strict=True)
        if following is None or following.recorded_at != each.recorded_at
    ]
    for position in ends:
        year, group = fold(log, position)
        released_minor = released_of(group.allotted_minor, group.release_bp)
        assert group.obligated_minor <= group.committed_minor <= released_minor
        assert released_minor <= year.allotted_minor <= year.authority_minor
        assert group.allotted_minor == year.allotted_minor
        assert group.exceeded(group.release_bp) is None
        assert all(line.allotted_minor >= 0 for line in group.lines.values())


@settings(max_examples=20, deadline=None)
@given(acts=ACTS)
@example(acts=[("commit", 0, 500), ("redeploy", 0, 500)])
@example(acts=[("commit", 0, 500), ("release", 0, 100)])
def test_at_every_instant_commitment_is_within_release_and_release_within_authority(
    acts: Sequence[Act],
) -> None:
    async def scenario(log: EventLog) -> None:
        processes = [Aggregates(log, CODEC) for _ in range(2)]
        await prepared(processes[0], allotted=500)
        await asyncio.gather(
            *(act(processes[number % 2], number, what) for number, what in enumerate(acts))
        )
        check_every_instant(log)
        year, group = fold(log, log.head().position)
        for process in processes:
            assert (await process.load(BUDGET_YEAR, "UNMISS.2025-26")).state == year
            assert (await process.load(ALLOTMENT, "UNMISS.2025-26.III")).state == group

    with tempfile.TemporaryDirectory() as name:
        with_log(Path(name), scenario)
