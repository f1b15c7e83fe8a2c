"""Cash that is there to be used: of the actual books alone, never what is modelled."""

from datetime import date

from missionledger.common.axes import Axes
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.postings import Account, Book


async def actual_cash(books: Books, fund: str, axes: Axes) -> int:
    """Return the cash of the actual books of a fund at a point on both axes."""
    return sum(
        each.amount_minor
        for each in await books.balances(axes, [fund])
        if each.account == Account.CASH and each.book == Book.ACTUAL
    )


async def usable_cash(books: Books, fund: str, day: date, known_at: int) -> int:
    """Return the lower of what there was at the end of the day and of what there is by now.

    A payment dated back must not spend what was spent since, nor what came in after its day.
    """
    return min([await actual_cash(books, fund, Axes(each, known_at)) for each in (day, date.max)])
