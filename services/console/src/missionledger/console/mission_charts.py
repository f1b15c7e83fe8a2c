"""The geometry of the pictures of a mission: heads as bars, milestones on a time line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from missionledger.console.charts import Tick, nice_step

ROW_HEIGHT = 30.0
TOP = 28.0
LABEL_LETTERS_MAX = 44
DAY_LABELS_MAX = 6
QUARTERS_DAYS_MAX = 1_000
"""A shorter time line has the first days of quarters under it, a longer one those of years."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar."""

    style: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class HeadsBar:
    """The heads of one capability: stretches one behind the other, and a mark for the need."""

    label: str
    value_text: str
    y: float
    segments: tuple[Segment, ...]
    mark_x: float


@dataclass(frozen=True, slots=True)
class HeadsChart:
    """Horizontal bars of heads on a common scale."""

    width: float
    height: float
    label_width: float
    zero_x: float
    value_x: float
    bars: tuple[HeadsBar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class HeadsInput:
    """Heads that are needed, and stretches of what there is, each with its style."""

    label: str
    required: int
    stretches: Sequence[tuple[str, int]]
    value_text: str


def heads_chart(rows: Sequence[HeadsInput], *, width: float = 760) -> HeadsChart:
    """Return the bars of the rows, in their order."""
    label_width, right = 190.0, 200.0
    totals = [sum(heads for _, heads in row.stretches) for row in rows]
    high = max([1, *totals, *(row.required for row in rows)])
    scale = (width - label_width - right) / high
    bars = []
    for index, row in enumerate(rows):
        ends = [0]
        for _, heads in row.stretches:
            ends.append(ends[-1] + heads)
        segments = tuple(
            Segment(style, round(label_width + start * scale, 1), round((end - start) * scale, 1))
            for (style, _), (start, end) in zip(row.stretches, pairwise(ends), strict=True)
            if end > start
        )
        mark = round(label_width + row.required * scale, 1)
        y = TOP + index * ROW_HEIGHT
        bars.append(HeadsBar(row.label, row.value_text, y, segments, mark))
    step = nice_step(high, 4)
    ticks = tuple(
        Tick(round(label_width + number * step * scale, 1), f"{number * step:,}")
        for number in range(high // step + 1)
    )
    height = TOP + len(rows) * ROW_HEIGHT + 10
    return HeadsChart(width, height, label_width, label_width, width - 8, tuple(bars), ticks)


@dataclass(frozen=True, slots=True)
class MilestoneInput:
    """A milestone: when it was first planned, when it came or is expected, and what it counts."""

    label: str
    baseline: date | None
    forecast: date
    style: str
    value_text: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneMark:
    """A row of the time line; `baseline_x` is None for what was never planned."""

    label: str
    value_text: str
    style: str
    y: float
    x: float
    baseline_x: float | None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Milestones on a common scale of days."""

    width: float
    height: float
    left: float
    right: float
    today_x: float
    marks: tuple[MilestoneMark, ...]
    ticks: tuple[Tick, ...]


def time_line(rows: Sequence[MilestoneInput], today: date, *, width: float = 960) -> TimeLine:
    """Return the milestones in their order, with a line for the day of the page."""
    left, right = 320.0, width - 170.0
    days = [today, *(row.forecast for row in rows)]
    days += [row.baseline for row in rows if row.baseline is not None]
    first, last = min(days), max(days)
    scale = (right - left) / max((last - first).days, 1)

    def place(day: date) -> float:
        return round(left + (day - first).days * scale, 1)

    marks = tuple(
        MilestoneMark(
            label=shortened(row.label, row.count),
            value_text=row.value_text,
            style=row.style,
            y=TOP + index * ROW_HEIGHT + ROW_HEIGHT / 2,
            x=place(row.forecast),
            baseline_x=None if row.baseline is None else place(row.baseline),
        )
        for index, row in enumerate(rows)
    )
    ticks = tuple(Tick(place(day), words) for day, words in _labelled(first, last))
    height = TOP + len(rows) * ROW_HEIGHT + 24
    return TimeLine(width, height, left, right, place(today), marks, ticks)


def _labelled(first: date, last: date) -> list[tuple[date, str]]:
    months = (1, 4, 7, 10) if (last - first).days < QUARTERS_DAYS_MAX else (1,)
    form = "%b %Y" if len(months) > 1 else "%Y"
    starts = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in months
        if first <= date(year, month, 1) <= last
    ]
    every = -(-len(starts) // DAY_LABELS_MAX) or 1
    return [(day, day.strftime(form)) for day in starts[::every]]


def shortened(label: str, count: str = "") -> str:
    """Return a label that fits beside a time line, its count whole; the table has all of it."""
    ending = f": {count}" if count else ""
    room = LABEL_LETTERS_MAX - len(ending)
    if len(label) > room:
        label = f"{label[: room - 1].rstrip()}…"
    return f"{label}{ending}"
