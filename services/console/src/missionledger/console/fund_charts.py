"""The pictures of a fund: cash as it was and as it may become, and who owes most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.console.charts import (
    BarChart,
    BarInput,
    LineChart,
    LineInput,
    bar_chart,
    line_chart,
)
from missionledger.console.figures import ShownFigure, amount_figure

OUTLOOK_WIDTH, OUTLOOK_HEIGHT = 960.0, 320.0
DEBTORS_SHOWN_MAX = 12

HISTORY, MIDDLE, LOW, HIGH = "Cash", "Median forecast", "1 in 10 below", "1 in 10 above"


@dataclass(frozen=True, slots=True)
class OutlookPoint:
    """Cash at a month end: recorded up to the day, three values of a forecast after it."""

    on: str
    cash: ShownFigure | None
    low: ShownFigure | None = None
    middle: ShownFigure | None = None
    high: ShownFigure | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Cash over two years before the day and a year after it.

    Attributes:
        band: points of the polygon between the low and the high line; empty without a forecast.
        now_x: where the last day on record stands.
    """

    chart: LineChart
    band: str
    now_x: float
    points: tuple[OutlookPoint, ...]

    @property
    def has_forecast(self) -> bool:
        """Whether a forecast is drawn."""
        return bool(self.band)


def outlook_of(series: Mapping[str, Any], forecast: Mapping[str, Any] | None) -> Outlook | None:
    """Return the picture of a fund; None where its cash is not known.

    Args:
        series: `/v1/liquidity/series` of the fund.
        forecast: what a forecast says of the fund, from the last day of the series or before it.
    """
    history = [(point["on"], amount_figure(point["cash"], "")) for point in series["points"]]
    known = [(date.fromisoformat(on), shown.minor) for on, shown in history if shown.is_known]
    cash = [(on, minor) for on, minor in known if minor is not None]
    if not cash:
        return None
    ahead = _ahead(forecast, after=series["to"])
    lines = [LineInput(HISTORY, "cash", cash, history[-1][1].text)]
    lines += [
        LineInput(name, style, [cash[-1], *_values(ahead, name)], "")
        for name, style in ((MIDDLE, "forecast"), (LOW, "edge"), (HIGH, "edge"))
        if ahead
    ]
    chart = line_chart(lines, width=OUTLOOK_WIDTH, height=OUTLOOK_HEIGHT)
    now, *drawn = chart.series
    band = ""
    if drawn:
        _, low, high = drawn
        band = " ".join([*high.points.split(), *reversed(low.points.split())])
    recorded = [OutlookPoint(on, shown) for on, shown in history]
    return Outlook(chart, band, now.last_x, (*recorded, *ahead))


def _ahead(forecast: Mapping[str, Any] | None, *, after: str) -> list[OutlookPoint]:
    days = forecast["days"] if forecast else []
    return [
        OutlookPoint(
            on=each["on"],
            cash=None,
            low=amount_figure(each["p10"], ""),
            middle=amount_figure(each["p50"], ""),
            high=amount_figure(each["p90"], ""),
        )
        for each in days
        if each["on"] > after
    ]


def _values(ahead: Sequence[OutlookPoint], name: str) -> list[tuple[date, int]]:
    chosen = {MIDDLE: "middle", LOW: "low", HIGH: "high"}[name]
    return [
        (date.fromisoformat(point.on), shown.minor)
        for point in ahead
        if (shown := getattr(point, chosen)) is not None and shown.minor is not None
    ]


def debtors_chart(debtors: Sequence[tuple[str, ShownFigure, ShownFigure]]) -> BarChart | None:
    """Return bars of what States have not paid, and marks for what of it is past due.

    Args:
        debtors: State, unpaid and past due, those who owe most first.
    """
    rows = [
        BarInput(
            label=state,
            value_minor=unpaid.minor,
            value_text=f"{unpaid.text} M",
            level="bad" if past_due.minor else "thin",
            mark_minor=past_due.minor,
        )
        for state, unpaid, past_due in debtors[:DEBTORS_SHOWN_MAX]
    ]
    return bar_chart(rows) if rows else None
