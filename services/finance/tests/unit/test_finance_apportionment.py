"""Apportionment on the real scales: exact, whole, mirrored, and by calendar year."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.money import split_by_weight
from missionledger.common.periods import Period
from missionledger.finance.domain.apportionment import (
    PeriodCrossesRatesError,
    apportion,
    apportion_period,
    scale_of_year,
)
from missionledger.finance.domain.scales import (
    NoScaleError,
    Scale,
    StateRate,
    exact_rates,
    print_rate,
)
from missionledger.reference.scales import FILES, read_scale
from missionledger.reference.sources import packaged


@cache
def real_scales() -> Mapping[int, Scale]:
    rates: dict[int, list[StateRate]] = {}
    for name in FILES:
        for row in read_scale(packaged().read(name)):
            for year, discount in row.discounts.items():
                rates.setdefault(year, []).append(
                    StateRate(
                        state=row.state,
                        regular_thousandths=row.regular_units,
                        level=row.level,
                        discount=str(discount or 0),
                    )
                )
    return {year: Scale(calendar_year=year, rates=tuple(rows)) for year, rows in rates.items()}


@pytest.mark.parametrize("year", range(2022, 2028))
def test_exact_rates_of_all_states_sum_to_one(year: int) -> None:
    rates = exact_rates(real_scales()[year])

    assert len(rates) == 193
    assert sum(rates.values()) == 1


def test_permanent_members_bear_all_discounts_pro_rata() -> None:
    def premium(year: int) -> str:
        united_states = exact_rates(real_scales()[year])["USA"]
        return f"{float(united_states / Fraction(22, 100)):.10f}"

    assert premium(2023) == premium(2024) == "1.2249660134"
    assert premium(2022) == "1.2249691506"


def test_rates_are_printed_with_four_decimals_half_up() -> None:
    rates = exact_rates(real_scales()[2023])

    assert print_rate(rates["USA"]) == "26.9493"
    assert print_rate(rates["CHN"]) == "18.6856"
    assert print_rate(exact_rates(real_scales()[2022])["CHN"]) == "18.6857"
    # 0.04995 per cent lies half way between two printed figures.
    assert print_rate(Fraction("0.0004995")) == "0.0500"


def test_printed_rates_do_not_sum_to_one_hundred() -> None:
    printed = [Fraction(print_rate(rate)) for rate in exact_rates(real_scales()[2023]).values()]

    assert sum(printed) == Fraction("100.0001")


def test_a_step_inside_a_scale_period_changes_the_rate_of_the_year() -> None:
    czechia = [exact_rates(real_scales()[year])["CZE"] for year in (2025, 2026, 2027)]

    first, second, third = czechia
    assert second - first == third - second > 0


@given(st.integers(min_value=-(10**12), max_value=10**12), st.sampled_from(range(2022, 2028)))
def test_shares_sum_to_the_amount_and_stay_within_a_dollar_of_the_quota(
    dollars: int, year: int
) -> None:
    scale = real_scales()[year]

    shares = apportion(dollars, scale)

    assert sum(shares.values()) == dollars
    assert apportion(dollars, scale) == shares
    assert apportion(-dollars, scale) == {state: -share for state, share in shares.items()}
    rates = exact_rates(scale)
    assert all(abs(shares[state] - dollars * rate) < 1 for state, rate in rates.items())


@given(
    st.integers(min_value=-(10**9), max_value=10**9),
    st.dictionaries(
        st.text("ABC", min_size=1, max_size=3),
        st.fractions(min_value=0, max_value=5),
        min_size=1,
        max_size=9,
    ).filter(lambda weights: any(weights.values())),
)
def test_a_split_by_any_weights_loses_nothing(total: int, weights: dict[str, Fraction]) -> None:
    shares = split_by_weight(total, weights)

    whole = sum(weights.values())
    assert sum(shares.values()) == total
    assert all(abs(shares[key] - total * weights[key] / whole) < 1 for key in weights)


def test_ties_go_to_the_states_that_come_first_by_code() -> None:
    assert split_by_weight(2, dict.fromkeys("CAB", Fraction(1))) == {"A": 1, "B": 1, "C": 0}


def test_a_period_across_a_change_of_rates_is_to_be_cut() -> None:
    period = Period.inclusive(date(2024, 12, 1), date(2025, 1, 31))

    with pytest.raises(PeriodCrossesRatesError, match="cut at 1 January 2025"):
        apportion_period(1_000, real_scales(), period)


def test_years_with_equal_rates_may_be_crossed() -> None:
    period = Period.inclusive(date(2023, 7, 1), date(2024, 6, 30))

    shares = apportion_period(44_342_400, real_scales(), period)

    assert shares == apportion(44_342_400, real_scales()[2024])


def test_a_year_without_a_scale_is_refused() -> None:
    with pytest.raises(NoScaleError, match="no scale for 2021"):
        scale_of_year(real_scales(), 2021)
