"""Dated rules of spending, each with its source."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

PAPER_REQUIRED_FROM_MINOR: Final[Policy[int]] = Policy(
    "amount from which an obligation or a payment needs its paper",
    (
        PolicyValue(
            value=10_000_00,
            valid_from=date(1946, 1, 1),
            # A threshold for purchases without formal methods; it stands for the one in force.
            source="threshold of low-value purchases",
            certainty=Certainty.ASSUMED,
        ),
    ),
)
