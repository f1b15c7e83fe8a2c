"""How soon pledged forces are promised to be there, by their readiness."""

from datetime import date
from typing import Final, NamedTuple

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.requirement.events import Readiness

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


def promised_days(readiness: Readiness, day: date) -> PromisedDays:
    """Return how many days after a request of this day a unit is promised.

    Raises:
        NoPolicyInForceError: before the readiness system.
    """
    if readiness is Readiness.RAPID:
        return RAPID_DEPLOYMENT_DAYS.on(day).value
    return EVALUATED_DEPLOYMENT_DAYS.on(day).value
