"""The table of Member States: its order, its marks and its sums, as finance told them."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.states_page import concentration_of, owing_chart, standing_of
from missionledger.console.states_table import (
    BY_STATE,
    BY_UNPAID,
    COLUMNS,
    StateLine,
    StatesAsked,
    rows_of,
    table_of,
)

RECORDED = Path(__file__).parent.parent / "recorded" / "states.json"
DAY = date(2026, 6, 30)


def said(path: str) -> Any:
    return deepcopy(orjson.loads(RECORDED.read_bytes())[f"finance {path}"])


def states() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = said("/v1/member-states")["items"]
    return items


def state(code: str) -> dict[str, Any]:
    return next(each for each in states() if each["state"] == code)


def test_who_owes_most_comes_first_and_who_is_not_known_last() -> None:
    given = states()
    unknown = next(each for each in given if each["state"] == "CHN")
    unknown.update(unpaid=None, past_due=None, ages=None, paid_in_full=None, unknown_funds="UNMISS")

    lines = table_of(given, BY_UNPAID, is_whole=True).lines

    assert [line.state for line in lines][:2] == ["USA", "BRA"]
    assert lines[-1].state == "CHN"
    assert lines[-1].level_word == "not known"
    assert lines[-1].figure("older").reason == "what was paid is not known of UNMISS"


def test_any_column_sorts_and_states_go_by_their_code() -> None:
    table = table_of(states(), BY_STATE, is_whole=True)
    assert [line.state for line in table.lines] == sorted(each["state"] for each in states())

    for column in COLUMNS:
        lines = table_of(states(), column.name, is_whole=True).lines
        shown = [line.figure(column.name).minor or 0 for line in lines]
        assert shown == sorted(shown, reverse=True), column.name


def test_at_most_is_marked_where_it_holds_and_nowhere_else() -> None:
    line = StateLine.of(state("BRA"))

    marked = [
        column.name for column, shown in zip(COLUMNS, line.figures, strict=True) if shown.is_at_most
    ]

    assert marked == ["unpaid", "past_due", "older"]
    assert line.figure("unpaid").exact == "≤ 257,915,130.80 USD"
    assert "of 2019 only payments in full" in line.reasons[0]


def test_what_rests_on_payments_is_marked_as_modelled_and_what_was_assessed_is_not() -> None:
    line = StateLine.of(state("BRA"))

    assert line.figure("unpaid").is_modelled
    assert line.figure("older").is_modelled
    assert not line.figure("assessed").is_modelled
    actual = StateLine.of({**state("BRA"), "books": "actual"})
    assert not any(shown.is_modelled for shown in actual.figures)


@pytest.mark.parametrize(
    ("paid", "past_due", "said"),
    [
        (True, "0.00", ("good", "paid in full")),
        (False, "0.00", ("thin", "not late yet")),
        (False, "0.01", ("bad", "past due")),
        (None, "0.01", ("unknown", "not known")),
    ],
)
def test_how_a_state_stands_is_a_word(
    *, paid: bool | None, past_due: str, said: tuple[str, str]
) -> None:
    given = state("USA")
    given["paid_in_full"] = paid
    given["at_most"]["amount"] = "0.00"
    given["past_due"]["amount"] = past_due

    line = StateLine.of(given)

    assert (line.level, line.level_word) == said


def test_what_is_late_at_most_is_not_said_to_be_late() -> None:
    given = state("BRA")
    given["at_most"] = given["past_due"]

    assert StateLine.of(given).level_word == "perhaps past due"


def test_a_share_of_nothing_is_left_out() -> None:
    given = said("/v1/member-states/paid-in-full")
    given["together"].update(settled_share=None, on_time_share=None)
    given["together"]["assessed"]["amount"] = "0.00"

    found = standing_of(given)

    assert found is not None
    assert (found.together.settled, found.together.settled_at_most) == ("", "")


def test_sums_are_of_every_state_and_are_at_most_if_one_of_them_is() -> None:
    table = table_of(states(), BY_UNPAID, is_whole=True)
    totals = {column.name: shown for column, shown in zip(COLUMNS, table.totals, strict=True)}

    assert totals["unpaid"].minor == sum(line.figure("unpaid").minor or 0 for line in table.lines)
    assert totals["unpaid"].is_at_most
    assert not totals["under_one_year"].is_at_most
    assert table_of([], BY_UNPAID, is_whole=True).totals[0].is_known is False


def test_the_address_asks_the_same_question_and_leaves_out_what_is_plain() -> None:
    asked = StatesAsked(DAY, "7", "actual", "older", "past_due", "UNMISS")

    assert asked.link() == (
        "/states?as_of=2026-06-30&books=actual&known_at=7&owing=past_due&account=UNMISS&sort=older"
    )
    assert StatesAsked(DAY).link() == "/states?as_of=2026-06-30&books=all"
    assert asked.elsewhere("/states/FRA") == "/states/FRA?as_of=2026-06-30&books=actual&known_at=7"
    assert asked.accounts == {"fund": "UNMISS"}
    assert StatesAsked(DAY, account="regular_budget").accounts == {"accounts": "regular_budget"}


def test_days_that_are_looked_at_next_keep_the_filters() -> None:
    asked = StatesAsked(DAY, owing="nothing")

    assert all("owing=nothing" in other.link() for _, other in asked.days())


def test_a_file_has_exact_amounts_and_leaves_empty_what_is_not_known() -> None:
    given = [state("BRA"), {**state("FRA"), "unpaid": None, "ages": None, "at_most": None}]

    brazil, france = rows_of(given, DAY)

    assert (brazil["unpaid"], brazil["older"]) == ("257915130.80", "250170842.00")
    assert brazil["ages_at_most"] == ["older"]
    assert (france["unpaid"], france["older"], france["at_most"]) == (None, None, None)


def test_the_number_of_states_stands_beside_the_share_of_the_money() -> None:
    found = standing_of(said("/v1/member-states/paid-in-full"))

    assert found is not None
    together = found.together
    assert (together.paid_in_full, together.states) == (75, 193)
    assert (together.settled, together.settled_at_most) == ("≥ 80.8 %", "94.8 %")
    exact = next(each for each in found.accounts if each.account == "UNMISS")
    assert exact.settled_at_most == ""
    assert "FRA" in dict(found.paid)


def test_the_budget_stands_beside_arrears_only_of_all_peacekeeping() -> None:
    given = said("/v1/member-states/concentration")

    whole = concentration_of(given, account="peacekeeping")
    part = concentration_of(given, account="UNMISS")

    assert whole is not None
    assert whole.budget.endswith("of the budgets approved for 2025/26")
    assert part is not None
    assert part.budget == ""
    assert part.past_due.is_at_most


def test_parts_of_a_whole_fill_it_and_small_ones_are_not_named_in_the_picture() -> None:
    found = concentration_of(said("/v1/member-states/concentration"), account="all")

    assert found is not None
    assert found.chart is not None
    for bar in found.chart.bars:
        end = bar.parts[-1].x + bar.parts[-1].width
        assert end == pytest.approx(found.chart.width - 8, abs=1)
    late = found.chart.bars[1]
    assert late.parts[0].label == "USA 80 %"
    assert [part.label for part in late.parts[1:]] == [""] * 5
    assert [one.state for _, one in found.ranks if one][:2] == ["USA", "CHN"]


def test_only_who_owes_is_drawn() -> None:
    chart = owing_chart(table_of(states(), BY_STATE, is_whole=True).lines)

    assert chart is not None
    assert chart.bars[0].label == "USA"
    assert "FRA" not in {bar.label for bar in chart.bars}
    assert owing_chart([StateLine.of(state("FRA"))]) is None
