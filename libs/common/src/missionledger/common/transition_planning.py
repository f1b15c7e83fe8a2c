"""How soon a mission plans its transition: one rule for the services that ask for the plan.

Mandates misses a transition strategy from that day on, transitions a plan with milestones.
"""

from datetime import date, timedelta
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

TRANSITION_PLANNED_WITHIN: Final[Policy[timedelta]] = Policy(
    "how soon a mission plans its transition, from the first day of its mandate",
    (
        PolicyValue(
            timedelta(days=365),
            date.min,
            "2024 study, 5.2 and chapter 7; S/RES/2594 (2021): planning at the earliest stage. "
            "A year is this system's reading of it",
            Certainty.ASSUMED,
        ),
    ),
)
