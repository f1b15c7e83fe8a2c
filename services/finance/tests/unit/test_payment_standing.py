"""Who has paid in full and on time, how much money that is, and on how few it rests."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.finance.application.ageing import open_items
from missionledger.finance.application.payment_standing import (
    AccountStanding,
    arrears,
    exposure,
    standing,
)
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE
from missionledger.finance.domain.national_caps import PEACEKEEPING_CAPS, above_cap

DAY = date(2025, 9, 30)


def moved(
    state: str, amount: int, on: str, *, due_on: str = "", line: str = "A"
) -> ReceivableMovement:
    rule = ASSESSMENT_RULE if amount > 0 else RECEIPT_RULE
    return ReceivableMovement(
        "UNMISS", state, line, "2025/26", due_on, rule, "actual", "entered", amount, on
    )


def asked(
    state: str, amount: int, due_on: str = "2025-07-31", line: str = "A"
) -> list[ReceivableMovement]:
    return [moved(state, amount, "2025-07-01", due_on=due_on, line=line)]


def paid(state: str, amount: int, on: str, line: str = "A") -> list[ReceivableMovement]:
    return [moved(state, -amount, on, line=line)]


def codes(found: AccountStanding) -> tuple[list[str], list[str], list[str]]:
    groups = (found.paid_in_full, found.nothing_past_due, found.on_time)
    full, clear, on_time = ([each.state for each in group] for group in groups)
    return full, clear, on_time


def test_many_states_in_full_can_be_little_money() -> None:
    movements = [
        *asked("USA", 900),
        *asked("FRA", 50),
        *paid("FRA", 50, "2025-07-31"),
        *asked("MLT", 50),
        *paid("MLT", 50, "2025-08-01"),
    ]

    found = standing("UNMISS", movements, DAY)

    assert codes(found) == (["FRA", "MLT"], ["FRA", "MLT"], ["FRA"])
    assert (found.assessed_minor, found.settled_minor, found.on_time_minor) == (1_000, 100, 50)
    assert [each.last_settled_on for each in found.paid_in_full] == ["2025-07-31", "2025-08-01"]


def test_what_is_not_due_yet_is_neither_late_nor_paid() -> None:
    movements = [*asked("FRA", 50, "2025-10-31"), *asked("DEU", 50, "2025-09-30")]

    found = standing("UNMISS", movements, DAY)

    assert codes(found) == ([], ["DEU", "FRA"], ["FRA"])
    assert (found.due_minor, found.assessed_minor) == (50, 100)


def test_money_that_settles_an_older_part_late_is_not_in_time_for_the_next() -> None:
    movements = [
        *asked("FRA", 100, "2025-07-31"),
        *asked("FRA", 100, "2025-09-01"),
        *paid("FRA", 100, "2025-08-15"),
    ]

    found = standing("UNMISS", movements, DAY)

    assert found.on_time_minor == 0
    assert found.settled_minor == 100


def test_another_line_paid_twice_over_pays_for_nothing_else() -> None:
    movements = [*asked("FRA", 100), *asked("FRA", 100, line="B"), *paid("FRA", 200, "2025-07-05")]

    (state,) = standing("UNMISS", movements, DAY).states

    assert (state.settled_minor, state.is_paid_in_full) == (100, False)


def test_two_states_can_bear_half_and_owe_almost_all() -> None:
    shares = {"USA": 300, "CHN": 200, "JPN": 100, "DEU": 100, "GBR": 100, "FRA": 100, "ITA": 100}
    movements = [each for state, amount in shares.items() for each in asked(state, amount)]
    movements += [
        each
        for state, amount in shares.items()
        if state not in {"USA", "CHN"}
        for each in paid(state, amount, "2025-08-01")
    ]

    exposed = exposure(movements)
    late = arrears(open_items(movements), DAY)

    assert (exposed.share_of_two, exposed.share_of_five) == (Fraction(1, 2), Fraction(4, 5))
    assert [part.state for part in exposed.largest] == ["USA", "CHN", "DEU", "FRA", "GBR"]
    assert (late.total_minor, late.share_of_two) == (500, Fraction(1))
    assert arrears(open_items(movements), date(2025, 7, 31)).share_of_two is None


def test_a_law_leaves_unpaid_what_lies_above_its_share_of_the_line() -> None:
    cap = PEACEKEEPING_CAPS["USA"].on(DAY).value

    assert above_cap(26_949, 100_000, cap) == 1_949
    assert above_cap(24_000, 100_000, cap) == 0


amounts = st.integers(1, 1_000)
days = st.dates(date(2025, 7, 1), date(2025, 12, 31)).map(date.isoformat)


@given(
    st.lists(st.tuples(amounts, days), min_size=1, max_size=5),
    st.lists(st.tuples(amounts, days), max_size=5),
    st.dates(date(2025, 7, 1), date(2026, 1, 31)),
)
def test_what_is_on_time_is_never_more_than_what_is_due_or_settled(
    dues: list[tuple[int, str]], payments: list[tuple[int, str]], day: date
) -> None:
    movements = [each for amount, due_on in dues for each in asked("FRA", amount, due_on)]
    movements += [each for amount, on in payments for each in paid("FRA", amount, on)]

    (state,) = standing("UNMISS", movements, day).states

    assert 0 <= state.on_time_minor <= min(state.due_minor, state.settled_minor)
    assert state.settled_minor <= state.assessed_minor
    if state.is_paid_in_full:
        assert not state.late_minor


@pytest.mark.parametrize("state", ["USA", "FRA"])
def test_a_state_that_was_asked_for_nothing_is_not_counted(state: str) -> None:
    found = standing("UNMISS", paid(state, 5, "2025-07-05"), DAY)

    assert found.states == ()
