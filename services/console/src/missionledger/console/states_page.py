"""The page of all Member States: who has paid, who has not, and on how few the money rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from missionledger.console.charts import BarChart
from missionledger.console.figures import (
    AT_LEAST_SIGN,
    AT_MOST_SIGN,
    ShownFigure,
    amount_figure,
    percent,
)
from missionledger.console.fund_charts import debtors_chart
from missionledger.console.state_charts import ShareChart, share_chart
from missionledger.console.states_table import BY_UNPAID, StateLine, in_order

LARGEST_WHOLES = (("exposure", "Assessed"), ("arrears", "Past due"))


@dataclass(frozen=True, slots=True)
class StandingLine:
    """How many States have paid an account, and how much of the money came.

    Attributes:
        not_known: States of which nobody can say; at most so many more have paid.
        settled: share of what was assessed, after a sign where it is the least that came.
        settled_at_most: the same if all came that may have come; empty where it is exact.
        on_time: share of what fell due that came by its day.
    """

    account: str
    states: int
    paid_in_full: int
    not_known: int
    nothing_past_due: int
    states_on_time: int
    settled: str
    settled_at_most: str
    on_time: str

    @classmethod
    def of(cls, account: Mapping[str, Any]) -> "StandingLine":
        """Return an account of the API as a row."""
        settled, most = percent(account["settled_share"]), ""
        if settled and account["is_at_least"]:
            settled = f"{AT_LEAST_SIGN}{settled}"
            came = [Decimal(account[name]["amount"]) for name in ("settled", "maybe_settled")]
            most = percent(str(sum(came) / Decimal(account["assessed"]["amount"])))
        return cls(
            account=account["account"],
            states=account["states_assessed"],
            paid_in_full=account["states_paid_in_full"],
            not_known=account["states_not_known"],
            nothing_past_due=account["states_nothing_past_due"],
            states_on_time=account["states_on_time"],
            settled=settled,
            settled_at_most=most,
            on_time=percent(account["on_time_share"]),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How the States stand with the accounts asked for.

    Attributes:
        paid: who has paid in full, and the day of the last payment or credit.
        unknown_funds: accounts of which nobody knows what was paid; left out.
    """

    together: StandingLine
    accounts: tuple[StandingLine, ...]
    paid: tuple[tuple[str, str], ...]
    unknown_funds: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class LargestPart:
    """A State's part of what is assessed, or of what is past due."""

    state: str
    amount: ShownFigure
    share: str


@dataclass(frozen=True, slots=True)
class Concentration:
    """On how few States the money rests.

    Attributes:
        ranks: the largest parts of what is assessed and of what is past due, side by side.
        past_due: of all States together.
        two_largest, five_largest: their share of what is past due; empty where nothing is.
        budget: arrears as a share of what the Assembly approved, in words; empty if not known.
    """

    chart: ShareChart | None
    ranks: tuple[tuple[LargestPart | None, LargestPart | None], ...]
    past_due: ShownFigure
    two_largest: str
    five_largest: str
    budget: str


def standing_of(standing: Mapping[str, Any]) -> Standing | None:
    """Return who has paid; None where no State was assessed by an account that is known."""
    together = standing["together"]
    if not together["states_assessed"] and not standing["unknown_funds"]:
        return None
    return Standing(
        together=StandingLine.of(together),
        accounts=tuple(StandingLine.of(each) for each in standing["accounts"]),
        paid=tuple(
            (each["state"], each["last_settled_on"] or "") for each in together["paid_in_full"]
        ),
        unknown_funds=tuple(standing["unknown_funds"]),
        position=standing["known_at"],
    )


def concentration_of(found: Mapping[str, Any], *, account: str) -> Concentration | None:
    """Return on how few States the money rests; None where nothing is assessed.

    Args:
        found: `/v1/member-states/concentration`.
        account: the accounts it was asked for; only all of peacekeeping has a budget beside it.
    """
    wholes = [(label, found[name]["largest"]) for name, label in LARGEST_WHOLES]
    if not any(parts for _, parts in wholes):
        return None
    arrears, budget = found["arrears"], found["budget"]
    share = percent(budget["arrears_share"]) if account == "peacekeeping" else ""
    return Concentration(
        chart=share_chart(wholes),
        ranks=tuple(zip_longest(_parts(found["exposure"]), _parts(arrears))),
        past_due=_maybe_most(arrears["total"], arrears, arrears["why"]),
        two_largest=percent(arrears["share_of_two_largest"]),
        five_largest=percent(arrears["share_of_five_largest"]),
        budget=f"{share} of the budgets approved for {budget['fiscal_year']}" if share else "",
    )


def owing_chart(lines: Sequence[StateLine]) -> BarChart | None:
    """Return bars of the States that owe most; None if none of them owes anything."""
    return debtors_chart(
        [
            (line.state, line.figure("unpaid"), line.figure("past_due"))
            for line in in_order(lines, BY_UNPAID)
            if (line.figure("unpaid").minor or 0) > 0
        ]
    )


def _parts(whole: Mapping[str, Any]) -> list[LargestPart]:
    return [
        LargestPart(each["state"], _maybe_most(each["amount"], each, ""), percent(each["share"]))
        for each in whole["largest"]
    ]


def _maybe_most(amount: Any, marks: Mapping[str, Any], reason: str) -> ShownFigure:
    return amount_figure(amount, reason, sign=AT_MOST_SIGN if marks["is_at_most"] else "")
