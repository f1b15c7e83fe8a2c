"""Pictures of a mission: every place lies on the canvas, and later is further right."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from missionledger.console.mission_charts import (
    LABEL_LETTERS_MAX,
    HeadsInput,
    MilestoneInput,
    heads_chart,
    shortened,
    time_line,
)

HEADS = st.integers(0, 40_000)
ROWS = st.lists(
    st.builds(
        HeadsInput,
        label=st.just("Medical unit"),
        required=HEADS,
        stretches=st.tuples(*(st.tuples(st.just(style), HEADS) for style in ("there", "ready"))),
        value_text=st.just(""),
    ),
    max_size=12,
)
DAYS = st.dates(date(1948, 1, 1), date(2090, 1, 1))
MILESTONES = st.lists(
    st.builds(
        MilestoneInput,
        label=st.text(max_size=80),
        baseline=st.none() | DAYS,
        forecast=DAYS,
        style=st.just("ahead"),
        value_text=st.just(""),
    ),
    max_size=24,
)


@given(rows=ROWS)
def test_heads_stand_one_behind_the_other_on_the_canvas(rows: list[HeadsInput]) -> None:
    chart = heads_chart(rows)

    for bar in chart.bars:
        assert chart.zero_x <= bar.mark_x <= chart.value_x
        assert bar.y + 30 <= chart.height
        for segment in bar.segments:
            assert chart.zero_x <= segment.x <= segment.x + segment.width <= chart.value_x
        for before, after in pairwise(bar.segments):
            assert abs(before.x + before.width - after.x) < 0.2
    assert all(before.at < after.at for before, after in pairwise(chart.ticks))


def test_a_need_that_is_met_ends_at_its_mark() -> None:
    (bar,) = heads_chart([HeadsInput("Medical unit", 70, [("there", 60), ("ready", 10)], "")]).bars

    last = bar.segments[-1]
    assert [segment.style for segment in bar.segments] == ["there", "ready"]
    assert abs(last.x + last.width - bar.mark_x) < 0.2


@given(rows=MILESTONES, today=DAYS)
def test_milestones_lie_on_the_canvas_in_order_of_their_days(
    rows: list[MilestoneInput], today: date
) -> None:
    chart = time_line(rows, today)
    places = [chart.today_x, *(tick.at for tick in chart.ticks)]
    places += [mark.x for mark in chart.marks]
    places += [mark.baseline_x for mark in chart.marks if mark.baseline_x is not None]

    assert all(chart.left <= place <= chart.right for place in places)
    by_day = sorted(zip(rows, chart.marks, strict=True), key=lambda pair: pair[0].forecast)
    assert all(before[1].x <= after[1].x for before, after in pairwise(by_day))
    assert all(mark.y < chart.height for mark in chart.marks)
    assert all(len(mark.label) <= LABEL_LETTERS_MAX for mark in chart.marks)


def test_a_long_label_says_that_it_goes_on() -> None:
    assert shortened("operations cease") == "operations cease"
    assert shortened("word " * 20).endswith("…")
