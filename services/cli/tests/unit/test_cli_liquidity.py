"""How the liquidity position is shown: rounding for the eye, colours for what is thin."""

import pytest

from missionledger.cli.commands.liquidity import colour_of, millions


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("5322652533.00", "5,322.7"),
        ("50000.00", "0.1"),
        ("49999.99", "0.0"),
        ("-1250000.00", "-1.3"),
        ("0.00", "0.0"),
    ],
)
def test_amounts_are_shown_in_millions(amount: str, shown: str) -> None:
    assert millions({"amount": amount, "currency": "USD"}) == shown


@pytest.mark.parametrize(
    ("months", "colour"),
    [
        (None, "dim"),
        ("-0.4", "bold red"),
        ("0.9", "bold red"),
        ("1.0", "yellow"),
        ("2.9", "yellow"),
        ("3.0", "green"),
    ],
)
def test_thin_cover_is_seen(months: str | None, colour: str) -> None:
    assert colour_of(months) == colour
