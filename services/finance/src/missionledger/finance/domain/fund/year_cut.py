"""How the amount of a year is cut into the slices of its letters; practice is not uniform."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from missionledger.common.periods import Period
from missionledger.common.refusals import Refusal, RefusalKind

JULY = 7


class CutMethod(StrEnum):
    """The ways in which circulars have cut a year."""

    TWELFTHS = "twelfths"
    """Whole months, each a twelfth: MINURSO 2025/26."""
    MONTHS_AND_DAYS = "months_and_days"
    """Whole months, and days as a part of their month: UNMISS to 15 March 2024."""
    DAYS_OF_HALF_YEAR = "days_of_half_year"
    """Days as a part of the half-year they lie in: MONUSCO to 20 December."""
    PRINTED = "printed"
    """As the document prints it."""


class CutNotPossibleError(Refusal):
    """The slices do not fit the year or the way it is to be cut."""

    code = "year-cannot-be-cut-so"
    title = "The year cannot be cut in this way"
    kind = RefusalKind.INVALID


def cut(
    amount_minor: int, slices: Sequence[Period], method: CutMethod, unit_minor: int
) -> tuple[int, ...]:
    """Return what falls on each slice; the parts sum to the amount exactly.

    The running total is rounded half up to the unit, and the last slice takes what is left.

    Args:
        amount_minor: cents, for all slices together.
        slices: in order and without gaps.
        method: any but printed, which gives its own amounts.
        unit_minor: cents that a part is a multiple of, but the last.

    Raises:
        CutNotPossibleError: if slices leave gaps, or twelfths are asked of broken months.
    """
    require_adjoining(slices)
    weigh = _WEIGHTS.get(method)
    if weigh is None:
        raise CutNotPossibleError(
            "printed amounts are taken as they are",
            next_step="Give the amount of every slice.",
            pointer="/slices",
        )
    weights = [weigh(each) for each in slices]
    whole = sum(weights, Fraction(0))
    parts: list[int] = []
    so_far = Fraction(0)
    for weight in weights[:-1]:
        so_far += weight
        parts.append(_rounded(amount_minor * so_far / whole, unit_minor) - sum(parts))
    return (*parts, amount_minor - sum(parts))


def require_adjoining(slices: Sequence[Period]) -> None:
    """Check that each slice begins where the one before it ends.

    Raises:
        CutNotPossibleError: if one does not, or there is none.
    """
    if not slices:
        raise CutNotPossibleError(
            "a year has at least one slice",
            next_step="Give the first and the last day of each.",
            pointer="/slices",
        )
    for before, after in pairwise(slices):
        if after.start != before.end:
            raise CutNotPossibleError(
                f"a slice ends on {before.last_day} and the next begins on {after.start}",
                next_step="Let each slice begin on the day after the one before it.",
                pointer="/slices",
            )


def slices_between(first: date, last: date, begins: Sequence[date]) -> tuple[Period, ...]:
    """Return the slices from the first to the last day that begin anew on each of these days."""
    starts = sorted({first, *(day for day in begins if first < day <= last)})
    ends = [*starts[1:], last + timedelta(days=1)]
    return tuple(Period(start, end) for start, end in zip(starts, ends, strict=True))


def _twelfths(period: Period) -> Fraction:
    whole = period.start.day == 1 and period.end.day == 1
    if not whole:
        raise CutNotPossibleError(
            f"{period.start} to {period.last_day} is not made of whole months",
            next_step="Cut it by months and days, or by days of the half-year.",
            pointer="/method",
        )
    return _months_and_days(period)


def _months_and_days(period: Period) -> Fraction:
    return _spans_of(period, _month_of)


def _days_of_half_year(period: Period) -> Fraction:
    return _spans_of(period, _half_of)


def _spans_of(period: Period, span_of: Callable[[date], Period]) -> Fraction:
    """Return how many months, or half-years, the period holds, each by its share of days."""
    total = Fraction(0)
    day = period.start
    while day < period.end:
        span = span_of(day)
        end = min(span.end, period.end)
        total += Fraction((end - day).days, span.days)
        day = end
    return total


def _month_of(day: date) -> Period:
    _weekday, days = calendar.monthrange(day.year, day.month)
    start = day.replace(day=1)
    return Period(start, start + timedelta(days=days))


def _half_of(day: date) -> Period:
    if day.month >= JULY:
        return Period(date(day.year, JULY, 1), date(day.year + 1, 1, 1))
    return Period(date(day.year, 1, 1), date(day.year, JULY, 1))


def _rounded(exact: Fraction, unit_minor: int) -> int:
    return int((2 * exact + unit_minor) // (2 * unit_minor)) * unit_minor


_WEIGHTS: Final[Mapping[CutMethod, Callable[[Period], Fraction]]] = {
    CutMethod.TWELFTHS: _twelfths,
    CutMethod.MONTHS_AND_DAYS: _months_and_days,
    CutMethod.DAYS_OF_HALF_YEAR: _days_of_half_year,
}
