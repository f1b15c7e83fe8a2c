"""Spans of days: half-open inside, inclusive in files and on the command line."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

FISCAL_YEAR_FIRST_MONTH = 7
"""The financial period of peacekeeping operations runs 1 July to 30 June (A/RES/49/233)."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a span without days.

        Raises:
            ValueError: if the end is not after the start.
        """
        if self.end <= self.start:
            raise ValueError(f"a period must hold a day: {self.start} to before {self.end}")

    @classmethod
    def inclusive(cls, first: date, last: date) -> Self:
        """Return the period whose first and last day are given, as files write it."""
        return cls(first, last + timedelta(days=1))

    @property
    def last_day(self) -> date:
        """The last day inside the period."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days the period holds."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A financial period of peacekeeping, named by the calendar year it starts in."""

    start_year: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the fiscal year the day lies in."""
        return cls(day.year if day.month >= FISCAL_YEAR_FIRST_MONTH else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the fiscal year written as `2024/25`.

        Raises:
            ValueError: if the text is not of that form.
        """
        head, _, tail = text.partition("/")
        if not (head.isdigit() and tail.isdigit() and int(tail) == (int(head) + 1) % 100):
            raise ValueError(f"{text!r} is not a fiscal year such as 2024/25")
        return cls(int(head))

    @property
    def period(self) -> Period:
        """The days of the year: 1 July to 30 June."""
        return Period(
            date(self.start_year, FISCAL_YEAR_FIRST_MONTH, 1),
            date(self.start_year + 1, FISCAL_YEAR_FIRST_MONTH, 1),
        )

    def __str__(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"
