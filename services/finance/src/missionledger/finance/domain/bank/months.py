"""A month of a bank account: its entries, what each was matched with, and what was written in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.bank.accounts import AccountId, Text
from missionledger.finance.domain.bank.statements import Statement, StatementEntry, entry_id
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


class WriteIn(BaseModel):
    """A write-in and how far it is."""

    model_config = ConfigDict(frozen=True)

    fund: str
    kind: WriteInKind
    text: str
    entry_minor: int
    usd_minor: int
    prepared_by: str
    status: WriteInStatus = WriteInStatus.PREPARED
    returned_for: str = ""


class BankItem(BaseModel):
    """An entry and what became of it.

    Attributes:
        matches: by id, those taken back left out.
        undone: ids of matches that were taken back.
        turned_down: `<fund> <item>` of proposals that were.
        version: counts what happened to this entry.
    """

    model_config = ConfigDict(frozen=True)

    entry: StatementEntry
    statement: str
    last_day: str
    currency: str
    matches: Mapping[str, Match] = {}
    undone: frozenset[str] = frozenset()
    turned_down: frozenset[str] = frozenset()
    write_in: WriteIn | None = None
    version: int = 1

    @property
    def matched_minor(self) -> int:
        """What of the entry is matched."""
        return sum(part.entry_minor for match in self.matches.values() for part in match.parts)

    @property
    def open_minor(self) -> int:
        """What of the entry is not."""
        return self.entry.amount_minor - self.matched_minor


class BankMonth(BaseModel):
    """The entries of one account in one month, by id.

    Attributes:
        statements: digest of what it says, by name of the statement.
    """

    model_config = ConfigDict(frozen=True)

    account: str = ""
    holder: str = ""
    month: str = ""
    statements: Mapping[str, str] = {}
    items: Mapping[str, BankItem] = {}


def evolve(state: BankMonth, event: BankMonthEvent) -> BankMonth:
    """Return the month after the event."""
    if isinstance(event, BankEntriesRecorded):
        found = {
            entry_id(event.statement, each.number): BankItem(
                entry=each,
                statement=event.statement,
                last_day=event.last_day,
                currency=event.currency,
            )
            for each in event.entries
        }
        return BankMonth(
            account=event.account,
            holder=event.holder,
            month=event.month,
            statements={**state.statements, event.statement: event.digest},
            items={**state.items, **found},
        )
    item = state.items[event.entry]
    changes = {"version": item.version + 1, **_changes(item, event)}
    changed = item.model_copy(update=changes)
    return state.model_copy(update={"items": {**state.items, event.entry: changed}})


def _changes(  # noqa: PLR0911 - one branch an event
    item: BankItem, event: BankMonthEvent
) -> dict[str, object]:
    match event:
        case BankEntryMatched():
            matched = Match(day=event.day, parts=event.parts, usd_minor=event.usd_minor)
            return {"matches": {**item.matches, event.match: matched}}
        case BankEntryUnmatched():
            left = {key: match for key, match in item.matches.items() if key != event.match}
            return {"matches": left, "undone": item.undone | {event.match}}
        case MatchProposalTurnedDown():
            return {"turned_down": item.turned_down | {f"{event.fund} {event.item}"}}
        case WriteInPrepared():
            kept = event.model_dump(include=set(WriteIn.model_fields))
            return {"write_in": WriteIn(**kept)}
        case WriteInApproved():
            booked = Match(day=event.day, parts=event.parts)
            return {
                "matches": {**item.matches, event.match: booked},
                "write_in": _ended(item, WriteInStatus.APPROVED),
            }
        case WriteInReturned():
            return {"write_in": _ended(item, WriteInStatus.RETURNED, event.reason)}
        case BankEntriesRecorded():
            return {}
        case _:
            assert_never(event)


def _ended(item: BankItem, status: WriteInStatus, reason: str = "") -> WriteIn | None:
    if item.write_in is None:
        return None
    return item.write_in.model_copy(update={"status": status, "returned_for": reason})
