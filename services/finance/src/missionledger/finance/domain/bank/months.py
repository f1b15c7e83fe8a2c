"""A month of a bank account: its entries, what each was matched with, and what was written in."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.bank.accounts import AccountId, Text
from missionledger.finance.domain.bank.statements import Statement, StatementEntry
from missionledger.finance.domain.postings import AccountingEvent

PARTS_MAX = 200
"""Most movements of the books that one entry is matched with at a time."""


class WriteInKind(StrEnum):
    """What a bank entry is that nobody booked before the bank did."""

    BANK_CHARGES = "bank_charges"
    INTEREST = "interest"


class WriteInStatus(StrEnum):
    """How far a write-in is."""

    PREPARED = "prepared"
    APPROVED = "approved"
    RETURNED = "returned"


class MatchPart(BaseModel):
    """A part of a cash movement in the books that is one with a part of a bank entry.

    Attributes:
        item: names the movement within its fund.
        month: the calendar month of the movement.
        entry_minor: of the bank entry, in the currency of the account.
        item_minor: of the movement, in the currency of the books; differs only by currency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: MissionId
    item: Annotated[str, Field(min_length=1, max_length=400)]
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    entry_minor: MinorUnits
    item_minor: MinorUnits


class Match(BaseModel):
    """What a bank entry is one with.

    Attributes:
        day: the later of both sides; before it there is nothing to match.
        usd_minor: the parts of the entry at the rate of its day; None in an account in dollars.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: DayText
    parts: tuple[MatchPart, ...]
    usd_minor: MinorUnits | None = None


class BankMonthCommand(Command):
    """Base of every command to a month of an account."""

    account: AccountId
    holder: MissionId
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class RecordEntries(BankMonthCommand):
    """Keep the entries of a statement; goes with `TakeStatement`.

    Attributes:
        begins_account: whether it is the first, whose opening balance counts as an entry.
    """

    statement: Statement
    begins_account: bool


class EntryCommand(BankMonthCommand):
    """Base of the commands about one entry.

    Attributes:
        seen_version: the version of the entry that was decided on; None to decide on what is there.
    """

    entry: Text
    seen_version: int | None = None


class MatchEntry(EntryCommand):
    """Match an entry, or a part of it, with movements in the books.

    Attributes:
        match: id of the match, new.
        grounds: why they are the same money, in words.
    """

    match: Text
    parts: Annotated[tuple[MatchPart, ...], Field(min_length=1, max_length=PARTS_MAX)]
    usd_minor: MinorUnits | None = None
    grounds: Annotated[str, Field(max_length=1_000)] = ""
    matched_by: Text


class OffsetEntry(EntryCommand):
    """Match an entry with one of the other direction that the bank takes it back with.

    It goes with the same command for the other entry; the books see neither.

    Attributes:
        other: the other entry, of the same account.
        other_month: the month that entry is kept in.
        amount_minor: of this entry.
    """

    match: Text
    other: Text
    other_month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    amount_minor: MinorUnits
    grounds: Annotated[str, Field(max_length=1_000)] = ""
    matched_by: Text


class UndoMatch(EntryCommand):
    """Take a match back."""

    match: Text
    reason: Text
    undone_by: Text


class TurnDownProposal(EntryCommand):
    """Say that an entry and a movement are not the same money, so that nobody proposes it again."""

    fund: MissionId
    item: Text
    reason: Text
    turned_down_by: Text


class PrepareWriteIn(EntryCommand):
    """Propose to book what only the bank knows; dated on the day of the entry.

    Attributes:
        usd_minor: the entry in the currency of the books, at the rate of its day.
    """

    fund: MissionId
    kind: WriteInKind
    text: Text
    usd_minor: MinorUnits
    prepared_by: Text


class ApproveWriteIn(EntryCommand):
    """Book a write-in that somebody else prepared."""

    match: Text
    approved_by: Text


class ReturnWriteIn(EntryCommand):
    """Send a write-in back."""

    reason: Text
    returned_by: Text


AnyBankMonthCommand = (
    RecordEntries
    | MatchEntry
    | OffsetEntry
    | UndoMatch
    | TurnDownProposal
    | PrepareWriteIn
    | ApproveWriteIn
    | ReturnWriteIn
)


class BankEntriesRecorded(DomainEvent):
    """The entries of a statement; its head is an event of the account."""

    account: str
    holder: MissionId
    month: str
    statement: str
    last_day: DayText
    currency: Currency
    digest: str
    entries: tuple[StatementEntry, ...]


class BankEntryEvent(DomainEvent):
    """Base of what happened to one entry."""

    account: str
    month: str
    entry: str


class BankEntryMatched(BankEntryEvent):
    """An entry, or a part of it, is one with movements in the books."""

    match: str
    day: DayText
    parts: tuple[MatchPart, ...]
    usd_minor: MinorUnits | None
    grounds: str
    matched_by: str


class BankEntryUnmatched(BankEntryEvent):
    """A match was taken back."""

    match: str
    parts: tuple[MatchPart, ...]
    reason: str
    undone_by: str


class MatchProposalTurnedDown(BankEntryEvent):
    """Somebody looked, and these are not the same money."""

    fund: MissionId
    item: str
    reason: str
    turned_down_by: str


class WriteInPrepared(BankEntryEvent):
    """Somebody proposes to book what only the bank knows."""

    fund: MissionId
    kind: WriteInKind
    text: str
    entry_minor: MinorUnits
    usd_minor: MinorUnits
    prepared_by: str


class WriteInApproved(AccountingEvent):
    """The write-in is booked, and matched with its entry."""

    account: str
    month: str
    entry: str
    fund: MissionId
    kind: WriteInKind
    match: str
    day: DayText
    parts: tuple[MatchPart, ...]
    approved_by: str


class WriteInReturned(BankEntryEvent):
    """The write-in is not booked; it may be prepared again."""

    reason: str
    returned_by: str


BankMonthEvent = (
    BankEntriesRecorded
    | BankEntryMatched
    | BankEntryUnmatched
    | MatchProposalTurnedDown
    | WriteInPrepared
    | WriteInApproved
    | WriteInReturned
)
