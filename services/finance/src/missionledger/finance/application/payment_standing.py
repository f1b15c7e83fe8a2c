"""Who has paid in full and on time, beside how much money that is; and how few States it rests on.

The two can diverge: many small payers in full are little money, one large payer late is much.
Pure: movements by day in, figures out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from missionledger.finance.application.ageing import DUE_RULES, Age, OpenItem
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.application.receivable_rows import (
    EXACT,
    ReceivableSum,
    StandingSum,
    UpperBounds,
)

LARGEST = 5
TWO = 2


@dataclass(frozen=True, slots=True)
class StandingOfState:
    """How a State stands with an account on a day.

    Attributes:
        due_minor: made due on or before the day.
        assessed_minor: all that it was asked for, due later included.
        settled_minor: paid or credited; never more than was asked.
        on_time_minor: of what was due, settled on or before its due date.
        late_minor: of what was due before the day, not settled.
        at_most_minor: of what seems open, an upper bound; so much more may have been settled.
        maybe_paid_minor: of that, on lines of which even a full payment would not be known.
        last_settled_on: day of the last payment or credit; empty if there was none.
    """

    state: str
    assessed_minor: int
    due_minor: int
    settled_minor: int
    on_time_minor: int
    late_minor: int
    at_most_minor: int
    maybe_paid_minor: int
    last_settled_on: str

    @property
    def is_paid_in_full(self) -> bool:
        """Whether nothing of what it was asked for is open."""
        return self.settled_minor >= self.assessed_minor

    @property
    def is_unknown(self) -> bool:
        """Whether all that seems open may have been paid since the list of payments ended."""
        return 0 < self.assessed_minor - self.settled_minor <= self.maybe_paid_minor

    @property
    def is_on_time(self) -> bool:
        """Whether all that fell due was settled by its due date."""
        return self.on_time_minor >= self.due_minor


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """How the Member States stand with an account, or with a group of accounts together."""

    account: str
    states: tuple[StandingOfState, ...]

    @property
    def paid_in_full(self) -> tuple[StandingOfState, ...]:
        """The States that owe nothing."""
        return tuple(state for state in self.states if state.is_paid_in_full)

    @property
    def nothing_past_due(self) -> tuple[StandingOfState, ...]:
        """The States that owe nothing late."""
        return tuple(state for state in self.states if not state.late_minor)

    @property
    def unknown(self) -> tuple[StandingOfState, ...]:
        """The States of which nobody can say whether they have paid in full."""
        return tuple(state for state in self.states if state.is_unknown)

    @property
    def at_most_minor(self) -> int:
        """How much more may have been settled than is known."""
        return sum(state.at_most_minor for state in self.states)

    @property
    def on_time(self) -> tuple[StandingOfState, ...]:
        """The States that settled everything by its due date."""
        return tuple(state for state in self.states if state.is_on_time)

    @property
    def assessed_minor(self) -> int:
        """What all were asked for."""
        return sum(state.assessed_minor for state in self.states)

    @property
    def due_minor(self) -> int:
        """What fell due of it on or before the day."""
        return sum(state.due_minor for state in self.states)

    @property
    def settled_minor(self) -> int:
        """What was paid or credited."""
        return sum(state.settled_minor for state in self.states)

    @property
    def on_time_minor(self) -> int:
        """What was settled by its due date."""
        return sum(state.on_time_minor for state in self.states)


@dataclass(slots=True)
class _Line:
    due: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    settled: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def standing(
    account: str,
    movements: Iterable[ReceivableMovement],
    day: date,
    added_up: Iterable[StandingSum] = (),
    bounds: UpperBounds = EXACT,
) -> AccountStanding:
    """Return how every State with a share in the account stands at the end of the day.

    Args:
        account: its name, or one for several together.
        movements: by day, of some lines.
        day: the day.
        added_up: the lines that are not among them.
        bounds: the lines whose receipts are known in part only.
    """
    parts: dict[str, list[StandingSum]] = defaultdict(list)
    for each in (*added_up, *_sums_of(movements, day, bounds)):
        if each.state:
            parts[each.state].append(each)
    found = (_state_of(state, sums) for state, sums in sorted(parts.items()))
    return AccountStanding(account, tuple(each for each in found if each.assessed_minor))


def _state_of(state: str, sums: Sequence[StandingSum]) -> StandingOfState:
    return StandingOfState(
        state=state,
        assessed_minor=sum(each.assessed_minor for each in sums),
        due_minor=sum(each.due_minor for each in sums),
        settled_minor=sum(each.settled_minor for each in sums),
        on_time_minor=sum(each.on_time_minor for each in sums),
        late_minor=sum(each.late_minor for each in sums),
        at_most_minor=sum(each.at_most_minor for each in sums),
        maybe_paid_minor=sum(each.maybe_paid_minor for each in sums),
        last_settled_on=max(each.last_settled_on for each in sums),
    )


def _sums_of(
    movements: Iterable[ReceivableMovement], day: date, bounds: UpperBounds
) -> Iterable[StandingSum]:
    lines: dict[tuple[str, str, str, str], _Line] = defaultdict(_Line)
    for each in movements:
        line = lines[each.fund, each.state, each.line, each.fiscal_year]
        if each.rule in DUE_RULES:
            line.due[each.due_on] += each.amount_minor
        else:
            line.settled[each.occurred_on] -= each.amount_minor
    for (fund, state, line_id, _year), line in lines.items():
        found = _sum_of(fund, state, line, day.isoformat())
        bound = bounds.of(fund, line_id, state)
        if bound is not None:
            left = found.assessed_minor - found.settled_minor
            maybe_paid = left if bound.may_be_paid(day) else 0
            found = replace(found, at_most_minor=left, maybe_paid_minor=maybe_paid)
        yield found


def _sum_of(fund: str, state: str, line: _Line, day: str) -> StandingSum:
    assessed = sum(line.due.values())
    settled = min(sum(line.settled.values()), assessed)
    earlier = late_if_open = on_time = 0
    for due_on in sorted(line.due):
        if due_on > day:
            break
        due = line.due[due_on]
        # Money settles what was due first: only what was left for this part can be in time for it.
        in_time = sum(amount for on, amount in line.settled.items() if on <= due_on)
        on_time += min(max(in_time - earlier, 0), due)
        earlier += due
        late_if_open = earlier if due_on < day else late_if_open
    return StandingSum(
        fund=fund,
        state=state,
        assessed_minor=assessed,
        due_minor=earlier,
        settled_minor=settled,
        on_time_minor=on_time,
        late_minor=max(late_if_open - settled, 0),
        at_most_minor=0,
        maybe_paid_minor=0,
        last_settled_on=max((on for on, amount in line.settled.items() if amount), default=""),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A State's part of a whole; `at_most_minor` of it is an upper bound."""

    state: str
    amount_minor: int
    share: Fraction
    at_most_minor: int = 0


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of a whole rests on the largest States.

    Attributes:
        share_of_two: of the two largest; None where there is nothing.
        share_of_five: of the five largest.
        largest: the five largest, largest first.
        at_most_minor: what of the whole is an upper bound; shares then rest on it.
        reasons: why, in words.
    """

    total_minor: int
    share_of_two: Fraction | None
    share_of_five: Fraction | None
    largest: tuple[Part, ...]
    at_most_minor: int = 0
    reasons: tuple[str, ...] = ()


def exposure(
    movements: Iterable[ReceivableMovement], added_up: Iterable[ReceivableSum] = ()
) -> Concentration:
    """Return how much of what was assessed rests on the largest: a risk before anybody is late.

    Args:
        movements: of some lines.
        added_up: the lines that are not among them.
    """
    sums: dict[str, int] = defaultdict(int)
    for each in movements:
        if each.rule in DUE_RULES:
            sums[each.state] += each.amount_minor
    for part in added_up:
        sums[part.state] += part.assessed_minor
    return _concentration(sums, {})


def arrears(
    items: Iterable[OpenItem], day: date, added_up: Iterable[ReceivableSum] = ()
) -> Concentration:
    """Return how much of what is late the largest owe; `added_up` has the lines not in `items`."""
    sums: dict[str, int] = defaultdict(int)
    at_most: dict[str, int] = defaultdict(int)
    reasons: set[str] = set()
    for item in items:
        if item.is_past_due(day):
            sums[item.state] += item.amount_minor
            if item.bound is not None:
                at_most[item.state] += item.amount_minor
                reasons.add(item.bound.reason)
    for part in added_up:
        if part.age != Age.NOT_DUE:
            sums[part.state] += part.open_minor
            at_most[part.state] += part.at_most_minor
            reasons.update(part.reasons)
    return _concentration(sums, at_most, tuple(sorted(reasons)))


def _concentration(
    sums: Mapping[str, int], at_most: Mapping[str, int], reasons: tuple[str, ...] = ()
) -> Concentration:
    of_states = {state: amount for state, amount in sums.items() if state and amount > 0}
    total = sum(of_states.values())
    if not total:
        return Concentration(0, None, None, ())
    ranked = sorted(of_states.items(), key=lambda pair: (-pair[1], pair[0]))
    return Concentration(
        total_minor=total,
        share_of_two=_share(ranked[:TWO], total),
        share_of_five=_share(ranked[:LARGEST], total),
        largest=tuple(
            Part(state, amount, Fraction(amount, total), at_most.get(state, 0))
            for state, amount in ranked[:LARGEST]
        ),
        at_most_minor=sum(at_most.get(state, 0) for state in of_states),
        reasons=reasons,
    )


def _share(parts: Sequence[tuple[str, int]], total: int) -> Fraction:
    return Fraction(sum(amount for _state, amount in parts), total)
