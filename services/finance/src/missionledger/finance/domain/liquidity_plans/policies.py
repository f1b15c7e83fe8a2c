"""In which order a gap is closed, and how far each measure may go, each with its source."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue


class Measure(StrEnum):
    """What may be done about a gap in cash."""

    HOLD_OTHER = "hold_other_payments"
    """Official travel and consultants: discretionary, so they wait first."""
    RELEASE_LESS = "release_less"
    """A smaller part of the allotment for operations is released than was voted."""
    BORROW_RESERVE_FUND = "borrow_reserve_fund"
    BORROW_POOL = "borrow_pool"
    DEFER_CLAIMS = "defer_contributor_claims"
    """Contributors wait; the youngest claims first, so that the oldest are still paid."""


ORDER_OF_MEASURES: Final[Policy[tuple[Measure, ...]]] = Policy(
    "order in which a gap in cash is closed",
    (
        PolicyValue(
            # Salaries and vendors, then the reserve, then contributors, then other uses are paid:
            # what is paid last is held first, and contributors wait when nothing can be borrowed.
            tuple(Measure),
            date(2002, 7, 1),
            "order of payment of the Secretariat, from memory",
            Certainty.RECALLED,
        ),
    ),
)

HELD_ITEMS: Final[Policy[tuple[str, ...]]] = Policy(
    "items of expenditure that can wait",
    (
        PolicyValue(
            ("Official travel", "Consultants and consulting services", "Consultants"),
            date(2002, 7, 1),
            "rule of this system",
            Certainty.ASSUMED,
        ),
    ),
)

RELEASE_CUT: Final[Policy[Fraction]] = Policy(
    "part of an allotment for operations that is not released in a crisis of cash",
    (
        # Known for October 2025; for other days it is a figure to start a talk from.
        PolicyValue(
            Fraction(15, 100), date(2002, 7, 1), "rule of this system", Certainty.ASSUMED,
            valid_to=date(2025, 10, 1),
        ),
        PolicyValue(
            Fraction(15, 100), date(2025, 10, 1), "the Controller, October 2025",
            Certainty.VERIFIED,
        ),
    ),
)  # fmt: skip

MONTHS_LOST_IN_A_CUT: Final[Policy[Fraction]] = Policy(
    "months of a soldier's cost that going home takes before anything is saved",
    (
        # 15 per cent less over nine months took 25 per cent of personnel: each of them saves
        # 0.15 * 9 / 0.25 = 5.4 of nine months; the other 3.6 are notice and repatriation.
        PolicyValue(
            Fraction(18, 5),
            date(2002, 7, 1),
            "computed from the contingency plan of October 2025 (Xinhua, 9 October 2025)",
            Certainty.ASSUMED,
        ),
    ),
)
