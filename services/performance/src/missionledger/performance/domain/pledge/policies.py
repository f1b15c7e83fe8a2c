"""How often a contributor has to stand by its pledge."""

from datetime import date
from typing import Final, NamedTuple

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.requirement.policies import (
    READINESS_SYSTEM_SINCE,
    months_after,
)


class RenewalMonths(NamedTuple):
    """Months a pledge holds: after registration, and after each renewal."""

    first: int
    then: int


RENEWAL: Final = Policy(
    "months a pledge holds before it has to be renewed",
    (
        PolicyValue(
            RenewalMonths(12, 6),
            READINESS_SYSTEM_SINCE,
            "help page of the readiness system, an older edition",
            Certainty.RECALLED,
        ),
    ),
)


def first_renewal(day: date) -> date:
    """Return the last day to renew a pledge registered on this day.

    Raises:
        NoPolicyInForceError: before the readiness system.
    """
    return months_after(day, RENEWAL.on(day).value.first)


def next_renewal(day: date) -> date:
    """Return the last day to renew a pledge that was renewed, freed or came home on this day.

    That being freed or coming home counts like a renewal is a rule of this system: a pledge that
    a mission holds cannot lapse in its hands.

    Raises:
        NoPolicyInForceError: before the readiness system.
    """
    return months_after(day, RENEWAL.on(day).value.then)
