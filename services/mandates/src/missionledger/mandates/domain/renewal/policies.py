"""When what should be on record before a term ends."""

from collections.abc import Mapping
from datetime import date

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.mandates.domain.renewal.events import Step

DUE_BEFORE_THE_END: Policy[Mapping[int, tuple[Step, ...]]] = Policy(
    "what is due so many days before a term ends",
    (
        PolicyValue(
            {
                90: (Step.REPORT,),
                45: (Step.REPORT, Step.HOST_CONSULTATION),
                14: (
                    Step.REPORT,
                    Step.HOST_CONSULTATION,
                    Step.RECOMMENDATION,
                    Step.CONTRIBUTORS_MEETING,
                    Step.DRAFT,
                ),
                1: (
                    Step.REPORT,
                    Step.HOST_CONSULTATION,
                    Step.RECOMMENDATION,
                    Step.CONTRIBUTORS_MEETING,
                    Step.DRAFT,
                    Step.NEGOTIATION_ROUND,
                ),
            },
            date.min,
            "reports every 90 days; consultation with the host before each renewal (2024 study, "
            "chapter 7); meeting with contributors (S/RES/1353); one round of negotiation "
            "(S/2017/507, paragraph 81)",
            Certainty.RECALLED,
        ),
    ),
)
"""The steps are documented; how many days before the end they are due is practice, recalled."""


def due_days(day: date) -> tuple[int, ...]:
    """Return how many days before the end something is due, the earliest first."""
    return tuple(sorted(DUE_BEFORE_THE_END.on(day).value, reverse=True))
