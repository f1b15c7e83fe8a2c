"""Levels and order of the funds that lend to the regular budget, each with its source."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from missionledger.common.money import Money
from missionledger.common.policies import Certainty, Policy, PolicyValue

WORKING_CAPITAL_ID: Final = "REGULAR-BUDGET"
"""The id of the one aggregate: both lenders are in one stream, where their order is kept."""


class CapitalSource(StrEnum):
    """A fund that lends to the regular budget; the value is its id in the books."""

    WORKING_CAPITAL_FUND = "WCF"
    SPECIAL_ACCOUNT = "UN-SPECIAL-ACCOUNT"
    """Of the Organization, not of a mission."""


WORKING_CAPITAL_LEVEL: Final = Policy(
    "level of the Working Capital Fund",
    (
        PolicyValue(
            Money.dollars(100_000_000),
            date(1982, 1, 1),
            # The level is verified for 1996-1997; that it was so before and after is recalled.
            "A/RES/50/218",
            Certainty.RECALLED,
            valid_to=date(2007, 1, 1),
        ),
        PolicyValue(
            Money.dollars(150_000_000),
            date(2007, 1, 1),
            "A/RES/60/283",
            Certainty.RECALLED,
            valid_to=date(2023, 1, 1),
        ),
        PolicyValue(
            Money.dollars(250_000_000), date(2023, 1, 1), "A/RES/76/272", Certainty.RECALLED
        ),
    ),
)

ORDER_OF_SOURCES: Final = Policy(
    "order in which the regular budget borrows",
    (
        PolicyValue(
            (CapitalSource.WORKING_CAPITAL_FUND, CapitalSource.SPECIAL_ACCOUNT),
            date(1965, 1, 1),
            # Depleted in this order in 2018 and 2019; closed missions came after them.
            "GA/AB/4334",
            Certainty.VERIFIED,
        ),
    ),
)

WHAT_IT_LENDS_FOR: Final = Policy(
    "what the Working Capital Fund may advance money for",
    (
        PolicyValue(
            "budgetary appropriations pending the receipt of contributions",
            date(1946, 1, 1),
            "A/RES/50/218, para. 5 (a)",
            Certainty.VERIFIED,
        ),
    ),
)

REPAYMENT_SHARE: Final = Policy(
    "share of a receipt of the regular budget that repays its advances",
    # "as soon as receipts are available for the purpose": read here as the whole receipt.
    (PolicyValue(Fraction(1), date(1946, 1, 1), "A/RES/50/218, para. 5 (a)", Certainty.ASSUMED),),
)
