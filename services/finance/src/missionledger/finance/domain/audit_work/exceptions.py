"""Events that are worth a second look: not wrong by themselves, told with the rule that found them.

What is refused leaves no event, so attempts at self-approval are not here; they are counted by the
metric of refusals and stand in the log of requests.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from missionledger.common.events import Provenance
from missionledger.common.money import Money
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.fund.policies import year_end

_FIRST = date(1946, 1, 1)


def _assumed(name: str, value: int) -> Policy[int]:
    return Policy(name, (PolicyValue(value, _FIRST, "house rule of auditors", Certainty.ASSUMED),))


SPLIT_LIMIT: Final = _assumed("cents from which a purchase is decided a level higher", 150_000_00)
SPLIT_DAYS: Final = _assumed(
    "days within which purchases from one payee are looked at together", 14
)
ROUND_AMOUNT: Final = _assumed("cents of which an amount is a round multiple", 100_000_00)

SATURDAY = 5


class ExceptionRule(StrEnum):
    """What was looked for."""

    SPLIT_PURCHASE = "split_purchase"
    ENTRY_AFTER_CLOSE = "entry_after_close"
    ROUND_AMOUNT = "round_amount"
    WEEKEND_ENTRY = "weekend_entry"
    REVERSAL = "reversal"


NOT_SEEN = (
    "Attempts at self-approval are refused and leave no event: see the metric of refusals "
    "(code ending in separation-of-duties) and the log of requests."
)

REVERSALS: Final = frozenset(
    {
        "ContributionReversed",
        "DepositReversed",
        "CommitmentCancelled",
        "PriorObligationCancelled",
        "MonthReopened",
        "BudgetYearReopened",
    }
)
"""Events that undo what was approved or certified before."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the rules look at of an event."""

    position: int
    type: str
    occurred_on: date
    recorded_on: date
    actor: str
    provenance: str
    data: Mapping[str, Any]

    @property
    def moves_money(self) -> bool:
        """Whether it books cash or authority."""
        return bool(self.data.get("entries") or self.data.get("movements"))

    @property
    def amount_minor(self) -> int:
        """Its amount, nothing where it has none."""
        found = self.data.get("amount_minor", 0)
        return found if isinstance(found, int) else 0


@dataclass(frozen=True, slots=True)
class Finding:
    """An event that a rule found."""

    rule: ExceptionRule
    position: int
    type: str
    occurred_on: date
    recorded_on: date
    actor: str
    amount_minor: int
    detail: str


def find_exceptions(facts: Iterable[Fact]) -> list[Finding]:
    """Return what the rules find in the events of a fund, in the order of the log."""
    ordered = sorted(facts, key=lambda fact: fact.position)
    found = [*_one_by_one(ordered), *_after_close(ordered), *_split(ordered)]
    return sorted(found, key=lambda each: (each.position, each.rule))


def _finding(rule: ExceptionRule, fact: Fact, detail: str) -> Finding:
    return Finding(
        rule,
        fact.position,
        fact.type,
        fact.occurred_on,
        fact.recorded_on,
        fact.actor,
        fact.amount_minor,
        detail,
    )


def _one_by_one(facts: Sequence[Fact]) -> Iterable[Finding]:
    for fact in facts:
        is_entered = fact.provenance == Provenance.ENTERED
        if is_entered and fact.moves_money and fact.recorded_on.weekday() >= SATURDAY:
            said = f"entered on a {fact.recorded_on:%A} (UTC)"
            yield _finding(ExceptionRule.WEEKEND_ENTRY, fact, said)
        unit = ROUND_AMOUNT.on(fact.occurred_on).value
        if is_entered and fact.amount_minor and fact.amount_minor % unit == 0:
            said = f"{Money(minor=fact.amount_minor)} is a multiple of {Money(minor=unit)}"
            yield _finding(ExceptionRule.ROUND_AMOUNT, fact, said)
        if fact.type in REVERSALS:
            reason = str(fact.data.get("reason", "")) or "no reason told"
            yield _finding(ExceptionRule.REVERSAL, fact, reason)


def _after_close(facts: Sequence[Fact]) -> Iterable[Finding]:
    """Find what was booked into a month or year that was closed when it was recorded."""
    months: dict[str, int] = {}
    years: dict[str, int] = {}
    for fact in facts:
        match fact.type:
            case "MonthClosed":
                months[str(fact.data["month"])] = fact.position
            case "MonthReopened":
                months.pop(str(fact.data["month"]), None)
            case "BudgetYearClosed":
                years[str(fact.data["fiscal_year"])] = fact.position
            case "BudgetYearReopened":
                years.pop(str(fact.data["fiscal_year"]), None)
            case _ if fact.moves_money:
                month = f"{fact.occurred_on:%Y-%m}"
                closed = [f"month {month} was closed at {months[month]}"] if month in months else []
                closed += [
                    f"year {year} was closed at {position}"
                    for year, position in years.items()
                    if fact.occurred_on <= year_end(year) and fact.data.get("fiscal_year") == year
                ]
                if closed:
                    yield _finding(ExceptionRule.ENTRY_AFTER_CLOSE, fact, "; ".join(closed))


def _split(facts: Sequence[Fact]) -> Iterable[Finding]:
    """Find purchases from one payee within days, each below the limit and together not."""
    by_payee: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        limit = SPLIT_LIMIT.on(fact.occurred_on).value
        if fact.type == "CommitmentObligated" and 0 < fact.amount_minor < limit:
            by_payee[str(fact.data.get("payee", ""))].append(fact)
    for payee, bought in by_payee.items():
        ordered = sorted(bought, key=lambda fact: (fact.occurred_on, fact.position))
        for last in ordered:
            days = SPLIT_DAYS.on(last.occurred_on).value
            since = last.occurred_on - timedelta(days=days)
            near = [
                fact
                for fact in ordered
                if since <= fact.occurred_on <= last.occurred_on
                and (fact.occurred_on, fact.position) <= (last.occurred_on, last.position)
            ]
            total = sum(fact.amount_minor for fact in near)
            limit = SPLIT_LIMIT.on(last.occurred_on).value
            if len(near) > 1 and total >= limit:
                places = ", ".join(str(fact.position) for fact in near)
                said = (
                    f"{len(near)} purchases from {payee} within {days} days come to "
                    f"{Money(minor=total)}, each below {Money(minor=limit)} (positions {places})"
                )
                yield _finding(ExceptionRule.SPLIT_PURCHASE, last, said)
