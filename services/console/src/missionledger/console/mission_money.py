"""The money of a mission: the stage of its account, its cash, and its authority by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionledger.console.days import in_words
from missionledger.console.figures import LEVEL_WORDS, ShownFigure, amount_figure, level_of

YEARS_SHOWN_MAX = 3
POSITION = (
    ("cash", "Cash"),
    ("unpaid_current_year", "Unpaid, this year"),
    ("unpaid_prior_years", "Unpaid, prior years"),
    ("owed_to_contributors", "Owed to contributors"),
    ("borrowed", "Borrowed"),
)
AUTHORITY = (
    ("appropriation", "Appropriation"),
    ("commitment_authority", "Commitment authority"),
    ("allotted", "Allotted"),
    ("committed", "Committed"),
    ("expenditure", "Expenditure"),
)


@dataclass(frozen=True, slots=True)
class YearLine:
    """What may be spent in a year, and what was."""

    fiscal_year: str
    state: str
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """What finance knows of a mission.

    Attributes:
        cover: months of cover with a word for them.
    """

    stage: str
    stage_since: str
    cover: str
    level: str
    figures: tuple[tuple[str, ShownFigure], ...]

    @property
    def cash(self) -> ShownFigure:
        """The cash of the account."""
        return self.figures[0][1]

    @property
    def shows_modelled(self) -> bool:
        """Whether a model had a part in a figure."""
        return any(figure.is_modelled for _, figure in self.figures)


def money_of(fund: Mapping[str, Any] | None, liquidity: Mapping[str, Any]) -> Money | None:
    """Return the account of a mission; None if it has none."""
    if fund is None:
        return None
    lines = [each for each in liquidity["funds"] if each["fund"] == fund["fund"]]
    if not lines:
        # The day is before the first entry: the account is there, and its figures are not.
        nothing = amount_figure(None, "nothing is recorded up to this day")
        figures = tuple((label, nothing) for _, label in POSITION)
        months = None
    else:
        figures = tuple((label, ShownFigure.of(lines[0][name])) for name, label in POSITION)
        months = lines[0]["months_of_cover"]
    level = level_of(months)
    return Money(
        stage=in_words(fund["stage"]).lower(),
        stage_since=fund["stage_since"],
        cover="" if months is None else f"{months} months of cover, {LEVEL_WORDS[level]}",
        level=level,
        figures=figures,
    )


def years_of(statement: Mapping[str, Any], mission: str) -> tuple[YearLine, ...] | None:
    """Return the newest years of authority, newest first; None if nothing was granted."""
    rows = [row for row in statement["rows"] if row["fund"] == mission]
    rows.sort(key=lambda row: str(row["fiscal_year"]), reverse=True)
    lines = tuple(
        YearLine(
            fiscal_year=row["fiscal_year"],
            state=in_words(row["state"] or "").lower(),
            figures=tuple(amount_figure(row[name], "") for name, _ in AUTHORITY),
        )
        for row in rows[:YEARS_SHOWN_MAX]
    )
    return lines or None
