"""Goal: the payment model forecasts from the past alone, and its forecasts are proper ones.

Method: invented records of a few States with plain habits.
"""

import dataclasses
import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.finance.domain.payments.backtest import (
    BacktestYearsError,
    backtest,
    backtest_every_year,
)
from missionledger.finance.domain.payments.bands import margin_learned, misses, receipt_bands
from missionledger.finance.domain.payments.draws import draw_months, uniforms
from missionledger.finance.domain.payments.history import days_to_payment, history_of, month_ends
from missionledger.finance.domain.payments.model import chances_at_month_ends, learn
from missionledger.finance.domain.payments.records import (
    Letter,
    NothingToLearnFromError,
    PaymentRecord,
)

DOLLARS = 100
STATES = {"AAA": 22_000, "BBB": 9_000, "CCC": 500, "DDD": 30, "EEE": 25, "FFF": 1}
HABITS = {"AAA": None, "BBB": 120, "CCC": 20, "DDD": 45, "EEE": 330, "FFF": None}


def record(state: str, year: int, days: int | None, *, rate: int = 0) -> PaymentRecord:
    start = date(year, 1, 1)
    units = rate or STATES[state]
    letter = Letter(state, year, units, units * 1_000 * DOLLARS, date(year, 2, 8))
    return PaymentRecord(letter, None if days is None else start + timedelta(days=days))


def habitual(years: Sequence[int]) -> list[PaymentRecord]:
    """Every State pays by its habit, with some days of luck that a fixed seed draws."""
    luck = random.Random(7)  # noqa: S311 - an invented past, not a secret
    return [
        record(state, year, None if days is None else days + luck.randrange(20))
        for year in years
        for state, days in HABITS.items()
    ]


def letters(year: int) -> list[Letter]:
    return [record(state, year, None).letter for state in STATES]


def chances(records: Sequence[PaymentRecord], asked: Sequence[Letter]) -> dict[str, list[float]]:
    forecast = chances_at_month_ends(learn(records, asked), asked)
    return {letter.state: list(row) for letter, row in zip(asked, forecast, strict=True)}


DAYS_OR_NEVER = st.none() | st.integers(min_value=-20, max_value=500)


@settings(deadline=None, max_examples=25)
@given(
    past=st.dictionaries(
        st.tuples(st.sampled_from(sorted(STATES)), st.integers(2019, 2022)),
        DAYS_OR_NEVER,
        min_size=1,
    )
)
def test_chances_lie_between_zero_and_one_and_never_fall(
    past: dict[tuple[str, int], int | None],
) -> None:
    records = [record(state, year, days) for (state, year), days in past.items()]

    for row in chances(records, letters(2023)).values():
        assert all(0 <= chance <= 1 for chance in row)
        assert all(later >= sooner - 1e-12 for sooner, later in pairwise(row))


def test_a_state_is_forecast_by_its_own_habit() -> None:
    forecast = chances(habitual(range(2019, 2024)), letters(2024))

    assert forecast["CCC"][1] > 0.9
    assert forecast["BBB"][2] < 0.2
    assert forecast["BBB"][5] > 0.8
    assert forecast["EEE"][9] < 0.2
    assert forecast["EEE"][11] > 0.8
    assert forecast["AAA"][11] < 0.1


def test_a_new_habit_soon_counts_more_than_the_old_one() -> None:
    others = [each for each in habitual(range(2018, 2024)) if each.letter.state != "BBB"]

    def chance_by_july(days: Sequence[int]) -> float:
        own = [record("BBB", 2018 + number, each) for number, each in enumerate(days)]
        return chances([*own, *others], letters(2024))["BBB"][6]

    assert chance_by_july([20, 20, 20, 20, 300, 300]) < 0.5
    assert chance_by_july([300, 300, 300, 300, 20, 20]) > 0.5


