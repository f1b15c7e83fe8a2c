"""Trace contexts: W3C in and out, with and without a recorder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.telemetry.tracing import (
    current_trace_id,
    current_traceparent,
    format_traceparent,
    parse_traceparent,
    span,
)

GIVEN = f"00-{'ab' * 16}-{'cd' * 8}-01"


@given(st.integers(1, 2**128 - 1), st.integers(1, 2**64 - 1), st.integers(0, 255))
def test_a_traceparent_is_read_and_written_unchanged(trace: int, parent: int, flags: int) -> None:
    text = f"00-{trace:032x}-{parent:016x}-{flags:02x}"

    context = parse_traceparent(text)

    assert context is not None
    assert format_traceparent(context) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00",
        GIVEN.upper(),
        GIVEN + "-more",
        "ff" + GIVEN[2:],
        f"00-{'0' * 32}-{'cd' * 8}-01",
        f"00-{'ab' * 16}-{'0' * 16}-01",
        "x" * 55,
    ],
)
def test_a_malformed_traceparent_is_ignored(text: str) -> None:
    assert parse_traceparent(text) is None

    with span("test", traceparent=text):
        assert re.fullmatch(r"[0-9a-f]{32}", current_trace_id())
        assert current_trace_id() != "0" * 32


def test_a_later_version_with_more_fields_is_understood() -> None:
    assert parse_traceparent("01" + GIVEN[2:] + "-more") is not None


def test_a_span_continues_the_trace_it_is_given_and_spans_inside_continue_it() -> None:
    assert current_trace_id() == ""
    with span("outer", traceparent=GIVEN):
        assert current_trace_id() == "ab" * 16
        assert current_traceparent().startswith(f"00-{'ab' * 16}-")
        with span("inner"):
            assert current_trace_id() == "ab" * 16
        with span("other", traceparent=f"00-{'ef' * 16}-{'cd' * 8}-00"):
            assert current_trace_id() == "ef" * 16
    assert current_trace_id() == ""


def test_each_new_trace_has_an_id_of_its_own() -> None:
    seen = set()
    for _ in range(3):
        with span("test"):
            seen.add(current_trace_id())

    assert len(seen) == 3


def test_a_failure_passes_through_a_span() -> None:
    with pytest.raises(ValueError, match="inside"), span("test", traceparent=GIVEN):
        raise ValueError("inside")
