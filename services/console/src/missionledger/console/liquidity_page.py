"""The liquidity page: where the money of each mission and of the pool stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.money import Money
from missionledger.console.charts import (
    BarChart,
    BarInput,
    LineChart,
    LineInput,
    bar_chart,
    line_chart,
)
from missionledger.console.figures import LEVEL_WORDS, ShownFigure, amount_figure, level_of

RESERVE_MONTHS = 3

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("cash", "Cash", "At the end of the day, loans included."),
    ("assessed", "Assessed this year", "Of the fiscal year, due or not yet due."),
    ("conditional", "Conditional", "Beyond the mandate term: due on renewal, never on lapse."),
    ("received", "Received this year", "From Member States since the start of the fiscal year."),
    ("unpaid_current_year", "Unpaid, this year", "Of this year's assessments."),
    ("unpaid_prior_years", "Unpaid, prior years", "Of the assessments of earlier years."),
    ("owed_to_contributors", "Owed to contributors", "To troop and police contributors."),
    ("borrowed", "Borrowed", "Advances of the Reserve Fund not repaid."),
)


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the table."""

    fund: str
    title: str
    months: str | None
    level: str
    level_word: str
    figures: tuple[ShownFigure, ...]

    @classmethod
    def of(cls, fund: Mapping[str, Any]) -> "FundLine":
        """Return a fund of the API as a row."""
        level = level_of(fund["months_of_cover"])
        return cls(
            fund=fund["fund"],
            title=fund["title"],
            months=fund["months_of_cover"],
            level=level,
            level_word=LEVEL_WORDS[level],
            figures=tuple(ShownFigure.of(fund[name]) for name, _, _ in COLUMNS),
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
class LiquidityPage:
    """Everything the template shows."""

    as_of: str
    known_at: str
    books: str
    position: int
    cards: tuple[Card, ...]
    pool: FundLine | None
    pool_funds: tuple[FundLine, ...]
    other_funds: tuple[FundLine, ...]
    cash_chart: BarChart | None
    pool_chart: LineChart | None
    shows_modelled: bool
    cover_definition: str
    pool_source: str


def build_page(
    liquidity: Mapping[str, Any], series: Mapping[str, Any] | None, *, known_at: str
) -> LiquidityPage:
    """Return the page of a liquidity position and, if there is one, its history."""
    funds = [(fund, FundLine.of(fund)) for fund in liquidity["funds"]]
    pool = FundLine.of(liquidity["pool"]) if liquidity["pool"] else None
    members = [(fund, line) for fund, line in funds if fund["in_pool"]]
    return LiquidityPage(
        as_of=liquidity["as_of"],
        known_at=known_at,
        books=liquidity["books"],
        position=liquidity["known_at"],
        cards=_cards(liquidity, pool),
        pool=pool,
        pool_funds=tuple(line for _, line in members),
        other_funds=tuple(line for fund, line in funds if not fund["in_pool"]),
        cash_chart=_cash_chart(members),
        pool_chart=_pool_chart(series) if series else None,
        shows_modelled=any(figure.is_modelled for _, line in funds for figure in line.figures),
        cover_definition=liquidity["months_of_cover_definition"],
        pool_source=liquidity["pool_source"],
    )


def _cards(liquidity: Mapping[str, Any], pool: FundLine | None) -> tuple[Card, ...]:
    cards: list[Card] = []
    if pool is not None:
        named = dict(zip((name for name, _, _ in COLUMNS), pool.figures, strict=True))
        cover = "" if pool.months is None else f"{pool.months} months of cover"
        cards.append(_card("Cash of the pool", named["cash"], cover, pool.level))
        unpaid = [named["unpaid_current_year"], named["unpaid_prior_years"]]
        cards.append(_unpaid_card(unpaid))
        cards.append(_card("Owed to contributors", named["owed_to_contributors"], ""))
        cards.append(_card("Conditional", named["conditional"], "due on renewal only"))
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


def _unpaid_card(parts: Sequence[ShownFigure]) -> Card:
    if not all(part.is_known for part in parts):
        return Card("Unpaid assessments", "not known", parts[0].note, "unknown")
    total = amount_figure(
        {"amount": str(Money(minor=sum(part.minor or 0 for part in parts))), "currency": "USD"}, ""
    )
    more = f"{parts[1].text} M from prior years"
    return Card(
        "Unpaid assessments",
        f"{total.text} M",
        more,
        is_modelled=any(part.is_modelled for part in parts),
    )


def _cash_chart(members: Sequence[tuple[Mapping[str, Any], FundLine]]) -> BarChart | None:
    rows = []
    for fund, line in members:
        cash = line.figures[0]
        spending = fund["average_monthly_spending"]
        need = None if spending is None else amount_figure(spending, "").minor
        rows.append(
            BarInput(
                label=line.fund,
                value_minor=cash.minor,
                value_text=f"{cash.text} M" if cash.is_known else "not known",
                level=line.level,
                mark_minor=None if need is None else need * RESERVE_MONTHS,
            )
        )
    return bar_chart(rows) if any(row.value_minor is not None for row in rows) else None


def _pool_chart(series: Mapping[str, Any]) -> LineChart | None:
    names = (
        ("cash", "Cash", "cash"),
        ("unpaid", "Unpaid assessments", "unpaid"),
        ("owed_to_contributors", "Owed to contributors", "owed"),
    )
    lines = []
    for key, name, style in names:
        values = [
            (date.fromisoformat(point["on"]), figure.minor)
            for point in series["points"]
            if (figure := amount_figure(point[key], "")).minor is not None
        ]
        if values:
            last = amount_figure(series["points"][-1][key], "").text
            lines.append(LineInput(name, style, values, f"{last} M"))
    return line_chart(lines) if lines else None
