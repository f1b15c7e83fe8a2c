"""What the queries need of the read models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from missionledger.common.axes import Axes
from missionledger.finance.application.receivable_rows import (
    ReceivableSum,
    StandingSum,
    UpperBounds,
)
from missionledger.finance.domain.fund.lifecycle_events import FundStage


@dataclass(frozen=True, slots=True)
class Balance:
    """A sum of postings that agree in everything but day, State and line.

    Attributes:
        fiscal_year: empty where the postings belong to no year.
        amount_minor: debit positive.
    """

    fund: str
    book: str
    account: str
    rule: str
    fiscal_year: str
    provenance: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class MonthlyChange:
    """By how much an account of a fund changed in a calendar month.

    Attributes:
        month: `2025-06`.
        amount_minor: debit positive.
    """

    month: str
    fund: str
    book: str
    account: str
    rule: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DailyChange:
    """By how much an account of a fund changed on a day.

    Attributes:
        day: `2025-06-30`.
        amount_minor: debit positive.
    """

    day: str
    fund: str
    book: str
    account: str
    rule: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class StateBalance:
    """What the books say of one Member State in one fund, account, year and book."""

    fund: str
    book: str
    account: str
    rule: str
    fiscal_year: str
    provenance: str
    currency: str
    amount_minor: int
    due_on: str


@dataclass(frozen=True, slots=True)
class ByStateBalance:
    """What the books say of one Member State in one account, over several funds.

    Attributes:
        rule: empty where the movements of several rules are summed up.
    """

    state: str
    book: str
    account: str
    amount_minor: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class LineBalance:
    """What the books say of one assessment line, of all States or of one."""

    line: str
    fund: str
    book: str
    account: str
    rule: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ReceivableMovement:
    """What one rule moved on one line of one State, summed over days unless asked by day.

    Attributes:
        occurred_on: empty where days are summed up.
        line: empty for money owed from before the books were opened.
        due_on: empty for a payment that the books do not tie to a due date.
        amount_minor: debit positive: above zero makes it due, below zero settles it.
    """

    fund: str
    state: str
    line: str
    fiscal_year: str
    due_on: str
    rule: str
    book: str
    provenance: str
    amount_minor: int
    occurred_on: str = ""


@dataclass(frozen=True, slots=True)
class ReceivableFilter:
    """Whose receivables are asked for; None lets all through.

    Attributes:
        due_from: keep lines with something due on that day or later, with all their movements.
        by_day: tell the days apart on which something moved.
    """

    funds: Sequence[str] | None = None
    state: str | None = None
    due_from: str | None = None
    fiscal_year: str | None = None
    book: str | None = None
    by_day: bool = False


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which postings are asked for; None lets all through."""

    fund: str | None = None
    book: str | None = None
    account: str | None = None
    state: str | None = None
    line: str | None = None
    fiscal_year: str | None = None
    rule: str | None = None
    first_day: str | None = None


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One posting with the event it came in; the empty text where a field does not apply."""

    position: int
    number: int
    event_id: str
    occurred_on: str
    fund: str
    book: str
    account: str
    amount_minor: int
    currency: str
    state: str
    line: str
    fiscal_year: str
    due_on: str
    rule: str
    rule_version: int
    provenance: str


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund as it was opened, and the stage its account has reached."""

    fund: str
    kind: str
    title: str
    opened_on: str
    stage: str = FundStage.ACTIVE.value


