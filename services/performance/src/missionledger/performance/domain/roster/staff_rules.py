"""Staff rules that let people leave hardship and posts change: dated, with source and certainty.

The lengths are those of the mobility framework of the Assembly, from memory; since it was set
aside, this system goes on with them as its own rule until somebody enters the rule that applies.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.performance.domain.requirement.policies import months_after
from missionledger.performance.domain.roster.events import Background, Hardship

_FRAMEWORK_BEGAN: Final = date(2016, 1, 1)
_FRAMEWORK_SET_ASIDE: Final = date(2018, 1, 1)

_MONTHS: Final[Mapping[Hardship, int]] = {
    Hardship.H: 84,
    Hardship.A: 48,
    Hardship.B: 48,
    Hardship.C: 48,
    Hardship.D: 36,
    Hardship.E: 36,
}

CIVILIAN_STAY_MONTHS: Final[Policy[Mapping[Hardship, int]]] = Policy(
    "longest stay of a civilian at a post, in months, by hardship of its place",
    (
        PolicyValue(
            _MONTHS,
            _FRAMEWORK_BEGAN,
            "mobility framework, A/RES/68/265; from memory",
            Certainty.RECALLED,
            valid_to=_FRAMEWORK_SET_ASIDE,
        ),
        PolicyValue(
            _MONTHS,
            _FRAMEWORK_SET_ASIDE,
            "rule of this system, after the mobility framework was set aside",
            Certainty.ASSUMED,
        ),
    ),
)

UNIFORMED_TOUR_MONTHS: Final[Policy[int]] = Policy(
    "longest tour of a staff officer, observer or police officer, in months",
    (PolicyValue(12, _FRAMEWORK_BEGAN, "practice of one year; from memory", Certainty.RECALLED),),
)

PROFILE_DECISION_DAYS: Final[Policy[int]] = Policy(
    "days from a request to change the profile of a post to a decision",
    (
        PolicyValue(
            14,
            _FRAMEWORK_BEGAN,
            "rule of this system; the study asks for quick change and names no days",
            Certainty.ASSUMED,
        ),
    ),
)


def rotation_by(
    background: Background, hardship: Hardship, notice_on: date, there_by: date | None
) -> tuple[date, str]:
    """Return the last day to rotate out under the staff rules, and the rule in words.

    Args:
        background: civilians and people in uniform have rules of their own.
        hardship: class of the place.
        notice_on: day of the notice, whose rules apply.
        there_by: last day of the promise to be there, from which the stay counts; the day of the
            notice where none is promised.

    Raises:
        NoPolicyInForceError: if no rule is known for the day of the notice.
    """
    begins = there_by or notice_on
    if background is Background.CIVILIAN:
        stay = CIVILIAN_STAY_MONTHS.on(notice_on)
        months, source = stay.value[hardship], stay.source
    else:
        tour = UNIFORMED_TOUR_MONTHS.on(notice_on)
        months, source = tour.value, tour.source
    return months_after(begins, months), f"{months} months at a place of class {hardship}: {source}"
