"""Who has paid in full and on time, beside how much money that is; and how few States it rests on.

The two can diverge: many small payers in full are little money, one large payer late is much.
Pure: movements by day in, figures out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from missionledger.finance.application.ageing import DUE_RULES, Age, OpenItem
from missionledger.finance.application.ports import ReceivableMovement, ReceivableSum

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
        last_settled_on: day of the last payment or credit; empty if there was none.
    """

    state: str
    assessed_minor: int
    due_minor: int
    settled_minor: int
    on_time_minor: int
    is_past_due: bool
    last_settled_on: str

    @property
    def is_paid_in_full(self) -> bool:
        """Whether nothing of what it was asked for is open."""
        return self.settled_minor >= self.assessed_minor

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
        return tuple(state for state in self.states if not state.is_past_due)

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


@dataclass(slots=True)
class _State:
    assessed: int = 0
    due: int = 0
    settled: int = 0
    on_time: int = 0
    is_past_due: bool = False
    last: str = ""


def standing(account: str, movements: Iterable[ReceivableMovement], day: date) -> AccountStanding:
    """Return how every State with a share in the account stands at the end of the day."""
    lines: dict[tuple[str, str, str, str], _Line] = defaultdict(_Line)
    for each in movements:
        if not each.state:
            continue
        line = lines[each.state, each.fund, each.line, each.fiscal_year]
        if each.rule in DUE_RULES:
            line.due[each.due_on] += each.amount_minor
        else:
            line.settled[each.occurred_on] -= each.amount_minor
    states: dict[str, _State] = defaultdict(_State)
    for (state, *_), line in lines.items():
        _add(states[state], line, day.isoformat())
    return AccountStanding(
        account,
        tuple(
            StandingOfState(
                state,
                held.assessed,
                held.due,
                held.settled,
                held.on_time,
                held.is_past_due,
                held.last,
            )
            for state, held in sorted(states.items())
            if held.assessed
        ),
    )


def _add(state: _State, line: _Line, day: str) -> None:
    assessed = sum(line.due.values())
    settled = min(sum(line.settled.values()), assessed)
    state.assessed += assessed
    state.settled += settled
    state.last = max(state.last, *(on for on, amount in line.settled.items() if amount), "")
    earlier = late_if_open = 0
    for due_on in sorted(line.due):
        if due_on > day:
            break
        due = line.due[due_on]
        # Money settles what was due first: only what was left for this part can be in time for it.
        in_time = sum(amount for on, amount in line.settled.items() if on <= due_on)
        state.on_time += min(max(in_time - earlier, 0), due)
        earlier += due
        late_if_open = earlier if due_on < day else late_if_open
    state.due += earlier
    state.is_past_due |= settled < late_if_open


@dataclass(frozen=True, slots=True)
class Part:
    """A State's part of a whole."""

    state: str
    amount_minor: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of a whole rests on the largest States.

    Attributes:
        share_of_two: of the two largest; None where there is nothing.
        share_of_five: of the five largest.
        largest: the five largest, largest first.
    """

    total_minor: int
    share_of_two: Fraction | None
    share_of_five: Fraction | None
    largest: tuple[Part, ...]


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
    return _concentration(sums)


def arrears(
    items: Iterable[OpenItem], day: date, added_up: Iterable[ReceivableSum] = ()
) -> Concentration:
    """Return how much of what is late the largest owe; `added_up` has the lines not in `items`."""
    sums: dict[str, int] = defaultdict(int)
    for item in items:
        if item.is_past_due(day):
            sums[item.state] += item.amount_minor
    for part in added_up:
        if part.age != Age.NOT_DUE:
            sums[part.state] += part.open_minor
    return _concentration(sums)


def _concentration(sums: Mapping[str, int]) -> Concentration:
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
            Part(state, amount, Fraction(amount, total)) for state, amount in ranked[:LARGEST]
        ),
    )


def _share(parts: Sequence[tuple[str, int]], total: int) -> Fraction:
    return Fraction(sum(amount for _state, amount in parts), total)
