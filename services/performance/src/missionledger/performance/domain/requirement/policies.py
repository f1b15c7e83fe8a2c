"""How soon pledged forces are promised to be there, by their readiness."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.requirement.events import Readiness

MONTHS_PER_YEAR: Final = 12

READINESS_SYSTEM_SINCE: Final = date(2016, 1, 1)
"""The readiness system replaced the standby arrangements in 2016."""

_STUDY: Final = "2024 study on the future of peacekeeping, box 2"


class PromisedDays(NamedTuple):
    """First and last day of a promise, counted from the request."""

    first: int
    last: int


RAPID_DEPLOYMENT_DAYS: Final = Policy(
    "days within which a unit at rapid deployment level goes, from the request",
    (PolicyValue(PromisedDays(0, 60), READINESS_SYSTEM_SINCE, _STUDY, Certainty.VERIFIED),),
)

EVALUATED_DEPLOYMENT_DAYS: Final = Policy(
    "days within which another evaluated unit goes, from the request",
    (PolicyValue(PromisedDays(120, 180), READINESS_SYSTEM_SINCE, _STUDY, Certainty.VERIFIED),),
)

VERIFICATION_MONTHS: Final = Policy(
    "months between verifications of a unit in a mission",
    (
        PolicyValue(
            3, READINESS_SYSTEM_SINCE, "practice, each quarter; from memory", Certainty.RECALLED
        ),
    ),
)


def promised_days(readiness: Readiness, day: date) -> PromisedDays:
    """Return how many days after a request of this day a unit is promised.

    Raises:
        NoPolicyInForceError: before the readiness system.
    """
    if readiness is Readiness.RAPID:
        return RAPID_DEPLOYMENT_DAYS.on(day).value
    return EVALUATED_DEPLOYMENT_DAYS.on(day).value


def days_after(day: date, days: int) -> date:
    """Return the day so many days later; the last day of the calendar stands for all behind it."""
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


def next_verification(day: date) -> date:
    """Return the day by which a unit that arrived, or was verified, on this day is verified next.

    Raises:
        NoPolicyInForceError: before the readiness system.
    """
    return months_after(day, VERIFICATION_MONTHS.on(day).value)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month.

    The last day of the calendar stands for all that lies behind it.
    """
    index = day.month - 1 + months
    year, month = day.year + index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
