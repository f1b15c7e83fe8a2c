"""What the bank and the books say of each account, side by side, and of all accounts at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.finance.application.bank_accounts import all_accounts
from missionledger.finance.application.bank_matching import POOLED_KINDS
from missionledger.finance.application.bank_ports import BankBooks, OpenSum, PartSum, StatementRow
from missionledger.finance.application.ports import Books, Register
from missionledger.finance.domain.bank.accounts import POOL, BankAccount
from missionledger.finance.domain.bank.reconciliation import RECONCILED_WITHIN, Reconciliation
from missionledger.finance.domain.exchange.rates import (
    BOOK_CURRENCY,
    EXCHANGE_RATES,
    NoRateError,
    Rate,
    rate_on,
)
from missionledger.finance.domain.postings import Account, Book
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID

NOTHING_OPEN = OpenSum("", BOOK_CURRENCY, 0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account with both sides, and what it is worth in dollars.

    Attributes:
        usd_minor: the bank's balance at the operational rate of the day; None without a rate.
        books_usd_minor: what the books carry it at in dollars.
        reconciled_through: last day up to which nothing is open on either side.
        is_overdue: whether that is longer ago than the rule allows, for an account that is open.
    """

    account: BankAccount
    reconciliation: Reconciliation
    usd_minor: int | None
    books_usd_minor: int
    rate: Rate | None
    reconciled_through: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class BothSides:
    """All accounts and all that is matched and open, at one point on both axes.

    Attributes:
        account_of_fund: by fund the account in dollars in which its open cash is looked for.
        cash: cash of each fund in the actual books.
    """

    accounts: Sequence[BankAccount]
    account_of_fund: Mapping[str, str]
    cash: Mapping[str, int]
    parts: Sequence[PartSum]
    statements: Mapping[str, StatementRow]
    entries: Mapping[str, OpenSum]
    items: Mapping[str, OpenSum]
    holdings: Mapping[str, int]

    def funds_of(self, account: str) -> list[str]:
        """Return the funds whose open cash is looked for in an account."""
        return [fund for fund, held in self.account_of_fund.items() if held == account]

    def unheld(self) -> dict[str, int]:
        """Return by fund the open cash of the books for which there is no account at all."""
        return {
            fund: each.open_minor
            for fund, each in self.items.items()
            if fund not in self.account_of_fund and each.open_minor
        }


class BankQueries:
    """Reconciliations and balances."""

    def __init__(
        self, aggregates: Aggregates, books: Books, register: Register, bank: BankBooks
    ) -> None:
        self._aggregates = aggregates
        self._books = books
        self._register = register
        self._bank = bank

    async def both_sides(self, axes: Axes) -> BothSides:
        """Return what the bank and the books say at a point on both axes."""
        accounts = await all_accounts(self._aggregates, axes)
        kinds = {each.fund: each.kind for each in await self._register.funds(axes)}
        cash: dict[str, int] = defaultdict(int)
        for balance in await self._books.balances(axes):
            if balance.account == Account.CASH and balance.book == Book.ACTUAL:
                cash[balance.fund] += balance.amount_minor
        foreign = [each.account for each in accounts if each.currency != BOOK_CURRENCY]
        lines = await self._books.balances_of_lines(foreign, axes) if foreign else []
        holdings: dict[str, int] = defaultdict(int)
        for line in lines:
            if line.account == Account.FOREIGN_CURRENCY:
                holdings[line.line] += line.amount_minor
        item_sums = await self._bank.item_sums(axes)
        return BothSides(
            accounts=accounts,
            account_of_fund=account_of_fund(accounts, {*kinds, *cash}, kinds),
            cash=cash,
            parts=await self._bank.part_sums(axes),
            statements=await self._bank.last_statements(axes),
            entries={each.key: each for each in await self._bank.entry_sums(axes)},
            items={each.key: each for each in item_sums if each.currency == BOOK_CURRENCY},
            holdings=holdings,
        )

    async def balances(self, axes: Axes) -> tuple[list[AccountBalance], BothSides]:
        """Return every account with both sides, and what it is worth in dollars on the day."""
        sides = await self.both_sides(axes)
        day = axes.effective_on.isoformat()
        rates: dict[str, Rate | None] = {}
        for currency in {each.currency for each in sides.accounts}:
            state = (await self._aggregates.load(EXCHANGE_RATES, currency)).state
            try:
                rates[currency] = rate_on(state, currency, day)
            except NoRateError:
                rates[currency] = None
        found = [
            _balance(account, sides, rates[account.currency], axes.effective_on)
            for account in sides.accounts
        ]
        return found, sides


