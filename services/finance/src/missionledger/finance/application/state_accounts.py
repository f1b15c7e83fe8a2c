"""The account of each Member State over all funds, with the age of what it owes.

Pure: movements and balances in, accounts out. What a fund without recorded receipts is owed is not
known, so it counts nowhere and the fund is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from missionledger.finance.application.ageing import DUE_RULES, Age, OpenItem, age_on, open_items
from missionledger.finance.application.ports import (
    ByStateBalance,
    ReceivableMovement,
)
from missionledger.finance.application.receivable_rows import EXACT, ReceivableSum, UpperBounds
from missionledger.finance.domain.postings import Account


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed, by how long ago it fell due.

    Attributes:
        by_age: cents for every age, zero where there is nothing.
        at_most: of each age, what is an upper bound; ages without any are left out.
        maybe_paid_minor: of that, what may have been paid altogether since.
        reasons: why, in words.
    """

    by_age: Mapping[Age, int]
    at_most: Mapping[Age, int] = field(default_factory=dict)
    maybe_paid_minor: int = 0
    reasons: tuple[str, ...] = ()

    @classmethod
    def of(cls, items: Iterable[OpenItem], day: date) -> "Ageing":
        """Return the ages of these items on the day."""
        sums, at_most = dict.fromkeys(Age, 0), dict.fromkeys(Age, 0)
        maybe_paid, reasons = 0, set()
        for item in items:
            age = age_on(day, item.due_on)
            sums[age] += item.amount_minor
            if item.bound is not None:
                at_most[age] += item.amount_minor
                maybe_paid += item.amount_minor if item.bound.may_be_paid(day) else 0
                reasons.add(item.bound.reason)
        return cls(sums, _without_zeros(at_most), maybe_paid, tuple(sorted(reasons)))

    def plus(self, sums: Iterable[ReceivableSum]) -> "Ageing":
        """Return the ages with these added."""
        by_age, at_most = dict(self.by_age), dict.fromkeys(Age, 0) | dict(self.at_most)
        maybe_paid, reasons = self.maybe_paid_minor, set(self.reasons)
        for each in sums:
            age = Age(each.age)
            by_age[age] += each.open_minor
            at_most[age] += each.at_most_minor
            maybe_paid += each.maybe_paid_minor
            reasons.update(each.reasons)
        return Ageing(by_age, _without_zeros(at_most), maybe_paid, tuple(sorted(reasons)))

    @property
    def unpaid_minor(self) -> int:
        """All that is owed, late or not."""
        return sum(self.by_age.values())

    @property
    def past_due_minor(self) -> int:
        """What is owed and late."""
        return self.unpaid_minor - self.by_age[Age.NOT_DUE]

    @property
    def at_most_minor(self) -> int:
        """What of all that is owed is an upper bound."""
        return sum(self.at_most.values())

    @property
    def is_settled(self) -> bool | None:
        """Whether nothing is owed; None where all that seems open may have been paid."""
        if self.unpaid_minor <= 0:
            return True
        return None if self.unpaid_minor == self.maybe_paid_minor else False


def _without_zeros(amounts: Mapping[Age, int]) -> Mapping[Age, int]:
    return {age: minor for age, minor in amounts.items() if minor}


@dataclass(frozen=True, slots=True)
class StateTotals:
    """A Member State over the funds asked for.

    Attributes:
        assessed_minor: made due so far, in funds whose receipts are known.
        ageing: None where no fund with a claim on it knows its receipts.
        unknown_funds: funds that assessed it and know no receipts.
    """

    state: str
    assessed_minor: int
    ageing: Ageing | None
    credits_minor: int
    unapplied_minor: int
    conditional_minor: int
    books: tuple[str, ...]
    unknown_funds: tuple[str, ...]

    @property
    def is_paid_in_full(self) -> bool | None:
        """Whether nothing is owed; None where a fund, or a line, does not know."""
        if self.ageing is None or self.unknown_funds:
            return None
        return self.ageing.is_settled


@dataclass(slots=True)
class _State:
    assessed: int = 0
    items: list[OpenItem] = field(default_factory=list)
    summed: list[ReceivableSum] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    books: set[str] = field(default_factory=set)
    known: bool = False
    unknown: set[str] = field(default_factory=set)


def _add_sum(held: _State, each: ReceivableSum, *, is_known: bool) -> None:
    held.books.update(each.books)
    if not is_known:
        held.unknown.add(each.fund)
        return
    held.known = True
    held.assessed += each.assessed_minor
    held.summed.append(each)


def state_totals(
    movements: Sequence[ReceivableMovement],
    balances: Iterable[ByStateBalance],
    funds_with_receipts: frozenset[str],
    day: date,
    sums: Iterable[ReceivableSum] = (),
    *,
    bounds: UpperBounds = EXACT,
) -> list[StateTotals]:
    """Return every Member State that movements, sums or balances name, by code.

    Args:
        movements: of lines whose open items are worked out one by one.
        balances: of States beside receivables.
        funds_with_receipts: where it is known what was paid.
        day: of which ages are told.
        sums: of all other lines, added up by age already.
        bounds: the lines whose receipts are known in part only.
    """
    found: dict[str, _State] = defaultdict(_State)
    for each in sums:
        if each.state:
            _add_sum(found[each.state], each, is_known=each.fund in funds_with_receipts)
    known = [each for each in movements if each.state and each.fund in funds_with_receipts]
    for moved in movements:
        if not moved.state:
            # A line that is not apportioned is owed by nobody in particular.
            continue
        held = found[moved.state]
        held.books.add(moved.book)
        if moved.fund not in funds_with_receipts:
            held.unknown.add(moved.fund)
            continue
        held.known = True
        if moved.rule in DUE_RULES:
            held.assessed += moved.amount_minor
    for item in open_items(known, bounds):
        found[item.state].items.append(item)
    for balance in balances:
        held = found[balance.state]
        held.others[balance.account] += balance.amount_minor
        held.books.add(balance.book)
    return [
        StateTotals(
            state=state,
            assessed_minor=held.assessed,
            ageing=Ageing.of(held.items, day).plus(held.summed) if held.known else None,
            credits_minor=-held.others[Account.CREDITS_TO_MEMBER_STATES],
            unapplied_minor=-held.others[Account.UNAPPLIED_RECEIPTS],
            conditional_minor=held.others[Account.CONDITIONAL_RECEIVABLE],
            books=tuple(sorted(held.books)),
            unknown_funds=tuple(sorted(held.unknown)),
        )
        for state, held in sorted(found.items())
    ]
