"""On which day each path pays what is owed."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionledger.finance.domain.forecast.outlook import (
    ARREARS_HALF_LIFE_DAYS,
    COMMON_DRAWS_PERCENT,
    Outlook,
    OwedAmount,
)
from missionledger.finance.domain.fund.policies import PAYMENT_TERM_DAYS
from missionledger.finance.domain.payments.draws import uniforms
from missionledger.finance.domain.payments.history import Floats
from missionledger.finance.domain.payments.model import learn
from missionledger.finance.domain.payments.records import Letter, PaymentRecord

Days = NDArray[np.int64]

YEAR_DAYS = 365
KNOT_DAYS = 3
"""The model is asked for every third day; between them the chance rises evenly."""

DRAWS = 2**16
"""Into how many parts a draw is cut to look up its day: finer than any probability here."""

SMALLEST = 2.0**-53
RATE_UNITS_IN_ALL = 100_000
"""Thousandths of a per cent in a hundred per cent."""


@dataclass(frozen=True, slots=True)
class PaymentCurves:
    """By State, the chance to have paid by each day after the letter, and common draws.

    Attributes:
        by_state: entry n is the chance to have paid by the end of the n-th day after the letter,
            for the days of one year.
        days_of: the curve turned round: entry k is the day on which a draw of k parts of `DRAWS`
            pays; a year where it does not pay within one.
        common: by State, a draw for each path that all its lines may follow.
        half_life_days: of what is unpaid after a year.
        common_share: part of the draws that follow the State.
    """

    by_state: dict[str, Floats]
    days_of: dict[str, NDArray[np.int16]]
    common: dict[str, Floats]
    half_life_days: int
    common_share: float


def learn_curves(outlook: Outlook) -> PaymentCurves:
    """Return the curves of all States that owe something.

    The model learned from letters of the regular budget is carried over, day for day after the
    letter. That this holds for peacekeeping is an assumption (docs/forecast.md).

    Raises:
        NothingToLearnFromError: if no payments are on record.
    """
    term = PAYMENT_TERM_DAYS.on(outlook.as_of).value
    learned = _learned(outlook.records, tuple(_letters(outlook)), term)
    owing = {each.state for each in outlook.owed}
    return PaymentCurves(
        learned.by_state,
        learned.days_of,
        {state: uniforms(outlook.paths, outlook.seed, state) for state in owing},
        ARREARS_HALF_LIFE_DAYS.on(outlook.as_of).value,
        COMMON_DRAWS_PERCENT.on(outlook.as_of).value / 100,
    )


class _Learned(NamedTuple):
    """The curves of States, and the same turned round; see `PaymentCurves`."""

    by_state: dict[str, Floats]
    days_of: dict[str, NDArray[np.int16]]


@lru_cache(maxsize=1)
def _learned(
    records: tuple[PaymentRecord, ...], letters: tuple[Letter, ...], term: int
) -> _Learned:
    """Return what the model says of these letters; scenarios of one forecast share it."""
    model = learn(records, letters)
    usual_due = float(model.history.due_days[-1])
    letter_day = max(0.0, usual_due - term)
    knots = np.append(np.arange(0, YEAR_DAYS, KNOT_DAYS, dtype=np.float64), YEAR_DAYS)
    at_knots = np.maximum.accumulate(model.paid_by(knots, usual_due), axis=1)
    points = np.minimum(letter_day + np.arange(YEAR_DAYS), float(YEAR_DAYS))
    by_state = {
        letter.state: np.interp(points, knots, at_knots[row]) for row, letter in enumerate(letters)
    }
    middles = (np.arange(DRAWS) + 0.5) / DRAWS
    days_of = {
        state: np.searchsorted(curve, middles, side="right").astype(np.int16)
        for state, curve in by_state.items()
    }
    return _Learned(by_state, days_of)


def _letters(outlook: Outlook) -> list[Letter]:
    """Return the letters of the next year, one for each State that owes or has a record.

    Their amounts teach the model nothing and are left out.
    """
    latest: dict[str, PaymentRecord] = {}
    for record in sorted(outlook.records, key=lambda each: each.letter.year):
        latest[record.letter.state] = record
    owed: dict[str, int] = {}
    for each in outlook.owed:
        owed[each.state] = owed.get(each.state, 0) + each.amount_minor
    total = max(1, sum(owed.values()))
    year = max((record.letter.year for record in outlook.records), default=outlook.as_of.year) + 1
    letters = []
    for state in sorted({*owed, *latest}):
        # Of a State that is not on record the share of what is owed stands for its rate.
        rate = (
            latest[state].letter.rate_units
            if state in latest
            else owed[state] * RATE_UNITS_IN_ALL // total
        )
        letters.append(Letter(state, year, rate, 0, date(year, 2, 8)))
    return letters


def payment_days(owed: OwedAmount, curves: PaymentCurves, outlook: Outlook) -> Days:
    """Return for each path the number of days after the forecast's day until payment, from 1.

    Draws depend on seed, State and line alone, so two scenarios differ by what they assume and by
    nothing else.
    """
    elapsed = (outlook.as_of - owed.letter_on).days
    # What was due before and is unpaid: the part of the curve that is left.
    passed = _passed(curves.by_state[owed.state], elapsed)
    chance = passed + _drawn(owed, curves, outlook) * (1.0 - passed)
    parts = np.minimum((chance * DRAWS).astype(np.int64), DRAWS - 1)
    days = curves.days_of[owed.state][parts].astype(np.int64) - elapsed
    late = np.flatnonzero(days + elapsed >= YEAR_DAYS)
    if late.size:
        within = max(float(curves.by_state[owed.state][-1]), passed)
        left = np.maximum((1.0 - chance[late]) / max(1.0 - within, SMALLEST), SMALLEST)
        waited = np.ceil(-np.log2(np.minimum(left, 1.0)) * curves.half_life_days)
        days[late] = max(YEAR_DAYS - 1 - elapsed, 0) + waited.astype(np.int64)
    return np.maximum(days, max(1, -elapsed)) + owed.delay_days


def expected_part(owed: OwedAmount, curves: PaymentCurves, outlook: Outlook) -> Floats:
    """Return for each day of the horizon the chance that the amount is in by its end."""
    curve = curves.by_state[owed.state]
    elapsed = (outlook.as_of - owed.letter_on).days
    passed = _passed(curve, elapsed)
    ahead = np.arange(1, outlook.horizon_days + 1) - owed.delay_days
    after_letter = ahead + elapsed
    left = 1.0 - curve[np.clip(after_letter, 0, YEAR_DAYS - 1)]
    waited = np.maximum(ahead - max(YEAR_DAYS - 1 - elapsed, 0), 0)
    left = np.minimum(left, 1.0 - passed) * 2.0 ** (-waited / curves.half_life_days)
    return np.where((after_letter < 0) | (ahead < 1), 0.0, 1.0 - left / max(1.0 - passed, SMALLEST))


def _passed(curve: Floats, elapsed: int) -> float:
    """Return the chance to have paid by now, which did not happen."""
    return float(curve[min(elapsed, YEAR_DAYS - 1)]) if elapsed >= 0 else 0.0


def _drawn(owed: OwedAmount, curves: PaymentCurves, outlook: Outlook) -> Floats:
    """Return the draws: some follow the State in all its lines, the others are the line's own."""
    of_line = uniforms(2 * outlook.paths, outlook.seed, owed.state, owed.fund, owed.line)
    common = of_line[outlook.paths :] < curves.common_share
    return np.where(common, curves.common[owed.state], of_line[: outlook.paths])


def first_day_of_line(due_on: date, day: date) -> date:
    """Return the day of the letter of something due then: the payment term before it."""
    return due_on - timedelta(days=PAYMENT_TERM_DAYS.on(day).value)
