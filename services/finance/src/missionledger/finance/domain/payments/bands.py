"""What comes in each month: a band from P10 to P90, and whether it held."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from missionledger.finance.domain.payments.draws import draw_months
from missionledger.finance.domain.payments.history import MONTHS, Floats, month_ends
from missionledger.finance.domain.payments.records import PaymentRecord

PATHS = 4_000
SEED = 1945
"""Any fixed number will do; one that no result was chosen by."""

P10, P50, P90 = 0.1, 0.5, 0.9

NOMINAL_COVERAGE = 0.8
"""Part of months that a band from P10 to P90 claims to hold."""


@dataclass(frozen=True, slots=True)
class ReceiptBand:
    """Receipts of one month, in minor units: forecast and what came in.

    Letters count in the month in which they are met in full; parts paid before are not on record.
    """

    month_end: date
    p10_minor: int
    p50_minor: int
    p90_minor: int
    received_minor: int

    @property
    def holds(self) -> bool:
        """Tell whether what came in lies within the band, its ends included."""
        return self.p10_minor <= self.received_minor <= self.p90_minor


def misses(bands: Sequence[ReceiptBand], assessed_minor: int) -> list[float]:
    """Return by how much each month lay outside its band, in parts of all that was assessed.

    A month inside has a miss below zero: its distance to the nearer end.
    """
    return [
        max(band.p10_minor - band.received_minor, band.received_minor - band.p90_minor)
        / max(1, assessed_minor)
        for band in bands
    ]


def margin_learned(past_misses: Sequence[float]) -> float:
    """Return by how much bands are to be widened at both ends, in parts of what is assessed.

    Conformalized quantile regression (Romano, Patterson and Candès, 2019): the miss that four in
    five of the months of earlier forecasts did not exceed. Zero where bands were wide enough, and
    where there is no earlier forecast to learn from.
    """
    rank = math.ceil(NOMINAL_COVERAGE * (len(past_misses) + 1))
    if not past_misses or rank > len(past_misses):
        return 0.0
    return max(0.0, sorted(past_misses)[rank - 1])


def receipt_bands(
    chances: Floats, tested: Sequence[PaymentRecord], margin: float = 0.0
) -> tuple[ReceiptBand, ...]:
    """Return the band of every month and the receipts, States drawn apart from one another.

    Args:
        chances: for each record and month end, the chance to have paid by then.
        tested: the records, in the order of `chances`.
        margin: by how much each band is widened at both ends, in parts of all that is assessed.
    """
    wider = round(margin * sum(record.letter.amount_minor for record in tested))
    year = tested[0].letter.year
    states = [record.letter.state for record in tested]
    months = draw_months(np.maximum.accumulate(chances, axis=1), states, PATHS, SEED)
    amounts = np.array([record.letter.amount_minor for record in tested], dtype=np.int64)
    # Whole cents in 64 bits: the sums are exact.
    receipts = np.zeros((PATHS, MONTHS + 1), dtype=np.int64)
    every_path = np.arange(PATHS)
    for amount, drawn in zip(amounts, months, strict=True):
        receipts[every_path, drawn] += amount
    # A quantile that is one of the draws, so that it is an amount which can come in.
    levels = np.quantile(receipts, [P10, P50, P90], axis=0, method="inverted_cdf")
    return tuple(
        ReceiptBand(
            month_end=end,
            p10_minor=max(0, int(levels[0, month]) - wider),
            p50_minor=int(levels[1, month]),
            p90_minor=int(levels[2, month]) + wider,
            received_minor=_received(tested, year, month),
        )
        for month, end in enumerate(month_ends(year))
    )


def _received(tested: Sequence[PaymentRecord], year: int, month: int) -> int:
    """Return what was paid in full in the month; what came before the year counts in its first."""
    first, last = date(year, month + 1, 1), month_ends(year)[month]
    return sum(
        record.letter.amount_minor
        for record in tested
        if record.paid_on is not None
        and record.paid_on <= last
        and (record.paid_on >= first or month == 0)
    )
