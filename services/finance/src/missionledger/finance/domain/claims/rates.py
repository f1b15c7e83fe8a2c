"""Dated rates and rules of reimbursement, each with its source."""

from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue


def _rate(
    dollars: int, first: date, last: date, source: str, certainty: Certainty
) -> PolicyValue[int]:
    return PolicyValue(dollars * 100, first, source, certainty, valid_to=last)


PERSONNEL_RATE: Final[Policy[int]] = Policy(
    "reimbursement for a person and month, in cents",
    (
        _rate(1_332, date(2014, 7, 1), date(2016, 7, 1), "The Nation, 5 July 2014",
              Certainty.VERIFIED),
        _rate(1_365, date(2016, 7, 1), date(2017, 7, 1), "The Nation, 5 July 2014",
              Certainty.VERIFIED),
        _rate(1_410, date(2017, 7, 1), date(2018, 7, 1), "The Nation, 5 July 2014",
              Certainty.VERIFIED),
        _rate(1_428, date(2018, 7, 1), date(2022, 7, 1), "A/RES/72/285", Certainty.VERIFIED),
        # Reviewed in 2026: from 1 July 2026 no rate is known, so claims are refused until it is.
        _rate(1_448, date(2022, 7, 1), date(2026, 7, 1), "A/RES/76/276", Certainty.RECALLED),
    ),
)  # fmt: skip

OPERATING_RESERVE_MONTHS: Final[Policy[int]] = Policy(
    "months of operating cost that are kept before contributors are paid",
    (
        PolicyValue(
            3, date(1996, 1, 1), "practice of the Secretariat, from memory", Certainty.RECALLED
        ),
    ),
)

STANDBY_PART: Final[Policy[Fraction]] = Policy(
    "part of the maintenance rate of equipment that waits at rapid deployment level",
    (PolicyValue(Fraction(1, 4), date(2017, 7, 1), "A/RES/71/296, from memory",
                 Certainty.RECALLED),),
)  # fmt: skip

CERTIFIED_BY_QUARTER: Final[Policy[bool]] = Policy(
    "claims are certified when their quarter is over",
    (PolicyValue(True, date(1996, 7, 1), "practice of the Secretariat, from memory",
                 Certainty.RECALLED),),
)  # fmt: skip

CERTIFICATION_DAYS: Final[Policy[int]] = Policy(
    "days after the end of a quarter in which its claims are certified",
    (PolicyValue(60, date(1996, 7, 1), "rule of this system", Certainty.ASSUMED),),
)

PART_AFTER_OPERATIONS: Final[Policy[Fraction]] = Policy(
    "part of the rate that equipment earns from the end of operations until it leaves",
    (PolicyValue(Fraction(1, 2), date(1996, 7, 1), "COE Manual, from memory", Certainty.RECALLED),),
)
