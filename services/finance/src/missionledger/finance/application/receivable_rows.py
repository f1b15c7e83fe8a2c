"""What the read models tell of what Member States owe: sums, and where they are upper bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class UpperBound:
    """Why what is unpaid of a line is the most that a State can owe.

    Attributes:
        reason: in words.
        listed_until: last day of the list of full payments the receipts come from.
    """

    reason: str
    listed_until: str

    def may_be_paid(self, day: date) -> bool:
        """Tell whether even a payment of all of it would not be known on the day."""
        return self.listed_until < day.isoformat()


@dataclass(frozen=True, slots=True)
class UpperBounds:
    """The lines of which receipts are known in part only.

    Attributes:
        lines: by fund and line.
        confirmed: fund, line and State of which all that came is known nevertheless.
    """

    lines: Mapping[tuple[str, str], UpperBound]
    confirmed: frozenset[tuple[str, str, str]] = frozenset()

    def of(self, fund: str, line: str, state: str) -> UpperBound | None:
        """Return why what the State owes on the line is an upper bound, None where it is exact."""
        if (fund, line, state) in self.confirmed:
            return None
        return self.lines.get((fund, line))


EXACT = UpperBounds({})
"""Every receipt is known."""


@dataclass(frozen=True, slots=True)
class ReceivableSum:
    """What a Member State owes in a fund on lines of one age, added up.

    Attributes:
        age: name of the age.
        assessed_minor: made due on these lines so far.
        open_minor: of that, what is not settled.
        at_most_minor: of that, what is an upper bound.
        maybe_paid_minor: of that, what may have been paid altogether since.
        reasons: why; none where all is exact.
    """

    fund: str
    state: str
    age: str
    books: tuple[str, ...]
    assessed_minor: int
    open_minor: int
    at_most_minor: int = 0
    maybe_paid_minor: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingSum:
    """How a Member State stands with a fund on some lines, added up; see `StandingOfState`."""

    fund: str
    state: str
    assessed_minor: int
    due_minor: int
    settled_minor: int
    on_time_minor: int
    late_minor: int
    at_most_minor: int
    maybe_paid_minor: int
    last_settled_on: str
