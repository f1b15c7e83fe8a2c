"""The tables of the liquidity page: funds in an order, and what each column rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from missionledger.console.asked import BY_FUND
from missionledger.console.figures import LEVEL_WORDS, ShownFigure, amount_figure, level_of

BY_COVER = "cover"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.

    Attributes:
        name: its name in the API.
        label: its heading.
        meaning: what it holds.
        least_first: whether sorting by it puts the smallest first; what is scarce comes on top.
    """

    name: str
    label: str
    meaning: str
    least_first: bool = False


COLUMNS = (
    Column("cash", "Cash", "At the end of the day, loans included.", least_first=True),
    Column("assessed", "Assessed this year", "Of the fiscal year, due or not yet due."),
    Column(
        "conditional", "Conditional", "Beyond the mandate term: due on renewal, never on lapse."
    ),
    Column("received", "Received this year", "From Member States since the fiscal year began."),
    Column("unpaid_current_year", "Unpaid, this year", "Of this fiscal year's assessments."),
    Column("unpaid_prior_years", "Unpaid, prior years", "Of the assessments of earlier years."),
    Column("past_due", "Of these past due", "Of both unpaid figures, what was due before the day."),
    Column("owed_to_contributors", "Owed to contributors", "To troop and police contributors."),
    Column("borrowed", "Borrowed", "Advances of the Reserve Fund not repaid."),
)
ORDERS = (BY_FUND, BY_COVER, *(column.name for column in COLUMNS))
ASCENDING = frozenset(
    {BY_FUND, BY_COVER, *(column.name for column in COLUMNS if column.least_first)}
)


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the table."""

    fund: str
    title: str
    months: str | None
    level: str
    level_word: str
    in_pool: bool
    monthly_spending_minor: int | None
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
            in_pool=fund["in_pool"],
            monthly_spending_minor=amount_figure(fund["average_monthly_spending"], "").minor,
            figures=tuple(ShownFigure.of(fund[column.name]) for column in COLUMNS),
        )

    def figure(self, name: str) -> ShownFigure:
        """Return the figure of a column."""
        return next(
            figure
            for column, figure in zip(COLUMNS, self.figures, strict=True)
            if column.name == name
        )

    def key(self, order: str) -> Decimal | None:
        """Return what the row is sorted by; None where it is not known."""
        if order == BY_COVER:
            return None if self.months is None else Decimal(self.months)
        minor = self.figure(order).minor
        return None if minor is None else Decimal(minor)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a column rests on."""

    label: str
    meaning: str
    books: tuple[str, ...]
    provenance: tuple[str, ...]
    gaps: tuple[str, ...]


def in_order(lines: Sequence[FundLine], order: str) -> tuple[FundLine, ...]:
    """Return the rows in this order; equal ones by fund, and what is not known last."""
    by_fund = sorted(lines, key=lambda line: line.fund)
    if order == BY_FUND:
        return tuple(by_fund)
    sign = 1 if order in ASCENDING else -1
    known = [(key, line) for line in by_fund if (key := line.key(order)) is not None]
    known.sort(key=lambda pair: sign * pair[0])
    unknown = [line for line in by_fund if line.key(order) is None]
    return (*(line for _, line in known), *unknown)


def basis_of(lines: Sequence[FundLine]) -> tuple[Basis, ...]:
    """Return, for every column, the books and the provenance of what it shows, and its gaps."""
    return tuple(
        Basis(
            label=column.label,
            meaning=column.meaning,
            books=_united(figure.books for figure in figures),
            provenance=_united(figure.provenance for figure in figures),
            gaps=_united((figure.reason,) for figure in figures if not figure.is_known),
        )
        for column in COLUMNS
        for figures in [[line.figure(column.name) for line in lines]]
    )


def _united(sets: Any) -> tuple[str, ...]:
    return tuple(sorted({each for members in sets for each in members if each}))
