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
    ReceivableSum,
)
from missionledger.finance.domain.postings import Account


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed, by how long ago it fell due.

    Attributes:
        by_age: cents for every age, zero where there is nothing.
    """

    by_age: Mapping[Age, int]

    @classmethod
    def of(cls, items: Iterable[OpenItem], day: date) -> "Ageing":
        """Return the ages of these items on the day."""
        sums = dict.fromkeys(Age, 0)
        for item in items:
            sums[age_on(day, item.due_on)] += item.amount_minor
        return cls(sums)

    def plus(self, sums: Mapping[Age, int]) -> "Ageing":
        """Return the ages with these added."""
        return Ageing({age: minor + sums.get(age, 0) for age, minor in self.by_age.items()})

    @property
    def unpaid_minor(self) -> int:
        """All that is owed, late or not."""
        return sum(self.by_age.values())

    @property
    def past_due_minor(self) -> int:
        """What is owed and late."""
        return self.unpaid_minor - self.by_age[Age.NOT_DUE]


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
        """Whether nothing is owed; None where a fund does not know."""
        if self.ageing is None or self.unknown_funds:
            return None
        return self.ageing.unpaid_minor <= 0


@dataclass(slots=True)
class _State:
    assessed: int = 0
    items: list[OpenItem] = field(default_factory=list)
    summed: dict[Age, int] = field(default_factory=lambda: defaultdict(int))
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
    held.summed[Age(each.age)] += each.open_minor


def state_totals(
    movements: Sequence[ReceivableMovement],
    balances: Iterable[ByStateBalance],
    funds_with_receipts: frozenset[str],
    day: date,
    sums: Iterable[ReceivableSum] = (),
) -> list[StateTotals]:
    """Return every Member State that movements, sums or balances name, by code.

    Args:
        movements: of lines whose open items are worked out one by one.
        balances: of States beside receivables.
        funds_with_receipts: where it is known what was paid.
        day: of which ages are told.
        sums: of all other lines, added up by age already.
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
    for item in open_items(known):
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
