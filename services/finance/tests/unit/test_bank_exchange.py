"""Rates of exchange by dated period, and balances in other currencies that sum to zero."""

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.exchange.positions import (
    CURRENCY_POSITION,
    AnyPositionCommand,
    CurrencyPosition,
    CurrencyRevalued,
    MoveCurrency,
    PositionEvent,
    RevaluationDayError,
    RevalueCurrency,
    month_end,
)
from missionledger.finance.domain.exchange.rates import (
    EXCHANGE_RATES,
    CurrencyRates,
    NoRateError,
    OperationalRateRecorded,
    Rate,
    RateConflictError,
    RateMalformedError,
    RecordOperationalRate,
    parse_rate,
    rate_on,
    rate_text,
)
from missionledger.finance.domain.postings import Account, balanced

Rates = Scenario[RecordOperationalRate, CurrencyRates, OperationalRateRecorded]
Position = Scenario[AnyPositionCommand, CurrencyPosition, PositionEvent]


def record(per_usd: str, first: str, last: str, currency: str = "EUR") -> RecordOperationalRate:
    return RecordOperationalRate(
        currency=currency,
        occurred_on=date.fromisoformat(first),
        valid_to=date.fromisoformat(last),
        per_usd_millionths=parse_rate(per_usd),
        source="Treasury circular 2025/11",
    )


def rates() -> Rates:
    return Scenario(EXCHANGE_RATES).after(
        record("0.9", "2025-10-01", "2025-10-31"),
        record("0.8", "2025-11-01", "2025-11-30"),
        record("0.75", "2025-11-15", "2025-11-30"),
    )


def move(amount: int, usd: int, day: str = "2025-11-03", **changes: object) -> MoveCurrency:
    values: dict[str, object] = {
        "account": "UNMISS-EUR",
        "holder": "UNMISS",
        "currency": "EUR",
        "fund": "UNMISS",
        "match": "m",
        "amount_minor": amount,
        "usd_minor": usd,
        "settled_minor": usd,
        "rate": None,
        "occurred_on": date.fromisoformat(day),
    }
    return MoveCurrency.model_validate(values | changes)


def revalue(per_usd: str, day: str) -> RevalueCurrency:
    rate = Rate(
        currency="EUR",
        valid_from=day,
        valid_to=day,
        per_usd_millionths=parse_rate(per_usd),
        published_in="Treasury circular",
    )
    return RevalueCurrency(
        account="UNMISS-EUR",
        holder="UNMISS",
        currency="EUR",
        rate=rate,
        occurred_on=date.fromisoformat(day),
    )


