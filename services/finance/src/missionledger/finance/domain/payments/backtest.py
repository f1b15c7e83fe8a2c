"""How good the payment model is on a year it has not seen, beside simple forecasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import ClassVar

import numpy as np

from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.payments.bands import (
    ReceiptBand,
    margin_learned,
    misses,
    receipt_bands,
)
from missionledger.finance.domain.payments.baselines import baselines
from missionledger.finance.domain.payments.history import Floats, days_to_payment, month_end_days
from missionledger.finance.domain.payments.model import chances_at_month_ends, learn
from missionledger.finance.domain.payments.records import NothingToLearnFromError, PaymentRecord

LARGEST_PAYERS = 5
SMALLEST_COUNT_OF_YEARS = 2


class BacktestYearsError(Refusal):
    """The model would be tested on a year that it has learned from."""

    code: ClassVar[str] = "backtest-years"
    title: ClassVar[str] = "The test year must lie behind the years learned from"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID


@dataclass(frozen=True, slots=True)
class Skill:
    """Mean squared error of probabilities over States and month ends; zero is perfect.

    Attributes:
        states: every State counts the same.
        money: every State counts by what it was assessed.
    """

    states: float
    money: float


@dataclass(frozen=True, slots=True)
class PayerBacktest:
    """One large payer apart.

    Attributes:
        share: its part of all that was assessed.
        chances: the forecast for each month end.
        error: its mean squared error; `baseline_errors` the same of the simple forecasts.
    """

    state: str
    amount_minor: int
    share: float
    paid_on: date | None
    chances: tuple[float, ...]
    error: float
    baseline_errors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result for one test year.

    Attributes:
        margin: by how much bands were widened at both ends, in parts of what was assessed, as
            forecasts of earlier years taught.
    """

    train_years: tuple[int, ...]
    test_year: int
    states: int
    skill: Skill
    baselines: Mapping[str, Skill]
    bands: tuple[ReceiptBand, ...]
    largest: tuple[PayerBacktest, ...]
    margin: float

    @property
    def coverage(self) -> float:
        """The part of months whose receipts lay within the band from P10 to P90."""
        return sum(band.holds for band in self.bands) / len(self.bands)


def backtest(records: Sequence[PaymentRecord], *, train_until: int, test_year: int) -> Backtest:
    """Learn from the years up to one, forecast another and compare with what happened.

    From the test year the model gets letters alone: amount, rate and day due. Later years and
    those between are not looked at.

    Raises:
        BacktestYearsError: if the test year is not behind the last year learned from.
        NothingToLearnFromError: if one of the two has no records.
    """
    if test_year <= train_until:
        raise BacktestYearsError(
            f"the test year {test_year} is not after {train_until}, the last year to learn from",
            next_step="Choose a later test year, or learn from fewer years.",
        )
    tested = sorted(
        (record for record in records if record.letter.year == test_year),
        key=lambda record: record.letter.state,
    )
    if not tested:
        raise NothingToLearnFromError(
            f"the table has no records of the test year {test_year}",
            next_step="Choose a test year that is in the table.",
        )
    letters = [record.letter for record in tested]
    model = learn([record for record in records if record.letter.year <= train_until], letters)
    chances = chances_at_month_ends(model, letters)
    simple = baselines(model.history, len(letters))
    paid = _paid(tested)
    amounts = np.array([letter.amount_minor for letter in letters], dtype=np.float64)
    margin = _margin(records, model.history.years)
    return Backtest(
        train_years=model.history.years,
        test_year=test_year,
        states=len(letters),
        skill=_skill(chances, paid, amounts),
        baselines={name: _skill(each, paid, amounts) for name, each in simple.items()},
        bands=receipt_bands(chances, tested, margin),
        largest=_largest(tested, chances, simple, paid),
        margin=margin,
    )


def backtest_every_year(records: Sequence[PaymentRecord]) -> tuple[Backtest, ...]:
    """Return the result for each year that has a year before it, learned from all of those.

    Raises:
        NothingToLearnFromError: if there are not two years.
    """
    years = sorted({record.letter.year for record in records})
    if len(years) < SMALLEST_COUNT_OF_YEARS:
        raise NothingToLearnFromError(
            "the table has no two years, one to learn from and one to test on",
            next_step="Give a table with more years.",
        )
    return tuple(
        backtest(records, train_until=before, test_year=year) for before, year in pairwise(years)
    )


def _margin(records: Sequence[PaymentRecord], years: Sequence[int]) -> float:
    """Return what forecasts of the years learned from teach of the width of bands.

    Each of them is forecast from the years before it alone, so that no outcome teaches itself.
    """
    found: list[float] = []
    for year in years[1:]:
        tested = sorted(
            (record for record in records if record.letter.year == year),
            key=lambda record: record.letter.state,
        )
        letters = [record.letter for record in tested]
        model = learn([record for record in records if record.letter.year < year], letters)
        bands = receipt_bands(chances_at_month_ends(model, letters), tested)
        found += misses(bands, sum(letter.amount_minor for letter in letters))
    return margin_learned(found)


def _paid(tested: Sequence[PaymentRecord]) -> Floats:
    """Return one for each State and month end by which it had paid in full, else zero."""
    days = np.array([days_to_payment(record) for record in tested])
    ends = month_end_days(tested[0].letter.year)
    return (days[:, np.newaxis] <= ends[np.newaxis, :]).astype(np.float64)


def _skill(chances: Floats, paid: Floats, amounts: Floats) -> Skill:
    errors = ((chances - paid) ** 2).mean(axis=1)
    total = amounts.sum()
    money = float(errors @ amounts / total) if total > 0 else float(errors.mean())
    return Skill(states=float(errors.mean()), money=money)


def _largest(
    tested: Sequence[PaymentRecord], chances: Floats, simple: Mapping[str, Floats], paid: Floats
) -> tuple[PayerBacktest, ...]:
    total = sum(record.letter.amount_minor for record in tested)
    rows = sorted(range(len(tested)), key=lambda row: -tested[row].letter.amount_minor)

    def error(forecast: Floats, row: int) -> float:
        return float(((forecast[row] - paid[row]) ** 2).mean())

    return tuple(
        PayerBacktest(
            state=tested[row].letter.state,
            amount_minor=tested[row].letter.amount_minor,
            share=tested[row].letter.amount_minor / total if total else 0.0,
            paid_on=tested[row].paid_on,
            chances=tuple(float(each) for each in chances[row]),
            error=error(chances, row),
            baseline_errors={name: error(each, row) for name, each in simple.items()},
        )
        for row in rows[:LARGEST_PAYERS]
    )
