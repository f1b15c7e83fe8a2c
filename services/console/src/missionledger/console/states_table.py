"""The table of Member States: what each owes, by age, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from missionledger.common.money import Money
from missionledger.console.asked import Asked
from missionledger.console.figures import AT_MOST_SIGN, ShownFigure, amount_figure
from missionledger.console.fund_page import AGES
from missionledger.console.liquidity_table import Column
from missionledger.console.state_charts import AGE_LABELS

BY_STATE, BY_UNPAID = "state", "unpaid"
ALL_ACCOUNTS = "all"
ACCOUNT_GROUPS = (
    (ALL_ACCOUNTS, "all accounts"),
    ("peacekeeping", "peacekeeping accounts"),
    ("regular_budget", "the regular budget"),
)
OWING = (
    ("", "every State"),
    ("anything", "owing anything"),
    ("past_due", "owing past due"),
    ("nothing", "owing nothing"),
)
_AGE_NAMES = frozenset(name for name, _ in AGES)
_RESTS_ON_RECEIPTS = frozenset({"unpaid", "past_due", "unapplied"} | _AGE_NAMES)

COLUMNS = (
    Column("unpaid", "Unpaid", "Assessed and not paid, due or not yet due."),
    Column("past_due", "Of this past due", "What was due before the day."),
    *(
        Column(name, short, f"Of what is unpaid: {label.lower()}.")
        for (name, label), short in zip(AGES, AGE_LABELS, strict=True)
    ),
    Column("assessed", "Assessed", "Made due so far; what only a renewal makes due is apart."),
    Column("credits_to_return", "Credits to return", "Given back to the State, and not set off."),
    Column("unapplied", "Paid ahead", "Received above what was owed, and kept."),
    Column("conditional", "Conditional", "Due on renewal of a mandate, never on lapse."),
)
ORDERS = (BY_STATE, *(column.name for column in COLUMNS))
ASCENDING = frozenset({BY_STATE})


@dataclass(frozen=True, slots=True)
class StatesAsked(Asked):
    """Which States a reader asks for, of which accounts.

    Attributes:
        owing: anything, past_due or nothing; empty for all States.
        account: a fund, or one of the groups.
    """

    sort: str = BY_UNPAID
    owing: str = ""
    account: str = ALL_ACCOUNTS

    def link(self, path: str = "/states") -> str:
        """Return the address of this question under a path."""
        given = {"as_of": self.as_of.isoformat(), "books": self.books}
        more = {
            "known_at": (self.known_at, ""),
            "owing": (self.owing, ""),
            "account": (self.account, ALL_ACCOUNTS),
            "sort": (self.sort, BY_UNPAID),
        }
        given |= {name: value for name, (value, plain) in more.items() if value != plain}
        return f"{path}?{urlencode(given)}"

    def elsewhere(self, path: str) -> str:
        """Return the address of another page on the same day, in the same books."""
        return Asked(self.as_of, self.known_at, self.books).link(path)

    @property
    def accounts(self) -> dict[str, str]:
        """The accounts, as finance is asked for them."""
        if self.account in dict(ACCOUNT_GROUPS):
            return {"accounts": self.account}
        return {"fund": self.account}


@dataclass(frozen=True, slots=True)
class StateLine:
    """A row of the table.

    Attributes:
        level: good where all is paid, thin where nothing is late for certain, else bad.
        level_word: the same in words.
        unknown_funds: accounts that are in no figure, because their receipts are not known.
    """

    state: str
    level: str
    level_word: str
    figures: tuple[ShownFigure, ...]
    unknown_funds: str
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> "StateLine":
        """Return a State of the API as a row."""
        level, word = _level(state)
        return cls(
            state=state["state"],
            level=level,
            level_word=word,
            figures=tuple(_figure(state, column.name) for column in COLUMNS),
            unknown_funds=state["unknown_funds"],
            reasons=tuple(filter(None, state["why_at_most"].split("; "))),
        )

    def figure(self, name: str) -> ShownFigure:
        """Return the figure of a column."""
        return next(
            figure
            for column, figure in zip(COLUMNS, self.figures, strict=True)
            if column.name == name
        )


@dataclass(frozen=True, slots=True)
class StatesTable:
    """The States asked for, in an order.

    Attributes:
        totals: the sum of every column over the States of which it is known.
        reasons: why figures are the most that can be owed, each once.
        is_whole: whether the list has all States.
    """

    lines: tuple[StateLine, ...]
    totals: tuple[ShownFigure, ...]
    reasons: tuple[str, ...]
    is_whole: bool

    @property
    def shows_modelled(self) -> bool:
        """Whether a model had a part in a figure."""
        return any(figure.is_modelled for line in self.lines for figure in line.figures)


def table_of(states: Sequence[Mapping[str, Any]], order: str, *, is_whole: bool) -> StatesTable:
    """Return the table of the States in this order."""
    lines = in_order([StateLine.of(each) for each in states], order)
    return StatesTable(
        lines=lines,
        totals=tuple(
            _total([line.figures[place] for line in lines]) for place in range(len(COLUMNS))
        ),
        reasons=tuple(sorted({reason for line in lines for reason in line.reasons})),
        is_whole=is_whole,
    )


def in_order(lines: Sequence[StateLine], order: str) -> tuple[StateLine, ...]:
    """Return the rows in this order; equal ones by State, and what is not known last."""
    by_state = sorted(lines, key=lambda line: line.state)
    if order == BY_STATE:
        return tuple(by_state)

    def place(line: StateLine) -> tuple[bool, int]:
        minor = line.figure(order).minor
        return (minor is None, -(minor or 0))

    return tuple(sorted(by_state, key=place))


def rows_of(states: Sequence[Mapping[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """Return the States as rows of a file, with exact amounts."""
    rows = []
    for each in states:
        ages = each["ages"]
        row = {"as_of": as_of.isoformat(), "state": each["state"]}
        row |= {column.name: _exact(each, column.name) for column in COLUMNS}
        row |= {
            "is_at_most": each["is_at_most"],
            "at_most": each["at_most"]["amount"] if each["at_most"] else None,
            "ages_at_most": ages["at_most"] if ages else (),
        }
        plain = ("paid_in_full", "books", "unknown_funds", "why_at_most")
        rows.append({**row, **{name: each[name] for name in plain}})
    return rows


def _level(state: Mapping[str, Any]) -> tuple[str, str]:
    if state["paid_in_full"]:
        return "good", "paid in full"
    if state["paid_in_full"] is None or state["unpaid"] is None:
        return "unknown", "not known"
    late = _figure(state, "past_due").minor or 0
    doubtful = amount_figure(state["at_most"], "").minor or 0
    if late > 0 and doubtful >= late:
        return "thin", "perhaps past due"
    return ("bad", "past due") if late > 0 else ("thin", "not late yet")


def _amount(state: Mapping[str, Any], name: str) -> Any:
    if name in _AGE_NAMES:
        return state["ages"][name] if state["ages"] else None
    return state[name]


def _exact(state: Mapping[str, Any], name: str) -> str | None:
    amount = _amount(state, name)
    return amount["amount"] if amount else None


def _figure(state: Mapping[str, Any], name: str) -> ShownFigure:
    amount = _amount(state, name)
    at_most = state["is_at_most"] and name in {"unpaid", "past_due"}
    if name in _AGE_NAMES and amount is not None:
        at_most = name in state["ages"]["at_most"]
    if amount is None:
        reason = f"what was paid is not known of {state['unknown_funds']}"
    else:
        reason = state["why_at_most"] if at_most else ""
    books = state["books"].split() if name in _RESTS_ON_RECEIPTS else ()
    return amount_figure(amount, reason, books=books, sign=AT_MOST_SIGN if at_most else "")


def _total(figures: Sequence[ShownFigure]) -> ShownFigure:
    known = [figure for figure in figures if figure.minor is not None]
    total = Money(minor=sum(figure.minor or 0 for figure in known))
    return amount_figure(
        {"amount": str(total), "currency": "USD"} if known else None,
        "" if known else "not known of any of these States",
        books=sorted({book for figure in known for book in figure.books}),
        sign=AT_MOST_SIGN if any(figure.is_at_most for figure in known) else "",
    )
