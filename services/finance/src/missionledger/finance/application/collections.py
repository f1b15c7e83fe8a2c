"""The collection of assessment lines: where one stands, and what is done on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.finance.application.state_plans import states_keeping_plans
from missionledger.finance.domain.collection.decider import (
    COLLECTION,
    Collection,
    CollectionConflictError,
    collection_id,
    next_day,
)
from missionledger.finance.domain.collection.events import (
    FollowCollection,
    OpenCollection,
    RecordVotes,
    StateVote,
    UnpaidShare,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.refusals import UnknownLineError
from missionledger.finance.domain.fund.state import Fund, Line, coverage_on


class VoteTest(Protocol):
    """Tells how Member States stand under Article 19."""

    async def answers(self, states: Sequence[str], day: date, /) -> Mapping[str, str]:
        """Return by State how it stands on a day, over every account that is known."""
        ...


@dataclass(frozen=True, slots=True)
class LineStanding:
    """What of a line is due, unpaid, and not due yet.

    Attributes:
        conditional_minor: beyond the mandate term: due on renewal, never on lapse.
        is_lapsed: whether the mandate was ended, so that it never will be.
        written_down_minor: by resolutions of the Assembly.
    """

    line: Line
    due_minor: int
    unpaid: tuple[UnpaidShare, ...]
    conditional_minor: int
    is_lapsed: bool
    written_down_minor: int

    @property
    def is_history(self) -> bool:
        """Whether the line was loaded, and not issued here."""
        return self.line.issue_date_computed

    @property
    def unpaid_minor(self) -> int:
        """What is due and unpaid."""
        return sum(each.amount_minor for each in self.unpaid)

    @property
    def due_on(self) -> str:
        """The first day by which a State was or is to pay."""
        return min((each.due_on for each in self.unpaid), default=self.line.due_on)

    @property
    def outcome(self) -> str:
        """How the collection ended; empty while something is to come."""
        if self.unpaid or (self.conditional_minor and not self.is_lapsed):
            return ""
        ended = "all is paid"
        if self.written_down_minor:
            ended += f", but {_usd(self.written_down_minor)} that the Assembly wrote down"
        if self.conditional_minor:
            ended += f"; {_usd(self.conditional_minor)} beyond the mandate never fell due"
        return ended


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a collection stands after a day, in words, and when it is looked at again."""

    state: str
    waiting_for: str
    next_step: str
    next_day: date
    outcome: str


def process_id_of(fund: str, line: str) -> str:
    """Return the id of the process that follows the line, which is the id of its workflow."""
    return f"contribution-collection/{fund}/{line}"


def require_collectable(fund: Fund, line: str) -> Line:
    """Return a line that States are asked to pay.

    Raises:
        UnknownLineError: if there is none of that id, or nobody is asked to pay it.
    """
    found = fund.lines.get(line)
    if found is None or found.kind is AssessmentKind.CREDIT or not found.shares:
        raise UnknownLineError(
            f"{fund.fund or 'the fund'} has no assessment {line!r} that is shared among States",
            next_step="List the assessments of the fund and take the id from there.",
            pointer="/line",
        )
    return found


def standing_of(fund: Fund, line_id: str, day: str) -> LineStanding:
    """Return where a line stands.

    Raises:
        UnknownLineError: if there is none of that id, or nobody is asked to pay it.
    """
    line = require_collectable(fund, line_id)
    unpaid = tuple(
        UnpaidShare(state=state, amount_minor=owed, due_on=line.due_on_of(state))
        for state in sorted(line.asked_shares)
        if (owed := line.owed_by(state)) > 0
    )
    due = sum(line.due_of(share, line.covered_through) for share in line.asked_shares.values())
    coverage = coverage_on(fund.terms, day)
    return LineStanding(
        line=line,
        due_minor=due,
        unpaid=unpaid,
        conditional_minor=line.asked_minor - due,
        is_lapsed=coverage is not None and coverage.is_terminated,
        written_down_minor=sum(line.written_down.values()),
    )


