"""How States in arrears stand under Article 19, all of them with one look at the books."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from missionledger.common.axes import Axes
from missionledger.common.eventlog.port import EventLog
from missionledger.common.projections.port import LiveProjections
from missionledger.finance.application.ports import (
    Books,
    ReceivableFilter,
    ReceivableMovement,
    Register,
)
from missionledger.finance.application.receivables import (
    all_lines,
    book_asked,
    funds_with_receipts,
)
from missionledger.finance.application.voting import (
    ASSESSED_KINDS,
    dues_and_settlements,
    missing_accounts,
)
from missionledger.finance.domain.article_19 import ARTICLE_19, day_of_test, vote_standing

Known = Callable[[], Awaitable[int]]
"""Returns the log position up to which the read models are known to be complete."""


def known_position(log: EventLog, projections: LiveProjections) -> Known:
    """Return what tells the end of the log, once the read models hold it."""

    async def known() -> int:
        position = (await asyncio.to_thread(log.head)).position
        if not await projections.caught_up(position):
            raise TimeoutError(f"the read models do not hold position {position} yet")
        return position

    return known


class BooksVoteTest:
    """Tests votes over the actual books; see the port `VoteTest`."""

    def __init__(self, books: Books, register: Register, known: Known) -> None:
        self._books = books
        self._register = register
        self._known = known

    async def answers(self, states: Sequence[str], day: date, /) -> Mapping[str, str]:
        """Return by State how it stands on a day, over every account that is known."""
        axes = Axes(day, await self._known())
        rule = ARTICLE_19.on(day_of_test(day)).value
        funds = [fund for fund in await self._register.funds(axes) if fund.kind in ASSESSED_KINDS]
        wanted = ReceivableFilter(
            funds=[fund.fund for fund in funds], book=book_asked("actual"), by_day=True
        )
        movements: dict[str, list[ReceivableMovement]] = defaultdict(list)
        for each in await self._books.receivables(wanted, axes):
            movements[each.state].append(each)
        bounds = await self._books.upper_bounds(axes)
        missing = missing_accounts(
            funds,
            await all_lines(self._register, axes),
            await funds_with_receipts(self._books, axes, "actual"),
            rule,
            axes,
        )
        return {
            state: vote_standing(
                state, *dues_and_settlements(movements[state], bounds), missing, day
            ).answer.value
            for state in states
        }