def account_of_fund(
    accounts: Sequence[BankAccount], funds: set[str], kinds: Mapping[str, str]
) -> dict[str, str]:
    """Return by fund the account in dollars in which cash of it is looked for that no bank shows.

    A fund's own account comes first, then the one of the pool. What is matched belongs to the
    account it is matched in, whichever that is. A closed account counts only where none is open.
    """
    ordered = sorted(accounts, key=lambda each: (each.is_closed, each.account))
    by_holder: dict[str, str] = {}
    for account in ordered:
        if account.currency == BOOK_CURRENCY:
            by_holder.setdefault(account.holder, account.account)
    found: dict[str, str] = {}
    for fund in sorted({*funds, RESERVE_FUND_ID}):
        own = by_holder.get(fund)
        pooled = by_holder.get(POOL) if kinds.get(fund) in POOLED_KINDS else None
        if own or pooled:
            found[fund] = own or pooled or ""
    return found


def reconcile(account: BankAccount, sides: BothSides) -> Reconciliation:
    """Return the reconciliation of one account."""
    name = account.account
    entries = sides.entries.get(name, NOTHING_OPEN)
    statement = sides.statements.get(name)
    funds = sides.funds_of(name)
    open_items = [sides.items[fund] for fund in funds if fund in sides.items]
    oldest = [each.oldest for each in (entries, *open_items) if each.oldest]
    if account.currency == BOOK_CURRENCY:
        books = _dollars_in_books(name, funds, sides)
    else:
        books = sides.holdings.get(name, 0)
    return Reconciliation(
        account=name,
        currency=account.currency,
        statement=statement.statement if statement else "",
        statement_day=statement.last_day if statement else "",
        bank_minor=statement.closing_minor if statement else 0,
        not_in_books_minor=entries.open_minor,
        not_in_books_count=entries.count,
        not_in_bank_minor=sum(each.open_minor for each in open_items),
        not_in_bank_count=sum(each.count for each in open_items),
        books_minor=books,
        oldest_open=min(oldest, default=""),
    )


def _dollars_in_books(account: str, funds: Sequence[str], sides: BothSides) -> int:
    """Return the cash of an account by the postings.

    It is the cash of its funds, less what of it is matched elsewhere, and what of other funds is
    matched here. What two movements of the books settle between them nets to zero.
    """
    cash = sum(sides.cash.get(fund, 0) for fund in funds)
    elsewhere = sum(
        part.item_minor
        for part in sides.parts
        if part.fund in funds and part.account not in (account, "")
    )
    from_others = sum(
        part.item_minor
        for part in sides.parts
        if part.account == account and part.fund not in funds
    )
    return cash - elsewhere + from_others


def _balance(
    account: BankAccount, sides: BothSides, rate: Rate | None, day: date
) -> AccountBalance:
    found = reconcile(account, sides)
    through = _through(found)
    if account.currency == BOOK_CURRENCY:
        books_usd = found.books_minor
    else:
        books_usd = sum(part.item_minor for part in sides.parts if part.account == account.account)
    return AccountBalance(
        account=account,
        reconciliation=found,
        usd_minor=rate.to_usd(found.bank_minor) if rate else None,
        books_usd_minor=books_usd,
        rate=rate,
        reconciled_through=through,
        is_overdue=not account.is_closed and _is_overdue(through or account.opened_on, day),
    )


def _is_overdue(since: str, day: date) -> bool:
    return (day - date.fromisoformat(since)).days > RECONCILED_WITHIN.on(day).value


def _through(found: Reconciliation) -> str:
    if not found.statement or found.difference_minor:
        return ""
    if not found.oldest_open:
        return found.statement_day
    eve = date.fromisoformat(found.oldest_open) - timedelta(days=1)
    return min(found.statement_day, eve.isoformat())