@dataclass(frozen=True, slots=True)
class TermRow:
    """A decision about a mandate that was noted."""

    fund: str
    decision: str
    decided_on: str
    valid_from: str
    until: str
    resolution: str
    foreign_position: int


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An appropriation or a commitment authority.

    Attributes:
        covers_from: first day on which it may be committed; empty for the first of the year.
        covers_until: last day; empty for the last of the year.
    """

    fund: str
    kind: str
    fiscal_year: str
    amount_minor: int
    symbol: str
    covers_from: str
    covers_until: str
    occurred_on: str
    provenance: str
    position: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A document line as it was assessed; the empty text where a field does not apply."""

    fund: str
    line: str
    kind: str
    basis: str
    fiscal_year: str
    period_from: str
    period_to: str
    gross_minor: int
    net_minor: int | None
    scale_year: int | None
    symbol: str
    issued_on: str
    due_on: str
    is_issue_date_computed: bool
    is_apportioned: bool
    provenance: str
    position: int


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A forecast that was made and kept.

    Attributes:
        known_at: last log position that it rests on.
    """

    position: int
    forecast: str
    as_of: str
    horizon_days: int
    paths: int
    seed: int
    known_at: int
    model: str


class Forecasts(Protocol):
    """Which forecasts were made."""

    async def forecasts(self, axes: Axes, *, after: int, limit: int) -> list[ForecastRow]:
        """Return forecasts recorded beyond a position, in the order in which they were made."""
        ...

    async def newest(self, axes: Axes, *, limit: int) -> list[ForecastRow]:
        """Return forecasts, those of the newest day first, of one day the one made last."""
        ...


class Books(Protocol):
    """The postings, read at a point on both axes; no read replays events."""

    async def balances(self, axes: Axes, funds: Sequence[str] | None = None) -> list[Balance]:
        """Return the balances at the end of the day, of some funds or of all."""
        ...

    async def monthly_changes(self, axes: Axes, accounts: Sequence[str]) -> list[MonthlyChange]:
        """Return the changes of these accounts by month, through the day's own month so far."""
        ...

    async def daily_changes(self, axes: Axes, accounts: Sequence[str]) -> list[DailyChange]:
        """Return the changes of these accounts by day, from the first one on record."""
        ...

    async def last_day(self, axes: Axes, book: str | None = None) -> str | None:
        """Return the last day with a posting, of one book or of all; None if there is none."""
        ...

    async def first_days(self, rules: Sequence[str], axes: Axes) -> dict[str, str]:
        """Return by fund the first day on which one of the rules posted."""
        ...

    async def balances_of_state(self, state: str, axes: Axes) -> list[StateBalance]:
        """Return the balances of one Member State."""
        ...

    async def balances_by_state(
        self, axes: Axes, funds: Sequence[str] | None = None
    ) -> list[ByStateBalance]:
        """Return the balances of every Member State by book, account and rule, over the funds."""
        ...

    async def receivables(self, wanted: ReceivableFilter, axes: Axes) -> list[ReceivableMovement]:
        """Return what moved on the lines of Member States."""
        ...

    async def upper_bounds(self, axes: Axes) -> UpperBounds:
        """Return the lines whose receipts are known in part only."""
        ...

    async def receivable_sums(
        self, wanted: ReceivableFilter, ages: Sequence[tuple[str, str]], axes: Axes
    ) -> tuple[list[ReceivableSum], list[ReceivableMovement]]:
        """Return what States owe by fund and age, and the movements of lines not in the sums.

        Args:
            wanted: whose receivables.
            ages: names of ages with their first due date, youngest first; what is due before all
                of them has the age `older`.
            axes: the point on both axes.
        """
        ...

    async def standing_sums(
        self, wanted: ReceivableFilter, axes: Axes
    ) -> tuple[list[StandingSum], list[ReceivableMovement]]:
        """Return how States stand with funds, and by day the movements of lines not in the sums."""
        ...

    async def balances_beside_receivables(
        self, axes: Axes, funds: Sequence[str]
    ) -> list[ByStateBalance]:
        """Return what every State has to get back, paid too early, and owes conditionally."""
        ...

    async def balances_of_lines(
        self, lines: Sequence[str], axes: Axes, *, state: str | None = None
    ) -> list[LineBalance]:
        """Return the balances by assessment line, of one State or of all."""
        ...

    async def journal(
        self, wanted: JournalFilter, axes: Axes, *, after: tuple[int, int], limit: int
    ) -> list[JournalLine]:
        """Return postings beyond (position, number), in the order they were recorded."""
        ...


class Register(Protocol):
    """Funds, noted mandate terms and assessment lines, read at a point on both axes."""

    async def funds(self, axes: Axes) -> list[FundRow]:
        """Return the funds by id."""
        ...

    async def terms(self, axes: Axes) -> list[TermRow]:
        """Return the noted decisions about mandates, by fund and day."""
        ...

    async def authorities(
        self, axes: Axes, *, fund: str | None = None, fiscal_year: str | None = None
    ) -> list[AuthorityRow]:
        """Return appropriations and commitment authorities, by fund and year."""
        ...

    async def lines(
        self,
        axes: Axes,
        *,
        fund: str | None = None,
        fiscal_year: str | None = None,
        kind: str | None = None,
        after: tuple[str, str] = ("", ""),
        limit: int = 500,
    ) -> list[LineRow]:
        """Return assessment lines beyond (fund, line), in that order."""
        ...
