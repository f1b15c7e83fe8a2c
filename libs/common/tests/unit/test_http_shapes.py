"""Small shapes of the HTTP kit: amounts, cells, cursors, versions, pointers, statuses."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from missionledger.common.eventlog.errors import LogBusyError, LogFullError, VersionConflictError
from missionledger.common.http.csv_cells import csv_text, safe_cell
from missionledger.common.http.failures import pointer_of, validation_problem
from missionledger.common.http.paging import CursorMalformedError, decode_cursor, encode_cursor
from missionledger.common.http.problems import PreconditionRequiredError, problem_of
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import (
    VersionMarkMalformedError,
    if_match,
    required_if_match,
)
from missionledger.common.money import MINOR_UNITS_MAX, Money


@given(st.integers(-MINOR_UNITS_MAX + 100, MINOR_UNITS_MAX - 100))
def test_an_amount_comes_back_as_the_money_it_was(minor: int) -> None:
    money = Money(minor=minor)

    sent = json.loads(Amount.of(money).model_dump_json())

    assert Amount.model_validate(sent).to_money() == money


@pytest.mark.parametrize(
    "written", ["1.5", "1.005", "1e3", "1,000", "NaN", "", " 1.00", "0x1", "01.00", "\u0661"]
)
def test_text_that_is_no_exact_amount_is_refused(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Amount(amount=written)

    assert [error["type"] for error in refused.value.errors()] == ["amount-not-exact"]


@pytest.mark.parametrize("written", ["1.5", "10", "null", "true"])
def test_a_json_number_is_never_an_amount(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Amount.model_validate_json(f'{{"amount": {written}}}')

    assert [error["type"] for error in refused.value.errors()] == ["amount-not-exact"]


@pytest.mark.parametrize("written", ["90071992547409.92", "9" * 23, "-" + "9" * 40])
def test_an_amount_beyond_exact_json_is_refused(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Amount(amount=written)

    assert [error["type"] for error in refused.value.errors()] == ["amount-too-large"]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C"])
def test_a_cell_that_looks_like_a_formula_is_made_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "cell"),
    [("-12.50", "-12.50"), (-3, "-3"), (None, ""), (True, "true"), ("UNSOH", "UNSOH")],
)
def test_numbers_and_plain_text_stay_what_they_are(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_columns_are_dotted_paths_and_cells_are_quoted() -> None:
    rows: list[dict[str, object]] = [
        {"name": 'a "b", c', "amount": {"amount": "1.00"}},
        {"name": "d"},
    ]

    text = csv_text(rows, ["name", "amount.amount"])

    assert text == 'name,amount.amount\r\n"a ""b"", c",1.00\r\nd,\r\n'


@given(st.text(max_size=60))
def test_a_cursor_comes_back_as_what_it_hides(after: str) -> None:
    assert decode_cursor(encode_cursor(after)) == after


@pytest.mark.parametrize("cursor", ["!", "a", "_w", "=="])
def test_a_cursor_that_was_not_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(CursorMalformedError):
        decode_cursor(cursor)


def test_an_if_match_header_names_the_version() -> None:
    assert asyncio.run(if_match('"v17"')) == 17
    assert asyncio.run(if_match(None)) is None
    assert asyncio.run(required_if_match('"v0"')) == 0


@pytest.mark.parametrize("header", ["17", "v17", 'W/"v17"', "*", '"v17", "v18"', '"v-1"', '""'])
def test_another_if_match_header_is_refused(header: str) -> None:
    with pytest.raises(VersionMarkMalformedError):
        asyncio.run(if_match(header))


def test_a_decision_without_a_version_is_refused() -> None:
    with pytest.raises(PreconditionRequiredError):
        asyncio.run(required_if_match(None))


def test_a_conflict_is_409_and_a_failed_precondition_if_the_version_was_named() -> None:
    conflict = VersionConflictError("purses.purse-a", 1, 2)

    assert problem_of(conflict).status == 409
    assert problem_of(conflict, if_match_sent=True).status == 412


def test_a_missing_part_says_when_to_come_back_and_a_full_disk_is_507() -> None:
    busy = problem_of(LogBusyError("busy"))
    full = problem_of(LogFullError("full"))

    assert (busy.status, busy.headers) == (503, {"Retry-After": "1"})
    assert (full.status, full.headers) == (507, {})


def test_pointers_are_escaped_and_other_places_are_named() -> None:
    assert pointer_of(("body", "rows", 3, "a/b~c")) == "/rows/3/a~1b~0c"
    assert pointer_of(("query", "limit")) == "#query/limit"
    assert pointer_of(("body",)) == ""


def test_a_fault_in_a_row_names_the_file_and_the_row() -> None:
    body = {"file": "payments.csv", "rows": [{"row": 2}, {"row": 7}]}
    errors = [{"type": "missing", "loc": ("body", "rows", 1, "amount"), "msg": "Field required"}]

    problem = validation_problem(errors, body)

    assert problem.detail == "payments.csv, row 7: /rows/1/amount: Field required"


def test_the_number_of_faults_shown_is_bounded() -> None:
    errors = [
        {"type": "missing", "loc": ("body", "rows", row, "amount"), "msg": "Field required"}
        for row in range(1_000)
    ]

    problem = validation_problem(errors, None)

    assert len(problem.errors) == 50
    assert problem.facts == {"errors": 1_000}
