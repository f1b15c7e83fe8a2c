"""Limits of the Peacekeeping Reserve Fund over time, each with its resolution."""

from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.money import Money
from missionledger.common.policies import Certainty, Policy, PolicyValue

MoneyPolicy = Policy[Money]

RESERVE_FUND_ID: Final = "PKRF"
"""The id of the one aggregate, and of the fund in the books."""

_REGULATIONS: Final = "Financial Regulations 4.6-4.8"

LEVEL: Final = Policy(
    "level of the Peacekeeping Reserve Fund",
    (
        PolicyValue(
            Money.dollars(150_000_000), date(1993, 1, 1), "A/RES/47/217", Certainty.VERIFIED
        ),
    ),
)

COMMITMENT_LIMIT_PER_DECISION: Final = Policy(
    "commitment authority for one decision of the Security Council",
    (
        PolicyValue(
            Money.dollars(50_000_000),
            date(1994, 12, 23),
            "A/RES/49/233",
            Certainty.VERIFIED,
            valid_to=date(2010, 6, 24),
        ),
        PolicyValue(
            Money.dollars(100_000_000), date(2010, 6, 24), "A/RES/64/269", Certainty.VERIFIED
        ),
    ),
)

# The resolution dates the cash pool, not the use of this Fund, so the limit has no last day.
LIQUIDITY_LIMIT: Final = Policy(
    "cash of the Reserve Fund lent to active operations for liquidity",
    (
        PolicyValue(
            Money.dollars(110_000_000), date(2022, 6, 29), "A/RES/76/272", Certainty.VERIFIED
        ),
    ),
)

CONCURRENCE_FOR_COMMITMENTS: Final = Policy(
    "prior concurrence of the Advisory Committee for commitments",
    (PolicyValue(True, date(1994, 12, 23), _REGULATIONS, Certainty.VERIFIED),),
)

CONCURRENCE_FOR_LIQUIDITY: Final = Policy(
    "prior concurrence of the Advisory Committee for liquidity advances",
    (PolicyValue(False, date(2022, 6, 29), "A/RES/76/272", Certainty.RECALLED),),
)

CONCURRENCE_WAIT_DAYS: Final = Policy(
    "days a request waits for the Advisory Committee",
    (PolicyValue(90, date(1993, 1, 1), "rule of this system", Certainty.ASSUMED),),
)

RESERVATION_DAYS: Final = Policy(
    "days money is held for a loan that is not paid yet",
    (PolicyValue(30, date(1993, 1, 1), "rule of this system", Certainty.ASSUMED),),
)

REPAYMENT_SHARE: Final = Policy(
    "share of a receipt that repays advances of the Reserve Fund",
    # "as soon as contributions are received": read here as the whole receipt, until repaid.
    (PolicyValue(Fraction(1), date(1993, 1, 1), "A/RES/47/217", Certainty.ASSUMED),),
)
