"""What Member States will be asked for: on renewal, and in years that are not assessed yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from missionledger.finance.application.ageing import years_after
from missionledger.finance.domain.forecast.outlook import OwedAmount
from missionledger.finance.domain.forecast.receipts import first_day_of_line
from missionledger.finance.domain.fund.events import AssessmentBasis, AssessmentKind
from missionledger.finance.domain.fund.policies import year_end
from missionledger.finance.domain.fund.state import Fund, Line, coverage_on


def to_come(fund: Fund, day: date) -> list[OwedAmount]:
    """Return what falls due on renewal, and the lines of years that are not assessed yet.

    An operation that is active is taken to be renewed in time, and a year that is not assessed
    yet to be assessed as the last one that is: the current year at once if it has no line, the
    next one a year after the lines of this one. Credits of the last year come off the first of
    them. Where the end of a mandate is decided, nothing is assessed beyond it.
    """
    lines = [
        line
        for line in fund.lines.values()
        if line.kind is AssessmentKind.ASSESSMENT
        and line.period_from
        and line.basis is not AssessmentBasis.LIQUIDATION
    ]
    ends_on = ending_of(fund, day)
    # Text order is the order of years: `2024/25` before `2025/26`.
    last = max((line.fiscal_year for line in lines), default="")
    owed: list[OwedAmount] = []
    repeated: list[OwedAmount] = []
    for line in lines:
        owed += _on_renewal(fund.fund, line, day)
        if line.fiscal_year == last:
            for years in range(1, _years_behind(last, day) + 2):
                repeated += _repeated(fund, line, day, years, ends_on)
    return owed + list(_less_credits(repeated, _credits_of(fund, last)))


def ending_of(fund: Fund, day: date) -> date | None:
    """Return the last day of a mandate whose end is decided; None while it may be renewed."""
    coverage = coverage_on(fund.terms, day.isoformat())
    if coverage is None or not coverage.is_terminated or coverage.through is None:
        return None
    return date.fromisoformat(coverage.through)


def _credits_of(fund: Fund, fiscal_year: str) -> dict[str, int]:
    """Return by State what credits of the year give it back."""
    found: dict[str, int] = defaultdict(int)
    for line in fund.lines.values():
        if line.kind is AssessmentKind.CREDIT and line.fiscal_year == fiscal_year:
            for state, share in line.asked_shares.items():
                found[state] += abs(share)
    return found


def _less_credits(owed: Iterable[OwedAmount], credits_left: dict[str, int]) -> Iterable[OwedAmount]:
    """Take the credits of each State off the first lines it is asked for."""
    for each in sorted(owed, key=lambda amount: (amount.letter_on, amount.line, amount.state)):
        part = min(credits_left.get(each.state, 0), each.amount_minor)
        credits_left[each.state] = credits_left.get(each.state, 0) - part
        yield replace(each, amount_minor=each.amount_minor - part, credit_minor=part)


def _years_behind(fiscal_year: str, day: date) -> int:
    """Return how many fiscal years end after this one and before the day."""
    behind = 0
    while years_after(year_end(fiscal_year), behind) < day:
        behind += 1
    return behind


def _on_renewal(fund: str, line: Line, day: date) -> list[OwedAmount]:
    if line.covered_through is None:
        return []
    letter_on = max(date.fromisoformat(line.covered_through), day) + timedelta(days=1)
    return [
        OwedAmount(fund, state, f"{line.line} on renewal", letter_on, left, rests_on_renewal=True)
        for state, share in line.asked_shares.items()
        if (left := share - line.due_of(share, line.covered_through)) > 0
    ]


def _repeated(
    fund: Fund, line: Line, day: date, years: int, ends_on: date | None
) -> list[OwedAmount]:
    """Return the line so many years later, with the same amounts, as far as the mandate reaches.

    What lies within the present term is asked for anyway; what lies beyond it rests on renewal.
    """
    letter_on = max(
        years_after(first_day_of_line(date.fromisoformat(line.due_on), day), years),
        day + timedelta(days=1),
    )
    name = f"{line.line} {years} years later"
    whole = _part_before(line, years, ends_on)
    coverage = coverage_on(fund.terms, day.isoformat())
    term = date.fromisoformat(coverage.through) if coverage and coverage.through else None
    certain = _part_before(line, years, term) if term else Fraction(0)
    found = []
    for state, share in line.asked_shares.items():
        amount = share * whole.numerator // whole.denominator
        within = min(amount, share * certain.numerator // certain.denominator)
        if within > 0:
            found.append(OwedAmount(fund.fund, state, name, letter_on, within))
        if amount > within:
            beyond = f"{name}, beyond the term" if within else name
            found.append(
                OwedAmount(
                    fund.fund, state, beyond, letter_on, amount - within, rests_on_renewal=True
                )
            )
    return found


def _part_before(line: Line, years: int, ends_on: date | None) -> Fraction:
    """Return the part of the days of a repeated line that lie before the end of the mandate."""
    if ends_on is None or line.period_from is None:
        return Fraction(1)
    first = years_after(date.fromisoformat(line.period_from), years)
    last = years_after(date.fromisoformat(line.period_to), years)
    days = (last - first).days + 1
    covered = min(max((ends_on - first).days + 1, 0), days)
    return Fraction(covered, days)
