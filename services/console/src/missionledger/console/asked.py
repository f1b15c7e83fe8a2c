"""What a reader asks of the liquidity page, and the address that asks it again."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from missionledger.common.periods import FiscalYear

FIRST_DAY, LAST_DAY = date(1946, 1, 1), date(2199, 12, 31)
"""The days one may ask for: the United Nations met first in January 1946."""

BY_FUND = "fund"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; every page has an address that asks it again.

    Attributes:
        as_of: the day.
        known_at: instant or position; empty for now.
        books: all or actual.
        sort: what the table is sorted by.
    """

    as_of: date
    known_at: str = ""
    books: str = "all"
    sort: str = BY_FUND

    def link(self, path: str = "/") -> str:
        """Return the address of this question under a path."""
        given = {"as_of": self.as_of.isoformat(), "books": self.books}
        if self.known_at:
            given["known_at"] = self.known_at
        if self.sort != BY_FUND:
            given["sort"] = self.sort
        return f"{path}?{urlencode(given)}"

    def with_books(self, books: str) -> "Asked":
        """Return the same question of other books."""
        return replace(self, books=books)

    def sorted_by(self, sort: str) -> "Asked":
        """Return the same question in another order."""
        return replace(self, sort=sort)

    def days(self) -> tuple[tuple[str, "Asked"], ...]:
        """Return the days that are looked at next, each with its name."""
        year_end = FiscalYear.of(self.as_of).period.start - timedelta(days=1)
        named = (
            ("month end before", self.as_of.replace(day=1) - timedelta(days=1)),
            ("month end after", _month_end(self.as_of + timedelta(days=1))),
            (f"{year_end.day} {year_end:%B %Y}", year_end),
            ("a year before", _year_before(self.as_of)),
        )
        return tuple(
            (name, replace(self, as_of=day)) for name, day in named if FIRST_DAY <= day <= LAST_DAY
        )


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