def balances(scenario: Position) -> dict[tuple[str, str, str], int]:
    """Return balances by fund, currency and account; every entry balances by itself."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for event in scenario.past:
        for entry in event.entries:
            assert balanced(entry.postings) == entry.postings
            for posting in entry.postings:
                sums[posting.fund, posting.currency, posting.account] += posting.amount_minor
    return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.parametrize(
    ("day", "per_usd"),
    [
        ("2025-10-01", "0.9"),
        ("2025-10-31", "0.9"),
        ("2025-11-14", "0.8"),
        ("2025-11-15", "0.75"),
        ("2025-11-30", "0.75"),
    ],
)
def test_the_rate_of_a_day_is_that_of_the_period_that_began_last(day: str, per_usd: str) -> None:
    assert rate_text(rate_on(rates().state, "EUR", day).per_usd_millionths) == per_usd


@pytest.mark.parametrize("day", ["2025-09-30", "2025-12-01"])
def test_a_day_without_a_rate_is_refused_with_the_rule(day: str) -> None:
    with pytest.raises(NoRateError, match="operational rate of EUR") as refused:
        rate_on(rates().state, "EUR", day)

    assert refused.value.source is not None
    assert "rate of exchange in force on the day" in refused.value.detail


def test_a_recorded_rate_stays_quiet_and_is_never_overwritten() -> None:
    assert rates().when(record("0.8", "2025-11-01", "2025-11-30")) == ()
    with pytest.raises(RateConflictError):
        rates().when(record("0.81", "2025-11-01", "2025-11-30"))
    with pytest.raises(RateMalformedError):
        rates().when(record("1", "2025-11-01", "2025-11-30", "USD"))
    with pytest.raises(RateMalformedError):
        rates().when(record("1", "2025-12-31", "2025-12-01"))
    unsourced = record("1", "2025-12-01", "2025-12-31").model_copy(update={"source": " "})
    with pytest.raises(RateMalformedError, match="published"):
        rates().when(unsourced)


@pytest.mark.parametrize("text", ["0", "-1", "1.1234567", "1,5", "", "1e3", "0.0000000"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateMalformedError):
        parse_rate(text)


@pytest.mark.parametrize(
    ("per_usd", "amount", "usd"),
    [
        ("0.8", 80_000, 100_000),
        ("3", 100, 33),
        ("3", 200, 67),
        ("8", 4, 1),
        ("8", -4, -1),
        ("603.5", 60_350, 100),
    ],
)
def test_amounts_are_converted_to_the_nearest_cent(per_usd: str, amount: int, usd: int) -> None:
    rate = Rate(
        currency="XAF",
        valid_from="2025-11-01",
        valid_to="2025-11-30",
        per_usd_millionths=parse_rate(per_usd),
        published_in="x",
    )

    assert rate.to_usd(amount) == usd


@given(st.integers(1, 10**15 - 1))
def test_a_rate_is_read_as_it_is_written(millionths: int) -> None:
    assert parse_rate(rate_text(millionths)) == millionths


def test_a_payment_that_settles_less_than_it_is_worth_loses_the_difference() -> None:
    paid = Scenario(CURRENCY_POSITION).after(move(-80_000, -100_000, settled_minor=-99_000))

    assert balances(paid) == {
        ("UNMISS", "EUR", Account.FOREIGN_CURRENCY): -80_000,
        ("UNMISS", "EUR", Account.FOREIGN_CURRENCY_HELD): 80_000,
        ("UNMISS", "USD", Account.CASH): -1_000,
        ("UNMISS", "USD", Account.EXCHANGE_LOSSES): 1_000,
    }


def test_a_month_end_carries_balances_at_its_rate_and_books_the_gain() -> None:
    held = Scenario(CURRENCY_POSITION).after(
        move(80_000, 100_000), move(8_000, 9_999, "2025-12-02")
    )

    (event,) = held.when(revalue("0.75", "2025-11-30"))

    assert isinstance(event, CurrencyRevalued)
    assert [(each.before_minor, each.after_minor) for each in event.funds] == [(100_000, 106_667)]
    after = held.given(event)
    assert balances(after)["UNMISS", "USD", Account.EXCHANGE_GAINS] == -6_667
    assert after.when(revalue("0.75", "2025-11-30")) == ()
    (december,) = after.when(revalue("0.75", "2025-12-31"))
    assert isinstance(december, CurrencyRevalued)
    assert december.funds[0].before_minor == 106_667 + 9_999
    assert december.funds[0].after_minor == 117_333


@pytest.mark.parametrize("day", ["2025-11-29", "2025-10-31"])
def test_only_ends_of_months_in_their_order_are_revalued(day: str) -> None:
    held = Scenario(CURRENCY_POSITION).after(move(80_000, 100_000), revalue("0.75", "2025-11-30"))

    with pytest.raises(RevaluationDayError):
        held.when(revalue("0.75", day))


def test_what_is_dated_back_before_a_revaluation_is_carried_into_the_next() -> None:
    held = Scenario(CURRENCY_POSITION).after(
        move(80_000, 100_000), revalue("0.75", "2025-11-30"), move(-80_000, -100_000)
    )

    assert held.state.on("2025-11-30")["UNMISS"].usd_minor == 6_667
    (cleared,) = held.when(revalue("0.75", "2025-11-30"))
    assert balances(held.given(cleared)) == {
        ("UNMISS", "USD", Account.EXCHANGE_GAINS): -6_667,
        ("UNMISS", "USD", Account.EXCHANGE_LOSSES): 6_667,
    }


Moves = st.lists(
    st.tuples(
        st.integers(-(10**8), 10**8),
        st.integers(-(10**8), 10**8),
        st.sampled_from(["2025-10-05", "2025-11-03", "2025-12-02"]),
        st.sampled_from(["UNMISS", "UNDOF"]),
    ),
    max_size=8,
)


@given(Moves, st.integers(1, 10**9))
def test_every_fund_and_currency_sums_to_zero_and_is_carried_at_the_rate(
    moves: list[tuple[int, int, str, str]], millionths: int
) -> None:
    scenario: Position = Scenario(CURRENCY_POSITION)
    for amount, settled, day, fund in moves:
        usd = (amount * 10**6) // millionths
        scenario = scenario.after(move(amount, usd, day, fund=fund, settled_minor=settled))
    scenario = scenario.after(revalue(rate_text(millionths), "2025-12-31"))

    sums: dict[tuple[str, str], int] = defaultdict(int)
    for (fund, currency, _), amount in balances(scenario).items():
        sums[fund, currency] += amount
    assert not any(sums.values())
    for held in scenario.state.settled.values():
        rate = revalue(rate_text(millionths), "2025-12-31").rate
        assert held.usd_minor == rate.to_usd(held.amount_minor)


@pytest.mark.parametrize(
    ("month", "last"),
    [("2025-02", "2025-02-28"), ("2024-02", "2024-02-29"), ("2025-12", "2025-12-31")],
)
def test_the_last_day_of_a_month(month: str, last: str) -> None:
    assert month_end(month).isoformat() == last
