"""The geometry of charts: pure numbers in, places on a canvas out; templates draw them as SVG.

Charts are drawn on the server, so that a page prints, links and reads without scripts. Floats
appear here only as places on a canvas; every amount that is written comes as exact text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

MILLION_MINOR = 100_000_000
"""Minor units (cents) in a million dollars."""


LINE_NAME_WIDTH = 146.0
LINE_NAME_HEIGHT = 15.0
X_LABELS_MAX = 6
"""More dates than this under a chart would run into each other."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and what it stands for."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: what there is, and what there should be."""

    label: str
    value_text: str
    level: str
    y: float
    x: float
    width: float
    mark_x: float | None
    known: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars on a common scale."""

    width: float
    height: float
    label_width: float
    value_x: float
    zero_x: float
    row_height: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class BarInput:
    """A value in minor units, None where it is not known, and an optional mark to compare with."""

    label: str
    value_minor: int | None
    value_text: str
    level: str
    mark_minor: int | None = None


@dataclass(frozen=True, slots=True)
class LineSeries:
    """One line of a chart over time: a polyline, its newest value and where its name stands."""

    name: str
    style: str
    points: str
    last_x: float
    last_y: float
    label_y: float
    last_text: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over time on a common scale."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    series: tuple[LineSeries, ...]


def nice_step(span_minor: int, steps: int) -> int:
    """Return a round step: 1, 2, 2.5 or 5 times a power of ten, to cut the span about so often."""
    rough = max(span_minor // max(steps, 1), 1)
    power = int("1" + "0" * (len(str(rough)) - 1))
    for factor_tenths in (10, 20, 25, 50, 100):
        step = power * factor_tenths // 10
        if step >= rough:
            return max(step, 1)
    return power * 10


def axis_label(minor: int) -> str:
    """Return an amount in millions for an axis: `250 M`, `1.5 bn`."""
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    millions = abs(minor) / MILLION_MINOR
    if millions >= 1000:  # noqa: PLR2004 - a thousand million is a billion
        return f"{sign}{millions / 1000:g} bn"
    return f"{sign}{millions:g} M"


def bar_chart(rows: Sequence[BarInput], *, width: float = 600, row_height: float = 30) -> BarChart:
    """Return horizontal bars for the rows, with a mark where each should reach."""
    label_width, right = 88.0, 118.0
    values = [row.value_minor or 0 for row in rows] + [row.mark_minor or 0 for row in rows]
    low, high = min([0, *values]), max([MILLION_MINOR, *values])
    scale = (width - label_width - right) / (high - low)

    def place(minor: int) -> float:
        return label_width + (minor - low) * scale

    step = nice_step(high - low, 5)
    first = -(-low // step)
    ticks = tuple(
        Tick(round(place(number * step), 1), axis_label(number * step))
        for number in range(first, high // step + 1)
    )
    bars = tuple(
        Bar(
            label=row.label,
            value_text=row.value_text,
            level=row.level,
            y=28 + index * row_height,
            x=round(min(place(row.value_minor or 0), place(0)), 1),
            width=round(abs(place(row.value_minor or 0) - place(0)), 1),
            mark_x=None if row.mark_minor is None else round(place(row.mark_minor), 1),
            known=row.value_minor is not None,
        )
        for index, row in enumerate(rows)
    )
    return BarChart(
        width=width,
        height=28 + len(rows) * row_height + 10,
        label_width=label_width,
        value_x=width - 8,
        zero_x=round(place(0), 1),
        row_height=row_height,
        bars=bars,
        ticks=ticks,
    )


@dataclass(frozen=True, slots=True)
class LineInput:
    """The values of one line by day, in minor units."""

    name: str
    style: str
    values: Sequence[tuple[date, int]]
    last_text: str


def line_chart(lines: Sequence[LineInput], *, width: float = 600, height: float = 300) -> LineChart:
    """Return lines over time; every line needs at least one value.

    Raises:
        ValueError: if there is nothing to draw.
    """
    everything = [pair for line in lines for pair in line.values]
    if not everything:
        raise ValueError("a line chart needs values")
    left, right, top, bottom = 52.0, width - LINE_NAME_WIDTH, 16.0, height - 34
    days = [day.toordinal() for day, _ in everything]
    amounts = [amount for _, amount in everything]
    low, high = min([0, *amounts]), max([MILLION_MINOR, *amounts])
    step = nice_step(high - low, 5)
    low, high = (low // step) * step, -(-high // step) * step
    day_scale = (right - left) / max(max(days) - min(days), 1)
    amount_scale = (bottom - top) / (high - low)

    def place(day: date, amount: int) -> tuple[float, float]:
        x = left + (day.toordinal() - min(days)) * day_scale
        return round(x, 1), round(bottom - (amount - low) * amount_scale, 1)

    y_ticks = tuple(
        Tick(round(bottom - (number * step - low) * amount_scale, 1), axis_label(number * step))
        for number in range(low // step, high // step + 1)
    )
    quarter_months = (1, 4, 7, 10)
    first, last = date.fromordinal(min(days)), date.fromordinal(max(days))
    quarters = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in quarter_months
        if first <= date(year, month, 1) <= last
    ]
    x_ticks = tuple(Tick(place(day, 0)[0], day.strftime("%b %Y")) for day in quarters)
    every = -(-len(x_ticks) // X_LABELS_MAX) or 1
    placed = [[place(day, amount) for day, amount in line.values] for line in lines]
    label_ys = spread([points[-1][1] for points in placed], LINE_NAME_HEIGHT)
    series = tuple(
        LineSeries(
            name=line.name,
            style=line.style,
            points=" ".join(f"{x},{y}" for x, y in points),
            last_x=points[-1][0],
            last_y=points[-1][1],
            label_y=label_y,
            last_text=line.last_text,
        )
        for line, points, label_y in zip(lines, placed, label_ys, strict=True)
    )
    return LineChart(width, height, left, right, top, bottom, x_ticks[::every], y_ticks, series)


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return the heights moved apart, so that texts a gap high do not overlap."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + gap)
    return moved
