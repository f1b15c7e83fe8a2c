"""What a fund spends on each day ahead: as a year before, and as drawdowns went after an end."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from missionledger.finance.domain.forecast.outlook import DRAWDOWN_SPENDING

PER_CENT = 100
MONTHS_IN_YEAR = 12


def one_year_before(day: date) -> date:
    """Return the same day of the year before; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def as_a_year_before(
    spent: Mapping[str, int], first_on: str, as_of: date, days: Sequence[date]
) -> list[int]:
    """Return for each day what was spent on the same day of the year before.

    Payrolls, vendors and quarterly payments so keep their days. Where the record is younger than a
    year, what came before its first day is taken to be like the average of its days.

    Args:
        spent: by day, what was spent.
        first_on: first day of the record of the fund.
        as_of: the last day of it.
        days: the days ahead.
    """
    year_ago = one_year_before(as_of)
    start = max(date.fromisoformat(first_on), year_ago + timedelta(days=1))
    recorded = [minor for day, minor in spent.items() if day >= start.isoformat()]
    usual = sum(recorded) // max(1, (as_of - start).days + 1)
    found = []
    for day in days:
        source = min(one_year_before(day), as_of).isoformat()
        found.append(spent.get(source, 0) if source >= first_on else usual)
    return found


def under_drawdown(
    spending: Sequence[int], days: Sequence[date], ends_on: date, as_of: date
) -> tuple[int, ...]:
    """Return the spending of a mission whose mandate ends: in steps, as others closed."""
    steps = DRAWDOWN_SPENDING.on(as_of).value
    found = []
    for day, minor in zip(days, spending, strict=True):
        percent = PER_CENT if day <= ends_on else _percent(day, ends_on, steps)
        found.append(minor * percent // PER_CENT)
    return tuple(found)


def _percent(day: date, ends_on: date, steps: Sequence[tuple[int, int]]) -> int:
    after = ends_on + timedelta(days=1)
    months = (day.year - after.year) * MONTHS_IN_YEAR + day.month - after.month
    months -= day.day < after.day
    for length, percent in steps:
        if months < length:
            return percent
        months -= length
    return 0
