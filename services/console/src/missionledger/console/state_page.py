"""The page of a Member State: its account with every fund, its plan, its letters and payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionledger.common.money import Money
from missionledger.console.charts import BarChart
from missionledger.console.client import Listing
from missionledger.console.days import in_words
from missionledger.console.figures import (
    AT_LEAST_SIGN,
    AT_MOST_SIGN,
    ShownFigure,
    amount_figure,
    percent,
)
from missionledger.console.fund_page import AGES
from missionledger.console.state_charts import ages_chart
from missionledger.console.states_table import StateLine

NEWEST_SHOWN_MAX = 10
CARDS = (
    ("unpaid", "Unpaid"),
    ("past_due", "Of this past due"),
    ("assessed", "Assessed"),
    ("conditional", "Conditional"),
    ("credits_to_return", "Credits to return"),
    ("unapplied", "Paid ahead"),
)
FUND_COLUMNS = (
    ("assessed", "Assessed"),
    ("credited", "Credits kept"),
    ("received", "Received"),
    ("unpaid", "Unpaid"),
    ("past_due", "Of this past due"),
    ("unapplied", "Paid ahead"),
    ("conditional", "Conditional"),
)
_RESTS_ON_RECEIPTS = frozenset({"received", "unpaid", "past_due", "unapplied"})
_AGE_WORDS = dict(AGES)
_INSTALMENT_LEVELS = {"met": "good", "met_late": "thin", "missed": "bad", "to_come": "unknown"}
_PLAN_LEVELS = {"kept": "good", "fulfilled": "good", "behind": "bad"}


@dataclass(frozen=True, slots=True)
class FundAccount:
    """The State's account with one fund.

    Attributes:
        oldest: the oldest year of which something is unpaid; empty if nothing is.
    """

    fund: str
    figures: tuple[ShownFigure, ...]
    oldest: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is unpaid of one line of an assessment."""

    fund: str
    line: str
    fiscal_year: str
    due_on: str
    age: str
    unpaid: ShownFigure