def test_a_state_without_a_record_is_forecast_like_states_of_its_size() -> None:
    past = [each for each in habitual(range(2019, 2024)) if each.letter.state != "DDD"]
    prompt = [record("DDD", year, 20, rate=30) for year in range(2019, 2024)]
    prompt = [dataclasses.replace(each, letter=renamed(each.letter, "GGG")) for each in prompt]
    small_pay_late = chances(past, letters(2024))["DDD"][1]

    assert chances([*past, *prompt], letters(2024))["DDD"][1] > small_pay_late + 0.2


def renamed(letter: Letter, state: str) -> Letter:
    return dataclasses.replace(letter, state=state)


def test_nothing_of_the_year_forecast_nor_of_later_years_is_looked_at() -> None:
    """Change every outcome that lies behind the years learned from: no chance may move."""
    past = habitual(range(2019, 2023))
    future = habitual((2023, 2024, 2025))
    changed = [dataclasses.replace(each, paid_on=date(each.letter.year, 12, 24)) for each in future]
    untouched = backtest([*past, *future], train_until=2022, test_year=2024)
    tampered = backtest([*past, *changed], train_until=2022, test_year=2024)

    assert [payer.chances for payer in tampered.largest] == [
        payer.chances for payer in untouched.largest
    ]
    assert [(b.p10_minor, b.p50_minor, b.p90_minor) for b in tampered.bands] == [
        (b.p10_minor, b.p50_minor, b.p90_minor) for b in untouched.bands
    ]
    assert tampered.skill != untouched.skill


def test_rows_after_the_test_year_change_nothing_at_all() -> None:
    past = habitual(range(2019, 2025))

    assert backtest(past, train_until=2023, test_year=2024) == backtest(
        [*past, *habitual((2025, 2026))], train_until=2023, test_year=2024
    )


def test_the_order_of_rows_changes_nothing() -> None:
    past = habitual(range(2019, 2025))

    assert backtest(past, train_until=2023, test_year=2024) == backtest(
        past[::-1], train_until=2023, test_year=2024
    )


def test_baselines_are_what_their_names_say() -> None:
    """CCC paid in January 2020 and not at all in 2021; of DDD and CCC one of four had paid."""
    past = [record("CCC", 2020, 10), record("CCC", 2021, None)]
    past += [record("DDD", 2020, None), record("DDD", 2021, None)]
    tested = [record("CCC", 2022, 10), record("DDD", 2022, None)]
    amounts = [each.letter.amount_minor for each in tested]
    result = backtest([*past, *tested], train_until=2021, test_year=2022).baselines

    own = (0.5**2, 0.0)
    shrunk = ((1 - 1.25 / 3) ** 2, (0.25 / 3) ** 2)
    for name, errors in {"last_year_date": (1.0, 0.0), "own_frequency": own}.items():
        assert result[name].states == pytest.approx(sum(errors) / 2)
    assert result["shrunk_frequency"].states == pytest.approx(sum(shrunk) / 2)
    assert result["shrunk_frequency"].money == pytest.approx(
        (shrunk[0] * amounts[0] + shrunk[1] * amounts[1]) / sum(amounts)
    )


def test_an_outcome_counts_from_the_month_end_on_which_it_falls() -> None:
    past = history_of([record("CCC", 2024, 30), record("DDD", 2024, 31)], letters(2025))

    assert past.paid_by_month_end(0)[past.states.index("CCC")].tolist() == [1.0] * 12
    assert past.paid_by_month_end(0)[past.states.index("DDD")].tolist() == [0.0] + [1.0] * 11


def test_a_payment_in_a_later_year_is_none_of_this_year() -> None:
    assert days_to_payment(record("CCC", 2024, 366)) == np.inf
    assert days_to_payment(record("CCC", 2024, -3)) == 0


def test_a_test_year_that_was_learned_from_is_refused() -> None:
    with pytest.raises(BacktestYearsError, match="2023 is not after 2023"):
        backtest(habitual((2022, 2023)), train_until=2023, test_year=2023)


@pytest.mark.parametrize(("train_until", "test_year"), [(2018, 2023), (2023, 2024)])
def test_a_year_without_records_is_refused(train_until: int, test_year: int) -> None:
    with pytest.raises(NothingToLearnFromError):
        backtest(habitual((2022, 2023)), train_until=train_until, test_year=test_year)


