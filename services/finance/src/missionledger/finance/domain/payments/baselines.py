"""Three simple forecasts that a payment model has to beat."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from missionledger.finance.domain.payments.history import Floats, History

SHRINKING_WEIGHT = 1.0
"""Weight of all States' frequency beside the State's own, in years."""


def baselines(history: History, letters: int) -> Mapping[str, Floats]:
    """Return by name, for each of the first States and month end, the chance of full payment.

    Args:
        history: the years learned from, with the States of the letters first.
        letters: how many States there are letters for.
    """
    paid = np.stack(
        [history.paid_by_month_end(column) for column in range(len(history.years))], axis=1
    )
    known = ~np.isnan(paid)
    count, summed = known.sum(axis=1), np.nan_to_num(paid).sum(axis=1)
    of_all = summed.sum(axis=0) / count.sum(axis=0)
    own = np.where(count > 0, summed / np.maximum(count, 1), of_all)
    shrunk = (summed + SHRINKING_WEIGHT * of_all) / (count + SHRINKING_WEIGHT)
    # A State that the last year learned from does not know is forecast like all States.
    last = np.where(known[:, -1], np.nan_to_num(paid[:, -1]), of_all)
    return MappingProxyType(
        {
            "last_year_date": last[:letters],
            "own_frequency": own[:letters],
            "shrunk_frequency": shrunk[:letters],
        }
    )
