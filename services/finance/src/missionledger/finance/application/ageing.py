"""What is owed by the day it was due: part of every figure about arrears.

Pure: movements of receivables in, open items out. Within one line of one State, money that came in
settles what was due first; so the open items of a line always sum to its balance.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.application.receivable_rows import EXACT, UpperBound, UpperBounds
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.entries import (
    ASSESSMENT_RULE,
    CONDITIONAL_RULE,
    RELEASE_RULE,
)
from missionledger.finance.domain.fund.letters import LETTER_RULE

DUE_RULES = frozenset(
    {
        ASSESSMENT_RULE,
        CONDITIONAL_RULE,
        RELEASE_RULE,
        LETTER_RULE,
        modelled_book.OPENING_RULE,
    }
)
"""Rules that make money due, or take it out of what is due; all others settle it."""


class Age(StrEnum):
    """How long ago something fell due. What is due on the day itself is not late yet."""

    NOT_DUE = "not_due"
    UNDER_ONE_YEAR = "under_one_year"
    ONE_TO_TWO_YEARS = "one_to_two_years"
    TWO_TO_FIVE_YEARS = "two_to_five_years"
    OLDER = "older"


_YEARS_UP_TO = ((1, Age.UNDER_ONE_YEAR), (2, Age.ONE_TO_TWO_YEARS), (5, Age.TWO_TO_FIVE_YEARS))


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What a State still owes on one line of the amount that was due on one day.

    Attributes:
        line: empty for money owed from before the books were opened.
        due_on: ISO 8601 day; empty where money came in on a line on which nothing was due.
        amount_minor: below zero only where more came in than was ever due on the line.
        bound: why the amount is the most that can be owed; None where it is exact.
    """

    fund: str
    state: str
    line: str
    fiscal_year: str
    due_on: str
    amount_minor: int
    books: tuple[str, ...]
    provenance: tuple[str, ...]
    bound: UpperBound | None = None

    def is_past_due(self, day: date) -> bool:
        """Tell whether it is late on the day."""
        return self.due_on < day.isoformat()


@dataclass(slots=True)
class _Line:
    due: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    settled: int = 0
    books: set[str] = field(default_factory=set)
    provenance: set[str] = field(default_factory=set)


def open_items(
    movements: Iterable[ReceivableMovement], bounds: UpperBounds = EXACT
) -> list[OpenItem]:
    """Return what is open on each line of each State, by due date; nothing where all is paid.

    Args:
        movements: of whole lines.
        bounds: the lines whose receipts are known in part only.
    """
    lines: dict[tuple[str, str, str, str], _Line] = defaultdict(_Line)
    for each in movements:
        held = lines[each.fund, each.state, each.line, each.fiscal_year]
        held.books.add(each.book)
        held.provenance.add(each.provenance)
        if each.rule in DUE_RULES:
            held.due[each.due_on] += each.amount_minor
        else:
            held.settled -= each.amount_minor
    items: list[OpenItem] = []
    for (fund, state, line, fiscal_year), held in sorted(lines.items()):
        bound = bounds.of(fund, line, state)
        marks = (tuple(sorted(held.books)), tuple(sorted(held.provenance)), bound)
        items.extend(
            OpenItem(fund, state, line, fiscal_year, due_on, amount, *marks)
            for due_on, amount in _open_by_due_date(held)
        )
    return items


def _open_by_due_date(held: _Line) -> Iterable[tuple[str, int]]:
    left = held.settled
    days = sorted(held.due) or [""]
    for due_on in days:
        due = held.due.get(due_on, 0)
        # The last day takes what is above everything due, so that nothing is lost.
        used = left if due_on == days[-1] else min(left, max(due, 0))
        left -= used
        if due != used:
            yield due_on, due - used


def age_on(day: date, due_on: str) -> Age:
    """Return how old something is on the day; whole years are counted from the day it was due."""
    if due_on >= day.isoformat():
        return Age.NOT_DUE
    for years, age in _YEARS_UP_TO:
        if due_on and day < years_after(date.fromisoformat(due_on), years):
            return age
    return Age.OLDER


def first_due_dates(day: date) -> tuple[tuple[Age, str], ...]:
    """Return ages, youngest first, with the first due date that has each; older is the rest."""
    found = [(Age.NOT_DUE, day.isoformat())]
    for years, age in _YEARS_UP_TO:
        first = years_after(day, -years)
        while years_after(first, years) <= day:
            first += timedelta(days=1)
        found.append((age, first.isoformat()))
    return tuple(found)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 28 February stands for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def not_yet_due(items: Iterable[OpenItem], day: date) -> dict[str, int]:
    """Return by fund what is owed but not late on the day."""
    sums: dict[str, int] = defaultdict(int)
    for item in items:
        if not item.is_past_due(day):
            sums[item.fund] += item.amount_minor
    return dict(sums)
