"""What travels about both sides of bank accounts: what is open, reconciliations, balances."""

from datetime import date

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.bank_schemas import money
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.application.bank_ports import ItemRow, WriteInRow
from missionledger.finance.application.bank_queries import AccountBalance
from missionledger.finance.domain.bank.reconciliation import Reconciliation
from missionledger.finance.domain.exchange.rates import rate_text

ITEM_COLUMNS = (
    "fund",
    "item",
    "occurred_on",
    "amount.amount",
    "matched.amount",
    "open.amount",
    "open.currency",
    "age_days",
    "rule",
    "state",
    "account",
)
WRITE_IN_COLUMNS = (
    "account",
    "entry",
    "fund",
    "kind",
    "text",
    "amount.amount",
    "amount.currency",
    "in_books.amount",
    "prepared_by",
)
BALANCE_COLUMNS = (
    "account",
    "title",
    "holder",
    "bank",
    "currency",
    "bank_balance.amount",
    "statement_day",
    "usd.amount",
    "rate",
    "books_usd.amount",
    "book",
    "reconciled_through",
    "is_overdue",
    "difference.amount",
    "not_in_books.amount",
    "not_in_books_count",
    "not_in_bank.amount",
    "not_in_bank_count",
)


class ItemView(BaseModel):
    """A cash movement of the books; what is `open` of it no bank shows.

    Attributes:
        account: where it is looked for; empty if the fund has no account at all.
    """

    fund: str
    item: str
    occurred_on: str
    amount: Amount
    matched: Amount
    open: Amount
    age_days: int
    rule: str
    state: str
    account: str
    event_id: str

    @classmethod
    def of(cls, row: ItemRow, today: date, account: str) -> "ItemView":
        """Return the movement as it is shown on a day."""
        return cls(
            fund=row.fund,
            item=row.item,
            occurred_on=row.occurred_on,
            amount=money(row.amount_minor, row.currency),
            matched=money(row.matched_minor, row.currency),
            open=money(row.open_minor, row.currency),
            age_days=(today - date.fromisoformat(row.occurred_on)).days,
            rule=row.rule,
            state=row.state,
            account=account,
            event_id=row.event_id,
        )


class WaitingWriteInView(BaseModel):
    """A write-in that waits for an approver."""

    account: str
    entry: str
    fund: str
    kind: str
    text: str
    amount: Amount
    in_books: Amount
    prepared_by: str

    @classmethod
    def of(cls, row: WriteInRow, currency: str) -> "WaitingWriteInView":
        """Return the write-in as it is shown."""
        return cls(
            account=row.account,
            entry=row.entry,
            fund=row.fund,
            kind=row.kind,
            text=row.text,
            amount=money(row.entry_minor, currency),
            in_books=usd(row.usd_minor),
            prepared_by=row.prepared_by,
        )


class ReconciliationView(BaseModel):
    """An account at the end of a day: `bank_balance - not_in_books + not_in_bank = books`.

    Attributes:
        expected: what the books should say by that sum.
        books: what they say, by their postings.
        difference: what is left; not zero is a defect of this system.
    """

    account: str
    as_of: date
    statement: str
    statement_day: str
    bank_balance: Amount
    not_in_books: Amount
    not_in_books_count: int
    not_in_bank: Amount
    not_in_bank_count: int
    expected: Amount
    books: Amount
    difference: Amount
    oldest_open: str
    is_reconciled: bool
    book: str = "actual"

    @classmethod
    def of(cls, found: Reconciliation, day: date) -> "ReconciliationView":
        """Return the reconciliation as it is shown."""
        return cls(
            account=found.account,
            as_of=day,
            statement=found.statement,
            statement_day=found.statement_day,
            bank_balance=money(found.bank_minor, found.currency),
            not_in_books=money(found.not_in_books_minor, found.currency),
            not_in_books_count=found.not_in_books_count,
            not_in_bank=money(found.not_in_bank_minor, found.currency),
            not_in_bank_count=found.not_in_bank_count,
            expected=money(found.expected_minor, found.currency),
            books=money(found.books_minor, found.currency),
            difference=money(found.difference_minor, found.currency),
            oldest_open=found.oldest_open,
            is_reconciled=found.is_reconciled,
        )


class BalanceView(BaseModel):
    """An account in the view of all.

    Attributes:
        bank_balance: of the newest statement; None before the first.
        usd: that at the operational rate of the day; None where no rate is recorded.
        rate: units of the currency for one dollar.
        books_usd: what the books carry it at.
        reconciled_through: last day up to which nothing is open on either side.
        is_overdue: whether that is more than a month ago.
    """

    account: str
    title: str
    holder: str
    bank: str
    currency: str
    bank_balance: Amount | None
    statement_day: str
    usd: Amount | None
    rate: str
    books_usd: Amount
    book: str
    reconciled_through: str
    is_overdue: bool
    difference: Amount
    not_in_books: Amount
    not_in_books_count: int
    not_in_bank: Amount
    not_in_bank_count: int

    @classmethod
    def of(cls, balance: AccountBalance) -> "BalanceView":
        """Return the account as it is shown."""
        account, found = balance.account, balance.reconciliation
        has_statement = bool(found.statement)
        return cls(
            account=account.account,
            title=account.title,
            holder=account.holder,
            bank=account.bank,
            currency=account.currency,
            bank_balance=money(found.bank_minor, found.currency) if has_statement else None,
            statement_day=found.statement_day,
            usd=maybe_usd(balance.usd_minor) if has_statement else None,
            rate=rate_text(balance.rate.per_usd_millionths) if balance.rate else "",
            books_usd=usd(balance.books_usd_minor),
            book="actual",
            reconciled_through=balance.reconciled_through,
            is_overdue=balance.is_overdue,
            difference=money(found.difference_minor, found.currency),
            not_in_books=money(found.not_in_books_minor, found.currency),
            not_in_books_count=found.not_in_books_count,
            not_in_bank=money(found.not_in_bank_minor, found.currency),
            not_in_bank_count=found.not_in_bank_count,
        )


class HolderTotalView(BaseModel):
    """All accounts of one fund, or of the pool.

    Attributes:
        bank_usd: None where an account has no statement, or its currency no rate on the day.
    """

    holder: str
    accounts: int
    bank_usd: Amount | None
    books_usd: Amount
    not_in_bank: Amount


class UnheldView(BaseModel):
    """Cash of the books for which there is no bank account at all."""

    fund: str
    open: Amount


class BalancesView(BaseModel):
    """Every bank account at the end of a day, with totals by fund and for the pool.

    Attributes:
        missing_rates: currencies without an operational rate on the day.
        overdue: accounts that were not reconciled within the time the rule gives.
        unheld: cash of the books that no account is there for.
    """

    as_of: date
    known_at: int
    accounts: list[BalanceView]
    totals: list[HolderTotalView]
    bank_usd: Amount | None
    books_usd: Amount
    missing_rates: list[str]
    without_statement: list[str]
    overdue: list[str]
    unheld: list[UnheldView]
