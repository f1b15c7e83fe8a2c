"""What is owed by the day it was due: what came in settles the oldest, and nothing is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.finance.application.ageing import (
    DUE_RULES,
    Age,
    age_on,
    not_yet_due,
    open_items,
    years_after,
)
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.entries import (
    ASSESSMENT_RULE,
    CONDITIONAL_RULE,
    RELEASE_RULE,
)
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE


def moved(
    amount: int,
    due_on: str = "",
    rule: str = ASSESSMENT_RULE,
    *,
    line: str = "A",
    book: str = "actual",
    year: str = "2024/25",
) -> ReceivableMovement:
    provenance = "modelled" if book == "modelled" else "computed"
    return ReceivableMovement("UNMISS", "FRA", line, year, due_on, rule, book, provenance, amount)


def test_a_payment_settles_what_was_due_first_on_its_line() -> None:
    movements = [
        moved(100, "2024-07-31"),
        moved(-40, "2024-07-31", CONDITIONAL_RULE),
        moved(40, "2025-04-30", RELEASE_RULE),
        moved(-70, "", modelled_book.RECEIPT_RULE, book="modelled"),
    ]

    (item,) = open_items(movements)

    assert (item.due_on, item.amount_minor) == ("2025-04-30", 30)
    assert item.books == ("actual", "modelled")
    assert item.provenance == ("computed", "modelled")


def test_lines_do_not_pay_for_one_another_and_old_years_have_no_line() -> None:
    movements = [
        moved(100, "2024-07-31", line="A"),
        moved(100, "2024-10-31", line="B"),
        moved(-100, "", RECEIPT_RULE, line="B"),
        moved(50, "2022-07-31", modelled_book.OPENING_RULE, line="", year="2022/23"),
        moved(60, "2021-07-31", modelled_book.OPENING_RULE, line="", year="2021/22"),
        moved(-60, "", modelled_book.RECEIPT_RULE, line="", year="2021/22"),
    ]

    items = open_items(movements)

    assert [(item.line, item.fiscal_year, item.amount_minor) for item in items] == [
        ("", "2022/23", 50),
        ("A", "2024/25", 100),
    ]


@pytest.mark.parametrize(
    ("due_on", "age"),
    [
        ("2025-08-01", Age.NOT_DUE),
        ("2025-07-31", Age.NOT_DUE),
        ("2025-07-30", Age.UNDER_ONE_YEAR),
        ("2024-08-01", Age.UNDER_ONE_YEAR),
        ("2024-07-31", Age.ONE_TO_TWO_YEARS),
        ("2023-07-31", Age.TWO_TO_FIVE_YEARS),
        ("2020-08-01", Age.TWO_TO_FIVE_YEARS),
        ("2020-07-31", Age.OLDER),
    ],
)
def test_age_is_counted_in_whole_years_from_the_day_it_was_due(due_on: str, age: Age) -> None:
    assert age_on(date(2025, 7, 31), due_on) is age


def test_a_year_after_a_leap_day_is_the_end_of_february() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_what_is_due_on_the_day_itself_is_not_late() -> None:
    items = open_items([moved(100, "2025-07-31", line="A"), moved(7, "2025-07-30", line="B")])

    assert not_yet_due(items, date(2025, 7, 31)) == {"UNMISS": 100}
    assert not_yet_due(items, date(2025, 8, 1)) == {}


movements = st.builds(
    moved,
    st.integers(-500, 500).filter(bool),
    st.dates(date(2023, 1, 1), date(2026, 1, 1)).map(date.isoformat),
    st.sampled_from([*sorted(DUE_RULES), RECEIPT_RULE, modelled_book.CREDIT_RULE]),
    line=st.sampled_from(["A", "B", ""]),
    year=st.sampled_from(["2023/24", "2024/25"]),
)


@given(st.lists(movements, max_size=20))
def test_open_items_sum_to_the_balance_of_every_line(found: list[ReceivableMovement]) -> None:
    items = open_items(found)

    for line in ("A", "B", ""):
        balance = sum(each.amount_minor for each in found if each.line == line)
        assert sum(item.amount_minor for item in items if item.line == line) == balance
    assert all(item.amount_minor for item in items)
