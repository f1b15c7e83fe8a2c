"""The scale on which lateness is measured: how much of the membership has paid by then.

Three weeks matter much in February, when every third State pays, and little in October. So a day is
turned into the share of States that have usually paid by it, and that share into a normal score.
On this scale one bandwidth fits early and late payers.
"""

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np

from missionledger.finance.domain.payments.history import Floats, History

DAYS = 367
"""Days on the grid: a leap year and the day after it."""

BLUR_DAYS = 6.0
BLUR_PER_DAY = 0.1
"""How far one payment is spread when the shares are counted; more for late days, fewer pay then."""

UNPAID_BEYOND = 0.6
"""How far behind the last day of the year a letter counts as paid that was not paid within it."""

LOGISTIC_FOR_NORMAL = 1.702
"""Scale at which the logistic curve lies within one hundredth of the normal one."""

LOGIT_MAX = 40.0


def step(distance: Floats) -> Floats:
    """Return a smooth step from zero to one: a logistic curve of standard normal width."""
    scaled = np.clip(LOGISTIC_FOR_NORMAL * distance, -LOGIT_MAX, LOGIT_MAX)
    return np.asarray(1.0 / (1.0 + np.exp(-scaled)), dtype=np.float64)


@dataclass(frozen=True, slots=False)
class LatenessScale:
    """A past as seen from a target year.

    Attributes:
        history: the years that may be used.
        due_days: days from 1 January to the day due in the target year.
        follows_due: part of the difference between the days due by which past payments are moved:
            zero where States pay by the calendar, one where they pay by the letter.
    """

    history: History
    due_days: float
    follows_due: float

    @cached_property
    def days(self) -> Floats:
        """Past payments, moved to the target year; infinity and not-a-number stay."""
        moved = self.follows_due * (self.due_days - self.history.due_days)
        return np.asarray(np.maximum(self.history.days + moved[np.newaxis, :], 0.0))

    @cached_property
    def curve(self) -> Floats:
        """The score of each day of the year: normal score of the share that has paid by its end."""
        paid = self.days[np.isfinite(self.days)]
        grid = np.arange(DAYS) + 0.5
        width = BLUR_DAYS + BLUR_PER_DAY * paid
        counted = step((grid[np.newaxis, :] - paid[:, np.newaxis]) / width[:, np.newaxis]).sum(0)
        # One imagined letter, paid by a coin: no share is ever zero or one.
        shares = (counted + 0.5) / (int(self.history.known.sum()) + 1)
        normal = NormalDist()
        return np.array([normal.inv_cdf(float(share)) for share in shares])

    @cached_property
    def scores(self) -> Floats:
        """The score of each past payment; an unpaid letter lies beyond the end of the year."""
        finite = np.isfinite(self.days)
        scores = self.at(np.where(finite, self.days, 0.0), end_of_day=False)
        unpaid = float(self.curve[DAYS - 2]) + UNPAID_BEYOND
        filled = np.where(finite, scores, unpaid)
        return np.where(np.isnan(self.days), np.nan, filled)

    def at(self, days: Floats, *, end_of_day: bool = True) -> Floats:
        """Return the scores of days of the target year, at their end or at their beginning."""
        shift = 0.5 if end_of_day else 0.0
        return np.asarray(np.interp(days + shift, np.arange(DAYS), self.curve))
