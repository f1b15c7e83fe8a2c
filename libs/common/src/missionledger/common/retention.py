"""How long the paper behind an event is kept: a dated rule, counted from the newest event."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

RETENTION_YEARS: Final[Policy[int]] = Policy(
    "years for which the paper behind a recorded fact is kept",
    (
        PolicyValue(
            10,
            date(1946, 1, 1),
            "house rule; retention schedules of the Secretariat were not to be had",
            Certainty.ASSUMED,
        ),
    ),
)
"""Nothing here deletes a paper; the day tells an archivist from when it may be considered."""


def kept_until(day: date) -> date:
    """Return the first day on which the paper behind a fact of this day need not be kept.

    Raises:
        NoPolicyInForceError: if no rule is known for the day.
    """
    return years_after(day, RETENTION_YEARS.on(day).value)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # The 29 February of a leap year ends on 1 March of a common one.
        return date(day.year + years, 3, 1)
