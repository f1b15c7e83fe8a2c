"""Deadlines of a remediation. The study asks for speed; most lengths are readings of practice."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.unit.events import Finding

DayPolicy = Policy[int]

_PERFORMANCE_RESOLUTION: Final = date(2018, 9, 21)
"""S/RES/2436, which asks for standards, data and answers to failure."""

_SOURCE: Final = "rule of this system; S/RES/2436 (2018) sets no number of days"


def _days(name: str, days: int, certainty: Certainty, source: str = _SOURCE) -> DayPolicy:
    return Policy(name, (PolicyValue(days, _PERFORMANCE_RESOLUTION, source, certainty),))


PLAN_DUE_DAYS: Final = {
    Finding.SHORTFALL: _days("days from a shortfall to an improvement plan", 30, Certainty.ASSUMED),
    Finding.GRAVE: _days("days from a grave finding to a plan or decision", 14, Certainty.ASSUMED),
}
PLAN_DAYS_MAX: Final = _days(
    "longest improvement plan in days",
    184,
    Certainty.RECALLED,
    "practice of one to six months",
)
RE_EVALUATION_DUE_DAYS: Final = _days(
    "days from the end of a plan to the new evaluation",
    28,
    Certainty.RECALLED,
    "practice of one to four weeks for an evaluation",
)
DECISION_DUE_DAYS: Final = _days(
    "days from the new evaluation to the decision", 14, Certainty.ASSUMED
)
ESCALATED_DECISION_DUE_DAYS: Final = _days(
    "days for a decision at the level of the Secretary-General", 14, Certainty.ASSUMED
)
DEPARTURE_DUE_DAYS: Final = _days(
    "days from a decision to send a unit home to its departure", 60, Certainty.ASSUMED
)
EXTENSIONS_MAX: Final = _days("how often a plan may be extended", 1, Certainty.RECALLED)
