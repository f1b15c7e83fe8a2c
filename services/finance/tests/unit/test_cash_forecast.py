"""Goal: paths of cash follow from payment habits, lines and spending, and from nothing else.

Method: two small funds with a few States whose record is plain.
"""

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from missionledger.finance.domain.forecast.outlook import (
    ARREARS_HALF_LIFE_DAYS,
    CashForecast,
    FundOutlook,
    Outlook,
    OwedAmount,
)
from missionledger.finance.domain.forecast.receipts import (
    expected_part,
    learn_curves,
    payment_days,
)
from missionledger.finance.domain.forecast.scenarios import (
    LATE_DAYS,
    Scenario,
    UnknownInScenarioError,
    outlook_under,
)
from missionledger.finance.domain.forecast.simulation import simulate
from missionledger.finance.domain.payments.records import (
    Letter,
    NothingToLearnFromError,
    PaymentRecord,
)

AS_OF = date(2025, 6, 30)
DAYS = 365
MILLION = 100_000_000
HABITS = {"AAA": 20, "BBB": 110, "CCC": None}


def records() -> tuple[PaymentRecord, ...]:
    return tuple(
        PaymentRecord(
            Letter(state, year, 1_000, MILLION, date(year, 2, 8)),
            None if days is None else date(year, 1, 9) + timedelta(days=days + year % 5),
        )
        for state, days in HABITS.items()
        for year in range(2019, 2025)
    )


def owed(state: str, *, fund: str = "UNMISS", line: str = "L1", after: int = 1) -> OwedAmount:
    return OwedAmount(fund, state, line, AS_OF + timedelta(days=after), 10 * MILLION)


def fund(name: str = "UNMISS", *, cash: int = MILLION, spending: int = 0) -> FundOutlook:
    return FundOutlook(name, True, cash, (spending,) * DAYS)


def outlook(
    amounts: Sequence[OwedAmount] = (),
    funds: Sequence[FundOutlook] | None = None,
    *,
    seed: int = 1,
    paths: int = 1_000,
) -> Outlook:
    return Outlook(
        as_of=AS_OF,
        horizon_days=DAYS,
        paths=paths,
        seed=seed,
        funds=tuple([fund()] if funds is None else funds),
        owed=tuple(amounts),
        records=records(),
        reserve_room_minor=110 * MILLION,
    )


def test_without_receipts_cash_falls_by_what_is_spent() -> None:
    forecast = simulate(outlook(funds=[fund(cash=10 * MILLION, spending=MILLION)]))
    unmiss = forecast.funds[0]

    assert unmiss.days[0].on == AS_OF + timedelta(days=1)
    assert [day.p50_minor for day in unmiss.days[:3]] == [9 * MILLION, 8 * MILLION, 7 * MILLION]
    assert all(day.p10_minor == day.p90_minor for day in unmiss.days)
    assert unmiss.first_short_on == unmiss.median_first_short_on == AS_OF + timedelta(days=11)
    assert unmiss.short_paths == 1_000


def test_the_same_seed_gives_the_same_answer_and_another_seed_another() -> None:
    asked = outlook([owed("AAA"), owed("BBB"), owed("CCC")])

    assert simulate(asked) == simulate(asked)
    assert simulate(asked) != simulate(dataclasses.replace(asked, seed=2))


def test_the_order_of_what_is_owed_changes_nothing() -> None:
    amounts = [owed("AAA"), owed("BBB"), owed("CCC")]

    assert simulate(outlook(amounts)) == simulate(outlook(amounts[::-1]))


def test_one_more_state_line_or_fund_moves_no_other_draw() -> None:
    alone = outlook([owed("BBB")])
    among = outlook([owed("AAA"), owed("BBB", line="L2"), owed("BBB"), owed("CCC", fund="UNDOF")])

    assert (
        payment_days(owed("BBB"), learn_curves(alone), alone)
        == payment_days(owed("BBB"), learn_curves(among), among)
    ).all()


def test_lines_of_a_state_go_together_more_often_than_by_chance_and_not_always() -> None:
    asked = outlook([owed("BBB"), owed("BBB", line="L2")])
    curves = learn_curves(asked)
    first, second = (payment_days(each, curves, asked) for each in asked.owed)

    assert 0.2 < (first == second).mean() < 0.6


def test_a_prompt_state_pays_soon_and_one_that_never_paid_seldom_within_the_year() -> None:
    asked = outlook([owed("AAA"), owed("CCC")])
    curves = learn_curves(asked)
    prompt, never = (payment_days(each, curves, asked) for each in asked.owed)

    assert (prompt <= 60).mean() > 0.8
    assert (never <= DAYS).mean() < 0.3


def test_nobody_pays_before_the_letter_nor_on_a_day_that_is_over() -> None:
    asked = outlook([owed("AAA", after=100), owed("AAA", line="L2", after=-300)])
    curves = learn_curves(asked)

    assert payment_days(asked.owed[0], curves, asked).min() >= 100
    assert payment_days(asked.owed[1], curves, asked).min() >= 1


def test_half_of_what_is_years_late_comes_in_each_half_life() -> None:
    asked = outlook([owed("AAA", after=-900)], paths=10_000)
    days = payment_days(asked.owed[0], learn_curves(asked), asked)

    assert (days <= ARREARS_HALF_LIFE_DAYS.on(AS_OF).value).mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("after", [-900, -200, -30, 1, 90])
