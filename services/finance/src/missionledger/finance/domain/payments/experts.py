"""Two views of when a State will pay: its own dates, and what States with such a past did next."""

from dataclasses import dataclass

import numpy as np

from missionledger.finance.domain.payments.history import Floats, History
from missionledger.finance.domain.payments.lateness import LatenessScale, step

PEERS_SIZE_WIDTH = 0.4
"""How alike in size peers are: width on the logarithm of the rate; 0.4 is half as much again."""

IMAGINED_PEERS = 0.1
"""Weight of all States among the peers of like size, in peers: what counts where there is none."""

PUNCTUALITY_YEARS = 1.0
"""Years of usual punctuality that the own record is mixed with before it sets the bandwidth."""

ALIKE_WIDTH = 0.4
"""How alike two pasts are: width on the scale of lateness."""

ALIKE_SIZE_WEIGHT = 0.05
"""How much size counts beside punctuality when pasts are compared."""

ALIKE_MEMORY = 0.5
"""Weight of a year in the average lateness that is compared, against the year after it."""

OWN_WEIGHT_AMONG_ALIKE = 2.0
"""Weight of the own view among the alike, in cases: what is left where nobody is alike."""


@dataclass(frozen=True, slots=True)
class OwnDates:
    """Smoothed past payments of every State, before years are weighed.

    Attributes:
        steps: for State, year and point of time, the chance that a payment like that year's has
            come; zero without a record.
        known: one where there is a record, else zero.
    """

    scale: LatenessScale
    steps: Floats
    known: Floats

    def view(self, memory: float, peers_weight: float) -> Floats:
        """Return the chance, for State and point, of the own dates mixed with peers of its size.

        Args:
            memory: weight of a year against the year after it.
            peers_weight: weight of the peers, in years of the latest year's weight.
        """
        history = self.scale.history
        age = history.years[-1] - np.array(history.years)
        weights = self.known * memory ** age[np.newaxis, :]
        paid = (self.steps * weights[:, :, np.newaxis]).sum(axis=1)
        years = weights.sum(axis=1, keepdims=True)
        apart = (history.sizes[:, np.newaxis] - history.sizes[np.newaxis, :]) / PEERS_SIZE_WIDTH
        near = np.exp(-0.5 * apart**2)
        of_peers = (near @ paid + IMAGINED_PEERS * _usual(paid, years)) / (
            near @ years + IMAGINED_PEERS
        )
        return np.asarray((paid + peers_weight * of_peers) / (years + peers_weight))


def _usual(paid: Floats, years: Floats) -> Floats:
    """Return the chance over all States: what peers are mixed with where they are few."""
    return np.asarray(paid.sum(axis=0, keepdims=True) / years.sum())


def own_dates(scale: LatenessScale, points: Floats, bandwidth: float) -> OwnDates:
    """Return the past payments, each spread around its date.

    Args:
        scale: the past as seen from the target year.
        points: days from 1 January of the target year.
        bandwidth: how far a payment of a State of usual punctuality is spread.
    """
    at = scale.at(points)
    paid = np.isfinite(scale.days)
    scores = np.where(paid, scale.scores, 0.0)
    width = bandwidth * _unsteadiness(scale)
    steps = step((at - scores[:, :, np.newaxis]) / width[:, np.newaxis, np.newaxis])
    steps = np.where(paid[:, :, np.newaxis], steps, 0.0)
    return OwnDates(scale, steps, scale.history.known.astype(np.float64))


def _unsteadiness(scale: LatenessScale) -> Floats:
    """Return for each State how far its dates jump from year to year, against the usual State."""
    jumps = np.diff(scale.scores, axis=1) ** 2
    counted = ~np.isnan(jumps)
    count = counted.sum(axis=1)
    squares = np.where(counted, jumps, 0.0)
    usual = squares.sum() / max(1, int(count.sum()))
    own = squares.sum(axis=1) / usual if usual > 0 else count.astype(np.float64)
    return np.asarray(np.sqrt((PUNCTUALITY_YEARS + own) / (PUNCTUALITY_YEARS + count)))


@dataclass(frozen=True, slots=True)
class Alike:
    """What followed in other years, or for other States, after a past like the State's.

    Attributes:
        paid: for State and point, the weight of cases that had paid by then.
        cases: for each State, the weight of all cases.
    """

    paid: Floats
    cases: Floats

    def mixed_with(self, own: Floats, share: float) -> Floats:
        """Return the own view, moved by this share towards what followed after pasts alike."""
        followed = (self.paid + OWN_WEIGHT_AMONG_ALIKE * own) / (
            self.cases[:, np.newaxis] + OWN_WEIGHT_AMONG_ALIKE
        )
        return np.asarray((1.0 - share) * own + share * followed)


def alike(scale: LatenessScale, points: Floats) -> Alike:
    """Return the cases of every year but the first, weighted by how alike the past was."""
    history = scale.history
    count = len(history.states)
    paid, cases = np.zeros((count, len(points))), np.zeros(count)
    target = _past(scale, len(history.years))
    for column in range(1, len(history.years)):
        case = _past(scale, column)
        known = ~np.isnan(scale.days[:, column])
        weights = np.where(known[np.newaxis, :], _nearness(history, target, case), 0.0)
        had_paid = (scale.days[:, column, np.newaxis] <= points[np.newaxis, :]).astype(np.float64)
        paid += weights @ had_paid
        cases += weights.sum(axis=1)
    return Alike(paid, cases)


def _past(scale: LatenessScale, columns: int) -> tuple[Floats, Floats]:
    """Return last score and remembered average of the first years; not-a-number where unknown."""
    scores = scale.scores[:, :columns]
    known = ~np.isnan(scores)
    weights = known * ALIKE_MEMORY ** np.arange(columns - 1, -1, -1)[np.newaxis, :]
    total = weights.sum(axis=1)
    summed = (np.where(known, scores, 0.0) * weights).sum(axis=1)
    average = np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0)
    last = scores[:, -1]
    return np.where(np.isnan(last), average, last), average


def _nearness(
    history: History, target: tuple[Floats, Floats], case: tuple[Floats, Floats]
) -> Floats:
    """Return how alike each State's past is to each case's; zero where either has none."""
    apart = sum(
        ((mine[:, np.newaxis] - other[np.newaxis, :]) / ALIKE_WIDTH) ** 2
        for mine, other in zip(target, case, strict=True)
    )
    size = (history.sizes[:, np.newaxis] - history.sizes[np.newaxis, :]) ** 2
    near = np.exp(-0.5 * (apart + ALIKE_SIZE_WEIGHT * size))
    return np.asarray(np.where(np.isnan(near), 0.0, near))
