"""What travels about bank accounts, their statements and their entries."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Currency, Money
from missionledger.finance.application.bank_ports import EntryRow, StatementRow
from missionledger.finance.domain.bank.accounts import AccountId, BankAccount

Text = Annotated[str, Field(min_length=1, max_length=200)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

ACCOUNT_COLUMNS = (
    "account",
    "title",
    "holder",
    "currency",
    "bank",
    "number",
    "opened_on",
    "closed_on",
    "last_statement",
    "balance.amount",
    "balance_on",
)
STATEMENT_COLUMNS = (
    "account",
    "statement",
    "bank_id",
    "sequence",
    "form",
    "first_day",
    "last_day",
    "opening.amount",
    "closing.amount",
    "closing.currency",
    "entries",
    "document",
)
ENTRY_COLUMNS = (
    "account",
    "entry",
    "statement",
    "booked_on",
    "value_on",
    "amount.amount",
    "amount.currency",
    "matched.amount",
    "open.amount",
    "age_days",
    "reference",
    "counterparty",
    "text",
)


def money(minor: int, currency: str) -> Amount:
    """Return minor units of a currency as they travel."""
    return Amount.of(Money(minor=minor, currency=currency))


class OpenAccountBody(BaseModel):
    """An account with a bank.

    Attributes:
        holder: the fund it belongs to, or `POOL` for cash of several.
        number: as the bank writes it, such as an IBAN; statements must bear it.
    """

    model_config = ConfigDict(extra="forbid")

    account: AccountId
    holder: MissionId
    title: Text
    currency: Currency
    bank: Text
    number: Text
    opened_on: date


class ClosureBody(BaseModel):
    """The day from which an account is not used any more, and why."""

    model_config = ConfigDict(extra="forbid")

    closed_on: date
    reason: Text


class StatementBody(BaseModel):
    """A file of statements that was sent to `/v1/documents` before.

    Attributes:
        document: its SHA-256.
    """

    model_config = ConfigDict(extra="forbid")

    document: Sha256
    form: Literal["csv", "camt.053"]


class AccountView(BaseModel):
    """An account and the balance of its newest statement, None before the first."""

    account: str
    title: str
    holder: str
    currency: str
    bank: str
    number: str
    opened_on: str
    closed_on: str
    statements: int
    last_statement: str
    balance: Amount | None
    balance_on: str

    @classmethod
    def of(cls, account: BankAccount) -> "AccountView":
        """Return the account as it is shown."""
        last = account.last
        return cls(
            **account.model_dump(exclude={"statements", "last"}),
            statements=len(account.statements),
            last_statement=last.statement if last else "",
            balance=money(last.closing_minor, account.currency) if last else None,
            balance_on=last.last_day if last else "",
        )


class TakenView(BaseModel):
    """What a file of statements led to.

    Attributes:
        statements: how many the file holds.
        taken: how many of them were new; the others were known and changed nothing.
    """

    document: str
    statements: int
    taken: int
    account: AccountView


class TakenFileView(BaseModel):
    """What a file with statements of several accounts led to; `taken` of them were new."""

    document: str
    statements: int
    taken: int
    accounts: list[AccountView]


class StatementView(BaseModel):
    """A statement that was taken; its paper is at `/v1/documents/<document>`."""

    account: str
    statement: str
    bank_id: str
    sequence: int | None
    form: str
    first_day: str
    last_day: str
    opening: Amount
    closing: Amount
    entries: int
    document: str

    @classmethod
    def of(cls, row: StatementRow) -> "StatementView":
        """Return the statement as it is shown."""
        return cls(
            account=row.account,
            statement=row.statement,
            bank_id=row.bank_id,
            sequence=row.sequence,
            form=row.form,
            first_day=row.first_day,
            last_day=row.last_day,
            opening=money(row.opening_minor, row.currency),
            closing=money(row.closing_minor, row.currency),
            entries=row.entries,
            document=row.document,
        )


class EntryView(BaseModel):
    """A bank entry; what is `open` of it the books do not show yet.

    Attributes:
        amount: below zero for money that went out.
        age_days: days since the bank booked it.
    """

    account: str
    entry: str
    statement: str
    booked_on: str
    value_on: str
    amount: Amount
    matched: Amount
    open: Amount
    age_days: int
    reference: str
    counterparty: str
    text: str

    @classmethod
    def of(cls, row: EntryRow, today: date) -> "EntryView":
        """Return the entry as it is shown on a day."""
        return cls(
            account=row.account,
            entry=row.entry,
            statement=row.statement,
            booked_on=row.booked_on,
            value_on=row.value_on,
            amount=money(row.amount_minor, row.currency),
            matched=money(row.matched_minor, row.currency),
            open=money(row.open_minor, row.currency),
            age_days=(today - date.fromisoformat(row.booked_on)).days,
            reference=row.reference,
            counterparty=row.counterparty,
            text=row.text,
        )
