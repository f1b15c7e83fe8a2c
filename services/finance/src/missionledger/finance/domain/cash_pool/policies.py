"""In which order a mission short of cash may seek it, over time, each rule with its document."""

from datetime import date
from enum import StrEnum
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

CASH_POOL_ID: Final = "ACTIVE"
"""The id of the one aggregate: two loans of one lender meet there."""


class CashSource(StrEnum):
    """Where a mission may take cash from. Cash of closed missions is not among them."""

    OWN_CASH = "own_cash"
    RESERVE_FUND = "reserve_fund"
    POOL = "pool"
    """Other active missions with a special account of their own."""


SOURCES_OF_CASH: Final[Policy[tuple[CashSource, ...]]] = Policy(
    "order of sources of cash of a peacekeeping operation",
    (
        PolicyValue(
            # No mission is financed by borrowing from other active ones.
            (CashSource.OWN_CASH,),
            date(2002, 7, 1),
            "A/RES/56/214 B para. 21",
            Certainty.VERIFIED,
            valid_to=date(2019, 7, 1),
        ),
        PolicyValue(
            (CashSource.OWN_CASH, CashSource.POOL),
            date(2019, 7, 1),
            "A/RES/73/307",
            Certainty.RECALLED,
            valid_to=date(2022, 6, 29),
        ),
        PolicyValue(
            (CashSource.OWN_CASH, CashSource.RESERVE_FUND, CashSource.POOL),
            date(2022, 6, 29),
            "A/RES/76/272",
            Certainty.VERIFIED,
            valid_to=date(2027, 7, 1),
        ),
        PolicyValue(
            # The trial of the pool ends; the resolution sets no last day for use of the Fund.
            (CashSource.OWN_CASH, CashSource.RESERVE_FUND),
            date(2027, 7, 1),
            "A/RES/76/272",
            Certainty.ASSUMED,
        ),
    ),
)

LENDER_KEEPS_MONTHS: Final[Policy[int]] = Policy(
    "months of operating cost that a mission keeps when it lends",
    # No document says how much; a lender that must borrow next month has not helped the pool.
    (PolicyValue(3, date(2019, 7, 1), "rule of this system", Certainty.ASSUMED),),
)

POOL_REPAYMENT_RULE: Final = Policy(
    "loans of the pool are repaid from what the Reserve Fund leaves of a receipt",
    (PolicyValue(True, date(2019, 7, 1), "rule of this system", Certainty.ASSUMED),),
)
