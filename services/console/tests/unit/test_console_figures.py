"""Figures: rounded for the eye, exact beside it, and never zero for what is not known."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.console.figures import LEVEL_WORDS, ShownFigure, in_millions, level_of


def figure(amount: str | None, *books: str, reason: str = "") -> dict[str, Any]:
    return {
        "amount": None if amount is None else {"amount": amount, "currency": "USD"},
        "books": list(books),
        "provenance": list(books),
        "reason": reason,
    }


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("5322652533.00", "5,322.7"),
        ("50000.00", "0.1"),
        ("49999.99", "0.0"),
        ("-49999.99", "0.0"),
        ("-1250000.00", "\N{MINUS SIGN}1.3"),
    ],
)
def test_amounts_are_shown_in_millions_with_one_decimal(amount: str, shown: str) -> None:
    assert in_millions(Decimal(amount)) == shown


@given(minor=st.integers(-(10**17), 10**17))
def test_what_is_shown_is_within_half_of_the_last_digit(minor: int) -> None:
    value = Decimal(minor) / 100
    shown = Decimal(in_millions(value).replace(",", "").replace("\N{MINUS SIGN}", "-"))

    assert abs(shown * 1_000_000 - value) <= 50_000


def test_zero_is_known_and_nothing_is_not() -> None:
    zero = ShownFigure.of(figure("0.00", "actual"))
    unknown = ShownFigure.of(figure(None, reason="no receipts are recorded"))

    assert (zero.is_known, zero.text, zero.minor) == (True, "0.0", 0)
    assert (unknown.is_known, unknown.text, unknown.minor) == (False, "", None)
    assert unknown.note == "no receipts are recorded"


def test_a_figure_in_which_a_model_had_a_part_says_so() -> None:
    assert ShownFigure.of(figure("1.00", "actual", "modelled")).is_modelled
    assert not ShownFigure.of(figure("1.00", "actual")).is_modelled


def test_the_exact_amount_stands_beside_the_rounded_one() -> None:
    shown = ShownFigure.of(figure("1234567.89", "actual", reason="part payment"))

    assert shown.exact == "1,234,567.89 USD"
    assert shown.minor == 123_456_789
    assert shown.note == "actual; part payment"


@pytest.mark.parametrize(
    ("months", "level"),
    [
        (None, "unknown"),
        ("-0.4", "bad"),
        ("0.9", "bad"),
        ("1.0", "thin"),
        ("2.9", "thin"),
        ("3.0", "good"),
    ],
)
def test_cover_has_a_level_and_each_level_a_word(months: str | None, level: str) -> None:
    assert level_of(months) == level
    assert LEVEL_WORDS[level]


def test_the_most_that_can_be_owed_is_not_shown_as_exact() -> None:
    amount = {"amount": "4215302400.00", "currency": "USD"}
    told = {"amount": amount, "books": (), "provenance": (), "reason": "only full payments known"}

    shown = ShownFigure.of({**told, "is_at_most": True})

    assert shown.text == "≤ 4,215.3"
    assert shown.exact.startswith("≤ ")
    assert shown.note == "only full payments known"
    assert ShownFigure.of(told).text == "4,215.3"
