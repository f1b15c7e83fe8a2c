"""The pool, or a fund, at the ends of months: cash, unpaid assessments, debts to contributors.

Pure: monthly changes in, points out. What no fund knows is None, never zero.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.finance.application.liquidity import (
    OPENING_RULES,
    RECEIPT_RULES,
    is_active_operation,
    opens_cash,
)
from missionledger.finance.application.ports import FundRow, MonthlyChange, TermRow
from missionledger.finance.domain.postings import Account

SERIES_ACCOUNTS = (
    Account.CASH.value,
    Account.ASSESSMENTS_RECEIVABLE.value,
    Account.PAYABLE_TO_CONTRIBUTORS.value,
)


@dataclass(frozen=True, slots=True)
class PoolPoint:
    """The pool or a fund at the end of a day.

    Attributes:
        books: the books behind the figures.
    """

    on: date
    cash_minor: int | None
    unpaid_minor: int | None
    owed_to_contributors_minor: int | None
    books: tuple[str, ...]


@dataclass(slots=True)
class _FundSoFar:
    cash: int = 0
    unpaid: int = 0
    owed: int = 0
    is_opened: bool = False
    has_receipts: bool = False
    has_claims: bool = False

    def add(self, change: MonthlyChange) -> None:
        """Take in a change."""
        self.is_opened |= opens_cash(change.book, change.account, change.rule)
        self.has_receipts |= change.rule in RECEIPT_RULES | OPENING_RULES
        if change.account == Account.CASH:
            self.cash += change.amount_minor
        elif change.account == Account.ASSESSMENTS_RECEIVABLE:
            self.unpaid += change.amount_minor
        else:
            self.owed -= change.amount_minor
            self.has_claims = True


def month_ends(day: date, months: int) -> list[date]:
    """Return the last days of the months before the day's own, and the day itself."""
    ends = []
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        ends.append(date(year, month, monthrange(year, month)[1]))
    return [*reversed(ends), day]


def pool_series(
    changes: Iterable[MonthlyChange],
    funds: Sequence[FundRow],
    terms: Sequence[TermRow],
    days: Sequence[date],
) -> list[PoolPoint]:
    """Return the pool at the ends of the days, which are month ends but for the last."""

    def members(day: date) -> list[str]:
        return [each.fund for each in funds if is_active_operation(each, terms, day)]

    return _series(changes, members, days)


def fund_series(
    changes: Iterable[MonthlyChange], fund: str, days: Sequence[date]
) -> list[PoolPoint]:
    """Return a fund at the ends of the days, which are month ends but for the last."""
    own = [each for each in changes if each.fund == fund]
    return _series(own, lambda _day: [fund], days)


def _series(
    changes: Iterable[MonthlyChange],
    members_on: Callable[[date], Sequence[str]],
    days: Sequence[date],
) -> list[PoolPoint]:
    by_month: dict[str, list[MonthlyChange]] = defaultdict(list)
    for change in changes:
        by_month[change.month].append(change)
    waiting = sorted(by_month, reverse=True)
    so_far: dict[str, _FundSoFar] = defaultdict(_FundSoFar)
    books: set[str] = set()
    points = []
    for day in days:
        while waiting and waiting[-1] <= day.isoformat()[: len("2025-06")]:
            for change in by_month[waiting.pop()]:
                so_far[change.fund].add(change)
                books.add(change.book)
        members = [so_far[fund] for fund in members_on(day)]
        points.append(_point(day, members, tuple(sorted(books))))
    return points


def _point(day: date, members: Sequence[_FundSoFar], books: tuple[str, ...]) -> PoolPoint:
    cash = [fund.cash for fund in members if fund.is_opened]
    unpaid = [fund.unpaid for fund in members if fund.has_receipts]
    owed = [fund.owed for fund in members if fund.has_claims]
    return PoolPoint(
        on=day,
        cash_minor=sum(cash) if cash else None,
        unpaid_minor=sum(unpaid) if unpaid else None,
        owed_to_contributors_minor=sum(owed) if owed else None,
        books=books,
    )
