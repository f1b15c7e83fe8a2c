"""What travels about matches, proposals, write-ins, reconciliations and balances."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.finance.adapters.api.bank_schemas import Text, money
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.application.bank_ports import ItemRow, WriteInRow
from missionledger.finance.application.bank_queries import AccountBalance
from missionledger.finance.domain.bank.months import (
    PARTS_MAX,
    BankItem,
    Match,
    MatchPart,
    WriteIn,
    WriteInKind,
)
from missionledger.finance.domain.bank.proposals import Proposal
from missionledger.finance.domain.bank.reconciliation import Reconciliation
from missionledger.finance.domain.exchange.rates import rate_text

ItemName = Annotated[str, Field(min_length=1, max_length=400)]

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
    "difference.amount",
    "not_in_books.amount",
    "not_in_books_count",
    "not_in_bank.amount",
    "not_in_bank_count",
)


class MatchItemBody(BaseModel):
    """A movement of the books to match; without an amount, as much of it as fits.

    Attributes:
        amount: in dollars, below zero for money that went out.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    item: ItemName
    amount: Amount | None = None


class MatchBody(BaseModel):
    """The movements of the books that a bank entry is, and why."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[MatchItemBody], Field(min_length=1, max_length=PARTS_MAX)]
    grounds: Annotated[str, Field(max_length=1_000)] = ""


class ReasonBody(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Text


class TurnDownBody(BaseModel):
    """A proposal that is wrong, and why."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    item: ItemName
    reason: Text


class ReceiptOfEntryBody(BaseModel):
    """The contribution that an entry is.

    Attributes:
        receipt: reference, unique in the fund; left out, it is named after the entry.
        line: the line it is for; left out to pay what is owed, oldest first.
        amount: a part of the entry, in its currency; left out for all that is open.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    state: StateCode
    receipt: Annotated[str, Field(max_length=200)] = ""
    line: str | None = None
    amount: Amount | None = None
    grounds: Annotated[str, Field(max_length=1_000)] = ""


class WriteInBody(BaseModel):
    """What an entry is that nobody booked."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    kind: WriteInKind
    text: Text


class PartView(BaseModel):
    """A part of an entry and of a movement that are one."""

    fund: str
    item: str
    entry_amount: Amount
    item_amount: Amount

    @classmethod
    def of(cls, part: MatchPart, currency: str) -> "PartView":
        """Return the part as it is shown."""
        return cls(
            fund=part.fund,
            item=part.item,
            entry_amount=money(part.entry_minor, currency),
            item_amount=usd(part.item_minor),
        )


class MatchView(BaseModel):
    """A match; `value` is what the entry is worth in dollars, in an account of other currency."""

    match: str
    day: str
    parts: list[PartView]
    value: Amount | None

    @classmethod
    def of(cls, name: str, match: Match, currency: str) -> "MatchView":
        """Return the match as it is shown."""
        return cls(
            match=name,
            day=match.day,
            parts=[PartView.of(part, currency) for part in match.parts],
            value=maybe_usd(match.usd_minor),
        )


class WriteInView(BaseModel):
    """A write-in and how far it is."""

    fund: str
    kind: str
    text: str
    status: str
    in_books: Amount
    prepared_by: str
    returned_for: str

    @classmethod
    def of(cls, write_in: WriteIn) -> "WriteInView":
        """Return the write-in as it is shown."""
        return cls(
            **write_in.model_dump(exclude={"entry_minor", "usd_minor"}),
            in_books=usd(write_in.usd_minor),
        )


class EntryDetailView(BaseModel):
    """A bank entry with everything that was decided about it; its ETag is what was seen."""

    account: str
    entry: str
    statement: str
    booked_on: str
    value_on: str
    amount: Amount
    open: Amount
    is_reversal: bool
    reference: str
    counterparty: str
    text: str
    matches: list[MatchView]
    write_in: WriteInView | None
    version: int

    @classmethod
    def of(cls, account: str, name: str, item: BankItem) -> "EntryDetailView":
        """Return the entry as it is shown."""
        entry = item.entry
        return cls(
            account=account,
            entry=name,
            statement=item.statement,
            amount=money(entry.amount_minor, item.currency),
            open=money(item.open_minor, item.currency),
            matches=[
                MatchView.of(key, match, item.currency) for key, match in item.matches.items()
            ],
            write_in=WriteInView.of(item.write_in) if item.write_in else None,
            version=item.version,
            **entry.model_dump(exclude={"number", "amount_minor"}),
        )


class ProposedItemView(BaseModel):
    """A movement of the books in a proposal."""

    fund: str
    item: str
    occurred_on: str
    open: Amount


class OwedView(BaseModel):
    """What a Member State owes: the receipt that may be recorded of the entry."""

    fund: str
    line: str
    state: str
    amount: Amount


class ProposalView(BaseModel):
    """What an entry may be, and why, in words; rank 1 is the surest.

    `items` can be sent to `matches` as they are; where there are none, `receipt` says what can be
    recorded.
    """

    rank: int
    kind: str
    grounds: list[str]
    items: list[ProposedItemView]
    receipt: OwedView | None

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalView":
        """Return the proposal as it is shown."""
        owed = proposal.owed
        return cls(
            rank=int(proposal.rank),
            kind=proposal.rank.name.lower(),
            grounds=list(proposal.grounds),
            items=[
                ProposedItemView(
                    fund=each.fund,
                    item=each.item,
                    occurred_on=each.day,
                    open=usd(each.open_minor),
                )
                for each in proposal.items
            ],
            receipt=OwedView(
                fund=owed.fund,
                line=owed.line,
                state=owed.state,
                amount=usd(owed.amount_minor),
            )
            if owed
            else None,
        )


class ProposalsView(BaseModel):
    """The proposals for one entry, the surest first."""

    account: str
    entry: str
    open: Amount
    proposals: list[ProposalView]


class ReceiptOfEntryView(BaseModel):
    """The receipt that was recorded, and the entry it is matched with."""

    fund: str
    receipt: str
    state: str
    amount: Amount
    unapplied: Amount
    entry: EntryDetailView


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
    unheld: list[UnheldView]
