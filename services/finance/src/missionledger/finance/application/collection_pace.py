"""How fast the assessments of a year come in, by calendar quarter.

Pure: movements in, figures out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from missionledger.finance.application.ageing import DUE_RULES
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.entries import APPLICATION_RULE
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE, REVERSAL_RULE

PAID_RULES = frozenset({RECEIPT_RULE, REVERSAL_RULE, APPLICATION_RULE, modelled_book.RECEIPT_RULE})
"""Money alone: a credit that is set off brings none."""

MONTHS_OF_QUARTER = 3
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class QuarterPace:
    """What came for one year of a fund in one quarter, and since its letters.

    Attributes:
        quarter: `2025-Q1`.
        assessed_minor: for the year, by the end of the quarter.
        received_minor: in the quarter.
        received_so_far_minor: by its end.
        per_cent: received so far of what was assessed, one decimal; empty if nothing was.
    """

    fund: str
    fiscal_year: str
    quarter: str
    assessed_minor: int
    received_minor: int
    received_so_far_minor: int
    books: tuple[str, ...]

    @property
    def per_cent(self) -> str:
        """What came of what was assessed."""
        if self.assessed_minor <= 0:
            return ""
        tenths = (2_000 * self.received_so_far_minor + self.assessed_minor) // (
            2 * self.assessed_minor
        )
        return f"{tenths // 10}.{tenths % 10}"


def pace_of(movements: Iterable[ReceivableMovement], last_day: str) -> Sequence[QuarterPace]:
    """Return the quarters of each year of a fund, from its first movement to its last.

    Args:
        movements: told apart by day.
        last_day: the day of the reading; the first four quarters are there up to it, money or not.
    """
    assessed: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    received: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    books: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in movements:
        key, quarter = (each.fund, each.fiscal_year), quarter_of(each.occurred_on)
        if each.rule in DUE_RULES:
            assessed[key][quarter] += each.amount_minor
        elif each.rule in PAID_RULES:
            received[key][quarter] -= each.amount_minor
        else:
            continue
        books[key].add(each.book)
    found: list[QuarterPace] = []
    for key in sorted(assessed):
        seen = {*assessed[key], *received[key]}
        due = paid = 0
        first_year = list(islice(quarters(min(seen), quarter_of(last_day)), QUARTERS))
        for quarter in quarters(min(seen), max(*seen, *first_year)):
            due += assessed[key][quarter]
            paid += received[key][quarter]
            found.append(
                QuarterPace(
                    *key, quarter, due, received[key][quarter], paid, tuple(sorted(books[key]))
                )
            )
    return found


def quarter_of(day: str) -> str:
    """Return the calendar quarter of a day: `2025-Q1`."""
    return f"{day[:4]}-Q{(int(day[5:7]) - 1) // MONTHS_OF_QUARTER + 1}"


def quarters(first: str, last: str) -> Iterable[str]:
    """Give the quarters from the first to the last."""
    year, number = int(first[:4]), int(first[-1])
    while (quarter := f"{year}-Q{number}") <= last:
        yield quarter
        year, number = (year, number + 1) if number < QUARTERS else (year + 1, 1)
