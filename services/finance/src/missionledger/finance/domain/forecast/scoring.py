"""How kept forecasts did: bands of cash and chances of shortfall, against what came.

Whole cents and fractions throughout: a score is the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from missionledger.finance.domain.forecast.outlook import POOL
from missionledger.finance.domain.forecast.recorded import (
    ForecastMade,
    ForecastOfFund,
    ForecastPoint,
)

LEVELS = (("p10_minor", 10), ("p50_minor", 50), ("p90_minor", 90))
PER_CENT = 100


@dataclass(frozen=True, slots=True)
class CashRecord:
    """What the books say of one fund by now.

    Attributes:
        by_day: cash at the ends of the days on which it changed, in order of days.
        books: behind it.
    """

    by_day: Sequence[tuple[str, int]]
    books: tuple[str, ...]

    def at(self, day: str) -> int | None:
        """Return cash at the end of a day; None before the first record."""
        found = None
        for on, minor in self.by_day:
            if on > day:
                break
            found = minor
        return found

    def lowest(self, after: str, until: str) -> int | None:
        """Return the lowest cash from the end of one day to the end of another."""
        within = [minor for on, minor in self.by_day if after < on <= until]
        start = self.at(after)
        return min([*within, *([] if start is None else [start])], default=None)


@dataclass(slots=True)
class FundScore:
    """How the forecasts of one fund did, over all their month ends that have come.

    Attributes:
        points: month ends that were scored.
        inside: those with cash from P10 to P90, ends included.
        pinball_minor: mean loss by level; the smaller the better, in cents.
        brier: mean squared error of the chance to have been short by then; zero is perfect.
        books: behind the cash that came.
    """

    fund: str
    points: int = 0
    inside: int = 0
    pinball: dict[int, Fraction] = field(default_factory=dict)
    brier: Fraction = Fraction(0)
    books: tuple[str, ...] = ()

    @property
    def coverage(self) -> Fraction:
        """The part of month ends that lay within the band; 0.8 is what it claims."""
        return Fraction(self.inside, self.points) if self.points else Fraction(0)

    def mean_pinball(self, level: int) -> int:
        """Return the mean loss of a level in whole cents."""
        return round(self.pinball.get(level, Fraction(0)) / max(1, self.points))

    @property
    def mean_brier(self) -> Fraction:
        """The mean squared error of chances of shortfall."""
        return self.brier / max(1, self.points)


def score(
    forecasts: Sequence[ForecastMade],
    cash: Mapping[str, CashRecord],
    day: date,
    *,
    only_on: str | None = None,
) -> list[FundScore]:
    """Return by fund how the forecasts did on month ends up to a day; the pool comes last.

    Only month ends that are over and of which cash is on record count; of all of them, or of one.
    """
    scores: dict[str, FundScore] = {}
    for made in forecasts:
        for fund in made.funds:
            record = cash.get(fund.fund)
            if fund.fund == POOL:
                record = _pool(made, cash)
            if record is None:
                continue
            found = scores.setdefault(fund.fund, FundScore(fund.fund))
            found.books = tuple(sorted({*found.books, *record.books}))
            for point in fund.points:
                if point.on <= day.isoformat() and only_on in (None, point.on):
                    _add(found, made, fund, point, record)
    kept = [each for each in scores.values() if each.points]
    return sorted(kept, key=lambda each: (each.fund == POOL, each.fund))


def _add(
    found: FundScore,
    made: ForecastMade,
    fund: ForecastOfFund,
    point: ForecastPoint,
    record: CashRecord,
) -> None:
    came = record.at(point.on)
    lowest = record.lowest(made.as_of, point.on)
    if came is None or lowest is None:
        return
    found.points += 1
    found.inside += point.p10_minor <= came <= point.p90_minor
    for name, level in LEVELS:
        told: int = getattr(point, name)
        above = Fraction(level if came >= told else PER_CENT - level, PER_CENT)
        found.pinball[level] = found.pinball.get(level, Fraction(0)) + above * abs(came - told)
    was_short = lowest < 0 or fund.cash_minor < 0
    found.brier += (Fraction(point.short_paths, max(1, made.paths)) - int(was_short)) ** 2


def _pool(made: ForecastMade, cash: Mapping[str, CashRecord]) -> CashRecord | None:
    """Return the cash of the funds that the forecast put into the pool, None if one is unknown."""
    members = [cash.get(fund.fund) for fund in made.funds if fund.fund != POOL]
    known = [each for each in members if each is not None]
    if not known or len(known) != len(members):
        return None
    days = sorted({on for each in known for on, _ in each.by_day})
    walkers = [_Walker(each) for each in known]
    by_day = [(on, sum(walker.at(on) for walker in walkers)) for on in days]
    books = tuple(sorted({book for each in known for book in each.books}))
    return CashRecord(by_day, books)


class _Walker:
    """Reads a record in the order of days, each day once."""

    def __init__(self, record: CashRecord) -> None:
        self._left = iter(record.by_day)
        self._next = next(self._left, None)
        self._now = 0

    def at(self, day: str) -> int:
        while self._next is not None and self._next[0] <= day:
            self._now = self._next[1]
            self._next = next(self._left, None)
        return self._now


def four_decimals(value: Fraction) -> str:
    """Return a part of one with four decimals, half rounded up."""
    tenths = (value * 20_000 + 1) // 2
    return f"{tenths // 10_000}.{tenths % 10_000:04d}"