class Collections:
    """Executes what people and the process decide about collections."""

    def __init__(self, aggregates: Aggregates, votes: VoteTest) -> None:
        self._aggregates = aggregates
        self._votes = votes

    async def open(self, command: OpenCollection, context: CommandContext) -> Outcome[Collection]:
        """Have a line followed that was not issued here.

        Raises:
            UnknownLineError: if there is none of that id.
            CollectionConflictError: if it is followed already, or all of it is paid.
        """
        fund = (await self._aggregates.load(FUND, command.fund)).state
        standing = standing_of(fund, command.line, command.occurred_on.isoformat())
        if not standing.is_history:
            raise CollectionConflictError(
                f"{command.line} was issued here and is followed since",
                next_step="Read how far it is at /v1/processes.",
            )
        if standing.outcome:
            raise CollectionConflictError(
                f"nothing of {command.line} is to be collected: {standing.outcome}",
                next_step="Choose a line of which something is unpaid.",
            )
        return await self._aggregates.execute(COLLECTION, command, context)

    async def follow(
        self, fund_id: str, line_id: str, day: date, context: CommandContext
    ) -> Followed:
        """Do what is due on a day, and tell where the collection stands after it."""
        fund = (await self._aggregates.load(FUND, fund_id)).state
        standing = standing_of(fund, line_id, day.isoformat())
        command = FollowCollection(
            fund=fund_id,
            line=line_id,
            due_on=standing.due_on,
            unpaid=standing.unpaid,
            keeping_plans=await states_keeping_plans(
                self._aggregates,
                fund_id,
                line_id,
                [each.state for each in standing.unpaid],
                day,
            ),
            occurred_on=day,
        )
        outcome = await self._aggregates.execute(COLLECTION, command, context)
        state: Collection = outcome.state
        if day.year in state.arrears_years and day.year not in state.tested_years:
            state = await self._test_votes(command, context)
        return followed(standing, state, day)

    async def _test_votes(
        self, followed_by: FollowCollection, context: CommandContext
    ) -> Collection:
        day = followed_by.occurred_on
        first = date(day.year, 1, 1)
        late = [each.state for each in followed_by.unpaid if each.due_on < first.isoformat()]
        answers = await self._votes.answers(late, day)
        command = RecordVotes(
            fund=followed_by.fund,
            line=followed_by.line,
            year=day.year,
            votes=tuple(StateVote(state=key, answer=answers[key]) for key in sorted(answers)),
            occurred_on=day,
        )
        # A second append of the same activity needs a key of its own.
        own = context.with_key(f"{context.idempotency_key}/votes", context.request_hash)
        state: Collection = (await self._aggregates.execute(COLLECTION, command, own)).state
        return state

    async def owed_by(self, fund_id: str, line_id: str, state: str) -> int:
        """Return what a State owes on a line now.

        Raises:
            UnknownLineError: if there is no such line.
        """
        fund = (await self._aggregates.load(FUND, fund_id)).state
        return require_collectable(fund, line_id).owed_by(state)

    async def state(self, fund_id: str, line_id: str) -> Collection:
        """Return how far the collection of a line is."""
        loaded = await self._aggregates.load(COLLECTION, collection_id(fund_id, line_id))
        return loaded.state


def followed(standing: LineStanding, state: Collection, day: date) -> Followed:
    """Return where a collection stands, in words a person reads in the list of processes."""
    if standing.outcome:
        return Followed("", "", "", day, standing.outcome)
    if not standing.unpaid:
        words = f"all that is due is paid; {_usd(standing.conditional_minor)} is conditional"
        due, _ = next_day(state, standing.due_on, (), day)
        return Followed(words, "the renewal of the mandate", "collect what falls due", due, "")
    count = len(standing.unpaid)
    states = "1 Member State" if count == 1 else f"{count} Member States"
    left = f"{_usd(standing.unpaid_minor)} of {_usd(standing.due_minor)} unpaid by {states}"
    due, step = next_day(state, standing.due_on, standing.unpaid, day)
    words = f"{_phase(standing, state, day)}; {left}"
    return Followed(words, "payments of Member States", step, due, "")


def _phase(standing: LineStanding, state: Collection, day: date) -> str:
    if day.isoformat() <= standing.due_on:
        return f"due on {standing.due_on}"
    reminded = f", reminder {state.last_reminder} sent" if state.last_reminder else ""
    if state.arrears_years:
        return f"in arrears since 1 January {state.arrears_years[0]}{reminded}"
    return f"past due since {standing.due_on}{reminded}"


def _usd(minor: int) -> str:
    return f"{Money(minor=minor)} USD"
