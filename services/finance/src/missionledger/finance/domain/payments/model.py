"""The payment model: when each State will have paid in full, as a probability for any day.

A panel of forecasters, each a setting of the two views in `experts.py`, is weighed by how well each
did on earlier years for States of a like size. Nothing of the year to be forecast, nor of any
year after the last one learned from, enters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from missionledger.finance.domain.payments.experts import OwnDates, alike, own_dates
from missionledger.finance.domain.payments.history import (
    Floats,
    History,
    due_day,
    history_of,
    month_end_days,
)
from missionledger.finance.domain.payments.lateness import LatenessScale
from missionledger.finance.domain.payments.records import (
    Letter,
    NothingToLearnFromError,
    PaymentRecord,
)


@dataclass(frozen=True, slots=True)
class Panel:
    """The settings that are tried; every combination is one forecaster.

    Attributes:
        follows_due: whether past dates move with the day due.
        bandwidths: how far a past payment is spread, on the scale of lateness.
        memories: weight of a year against the year after it.
        peers_weights: weight of peers of like size, in years.
        alike_shares: how much is taken from what followed after pasts alike.
        learning_rate: how fast a forecaster that did worse loses weight.
        size_width: how far in size a lesson carries, on the logarithm of the rate.
    """

    follows_due: tuple[float, ...] = (0.0, 0.5)
    bandwidths: tuple[float, ...] = (0.2, 0.35)
    memories: tuple[float, ...] = (0.35, 0.5, 0.65, 0.8)
    peers_weights: tuple[float, ...] = (0.35, 0.6)
    alike_shares: tuple[float, ...] = (0.0, 0.3, 0.6)
    learning_rate: float = 60.0
    size_width: float = 1.0

    def views(self, history: History, due_days: float, points: Floats) -> Iterator[Floats]:
        """Return each forecaster's chances, for State and point of time, in a fixed order."""
        for follows_due in self.follows_due:
            scale = LatenessScale(history, due_days, follows_due)
            cases = alike(scale, points)
            for bandwidth in self.bandwidths:
                own: OwnDates = own_dates(scale, points, bandwidth)
                for memory, peers_weight in product(self.memories, self.peers_weights):
                    view = own.view(memory, peers_weight)
                    for share in self.alike_shares:
                        yield cases.mixed_with(view, share)


@dataclass(frozen=True, slots=True)
class PaymentModel:
    """What was learned from the records of some years.

    Attributes:
        history: the records as arrays; the States of the letters asked about come first.
        panel: the forecasters.
        weights: for each forecaster and State, how far it is listened to; they sum to one by State.
    """

    history: History
    panel: Panel
    weights: Floats

    def paid_by(self, points: Floats, due_days: float) -> Floats:
        """Return for State and point the chance that the letter is met in full by then.

        Args:
            points: days from 1 January of the year of the letter, ascending.
            due_days: days from 1 January to the day due.
        """
        chances = np.zeros((len(self.history.states), len(points)))
        for weights, view in zip(
            self.weights, self.panel.views(self.history, due_days, points), strict=True
        ):
            chances += weights[:, np.newaxis] * view
        return np.asarray(np.clip(chances, 0.0, 1.0))


def learn(
    records: Sequence[PaymentRecord], letters: Sequence[Letter], panel: Panel | None = None
) -> PaymentModel:
    """Return the model for letters of a year, learned from the records of the years before it.

    Raises:
        NothingToLearnFromError: if there are no letters, or no records of years before theirs.
    """
    panel = panel or Panel()
    first_year = min((letter.year for letter in letters), default=0)
    usable = [record for record in records if record.letter.year < first_year]
    if not usable:
        raise NothingToLearnFromError(
            f"no payment record before {first_year} may be used"
            if letters
            else "there is no letter to make a forecast for",
            next_step="Give a table with the year to be forecast and at least one year before it.",
        )
    history = history_of(usable, letters)
    return PaymentModel(history, panel, _weights(history, panel))


def chances_at_month_ends(model: PaymentModel, letters: Sequence[Letter]) -> Floats:
    """Return for each letter and month end of its year the chance that it is met by then."""
    year = letters[0].year
    chances = model.paid_by(month_end_days(year), due_day(letters, year))
    return np.asarray(chances[: len(letters)])


def _weights(history: History, panel: Panel) -> Floats:
    """Return the weight of every forecaster for every State, from how it did year after year.

    Each year but the first is forecast from the years before it alone. A forecaster's loss is the
    squared error at month ends, where errors for States of like size count most. Weights are
    averaged exponentially and none is dropped: with one year of records all are equal, and they
    part slowly, so that one odd year of one large payer does not choose the model.
    """
    apart = (history.sizes[:, np.newaxis] - history.sizes[np.newaxis, :]) / panel.size_width
    near = np.exp(-0.5 * apart**2)
    losses = _losses(history, panel) @ near
    weights = np.exp(-panel.learning_rate * (losses - losses.min(axis=0)))
    return np.asarray(weights / weights.sum(axis=0))


def _losses(history: History, panel: Panel) -> Floats:
    """Return for each forecaster and State the squared errors of all years, summed."""
    count = len(history.states)
    forecasters = len(list(product(*_settings(panel))))
    losses = np.zeros((forecasters, count))
    for column, year in enumerate(history.years[1:], start=1):
        before = history.before(year)
        points, paid = history.month_ends[column], history.paid_by_month_end(column)
        views = panel.views(before, float(history.due_days[column]), points)
        for row, view in enumerate(views):
            losses[row] += np.nan_to_num((view - paid) ** 2).mean(axis=1)
    return losses


def _settings(panel: Panel) -> tuple[tuple[float, ...], ...]:
    return (
        panel.follows_due,
        panel.bandwidths,
        panel.memories,
        panel.peers_weights,
        panel.alike_shares,
    )
