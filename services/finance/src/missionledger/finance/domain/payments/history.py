"""Payment records as arrays: a row for each State, a column for each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from missionledger.finance.domain.payments.records import Letter, PaymentRecord

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

MONTHS = 12
SMALLEST_RATE_UNITS = 0.5
"""Half of the floor rate of 0.001 per cent: what a rate of nothing counts as on a log scale."""


@dataclass(frozen=True, slots=True)
class History:
    """How the States of a list of letters paid in some years before.

    Attributes:
        states: the codes, one for each row.
        years: the calendar years, ascending, one for each column.
        days: days from 1 January to payment in full; infinity where it did not come within the
            year, not-a-number where there is no record.
        due_days: days from 1 January to the day due, by year: the median over the records.
        month_ends: days from 1 January to each month end, by year.
        sizes: natural logarithm of the rate of assessment, in thousandths of a per cent, of the
            latest letter known.
    """

    states: tuple[str, ...]
    years: tuple[int, ...]
    days: Floats
    due_days: Floats
    month_ends: Floats
    sizes: Floats

    def before(self, year: int) -> "History":
        """Return the columns of the years before this one."""
        count = sum(1 for each in self.years if each < year)
        return History(
            states=self.states,
            years=self.years[:count],
            days=self.days[:, :count],
            due_days=self.due_days[:count],
            month_ends=self.month_ends[:count],
            sizes=self.sizes,
        )

    @property
    def known(self) -> Flags:
        """Tell for which State and year there is a record."""
        return ~np.isnan(self.days)

    def paid_by_month_end(self, column: int) -> Floats:
        """Return one for each State and month end by which the year was paid in full, else zero.

        A State without a record that year has a row of not-a-number.
        """
        days = self.days[:, column, np.newaxis]
        paid = np.where(days <= self.month_ends[column], 1.0, 0.0)
        return np.where(np.isnan(days), np.nan, paid)


def history_of(records: Sequence[PaymentRecord], letters: Sequence[Letter]) -> History:
    """Return the past of the States that the letters go to, and of all others on record.

    States of the letters come first, in the order of the letters.
    """
    latest = {
        record.letter.state: record.letter
        for record in sorted(records, key=lambda record: (record.letter.year, record.letter.state))
    }
    by_state = {letter.state: letter for letter in letters}
    by_state |= {state: letter for state, letter in latest.items() if state not in by_state}
    states = tuple(by_state)
    years = tuple(sorted({record.letter.year for record in records}))
    rows = {state: row for row, state in enumerate(states)}
    columns = {year: column for column, year in enumerate(years)}
    days = np.full((len(states), len(years)), np.nan)
    for record in records:
        place = rows[record.letter.state], columns[record.letter.year]
        days[place] = days_to_payment(record)
    return History(
        states=states,
        years=years,
        days=days,
        due_days=np.array([due_day([r.letter for r in records], year) for year in years]),
        month_ends=np.array([month_end_days(year) for year in years]),
        sizes=np.log([max(letter.rate_units, SMALLEST_RATE_UNITS) for letter in by_state.values()]),
    )


def days_to_payment(record: PaymentRecord) -> float:
    """Return the days from 1 January of the year to payment; infinity if not within the year."""
    if record.paid_on is None or record.paid_on.year > record.letter.year:
        return np.inf
    # What came before the year began is there on its first day.
    return max(0, (record.paid_on - date(record.letter.year, 1, 1)).days)


def due_day(letters: Sequence[Letter], year: int) -> float:
    """Return the days from 1 January to the usual day due in letters of that year."""
    start = date(year, 1, 1)
    return float(np.median([(each.due_on - start).days for each in letters if each.year == year]))


def month_ends(year: int) -> tuple[date, ...]:
    """Return the last day of each month."""
    firsts = [date(year, month, 1) for month in range(2, MONTHS + 1)] + [date(year + 1, 1, 1)]
    return tuple(date.fromordinal(first.toordinal() - 1) for first in firsts)


def month_end_days(year: int) -> Floats:
    """Return the days from 1 January to each month end."""
    start = date(year, 1, 1)
    return np.array([float((end - start).days) for end in month_ends(year)])
