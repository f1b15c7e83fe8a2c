"""The page as it is read: what is known, what is modelled, what is not known, in which order."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.app import SECTIONS, Pages
from missionledger.console.asked import Asked
from missionledger.console.liquidity_page import RESERVE_MONTHS, build_page
from missionledger.console.liquidity_table import ASCENDING, COLUMNS, ORDERS
from missionledger.console.testing.reader import Reader

RECORDED = Path(__file__).parent.parent / "recorded"
HEADINGS = ["Fund", "Months of cover", *(column.label for column in COLUMNS)]
SCRIPTS = ("<script", "javascript:", " onclick", " style=")


def recorded(name: str) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads((RECORDED / f"{name}.json").read_bytes())
    return answer


def shown(
    books: str = "all", sort: str = "fund", liquidity: Mapping[str, Any] | None = None
) -> str:
    asked = Asked(date(2025, 6, 30), "", books, sort)
    page = build_page(
        liquidity or recorded(f"liquidity-{books}"), recorded(f"series-{books}"), order=sort
    )
    response = Pages().render(
        "liquidity.html",
        page=page,
        asked=asked,
        columns=COLUMNS,
        ascending=ASCENDING,
        reserve_months=RESERVE_MONTHS,
        is_last_day=False,
        api="http://127.0.0.1:8102/v1/liquidity",
    )
    return bytes(response.body).decode()


def test_figures_stand_under_their_headings_and_modelled_ones_are_marked() -> None:
    row = Reader(shown()).rows("Active peacekeeping operations")["MINUSCA"]

    assert list(row) == HEADINGS
    assert row["Months of cover"] == "1.6 · thin"
    assert row["Cash"] == "167.2m"
    assert row["Assessed this year"] == "1,283.3"
    assert row["Unpaid, this year"] == "506.2m"


def test_not_known_is_said_in_words_and_is_not_zero() -> None:
    rows = Reader(shown()).rows("Active peacekeeping operations")

    assert rows["UNMIK"]["Owed to contributors"] == "not known"
    assert rows["UNMIK"]["Borrowed"] == "0.0"


def test_actual_alone_shows_no_modelled_figure() -> None:
    text = shown("actual")
    pool = Reader(text).rows("Active peacekeeping operations")["POOL"]

    assert pool["Cash"] == pool["Received this year"] == pool["Unpaid, this year"] == "not known"
    assert pool["Assessed this year"] == "5,322.7"
    assert pool["Months of cover"] == "not known"
    assert "Partly modelled" not in text
    assert "Actual alone." in text
    assert "<svg" not in text, "nothing is known that a chart could show"


def test_partly_modelled_is_said_before_any_figure() -> None:
    text = shown()

    assert text.index("Partly modelled.") < text.index("Cash of the pool") < text.index("<table")


def test_closed_missions_and_other_funds_stand_apart() -> None:
    reader = Reader(shown())

    assert {"MINUSMA", "REGULAR-BUDGET"} <= set(reader.rows("Closed missions and other funds"))
    assert "MINUSMA" not in reader.rows("Active peacekeeping operations")


@pytest.mark.parametrize(
    ("order", "funds"),
    [
        ("fund", ["MINUSCA", "MONUSCO", "UNMIK", "POOL"]),
        ("cover", ["MINUSCA", "UNMIK", "MONUSCO", "POOL"]),
        ("cash", ["UNMIK", "MINUSCA", "MONUSCO", "POOL"]),
        ("unpaid_current_year", ["MINUSCA", "MONUSCO", "UNMIK", "POOL"]),
        ("owed_to_contributors", ["MINUSCA", "MONUSCO", "UNMIK", "POOL"]),
    ],
)
def test_what_is_scarce_or_large_comes_first_and_the_pool_last(
    order: str, funds: list[str]
) -> None:
    reader = Reader(shown(sort=order))

    assert list(reader.rows("Active peacekeeping operations")) == funds
    assert reader.table("Active peacekeeping operations")["sorted"] == {
        ORDERS.index(order): "ascending" if order in ASCENDING else "descending"
    }


def test_what_is_not_known_is_sorted_last_in_both_directions() -> None:
    liquidity = deepcopy(recorded("liquidity-all"))
    for fund in liquidity["funds"]:
        if fund["fund"] == "MINUSCA":
            fund["cash"]["amount"], fund["borrowed"]["amount"] = None, None

    for order in ("cash", "borrowed"):
        rows = Reader(shown(sort=order, liquidity=liquidity)).rows("Active peacekeeping operations")
        assert list(rows)[-2:] == ["MINUSCA", "POOL"]


def test_a_chart_says_in_words_what_is_not_known_and_how_thin_cover_is() -> None:
    liquidity = deepcopy(recorded("liquidity-all"))
    liquidity["funds"][0]["cash"]["amount"] = None

    chart = build_page(liquidity, recorded("series-all")).cash_chart

    assert chart is not None
    assert {bar.label: bar.value_text for bar in chart.bars} == {
        "MINUSCA": "not known",
        "MONUSCO": "371.1 M, sound",
        "UNMIK": "6.5 M, thin",
    }


def test_every_column_says_what_it_rests_on() -> None:
    rows = Reader(shown()).rows("Books and provenance")

    assert list(rows) == [column.label for column in COLUMNS]
    assert rows["Cash"]["Books"] == "modelled"
    assert rows["Assessed this year"]["Books"] == "actual"
    assert "verified" in rows["Assessed this year"]["Provenance"]
    assert "no claims of contributors" in rows["Owed to contributors"]["Not known where"]
    assert rows["Borrowed"]["Not known where"] == "nowhere"


def test_figures_of_the_chart_can_be_read_without_seeing_it() -> None:
    rows = Reader(shown()).rows("The pool at month ends")

    assert rows["2025-06-30"] == {
        "Month end": "2025-06-30",
        "Cash": "995.0",
        "Unpaid assessments": "1,993.3",
        "Owed to contributors": "594.8",
    }


@pytest.mark.parametrize("books", ["all", "actual"])
def test_every_table_has_a_caption_and_every_heading_a_scope(books: str) -> None:
    for table in Reader(shown(books)).tables:
        assert table["caption"]
        assert set(table["scopes"]) == {"col", "row"}


def test_the_keyboard_comes_first_to_the_way_past_the_heading() -> None:
    reader = Reader(shown())

    pages = [path for path, _ in SECTIONS]
    assert reader.focus[: len(pages) + 1] == ["#main", *pages]
    assert reader.focus[len(pages) + 1 :][:4] == ["as_of", "known_at", "books", "books"]
    assert "main" in reader.ids
    assert len(reader.ids) == len(set(reader.ids))


def test_the_navigation_marks_the_page_that_is_open() -> None:
    assert Reader(shown()).current == ["/"]


def test_the_page_needs_no_scripts_and_no_styles_of_its_own() -> None:
    assert not any(each in shown() for each in SCRIPTS)


def test_a_fund_named_in_markup_is_shown_as_text() -> None:
    liquidity = deepcopy(recorded("liquidity-all"))
    liquidity["funds"][0]["fund"] = "<b>&"

    assert "<b>" not in shown(liquidity=liquidity)
    assert "&lt;b&gt;&amp;" in shown(liquidity=liquidity)


def test_a_system_without_funds_has_a_page() -> None:
    empty = {**recorded("liquidity-actual"), "funds": [], "pool": None}

    reader = Reader(shown("actual", liquidity=empty))

    assert reader.rows("Active peacekeeping operations") == {}
