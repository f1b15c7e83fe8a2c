"""When Member States pay: each by its own record with the regular budget."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from missionledger.common.periods import FiscalYear
from missionledger.finance.domain.modelled_draws import draw_below
from missionledger.finance.domain.modelled_parameters import CashModelParameters
from missionledger.finance.domain.modelled_records import AssessedLine, PaymentPatterns

_SATURDAY = 5


@dataclass(slots=True)
class OwedItem:
    """What a State owes on one line, and when it will pay it.

    Attributes:
        line: id of the line; empty for money owed from before the books were opened.
        outstanding_minor: still owed.
        withheld_minor: the part that is never paid, because a law of the State forbids it.
        instalments: day and amount, in order; the last one pays whatever is left.
    """

    state: str
    line: str
    fiscal_year: FiscalYear
    released_on: date
    due_on: date
    outstanding_minor: int
    withheld_minor: int = 0
    instalments: list[tuple[date, int]] = field(default_factory=list)

    def pay(self, number: int) -> int:
        """Pay the instalment of that number and return the amount, which may be zero."""
        left = max(0, self.outstanding_minor - self.withheld_minor)
        is_last = number == len(self.instalments) - 1
        amount = left if is_last else min(left, self.instalments[number][1])
        self.outstanding_minor -= amount
        return amount

    def credit(self, available_minor: int) -> int:
        """Set a credit against what is owed and return how much of it was used."""
        used = min(available_minor, self.outstanding_minor)
        self.outstanding_minor -= used
        return used


def owed_items(
    line: AssessedLine,
    patterns: PaymentPatterns,
    parameters: CashModelParameters,
    seed: int,
) -> list[OwedItem]:
    """Return what every State owes on the line, with the days on which it will pay."""
    total = line.total_minor
    items = []
    for state, share in sorted(line.shares.items()):
        if share <= 0:
            continue
        cap = parameters.capped_share.get(state, Fraction(1)) * total
        payable = min(share, cap.numerator // cap.denominator)
        items.append(
            OwedItem(
                state=state,
                line=line.line,
                fiscal_year=line.fiscal_year,
                released_on=line.released_on,
                due_on=line.due_on,
                outstanding_minor=share,
                withheld_minor=share - payable,
                instalments=_instalments(line, state, payable, patterns, parameters, seed),
            )
        )
    return items


def _instalments(  # noqa: PLR0917 - the names of a draw, in the order in which it uses them
    line: AssessedLine,
    state: str,
    payable_minor: int,
    patterns: PaymentPatterns,
    parameters: CashModelParameters,
    seed: int,
) -> list[tuple[date, int]]:
    """Return day and amount of each payment: one, or two where the pattern is a part payment."""

    def draw(bound: int, purpose: str) -> int:
        return draw_below(bound, seed, state, line.line, purpose)

    pattern = patterns[state]
    days = pattern[draw(len(pattern), "year of the pattern")]
    shift = draw(parameters.spread_days, "shift")
    if days is not None:
        after = max(parameters.earliest_payment_days, days) + shift
        return [(_working_day(line.released_on + timedelta(days=after)), payable_minor)]
    part_after = parameters.part_days_first + draw(parameters.part_days_width, "day of the part")
    rest_after = parameters.rest_days_first + draw(parameters.rest_days_width, "day of the rest")
    part = payable_minor * parameters.part_percent // 100
    return [
        (_working_day(line.released_on + timedelta(days=part_after)), part),
        (_working_day(line.released_on + timedelta(days=rest_after)), payable_minor - part),
    ]


def _working_day(day: date) -> date:
    """Return the day, or the Monday after a weekend, on which no bank credits an account."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day
