"""Kept forecasts against what came: which forecasts, and the cash by day that the books hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.finance.application.liquidity import opens_cash
from missionledger.finance.application.ports import Books, DailyChange
from missionledger.finance.application.queries import BooksAsked
from missionledger.finance.domain.forecast.recorded import FORECAST, ForecastMade
from missionledger.finance.domain.forecast.scoring import CashRecord, FundScore, score
from missionledger.finance.domain.postings import Account, Book


async def forecasts_made(
    aggregates: Aggregates, ids: Sequence[str], axes: Axes
) -> list[ForecastMade]:
    """Return the forecasts with these ids that were kept by then."""
    found = await aggregates.read_many(FORECAST, ids, axes)
    return [loaded.state.made for loaded in found.values() if loaded and loaded.state.made]


async def scores_of(
    books: Books,
    made: Sequence[ForecastMade],
    axes: Axes,
    asked: BooksAsked,
    *,
    only_on: str | None = None,
) -> list[FundScore]:
    """Return how these forecasts did up to the day, or on one month end, on the books asked for."""
    changes = await books.daily_changes(axes, [Account.CASH.value])
    if asked == "actual":
        changes = [each for each in changes if each.book == Book.ACTUAL.value]
    return score(made, cash_by_day(changes), axes.effective_on, only_on=only_on)


def cash_by_day(changes: Sequence[DailyChange]) -> Mapping[str, CashRecord]:
    """Return by fund its cash at the ends of the days on which it changed, where it is known."""
    moved: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    books: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()
    for each in changes:
        moved[each.fund][each.day] += each.amount_minor
        books[each.fund].add(each.book)
        if opens_cash(each.book, each.account, each.rule):
            known.add(each.fund)
    found = {}
    for fund in known:
        so_far, by_day = 0, []
        for day, minor in sorted(moved[fund].items()):
            so_far += minor
            by_day.append((day, so_far))
        found[fund] = CashRecord(by_day, tuple(sorted(books[fund])))
    return found
