"""What month-end forecasts are made with, and when the books of a month count as complete."""

from datetime import date
from typing import Final, NamedTuple

from missionledger.common.policies import Certainty, Policy, PolicyValue


class ForecastRun(NamedTuple):
    """What a forecast is made with: the same for every month end, so that they compare."""

    horizon_days: int
    paths: int
    seed: int


MONTH_END_RUN: Final[Policy[ForecastRun]] = Policy(
    "days, paths and seed of month-end forecasts",
    (
        PolicyValue(
            ForecastRun(horizon_days=365, paths=10_000, seed=1945),
            date(1946, 1, 1),
            "rule of this system",
            Certainty.ASSUMED,
        ),
    ),
)

CLOSING_DAYS: Final[Policy[int]] = Policy(
    "days after a month end on which its forecast is made",
    # Statements of banks for the last day come in the days after it.
    (PolicyValue(3, date(1946, 1, 1), "rule of this system", Certainty.ASSUMED),),
)

MONTH_ENDS_TAKEN_UP_MAX: Final = 36
"""Each costs a forecast; three years are what the model learns cash patterns from at most."""
