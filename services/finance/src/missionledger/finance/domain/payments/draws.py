"""Draws of when letters are met: the same for the same seed, State and letter, whatever else."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from missionledger.finance.domain.payments.history import Floats

_SEPARATOR = "\x1f"


def uniforms(count: int, seed: int, *names: str) -> Floats:
    """Return evenly drawn numbers between zero and one that depend on seed and names alone.

    So one more State or letter changes no other draw, and two scenarios differ in nothing but what
    they assume. The first numbers do not depend on how many are drawn.
    """
    digest = hashlib.sha256(_SEPARATOR.join(names).encode()).digest()
    words = [int.from_bytes(digest[at : at + 4]) for at in range(0, len(digest), 4)]
    return np.random.default_rng([seed, *words]).random(count)


def draw_months(chances: Floats, states: Sequence[str], paths: int, seed: int) -> NDArray[np.intp]:
    """Return for each State and path the number of the month, from 0, in which it pays in full.

    A State that does not pay within the year has the number of months.

    Args:
        chances: for State and month end, the chance to have paid by then; never falling.
        states: the codes of the rows.
        paths: how many years are drawn.
        seed: of the draws.
    """
    drawn = np.empty((len(states), paths), dtype=np.intp)
    for row, state in enumerate(states):
        drawn[row] = np.searchsorted(
            chances[row], uniforms(paths, seed, state, "month"), side="right"
        )
    return drawn
