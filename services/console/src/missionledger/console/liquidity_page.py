"""The liquidity page: where the money of each mission and of the pool stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.money import Money
from missionledger.console.asked import BY_FUND
from missionledger.console.charts import (
    BarChart,
    BarInput,
    LineChart,
    LineInput,
    bar_chart,
    line_chart,
)
from missionledger.console.figures import ShownFigure, amount_figure
from missionledger.console.liquidity_table import Basis, FundLine, basis_of, in_order

RESERVE_MONTHS = 3
POOL_CHART_HEIGHT_MIN = 260.0
POOL_LINES = (
    ("cash", "Cash", "cash"),
    ("unpaid", "Unpaid assessments", "unpaid"),
    ("owed_to_contributors", "Owed to contributors", "owed"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A figure at a glance."""

    label: str
    value: str
    more: str
    level: str = ""
    is_modelled: bool = False


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """The pool at the end of a month."""

    on: str
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class LiquidityPage:
    """Everything the template shows."""

    position: int
    cards: tuple[Card, ...]
    pool: FundLine | None
    pool_funds: tuple[FundLine, ...]
    other_funds: tuple[FundLine, ...]
    cash_chart: BarChart | None
    pool_chart: LineChart | None
    pool_points: tuple[SeriesPoint, ...]
    basis: tuple[Basis, ...]
    shows_modelled: bool
    cover_definition: str
    pool_source: str


def build_page(
    liquidity: Mapping[str, Any], series: Mapping[str, Any], *, order: str = BY_FUND
) -> LiquidityPage:
    """Return the page of a liquidity position and its history, its tables in this order."""
    pool = FundLine.of(liquidity["pool"]) if liquidity["pool"] else None
    lines = in_order([FundLine.of(fund) for fund in liquidity["funds"]], order)
    members = [line for line in lines if line.in_pool]
    cash_chart = _cash_chart(members)
    return LiquidityPage(
        position=liquidity["known_at"],
        cards=_cards(liquidity, pool),
        pool=pool,
        pool_funds=tuple(members),
        other_funds=tuple(line for line in lines if not line.in_pool),
        cash_chart=cash_chart,
        pool_chart=_pool_chart(series, height=cash_chart.height if cash_chart else 0),
        pool_points=tuple(
            SeriesPoint(
                point["on"], tuple(amount_figure(point[key], "") for key, _, _ in POOL_LINES)
            )
            for point in series["points"]
        ),
        basis=basis_of(lines),
        shows_modelled=any(figure.is_modelled for line in lines for figure in line.figures),
        cover_definition=liquidity["months_of_cover_definition"],
        pool_source=liquidity["pool_source"],
    )


def _cards(liquidity: Mapping[str, Any], pool: FundLine | None) -> tuple[Card, ...]:
    cards: list[Card] = []
    if pool is not None:
        cover = "" if pool.months is None else f"{pool.months} months of cover"
        cards.append(_card("Cash of the pool", pool.figure("cash"), cover, pool.level))
        unpaid = [pool.figure("unpaid_current_year"), pool.figure("unpaid_prior_years")]
        cards.append(_unpaid_card(unpaid, pool.figure("past_due")))
        cards.append(_card("Owed to contributors", pool.figure("owed_to_contributors"), ""))
        cards.append(_card("Conditional", pool.figure("conditional"), "due on renewal only"))
    reserve = liquidity["reserve_fund"]
    liquid = amount_figure(reserve["room_for_liquidity"], reserve["reason"])
    start_up = amount_figure(reserve["room_for_start_up"], reserve["reason"])
    level = amount_figure(reserve["level"], reserve["reason"])
    of_level = f"of a Fund of {level.text} M" if level.is_known else ""
    cards.append(_card("Reserve Fund: room for liquidity", liquid, of_level))
    cards.append(_card("Reserve Fund: room for start-up", start_up, "with concurrence of ACABQ"))
    return tuple(cards)


def _card(label: str, figure: ShownFigure, more: str, level: str = "") -> Card:
    if not figure.is_known:
        return Card(label, "not known", figure.note, "unknown")
    return Card(label, f"{figure.text} M", more, level, figure.is_modelled)


def _unpaid_card(parts: Sequence[ShownFigure], past_due: ShownFigure) -> Card:
    if not all(part.is_known for part in parts):
        return Card("Unpaid assessments", "not known", parts[0].note, "unknown")
    total = amount_figure(
        {"amount": str(Money(minor=sum(part.minor or 0 for part in parts))), "currency": "USD"}, ""
    )
    more = f"{past_due.text} M past due, {parts[1].text} M from prior years"
    return Card(
        "Unpaid assessments",
        f"{total.text} M",
        more,
        is_modelled=any(part.is_modelled for part in parts),
    )


def _cash_chart(members: Sequence[FundLine]) -> BarChart | None:
    rows = []
    for line in members:
        cash, need = line.figure("cash"), line.monthly_spending_minor
        rows.append(
            BarInput(
                label=line.fund,
                value_minor=cash.minor,
                value_text=f"{cash.text} M, {line.level_word}" if cash.is_known else "not known",
                level=line.level,
                mark_minor=None if need is None else need * RESERVE_MONTHS,
            )
        )
    return bar_chart(rows) if any(row.value_minor is not None for row in rows) else None


def _pool_chart(series: Mapping[str, Any], *, height: float) -> LineChart | None:
    lines = []
    for key, name, style in POOL_LINES:
        values = [
            (date.fromisoformat(point["on"]), figure.minor)
            for point in series["points"]
            if (figure := amount_figure(point[key], "")).minor is not None
        ]
        if values:
            last = amount_figure(series["points"][-1][key], "")
            lines.append(LineInput(name, style, values, last.text or "not known"))
    return line_chart(lines, height=max(height, POOL_CHART_HEIGHT_MIN)) if lines else None
