"""A bank statement as it was read: balances, entries, and whether they add up."""

import hashlib
import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.canonical import canonical_json
from missionledger.common.identifiers import DayText
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.bank.refusals import StatementBalanceError, StatementFileError

ENTRIES_MAX = 20_000
"""Most entries of one statement; a day of the busiest account has some hundreds."""

ReferenceText = Annotated[str, Field(max_length=300)]
LongText = Annotated[str, Field(max_length=1_000)]


class StatementEntry(BaseModel):
    """One movement as the bank booked it.

    Attributes:
        number: its place in the statement, from 1; 0 for the balance an account begins with.
        amount_minor: above zero for money that came in.
        reference: of the bank, or what payer and payee call it.
        counterparty: who paid or was paid, as the bank names them.
        is_reversal: whether the bank takes back an earlier movement with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[int, Field(ge=0)]
    booked_on: DayText
    value_on: DayText
    amount_minor: MinorUnits
    reference: ReferenceText = ""
    counterparty: ReferenceText = ""
    text: LongText = ""
    is_reversal: bool = False


class Statement(BaseModel):
    """A statement of one account over some days.

    Attributes:
        bank_id: what the bank calls it, unique in the account.
        sequence: its running number, where the bank gives one.
        account_number: as the bank writes it; empty where the file does not say.
        first_day: of the statement.
        last_day: the day whose end the closing balance holds for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank_id: Annotated[str, Field(min_length=1, max_length=70)]
    sequence: int | None = None
    account_number: ReferenceText = ""
    currency: Currency
    first_day: DayText
    last_day: DayText
    opening_minor: MinorUnits
    closing_minor: MinorUnits
    entries: Annotated[tuple[StatementEntry, ...], Field(max_length=ENTRIES_MAX)]

    @property
    def name(self) -> str:
        """What the statement is called here: its id with hyphens for what a path cannot hold."""
        return re.sub(r"[^A-Za-z0-9-]+", "-", self.bank_id).strip("-") or "statement"

    @property
    def month(self) -> str:
        """The calendar month its entries are kept in: that of its last day."""
        return self.last_day[:7]

    @property
    def digest(self) -> str:
        """SHA-256 over what it says, whatever it is called and however the file is written."""
        said = self.model_dump(mode="json", exclude={"bank_id"})
        return hashlib.sha256(canonical_json(said)).hexdigest()


def check_statement(statement: Statement) -> None:
    """Go on only if the statement agrees with itself.

    Raises:
        StatementBalanceError: if opening balance and entries do not give the closing balance.
        StatementFileError: if an entry was booked after the statement ends.
    """
    moved = sum(entry.amount_minor for entry in statement.entries)
    expected = statement.opening_minor + moved
    if expected != statement.closing_minor:
        raise StatementBalanceError(
            f"statement {statement.bank_id} opens with {statement.opening_minor} cents, its "
            f"entries come to {moved}, and it closes with {statement.closing_minor} instead of "
            f"{expected}",
            next_step="Ask the bank for the complete statement; nothing of this one was kept.",
            facts={"expected_minor": expected, "closing_minor": statement.closing_minor},
        )
    if statement.last_day < statement.first_day:
        raise StatementFileError(
            f"statement {statement.bank_id} ends on {statement.last_day}, before it begins",
            next_step="Correct the days of the statement.",
        )
    late = [entry for entry in statement.entries if entry.booked_on > statement.last_day]
    if late:
        raise StatementFileError(
            f"entry {late[0].number} was booked on {late[0].booked_on}, after statement "
            f"{statement.bank_id} ends on {statement.last_day}",
            next_step="Correct the day, or send the statement that the entry belongs to.",
        )


def entry_id(statement: str, number: int) -> str:
    """Return the id of an entry within its account: `CH-2025-11-03.12`."""
    return f"{statement}.{number}"


def day(text: str) -> date:
    """Return the day of an ISO text that a model has checked."""
    return date.fromisoformat(text)
