"""Rules of voluntary money, each with its source."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

SPENDING_NEEDS_CASH: Final = Policy(
    "voluntary money is spent only when it has come in",
    (PolicyValue(True, date(1982, 3, 1), "ST/AI/284", Certainty.RECALLED),),
)

KEPT_APART: Final = Policy(
    "voluntary money is kept apart from assessed money",
    (
        PolicyValue(
            True, date(1946, 1, 1), "Financial Regulations 4.13 and 4.14", Certainty.RECALLED
        ),
    ),
)
