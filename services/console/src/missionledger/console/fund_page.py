"""The page of a fund: its cash and what may become of it, who owes it, and whom it owes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from missionledger.common.money import Money
from missionledger.console.charts import BarChart
from missionledger.console.client import Listing
from missionledger.console.days import in_words
from missionledger.console.figures import ShownFigure, amount_figure
from missionledger.console.fund_charts import debtors_chart
from missionledger.console.liquidity_table import FundLine

AGES = (
    ("not_due", "Not due yet"),
    ("under_one_year", "Up to one year late"),
    ("one_to_two_years", "One to two years"),
    ("two_to_five_years", "Two to five years"),
    ("older", "Older"),
)
ASSESSMENTS_SHOWN_MAX = 8


@dataclass(frozen=True, slots=True)
class FundIdentity:
    """What kind of account it is, and how far in its life."""

    fund: str
    title: str
    kind: str
    stage: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a kept forecast says of the year after the day.

    Attributes:
        level: `bad` where a shortfall is more likely than not, `thin` where it is possible.
        words: how likely a shortfall is, and when.
        assumptions: what the forecast takes for granted.
    """

    made_on: str
    level: str
    words: str
    assumptions: tuple[str, ...]
    month_ends: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Debtors:
    """Who has not paid.

    Attributes:
        states: how many owe something.
        lines: State, unpaid and past due, the largest first.
        ages: what is unpaid by age.
        is_whole: whether the list has all of them.
    """

    states: int
    lines: tuple[tuple[str, ShownFigure, ShownFigure], ...]
    ages: tuple[tuple[str, ShownFigure], ...]
    chart: BarChart | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """A line of assessments or credits, as a letter has it."""

    symbol: str
    kind: str
    fiscal_year: str
    period: str
    due_on: str
    due: ShownFigure
    unpaid: ShownFigure
    conditional: ShownFigure


def identity_of(fund: Mapping[str, Any]) -> FundIdentity:
    """Return which fund it is."""
    since = f" since {fund['stage_since']}" if fund["stage_since"] else ""
    stage = in_words(fund["stage"]).lower()
    kind = in_words(fund["kind"]).lower()
    return FundIdentity(fund["fund"], fund["title"], kind, f"{stage}{since}")


def line_of(liquidity: Mapping[str, Any], *, fund: str) -> FundLine | None:
    """Return where the fund stands; None before its first entry."""
    return next((FundLine.of(each) for each in liquidity["funds"] if each["fund"] == fund), None)


def newest_forecast(listing: Listing, *, until: date) -> str | None:
    """Return the id of the newest forecast that was made up to the day."""
    made = [each for each in listing.items if each["as_of"] <= until.isoformat()]
    if not made:
        return None
    return str(max(made, key=lambda each: (each["as_of"], each["known_at"]))["forecast"])


def shortfall_of(forecast: Mapping[str, Any], *, fund: str) -> Shortfall | None:
    """Return what a forecast says of a fund; None if it leaves the fund out."""
    said = next((each for each in forecast["funds"] if each["fund"] == fund), None)
    if said is None:
        return None
    chance = Decimal(said["probability_of_shortfall"])
    return Shortfall(
        made_on=forecast["as_of"],
        level="bad" if chance * 2 >= 1 else "thin" if chance else "good",
        words=_shortfall_words(chance, said),
        assumptions=tuple(forecast["assumptions"]),
        month_ends=said,
    )


def _shortfall_words(chance: Decimal, said: Mapping[str, Any]) -> str:
    if not chance:
        return "none of the paths runs short within the year"
    share = f"{chance * 100:.0f} %" if chance * 100 >= 1 else "less than 1 %"
    when = f", first on {said['first_short_on']}" if said["first_short_on"] else ""
    half = said["median_first_short_on"]
    middle = f"; in half of the paths that do, by {half}" if half else ""
    return f"{share} of the paths run short within the year{when}{middle}"


def debtors_of(listing: Listing) -> Debtors | None:
    """Return who owes how much; None if nobody owes."""
    lines = [
        (each["state"], _unpaid(each, "unpaid"), _unpaid(each, "past_due"))
        for each in listing.items
    ]
    owing = [line for line in lines if (line[1].minor or 0) > 0]
    if not owing:
        return None
    owing.sort(key=lambda line: (-(line[1].minor or 0), line[0]))
    ages = tuple(
        (label, _total(each["ages"][name] for each in listing.items)) for name, label in AGES
    )
    return Debtors(len(owing), tuple(owing), ages, debtors_chart(owing), listing.is_whole)


def _unpaid(state: Mapping[str, Any], name: str) -> ShownFigure:
    marks = {"is_at_most": state.get("is_at_most"), "reason": state.get("why_at_most", "")}
    return ShownFigure.of({"amount": state[name], "books": (), "provenance": (), **marks})


def _total(amounts: Any) -> ShownFigure:
    minor = sum(amount_figure(each, "").minor or 0 for each in amounts)
    return amount_figure({"amount": str(Money(minor=minor)), "currency": "USD"}, "")


def assessments_of(listing: Listing) -> tuple[AssessmentLine, ...] | None:
    """Return the newest lines of assessments, newest first; None if there are none."""
    items: Sequence[Mapping[str, Any]] = sorted(
        listing.items,
        key=lambda each: (each["fiscal_year"], each["period_from"] or "", each["line"]),
        reverse=True,
    )
    return tuple(_assessment(each) for each in items[:ASSESSMENTS_SHOWN_MAX]) or None


def _assessment(line: Mapping[str, Any]) -> AssessmentLine:
    since, until = line["period_from"], line["period_to"]
    return AssessmentLine(
        symbol=line["symbol"],
        kind=in_words(line["kind"]),
        fiscal_year=line["fiscal_year"],
        period=f"{since} to {until}" if since else f"of the year to {until}",
        due_on=line["due_on"] or "not known",
        due=amount_figure(line["due"], ""),
        unpaid=amount_figure(line["unpaid"], ""),
        conditional=amount_figure(line["conditional"], ""),
    )
