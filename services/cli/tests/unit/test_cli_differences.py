"""What differs between two states, and how it is told."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.cli.audit.differences import Difference, differences, first_said, opened
from missionledger.cli.audit.wording import amount, change, place

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz/~"), inner),
    max_leaves=12,
)
STATES = st.dictionaries(st.sampled_from(["terms", "lines", "status"]), VALUES, max_size=3)


def found(before: Any, after: Any) -> list[tuple[str, str, Any, Any]]:
    return [(it.path, it.kind, it.before, it.after) for it in differences(before, after)]


def test_fields_are_added_changed_and_removed() -> None:
    before = {"status": "planned", "cash_minor": 500, "note": "x", "same": [1]}
    after = {"status": "open", "cash_minor": 0, "note": "", "same": [1], "until": "2025-06-30"}

    assert found(before, after) == [
        ("/status", "changed", "planned", "open"),
        ("/cash_minor", "changed", 500, 0),
        ("/note", "removed", "x", None),
        ("/until", "added", None, "2025-06-30"),
    ]


def test_records_of_a_list_are_matched_by_what_they_say() -> None:
    """A record put in front does not make all others differ."""
    first, second, new = {"id": "A"}, {"id": "B", "days": 3}, {"id": "C"}

    assert found({"it": [first, second]}, {"it": [new, first, second]}) == [
        ("/it/0", "added", None, new)
    ]
    assert found({"it": [first, second]}, {"it": [first, {**second, "days": 4}]}) == [
        ("/it/1/days", "changed", 3, 4)
    ]
    assert found({"it": [first, second]}, {"it": [second]}) == [("/it/0", "removed", first, None)]


def test_a_list_that_is_too_long_to_match_is_compared_by_place() -> None:
    before, after = list(range(3_000)), [*range(2_999), 7]

    assert found(before, after) == [("/2999", "changed", 2_999, 7)]


def test_names_are_escaped_as_json_pointers() -> None:
    assert found({"a/b": {"c~d": 1}}, {"a/b": {"c~d": 2}}) == [("/a~1b/c~0d", "changed", 1, 2)]
    assert place("/years/2024~125/terms/1") == "years, 2024/25, terms 2"


def test_nothing_and_no_word_of_it_are_the_same() -> None:
    assert found({"terms": [], "note": "", "until": None}, {}) == []


def at(state: Any, path: str) -> Any:
    """Return what lies at a JSON pointer, as RFC 6901 says."""
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        state = state[int(name)] if isinstance(state, list) else state[name]
    return state


@given(STATES, STATES)
def test_two_states_differ_exactly_where_something_is_told(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    kept = deepcopy((before, after))

    told = list(differences(before, after))

    assert list(differences(after, deepcopy(after))) == []
    assert (before, after) == kept
    assert len({(it.path, it.kind) for it in told}) == len(told)
    assert all(at(after, it.path) == it.after for it in told if it.kind != "removed")
    assert bool(told) is bool(list(differences(after, before)))


def test_a_state_that_nothing_was_known_of_is_all_new() -> None:
    told = list(first_said(differences({"since": "0001-01-01"}, {"since": "2011-07-08"})))

    assert told == [Difference("/since", "added", None, "2011-07-08")]


def test_a_new_record_is_told_field_by_field_and_many_by_their_number() -> None:
    record = {"decision": "renewed", "until": None, "votes": {"for": 15}}
    few = Difference("/terms", "added", None, [record])
    many = Difference("/lines", "removed", dict.fromkeys("abcd", record), None)

    assert [(it.path, it.after) for it in opened(few)] == [
        ("/terms/0/decision", "renewed"),
        ("/terms/0/votes/for", 15),
    ]
    assert list(opened(many)) == [many]
    assert change(many) == "[red]-[/] lines: (4 entries)" or "decision" in change(many)


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        (
            Difference("/cash_minor", "changed", 15_000_000_000, 12_000_000_000),
            (
                "[yellow]~[/] cash_minor: 150,000,000.00 [dim]→[/] 120,000,000.00"
                " [dim](-30,000,000.00, -20.0 %)[/]"
            ),
        ),
        (
            Difference("/level/minor", "changed", 0, 5),
            "[yellow]~[/] level, minor: 0.00 [dim]→[/] 0.05 [dim](+0.05)[/]",
        ),
        (
            Difference("/troops", "changed", 17_000, 12_500),
            "[yellow]~[/] troops: 17000 [dim]→[/] 12500 [dim](-4,500, -26.5 %)[/]",
        ),
        (Difference("/open", "changed", False, True), "[yellow]~[/] open: false [dim]→[/] true"),
        (Difference("/note", "added", None, "[b]"), r"[green]+[/] note: \[b]"),
        (Difference("/note", "removed", "x", None), "[red]-[/] note: x"),
    ],
)
def test_a_change_is_one_line_for_a_person(difference: Difference, told: str) -> None:
    assert change(difference) == told


def test_amounts_below_zero_keep_their_sign() -> None:
    assert [amount(each) for each in (-5, -123_456, 0)] == ["-0.05", "-1,234.56", "0.00"]