@dataclass(frozen=True, slots=True)
class Cap:
    """A law of the State that caps what it pays of an assessment."""

    cap: str
    source: str
    years: tuple[tuple[str, ShownFigure, ShownFigure], ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What the State owes and is owed, in all and by fund.

    Attributes:
        ages: what is unpaid by age; empty where it is not known.
        reasons: why figures are the most that can be owed.
    """

    line: StateLine
    cards: tuple[tuple[str, ShownFigure], ...]
    ages: tuple[tuple[str, ShownFigure], ...]
    chart: BarChart | None
    funds: tuple[FundAccount, ...]
    items: tuple[OpenItem, ...]
    cap: Cap | None
    reasons: tuple[str, ...]
    position: int

    @property
    def shows_modelled(self) -> bool:
        """Whether a model had a part in a figure."""
        return any(figure.is_modelled for figure in self.line.figures)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of the State over several accounts, in force.

    Attributes:
        instalments: day, amount, what became of it as a level and in words.
    """

    status: str
    level: str
    agreed_on: str
    reference: str
    accounts: str
    figures: tuple[tuple[str, ShownFigure], ...]
    next_due_on: str
    longer_than_years: int | None
    instalments: tuple[tuple[str, ShownFigure, str, str], ...]


@dataclass(frozen=True, slots=True)
class Plans:
    """The plan in force, and the days and ends of those before it."""

    current: Plan | None
    ended: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LetterLine:
    """What a document asks of the State, or gives back to it."""

    symbol: str
    fund: str
    fiscal_year: str
    period: str
    due_on: str
    share: ShownFigure


@dataclass(frozen=True, slots=True)
class Payment:
    """Cash that came from the State."""

    on: str
    fund: str
    amount: ShownFigure


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest lines of a list that may be long."""

    lines: tuple[Any, ...]
    total: int
    is_whole: bool


def account_of(account: Mapping[str, Any]) -> Account:
    """Return what the State owes, in all and by fund."""
    line = StateLine.of(account["total"])
    ages = tuple((label, line.figure(name)) for name, label in AGES)
    cap = account["national_cap"]
    is_known = account["total"]["ages"] is not None
    return Account(
        line=line,
        cards=tuple((label, line.figure(name)) for name, label in CARDS),
        ages=ages if is_known else (),
        chart=ages_chart([shown for _, shown in ages]) if is_known else None,
        funds=tuple(_fund(each) for each in account["funds"]),
        items=_items(account["funds"]),
        cap=_cap(cap) if cap else None,
        reasons=line.reasons,
        position=account["known_at"],
    )


def _fund(fund: Mapping[str, Any]) -> FundAccount:
    years = [each["fiscal_year"] for each in fund["unpaid_by_year"]]
    return FundAccount(
        fund=fund["fund"],
        figures=tuple(_fund_figure(fund, name) for name, _ in FUND_COLUMNS),
        oldest=min(years, default=""),
    )


def _fund_figure(fund: Mapping[str, Any], name: str) -> ShownFigure:
    sign = ""
    if fund["is_at_most"] and name in {"unpaid", "past_due"}:
        sign = AT_MOST_SIGN
    elif fund["is_at_most"] and name == "received":
        sign = AT_LEAST_SIGN
    rests = name in _RESTS_ON_RECEIPTS
    reason = "these books have no receipts of the account" if fund[name] is None else ""
    return amount_figure(fund[name], reason, books=fund["books"] if rests else (), sign=sign)


def _items(funds: Sequence[Mapping[str, Any]]) -> tuple[OpenItem, ...]:
    items = [
        OpenItem(
            fund=fund["fund"],
            line=each["line"] or "owed from before",
            fiscal_year=each["fiscal_year"],
            due_on=each["due_on"],
            age=_AGE_WORDS[each["age"]],
            unpaid=amount_figure(
                each["unpaid"],
                each["why"],
                books=each["books"],
                provenance=each["provenance"],
                sign=AT_MOST_SIGN if each["is_at_most"] else "",
            ),
        )
        for fund in funds
        for each in fund["open_items"]
    ]
    return tuple(sorted(items, key=lambda item: (item.due_on, item.fund, item.line)))


def _cap(cap: Mapping[str, Any]) -> Cap:
    return Cap(
        cap=percent(cap["cap"]),
        source=f"{cap['source']}; {cap['certainty']}",
        years=tuple(
            (
                each["fiscal_year"],
                amount_figure(each["assessed"], ""),
                amount_figure(each["above_cap"], ""),
            )
            for each in cap["years"]
        ),
    )


def plans_of(plans: Mapping[str, Any] | None) -> Plans | None:
    """Return the plans of the State; None if it has agreed on none."""
    if plans is None:
        return None
    current = plans["current"]
    ended = tuple((each["agreed_on"], each["reason"]) for each in plans["ended"])
    return Plans(_plan(current) if current else None, ended) if current or ended else None


def _plan(plan: Mapping[str, Any]) -> Plan:
    sign = AT_MOST_SIGN if plan["is_at_most"] else ""
    named = (
        ("Promised so far", "promised_so_far"),
        ("Settled since", "settled"),
        ("Behind by", "behind"),
        ("Promised in all", "promised_in_all"),
    )
    return Plan(
        status=plan["status"],
        level=_PLAN_LEVELS[plan["status"]],
        agreed_on=plan["agreed_on"],
        reference=plan["reference"],
        accounts=plan["accounts"],
        figures=(
            ("Owed when agreed", amount_figure(plan["owed_when_agreed"], "", sign=sign)),
            *((label, amount_figure(plan[name], "")) for label, name in named),
        ),
        next_due_on=plan["next_due_on"],
        longer_than_years=plan["longer_than_years"],
        instalments=tuple(
            (
                each["due_on"],
                amount_figure(each["amount"], ""),
                _INSTALMENT_LEVELS[each["status"]],
                in_words(each["status"]).lower(),
            )
            for each in plan["instalments"]
        ),
    )


def letters_of(listing: Listing) -> Newest | None:
    """Return the newest documents that ask the State for money; None if there are none."""
    return _documents(listing, kinds=lambda kind: kind != "credit")


def credits_of(listing: Listing) -> Newest | None:
    """Return the newest credits to the State; None if there are none."""
    return _documents(listing, kinds=lambda kind: kind == "credit")


def _documents(listing: Listing, kinds: Any) -> Newest | None:
    lines = [each for each in listing.items if kinds(each["kind"]) and each["share"] is not None]
    lines.sort(
        key=lambda each: (each["issued_on"], each["period_from"] or "", each["fund"]), reverse=True
    )
    shown = tuple(_letter(each) for each in lines[:NEWEST_SHOWN_MAX])
    return Newest(shown, len(lines), listing.is_whole) if lines else None


def _letter(line: Mapping[str, Any]) -> LetterLine:
    since, until = line["period_from"], line["period_to"]
    share = line["share"]
    if line["kind"] == "credit":
        share = {**share, "amount": str(-Money.parse(share["amount"]))}
    return LetterLine(
        symbol=line["symbol"],
        fund=line["fund"],
        fiscal_year=line["fiscal_year"],
        period=f"{since} to {until}" if since else f"of the year to {until}",
        due_on=line["due_on"] or "not known",
        share=amount_figure(share, "", provenance=(line["provenance"],)),
    )


def payments_of(*listings: Listing) -> Newest | None:
    """Return the newest payments of the State in the books asked for; None if there are none."""
    lines = [each for listing in listings for each in listing.items]
    lines.sort(key=lambda each: (each["occurred_on"], each["position"], each["number"]))
    shown = tuple(
        Payment(
            on=each["occurred_on"],
            fund=each["fund"],
            amount=amount_figure(
                each["amount"], "", books=(each["book"],), provenance=(each["provenance"],)
            ),
        )
        for each in lines[: -NEWEST_SHOWN_MAX - 1 : -1]
    )
    is_whole = all(listing.is_whole for listing in listings)
    return Newest(shown, len(lines), is_whole) if lines else None


def level_of_state(codes: Mapping[str, Any], *, state: str) -> str | None:
    """Return the level of the State on the scale of assessments; None if it is not on it."""
    for each in codes["items"]:
        if each["code"] == state:
            return f"level {each['level']} on the scale of assessments for {each['year']}"
    return None
