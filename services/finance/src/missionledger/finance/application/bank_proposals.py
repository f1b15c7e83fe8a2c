"""Proposals for one bank entry, from what is open in the books and what Member States owe."""

from datetime import date, timedelta

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.finance.application.bank_decisions import FoundEntry
from missionledger.finance.application.bank_ports import BankBooks
from missionledger.finance.domain.bank.proposals import (
    MATCH_RULES,
    BankSide,
    BookSide,
    Owed,
    Proposal,
    propose,
)
from missionledger.finance.domain.exchange.rates import BOOK_CURRENCY, Rate
from missionledger.finance.domain.fund.decider import FUND

ITEMS_MAX = 2_000
"""Most open movements that are looked through for one entry, the oldest first."""


async def proposals_for(
    aggregates: Aggregates,
    bank: BankBooks,
    axes: Axes,
    found: FoundEntry,
    *,
    funds: list[str],
    rate: Rate,
) -> list[Proposal]:
    """Return what an entry may be, the surest first.

    Args:
        aggregates: what reads the lines of funds.
        bank: the open movements.
        axes: the point on both axes.
        found: the entry.
        funds: those whose cash the account may hold and the requester may see.
        rate: of the day of the entry.
    """
    entry = found.item.entry
    usd = rate.to_usd(found.item.open_minor)
    if not usd:
        return []
    day = date.fromisoformat(entry.booked_on)
    rules = MATCH_RULES.on(day).value
    # A movement that the bank names may be much older than the window of the others.
    last = (day + timedelta(days=rules.days)).isoformat()
    rows = await bank.items(axes, funds, only_open=True, days=("", last), limit=ITEMS_MAX)
    turned_down = await bank.turned_down(axes, found.account.account, found.entry)
    books = [
        BookSide(row.fund, row.item, row.occurred_on, row.open_minor, row.state)
        for row in rows
        if row.currency == BOOK_CURRENCY and (row.fund, row.item) not in turned_down
    ]
    side = BankSide(
        day=entry.booked_on,
        usd_minor=usd,
        said=f"{entry.reference} {entry.counterparty} {entry.text}",
        is_exact=not found.is_foreign,
    )
    owed = await _owed(aggregates, funds, usd) if usd > 0 else []
    return list(propose(side, books, owed, rules))


async def _owed(aggregates: Aggregates, funds: list[str], amount_minor: int) -> list[Owed]:
    """Return who owes exactly this, on which line."""
    return [
        Owed(fund, line.line, state, amount_minor)
        for fund in funds
        for line in (await aggregates.load(FUND, fund)).state.lines.values()
        for state in line.shares
        if line.owed_by(state) == amount_minor
    ]