@pytest.mark.parametrize("state", sorted(HABITS))
def test_what_is_expected_is_the_mean_of_what_is_drawn(state: str, after: int) -> None:
    asked = outlook([owed(state, after=after)], paths=10_000)
    curves = learn_curves(asked)
    days = payment_days(asked.owed[0], curves, asked)
    expected = expected_part(asked.owed[0], curves, asked)

    for day in (1, 30, 120, 365):
        assert expected[day - 1] == pytest.approx((days <= day).mean(), abs=0.02)


def test_small_amounts_come_in_as_expected_and_none_is_lost() -> None:
    """A hundred small amounts, years late, beside a large one: half of each is in by the end."""
    small = [
        dataclasses.replace(
            owed("AAA", line=f"S{number}", after=-900), amount_minor=MILLION // 1000
        )
        for number in range(100)
    ]
    forecast = simulate(outlook([owed("BBB"), *small], [fund(cash=0)]))
    without = simulate(outlook([owed("BBB")], [fund(cash=0)]))
    gain = forecast.funds[0].days[-1].p50_minor - without.funds[0].days[-1].p50_minor

    assert gain == pytest.approx(MILLION // 20, rel=0.02)


def test_the_pool_is_the_sum_of_its_funds_path_by_path() -> None:
    funds = [fund(), fund("UNDOF", cash=2 * MILLION), dataclasses.replace(fund("X"), in_pool=False)]
    forecast = simulate(outlook([owed("BBB")], funds))

    assert forecast.pool is not None
    assert forecast.pool.cash_minor == 3 * MILLION
    assert [day.p50_minor for day in forecast.pool.days] == [
        day.p50_minor + 2 * MILLION for day in forecast.funds[0].days
    ]


def test_the_reserve_fund_lends_up_to_its_room_and_no_more() -> None:
    def reserve(missing: int) -> tuple[int, int, int]:
        forecast: CashForecast = simulate(outlook(funds=[fund(cash=DAYS - missing, spending=1)]))
        assert forecast.reserve is not None
        use = forecast.reserve
        return use.p50_minor, use.drawing_paths, use.beyond_paths

    assert reserve(0) == (0, 0, 0)
    assert reserve(5 * MILLION) == (5 * MILLION, 1_000, 0)
    assert reserve(200 * MILLION) == (110 * MILLION, 1_000, 1_000)


def test_without_a_rule_nothing_is_said_of_the_reserve_fund_and_without_funds_of_a_pool() -> None:
    asked = dataclasses.replace(outlook(), reserve_room_minor=None)

    assert simulate(asked).reserve is None
    assert simulate(outlook(funds=[])).pool is None


def test_levels_are_ordered_and_shortfalls_only_grow() -> None:
    forecast = simulate(outlook([owed("BBB"), owed("CCC")], [fund(spending=MILLION // 30)]))
    days = forecast.funds[0].days

    assert all(day.p10_minor <= day.p50_minor <= day.p90_minor for day in days)
    assert [day.short_paths for day in days] == sorted(day.short_paths for day in days)
    assert days[-1].short_paths == forecast.funds[0].short_paths


def test_a_state_that_pays_late_pays_the_same_by_half_a_year_later() -> None:
    asked = outlook([owed("AAA"), owed("BBB")], paths=2_000)
    late = outlook_under(Scenario("late", late_states=("BBB",)), asked)
    curves = learn_curves(asked)
    usual = payment_days(asked.owed[1], curves, asked)

    assert late.owed[0] == asked.owed[0]
    assert (payment_days(late.owed[1], curves, late) == usual + LATE_DAYS).all()
    assert expected_part(late.owed[1], curves, late)[LATE_DAYS + 150] == pytest.approx(
        expected_part(asked.owed[1], curves, asked)[150]
    )


def test_what_is_not_paid_and_what_lapses_does_not_come_in() -> None:
    renewed = dataclasses.replace(owed("BBB", line="L2"), rests_on_renewal=True)
    other = dataclasses.replace(renewed, fund="UNDOF")
    asked = outlook([owed("AAA"), owed("BBB"), renewed, other], [fund(), fund("UNDOF")])

    assert outlook_under(Scenario("u", unpaid_states=("BBB",)), asked).owed == (owed("AAA"),)
    assert outlook_under(Scenario("l", lapsed_funds=("UNMISS",)), asked).owed == (
        owed("AAA"),
        owed("BBB"),
        other,
    )


def test_a_doubled_reserve_fund_lends_twice_as_much() -> None:
    asked = outlook(funds=[fund(cash=0, spending=MILLION)])
    doubled = simulate(outlook_under(Scenario("d", reserve_doubled=True), asked))

    assert doubled.reserve is not None
    assert doubled.reserve.p50_minor == 220 * MILLION
    assert doubled.funds == simulate(asked).funds


@pytest.mark.parametrize(
    "scenario", [Scenario("s", late_states=("XXX",)), Scenario("f", lapsed_funds=("NONE",))]
)
def test_a_scenario_about_nothing_is_refused(scenario: Scenario) -> None:
    with pytest.raises(UnknownInScenarioError):
        outlook_under(scenario, outlook([owed("AAA")]))


def test_without_payment_records_there_is_no_forecast() -> None:
    with pytest.raises(NothingToLearnFromError):
        simulate(dataclasses.replace(outlook([owed("AAA")]), records=()))