def test_the_largest_payers_come_apart_largest_first() -> None:
    largest = backtest(habitual(range(2019, 2025)), train_until=2023, test_year=2024).largest

    assert [payer.state for payer in largest] == ["AAA", "BBB", "CCC", "DDD", "EEE"]
    assert largest[0].share == pytest.approx(22_000 / sum(STATES.values()))


def test_a_certain_forecast_has_a_band_of_one_amount_that_holds() -> None:
    tested = [record("BBB", 2024, 100), record("CCC", 2024, 5), record("AAA", 2024, None)]
    certain = np.zeros((3, 12))
    certain[0, 3:] = certain[1, 0:] = 1.0
    bands = receipt_bands(certain, tested)

    assert [band.received_minor for band in bands[:4]] == [
        tested[1].letter.amount_minor,
        0,
        0,
        tested[0].letter.amount_minor,
    ]
    assert all(band.p10_minor == band.p90_minor == band.received_minor for band in bands)
    assert [band.month_end for band in bands] == list(month_ends(2024))


def test_a_margin_widens_both_ends_by_a_part_of_what_is_assessed() -> None:
    tested = [record("BBB", 2024, 100), record("CCC", 2024, 5)]
    certain = np.zeros((2, 12))
    certain[0, 3:] = certain[1, 0:] = 1.0
    whole = sum(each.letter.amount_minor for each in tested)
    april = receipt_bands(certain, tested, 0.01)[3]

    assert (april.p10_minor, april.p90_minor) == (
        tested[0].letter.amount_minor - whole // 100,
        tested[0].letter.amount_minor + whole // 100,
    )
    assert receipt_bands(certain, tested, 0.01)[11].p10_minor == 0
    assert misses((april,), whole) == [pytest.approx(-0.01)]


def test_the_margin_is_what_four_in_five_earlier_months_did_not_miss_by() -> None:
    assert margin_learned([]) == 0.0
    assert margin_learned([0.5, 0.5]) == 0.0, "too few to say"
    assert margin_learned([-0.02, -0.01, 0.0, 0.01, 0.02]) == 0.02
    assert margin_learned([-0.02] * 9 + [0.3]) == 0.0


def test_no_outcome_of_the_test_year_widens_its_band() -> None:
    past = habitual(range(2019, 2024))
    usual = backtest([*past, *habitual((2024,))], train_until=2023, test_year=2024)
    odd_year = [dataclasses.replace(each, paid_on=None) for each in habitual((2024,))]
    odd = backtest([*past, *odd_year], train_until=2023, test_year=2024)

    assert [band.p90_minor for band in odd.bands] == [band.p90_minor for band in usual.bands]
    assert odd.margin == usual.margin


def test_every_year_with_a_year_before_it_is_tested() -> None:
    results = backtest_every_year(habitual((2019, 2021, 2022)))

    assert [(each.train_years, each.test_year) for each in results] == [
        ((2019,), 2021),
        ((2019, 2021), 2022),
    ]
    with pytest.raises(NothingToLearnFromError):
        backtest_every_year(habitual((2022,)))


def test_draws_depend_on_seed_and_name_alone() -> None:
    forecast = np.tile(np.linspace(0.05, 0.9, 12), (3, 1))
    all_three = draw_months(forecast, ["AAA", "BBB", "CCC"], 500, 7)

    assert (draw_months(forecast[:2], ["CCC", "AAA"], 500, 7) == all_three[[2, 0]]).all()
    assert not (draw_months(forecast, ["AAA", "BBB", "CCC"], 500, 8) == all_three).all()
    assert (uniforms(100, 7, "AAA") == uniforms(500, 7, "AAA")[:100]).all()


def test_draws_follow_the_chances() -> None:
    forecast = np.linspace(0.05, 0.9, 12)[np.newaxis, :]
    drawn = draw_months(forecast, ["AAA"], 20_000, 1)[0]

    for month, chance in enumerate(forecast[0]):
        assert (drawn <= month).mean() == pytest.approx(chance, abs=0.02)
