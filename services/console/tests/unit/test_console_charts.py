"""Charts: every place lies on the canvas, and what is larger is drawn larger."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.console.charts import (
    LINE_NAME_HEIGHT,
    MILLION_MINOR,
    BarInput,
    LineInput,
    axis_label,
    bar_chart,
    line_chart,
    nice_step,
    spread,
)

AMOUNTS = st.integers(-(10**15), 10**15)
ROWS = st.lists(
    st.builds(
        BarInput,
        label=st.just("UNMISS"),
        value_minor=st.none() | AMOUNTS,
        value_text=st.just(""),
        level=st.just("thin"),
        mark_minor=st.none() | AMOUNTS,
    ),
    max_size=20,
)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
SERIES = st.lists(
    st.lists(st.tuples(DAYS, AMOUNTS), min_size=1, max_size=40).map(
        lambda values: LineInput("Cash", "cash", values, "")
    ),
    min_size=1,
    max_size=3,
)


def bar(value: int | None, mark: int | None = None) -> BarInput:
    return BarInput("UNMISS", value, "", "thin", mark)


@given(span=st.integers(1, 10**17), steps=st.integers(1, 10))
def test_a_step_is_round_and_needs_no_more_steps_than_asked(span: int, steps: int) -> None:
    step = nice_step(span, steps)

    assert str(step).rstrip("0") in {"1", "2", "25", "5"}
    assert span // step <= 2 * steps


@given(rows=ROWS)
def test_bars_marks_and_ticks_lie_between_the_labels_and_the_values(rows: list[BarInput]) -> None:
    chart = bar_chart(rows)
    places = [edge for each in chart.bars for edge in (each.x, each.x + each.width)]
    places += [each.mark_x for each in chart.bars if each.mark_x is not None]
    places += [chart.zero_x, *(tick.at for tick in chart.ticks)]

    assert all(chart.label_width - 0.2 <= place <= chart.value_x for place in places)
    assert all(before.at < after.at for before, after in pairwise(chart.ticks))
    assert all(each.y + chart.row_height <= chart.height for each in chart.bars)


@given(rows=ROWS)
def test_a_bar_is_as_long_as_its_amount_on_its_side_of_zero(rows: list[BarInput]) -> None:
    chart = bar_chart(rows)

    for row, drawn in zip(rows, chart.bars, strict=True):
        amount = row.value_minor or 0
        assert drawn.known == (row.value_minor is not None)
        if amount >= 0:
            assert drawn.x == chart.zero_x
        else:
            assert drawn.x + drawn.width == pytest.approx(chart.zero_x, abs=0.11)
    known = sorted(
        (abs(row.value_minor or 0), each.width) for row, each in zip(rows, chart.bars, strict=True)
    )
    assert all(shorter[1] <= longer[1] + 0.11 for shorter, longer in pairwise(known))


def test_what_is_not_known_has_no_length() -> None:
    unknown, zero, some = bar_chart([bar(None), bar(0), bar(5 * MILLION_MINOR)]).bars

    assert (unknown.known, unknown.width) == (False, 0)
    assert (zero.known, zero.width) == (True, 0)
    assert some.width > 0


def test_a_mark_stands_where_a_bar_of_its_amount_would_end() -> None:
    short, full = bar_chart([bar(1_000, 9 * MILLION_MINOR), bar(9 * MILLION_MINOR)]).bars

    assert short.mark_x == pytest.approx(full.x + full.width, abs=0.11)


@given(lines=SERIES)
def test_lines_stay_on_the_canvas(lines: list[LineInput]) -> None:
    chart = line_chart(lines)

    for series in chart.series:
        for point in series.points.split(" "):
            x, y = (float(part) for part in point.split(","))
            assert chart.left <= x <= chart.right
            assert chart.top <= y <= chart.bottom
    assert all(chart.top <= tick.at <= chart.bottom for tick in chart.y_ticks)
    assert all(chart.left <= tick.at <= chart.right for tick in chart.x_ticks)


def test_a_larger_amount_stands_higher_and_a_later_day_further_right() -> None:
    first = date(2025, 6, 30)
    values = [(first, 0), (first + timedelta(days=31), MILLION_MINOR)]

    (series,) = line_chart([LineInput("Cash", "cash", values, "1.0")]).series

    (x_before, y_before), (x_after, y_after) = (
        tuple(float(part) for part in point.split(",")) for point in series.points.split(" ")
    )
    assert x_before < x_after
    assert y_before > y_after
    assert (series.last_x, series.last_y) == (x_after, y_after)


def test_a_line_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs values"):
        line_chart([])


@given(heights=st.lists(st.floats(0, 300), max_size=6))
def test_names_of_lines_do_not_overlap_and_keep_their_order(heights: list[float]) -> None:
    moved = spread(heights, LINE_NAME_HEIGHT)
    pairs = sorted(zip(heights, moved, strict=True), key=lambda pair: (pair[1], pair[0]))

    assert all(after[1] - before[1] >= LINE_NAME_HEIGHT - 1e-6 for before, after in pairwise(pairs))
    assert [pair[0] for pair in pairs] == sorted(heights)
    assert all(new >= old for old, new in pairs)


@pytest.mark.parametrize(
    ("minor", "label"),
    [
        (0, "0 M"),
        (250 * MILLION_MINOR, "250 M"),
        (1_500 * MILLION_MINOR, "1.5 bn"),
        (-50 * MILLION_MINOR, "\N{MINUS SIGN}50 M"),
    ],
)
def test_axes_are_written_in_millions_and_billions(minor: int, label: str) -> None:
    assert axis_label(minor) == label
