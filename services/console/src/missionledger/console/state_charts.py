"""The pictures of Member States: on how few the money rests, and how old a debt is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from missionledger.console.charts import BarChart, BarInput, bar_chart
from missionledger.console.figures import ShownFigure

SHARES_WIDTH, SHARES_LABEL_WIDTH = 600.0, 96.0
SHARES_TOP, SHARES_ROW_HEIGHT, SHARES_BAR_HEIGHT = 8.0, 58.0, 28.0
SHARE_WRITTEN_MIN, SHARE_NAMED_MIN = Decimal("0.12"), Decimal("0.06")
"""In a part that is narrower than this its share, or its name, would run into the next."""
THE_OTHERS = "the others"

AGE_LABELS = ("Not due yet", "To 1 year", "1 to 2 years", "2 to 5 years", "Older")
_AGE_LEVELS = ("good", "thin", "bad", "bad", "bad")


@dataclass(frozen=True, slots=True)
class SharePart:
    """A part of a whole; `style` counts from the largest, `label` is empty if there is no room."""

    x: float
    width: float
    label: str
    style: str


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A whole and its parts."""

    name: str
    y: float
    parts: tuple[SharePart, ...]


@dataclass(frozen=True, slots=True)
class ShareChart:
    """Wholes of one width, cut by who holds how much of each."""

    width: float
    height: float
    label_width: float
    bar_height: float
    bars: tuple[ShareBar, ...]


def share_chart(wholes: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> ShareChart | None:
    """Return the picture of the largest parts of each whole; None where there is none.

    Args:
        wholes: name, and parts with `state` and `share` of one, the largest first.
    """
    shown = [(name, parts) for name, parts in wholes if parts]
    if not shown:
        return None
    bars = tuple(
        ShareBar(name, SHARES_TOP + index * SHARES_ROW_HEIGHT, _parts(parts))
        for index, (name, parts) in enumerate(shown)
    )
    height = SHARES_TOP + len(bars) * SHARES_ROW_HEIGHT
    return ShareChart(SHARES_WIDTH, height, SHARES_LABEL_WIDTH, SHARES_BAR_HEIGHT, bars)


def _parts(parts: Sequence[Mapping[str, Any]]) -> tuple[SharePart, ...]:
    shares = [(each["state"], Decimal(each["share"])) for each in parts]
    rest = 1 - sum((share for _, share in shares), Decimal(0))
    named = [(name, share, str(place)) for place, (name, share) in enumerate(shares)]
    if rest > 0:
        named.append((THE_OTHERS if rest >= SHARE_WRITTEN_MIN else "", rest, "rest"))
    drawn = []
    x = SHARES_LABEL_WIDTH
    for name, share, style in named:
        width = float(share) * (SHARES_WIDTH - SHARES_LABEL_WIDTH - 8)
        label = name if share >= SHARE_NAMED_MIN else ""
        if share >= SHARE_WRITTEN_MIN:
            label = f"{name} {share * 100:.0f} %"
        drawn.append(SharePart(round(x, 1), round(width, 1), label, style))
        x += width
    return tuple(drawn)


def ages_chart(ages: Sequence[ShownFigure]) -> BarChart | None:
    """Return bars of what is unpaid by age; None where it is not known or nothing is unpaid."""
    if not any(shown.minor for shown in ages):
        return None
    return bar_chart(
        [
            BarInput(label, shown.minor, f"{shown.text} M", level)
            for label, level, shown in zip(AGE_LABELS, _AGE_LEVELS, ages, strict=True)
        ]
    )
