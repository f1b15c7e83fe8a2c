"""Deadlines of a conduct case and of the register of conduct risks."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

_FROM: Final = date(2016, 3, 11)
"""S/RES/2272, on sexual exploitation and abuse by units and what follows on it."""


def _days(name: str, days: int, certainty: Certainty, source: str) -> Policy[int]:
    return Policy(name, (PolicyValue(days, _FROM, source, certainty),))


VICTIM_RISK_DAYS: Final = _days(
    "days from a report to the assessment of the risk to victims",
    3,
    Certainty.ASSUMED,
    "rule of this system: at once, and in days at most",
)
INVESTIGATOR_DAYS: Final = _days(
    "days from a report to an investigator",
    10,
    Certainty.RECALLED,
    "practice: a contributor tells within ten working days whether it investigates",
)
INVESTIGATION_DAYS: Final = _days(
    "days of an investigation", 180, Certainty.RECALLED, "practice of six months"
)
REGISTER_REVIEW_DAYS: Final = _days(
    "days between revisions of the conduct risk register",
    180,
    Certainty.ASSUMED,
    "rule of this system; the study asks for intervals and names none",
)
BRIEFING_DAYS: Final = _days(
    "days between briefings of the Council on conduct risks",
    365,
    Certainty.ASSUMED,
    "rule of this system; the study asks for intervals and names none",
)
