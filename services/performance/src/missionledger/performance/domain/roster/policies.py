"""How soon people who stand by are promised to be there."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.requirement.policies import (
    READINESS_SYSTEM_SINCE,
    PromisedDays,
)
from missionledger.performance.domain.roster.events import Background, RosterKind

CIVILIAN_DEPLOYMENT_DAYS: Final = Policy(
    "days within which civilians who stand by go, from the notice",
    (
        PolicyValue(
            PromisedDays(10, 90),
            READINESS_SYSTEM_SINCE,
            "2024 study on the future of peacekeeping, section 6",
            Certainty.VERIFIED,
        ),
    ),
)

BACKGROUNDS: Final = {
    RosterKind.STANDING_POLICE: (Background.POLICE,),
    RosterKind.STANDING_JUSTICE_CORRECTIONS: (Background.CIVILIAN, Background.POLICE),
    RosterKind.CIVILIAN_SURGE: (Background.CIVILIAN,),
    RosterKind.OBSERVERS: (Background.MILITARY, Background.POLICE, Background.CIVILIAN),
    RosterKind.WOMEN_WHO_SERVED: (Background.MILITARY, Background.POLICE),
    RosterKind.STAFF_OFFICERS: (Background.MILITARY, Background.POLICE),
}
"""Who may be on which roster; corrections officers are uniformed in some States, not in others."""


def promised_days_of(background: Background, day: date) -> PromisedDays | None:
    """Return how many days after a notice the person is promised; None where none is published.

    Raises:
        NoPolicyInForceError: for civilians, before the readiness system.
    """
    if background is not Background.CIVILIAN:
        return None
    return CIVILIAN_DEPLOYMENT_DAYS.on(day).value
