"""Questions have addresses, and lead to the days that are looked at next."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.console.asked import FIRST_DAY, LAST_DAY, Asked

DAYS = st.dates(FIRST_DAY, LAST_DAY)


def days_of(day: date) -> dict[str, date]:
    return {name: asked.as_of for name, asked in Asked(day).days()}


def test_the_address_asks_the_same_question_again() -> None:
    asked = Asked(date(2025, 6, 30), "2026-01-01T00:00:00+02:00", "actual", "cash")

    given_back = parse_qs(urlsplit(asked.link()).query)

    assert given_back == {
        "as_of": ["2025-06-30"],
        "known_at": ["2026-01-01T00:00:00+02:00"],
        "books": ["actual"],
        "sort": ["cash"],
    }


def test_the_address_leaves_out_what_goes_without_saying() -> None:
    assert Asked(date(2025, 6, 30)).link("/liquidity.csv") == (
        "/liquidity.csv?as_of=2025-06-30&books=all"
    )


@pytest.mark.parametrize(
    ("day", "others"),
    [
        (
            date(2025, 6, 30),
            {
                "month end before": date(2025, 5, 31),
                "month end after": date(2025, 7, 31),
                "30 June 2024": date(2024, 6, 30),
                "a year before": date(2024, 6, 30),
            },
        ),
        (
            date(2024, 2, 29),
            {
                "month end before": date(2024, 1, 31),
                "month end after": date(2024, 3, 31),
                "30 June 2023": date(2023, 6, 30),
                "a year before": date(2023, 2, 28),
            },
        ),
        (
            date(2025, 7, 1),
            {
                "month end before": date(2025, 6, 30),
                "month end after": date(2025, 7, 31),
                "30 June 2025": date(2025, 6, 30),
                "a year before": date(2024, 7, 1),
            },
        ),
    ],
)
def test_days_that_are_looked_at_next(day: date, others: dict[str, date]) -> None:
    assert days_of(day) == others


@given(day=DAYS)
def test_month_ends_are_month_ends_on_both_sides(day: date) -> None:
    others = days_of(day)

    for name, found in others.items():
        assert FIRST_DAY <= found <= LAST_DAY
        if name.startswith("month end"):
            assert (found + timedelta(days=1)).day == 1
    assert others.get("month end before", FIRST_DAY) < day or day == FIRST_DAY
    assert others.get("month end after", LAST_DAY) >= day


def test_stepping_to_another_day_keeps_books_order_and_instant() -> None:
    asked = Asked(date(2025, 6, 30), "8973", "actual", "cash")

    assert {(other.known_at, other.books, other.sort) for _, other in asked.days()} == {
        ("8973", "actual", "cash")
    }
