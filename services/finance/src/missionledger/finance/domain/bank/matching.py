"""The decider of a month of a bank account: entries, matches, and write-ins by two people."""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.finance.domain.bank.accounts import mission_of_holder
from missionledger.finance.domain.bank.items import offset_item, write_in_item
from missionledger.finance.domain.bank.month_state import BankItem, BankMonth, WriteIn, evolve
from missionledger.finance.domain.bank.months import (
    AnyBankMonthCommand,
    ApproveWriteIn,
    BankEntriesRecorded,
    BankEntryMatched,
    BankEntryUnmatched,
    BankMonthEvent,
    MatchEntry,
    MatchPart,
    MatchProposalTurnedDown,
    OffsetEntry,
    PrepareWriteIn,
    RecordEntries,
    ReturnWriteIn,
    TurnDownProposal,
    UndoMatch,
    WriteInApproved,
    WriteInKind,
    WriteInPrepared,
    WriteInReturned,
    WriteInStatus,
)
from missionledger.finance.domain.bank.refusals import (
    ACCOUNTS_SOURCE,
    BankDutiesError,
    EntryChangedError,
    MatchError,
    UnknownEntryError,
    UnknownMatchError,
    WriteInStatusError,
)
from missionledger.finance.domain.bank.statements import StatementEntry
from missionledger.finance.domain.postings import Account, Book, Posting, entries_of, make_entry

WRITE_IN_RULE = "bank-write-in"

ENTRIES_PER_EVENT = 100
"""With the longest texts an event stays below what the log and the transport take."""

WRITE_IN_ACCOUNTS = {
    WriteInKind.BANK_CHARGES: Account.BANK_CHARGES,
    WriteInKind.INTEREST: Account.INTEREST_INCOME,
}


def decide(  # noqa: PLR0911 - one line for each command
    command: AnyBankMonthCommand, state: BankMonth
) -> tuple[BankMonthEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    if isinstance(command, RecordEntries):
        return _record(command, state)
    item = require_entry(state, command.entry)
    if command.seen_version not in (None, item.version):
        raise EntryChangedError(
            f"entry {command.entry} is at version {item.version}, not {command.seen_version}",
            next_step="Read the entry again, and decide on what it says now.",
            pointer="#header/If-Match",
        )
    match command:
        case MatchEntry():
            return _match(command, item)
        case OffsetEntry():
            return _offset(command, item)
        case UndoMatch():
            return _undo(command, item)
        case TurnDownProposal():
            return _turn_down(command, item)
        case PrepareWriteIn():
            return _prepare(command, item)
        case ApproveWriteIn():
            return _approve(command, item)
        case ReturnWriteIn():
            return _return(command, item)
        case _:
            assert_never(command)


def require_entry(state: BankMonth, entry: str) -> BankItem:
    """Return an entry of the month.

    Raises:
        UnknownEntryError: if there is none of that id.
    """
    found = state.items.get(entry)
    if found is None:
        raise UnknownEntryError(
            f"there is no bank entry {entry!r}",
            next_step="Take the id from the entries of the account.",
        )
    return found


def _record(command: RecordEntries, state: BankMonth) -> tuple[BankEntriesRecorded, ...]:
    statement = command.statement
    if statement.name in state.statements or statement.digest in state.statements.values():
        return ()
    entries = statement.entries
    if command.begins_account and statement.opening_minor:
        opening = StatementEntry(
            number=0,
            booked_on=statement.first_day,
            value_on=statement.first_day,
            amount_minor=statement.opening_minor,
            text="balance with which the account begins",
        )
        entries = (opening, *entries)
    # A statement without entries is recorded too: it is known, and its month is there.
    parts = [
        entries[at : at + ENTRIES_PER_EVENT] for at in range(0, len(entries), ENTRIES_PER_EVENT)
    ]
    return tuple(
        BankEntriesRecorded(
            account=command.account,
            holder=command.holder,
            month=command.month,
            statement=statement.name,
            last_day=statement.last_day,
            currency=statement.currency,
            digest=statement.digest,
            entries=part,
        )
        for part in parts or [()]
    )


def _match(command: MatchEntry, item: BankItem) -> tuple[BankEntryMatched, ...]:
    if command.match in item.matches:
        if item.matches[command.match].parts == command.parts:
            return ()
        raise MatchError(
            f"match {command.match} is recorded with other parts",
            next_step="Take that match back first.",
        )
    _require_no_write_in(item)
    whole = item.entry.amount_minor
    for part in command.parts:
        if part.entry_minor * whole <= 0 or part.item_minor * whole <= 0:
            raise MatchError(
                f"the entry is of {whole} cents, and a part of it of {part.entry_minor} with a "
                f"movement of {part.item_minor}: money in goes with money in, out with out",
                next_step="Match what has the same direction.",
                pointer="/items",
            )
    names = [(part.fund, part.item) for part in command.parts]
    if len(set(names)) < len(names):
        raise MatchError("a movement is named twice", next_step="Name each once.", pointer="/items")
    asked = sum(part.entry_minor for part in command.parts)
    if abs(asked) > abs(item.open_minor):
        raise MatchError(
            f"{asked} cents are to be matched, and {item.open_minor} of the entry are open",
            next_step="Match no more than what is open, or take another match back.",
            pointer="/items",
            facts={"open_minor": item.open_minor},
        )
    matched = BankEntryMatched(
        account=command.account,
        month=command.month,
        entry=command.entry,
        match=command.match,
        day=command.occurred_on.isoformat(),
        parts=command.parts,
        usd_minor=command.usd_minor,
        grounds=command.grounds,
        matched_by=command.matched_by,
    )
    return (matched,)


def _offset(command: OffsetEntry, item: BankItem) -> tuple[BankEntryMatched, ...]:
    part = MatchPart(
        fund=command.holder,
        item=offset_item(command.other),
        month=command.other_month,
        entry_minor=command.amount_minor,
        item_minor=0,
    )
    held = item.matches.get(command.match)
    if held is not None and held.parts == (part,):
        return ()
    _require_no_write_in(item)
    amount, left = command.amount_minor, item.open_minor
    if held is not None or amount * left <= 0 or abs(amount) > abs(left):
        raise MatchError(
            f"{left} cents of {command.entry} are open, and {amount} are to be set off against "
            f"{command.other}",
            next_step="Set off what is open of two entries, one in and one out.",
            pointer="/other",
            facts={"open_minor": left},
        )
    matched = BankEntryMatched(
        account=command.account,
        month=command.month,
        entry=command.entry,
        match=command.match,
        day=command.occurred_on.isoformat(),
        parts=(part,),
        usd_minor=None,
        grounds=command.grounds,
        matched_by=command.matched_by,
    )
    return (matched,)


def _undo(command: UndoMatch, item: BankItem) -> tuple[BankEntryUnmatched, ...]:
    if command.match in item.undone:
        return ()
    held = item.matches.get(command.match)
    if held is None:
        raise UnknownMatchError(
            f"entry {command.entry} has no match {command.match!r}",
            next_step="Read the entry and take the id from there.",
        )
    if item.write_in is not None and item.write_in.status is WriteInStatus.APPROVED:
        raise MatchError(
            f"entry {command.entry} was written in and is booked by that",
            next_step="Have the bank correct it: its next statement takes the entry back.",
        )
    undone = BankEntryUnmatched(
        account=command.account,
        month=command.month,
        entry=command.entry,
        match=command.match,
        parts=held.parts,
        reason=command.reason,
        undone_by=command.undone_by,
    )
    return (undone,)


def _turn_down(command: TurnDownProposal, item: BankItem) -> tuple[MatchProposalTurnedDown, ...]:
    if f"{command.fund} {command.item}" in item.turned_down:
        return ()
    turned_down = MatchProposalTurnedDown(
        account=command.account,
        month=command.month,
        entry=command.entry,
        fund=command.fund,
        item=command.item,
        reason=command.reason,
        turned_down_by=command.turned_down_by,
    )
    return (turned_down,)


def _prepare(command: PrepareWriteIn, item: BankItem) -> tuple[WriteInPrepared, ...]:
    prepared = WriteIn(
        **command.model_dump(include={"fund", "kind", "text", "usd_minor", "prepared_by"}),
        entry_minor=item.entry.amount_minor,
    )
    if item.write_in == prepared:
        return ()
    _require_no_write_in(item)
    if item.matches:
        raise MatchError(
            f"entry {command.entry} is matched with the books",
            next_step="Only an entry without a match is written in.",
        )
    if command.kind is WriteInKind.BANK_CHARGES and item.entry.amount_minor > 0:
        raise MatchError(
            "charges are money out, and this entry is money in",
            next_step="Say what it is, or record the receipt.",
            pointer="/kind",
        )
    event = WriteInPrepared(
        account=command.account,
        month=command.month,
        entry=command.entry,
        **prepared.model_dump(exclude={"status", "returned_for"}),
    )
    return (event,)


def _approve(command: ApproveWriteIn, item: BankItem) -> tuple[WriteInApproved, ...]:
    write_in = item.write_in
    if write_in is not None and command.match in item.matches:
        return ()
    if write_in is None or write_in.status is not WriteInStatus.PREPARED:
        raise _not_prepared(command.entry, write_in)
    if command.approved_by == write_in.prepared_by:
        raise BankDutiesError(
            f"{command.approved_by} prepared the write-in and may not approve it",
            next_step="Have another officer approve it.",
            source=ACCOUNTS_SOURCE,
        )
    part = MatchPart(
        fund=write_in.fund,
        item=write_in_item(command.account, command.entry),
        month=command.occurred_on.isoformat()[:7],
        entry_minor=write_in.entry_minor,
        item_minor=write_in.usd_minor,
    )
    approved = WriteInApproved(
        account=command.account,
        month=command.month,
        entry=command.entry,
        fund=write_in.fund,
        kind=write_in.kind,
        match=command.match,
        day=command.occurred_on.isoformat(),
        parts=(part,),
        approved_by=command.approved_by,
        entries=entries_of(make_entry(WRITE_IN_RULE, 1, _postings(write_in))),
    )
    return (approved,)


def _return(command: ReturnWriteIn, item: BankItem) -> tuple[WriteInReturned, ...]:
    write_in = item.write_in
    if write_in is None or write_in.status is not WriteInStatus.PREPARED:
        if write_in is not None and write_in.returned_for == command.reason:
            return ()
        raise _not_prepared(command.entry, write_in)
    returned = WriteInReturned(
        account=command.account,
        month=command.month,
        entry=command.entry,
        reason=command.reason,
        returned_by=command.returned_by,
    )
    return (returned,)


def _postings(write_in: WriteIn) -> tuple[Posting, Posting]:
    amount = write_in.usd_minor
    other = WRITE_IN_ACCOUNTS[write_in.kind]
    return (
        Posting(fund=write_in.fund, book=Book.ACTUAL, account=Account.CASH, amount_minor=amount),
        Posting(fund=write_in.fund, book=Book.ACTUAL, account=other, amount_minor=-amount),
    )


def _require_no_write_in(item: BankItem) -> None:
    if item.write_in is not None and item.write_in.status is not WriteInStatus.RETURNED:
        raise WriteInStatusError(
            f"a write-in of the entry is {item.write_in.status}",
            next_step="Have it returned first; one that is approved stands.",
        )


def _not_prepared(entry: str, write_in: WriteIn | None) -> WriteInStatusError:
    found = f"its write-in is {write_in.status}" if write_in else "it has no write-in"
    return WriteInStatusError(
        f"nothing of entry {entry} waits for approval: {found}",
        next_step="Read the entry as it is now.",
    )


BANK_MONTH: Decider[AnyBankMonthCommand, BankMonth, BankMonthEvent] = Decider(
    service="finance",
    aggregate="bank_month",
    initial=BankMonth(),
    decide=decide,
    evolve=evolve,
    events=(
        BankEntriesRecorded,
        BankEntryMatched,
        BankEntryUnmatched,
        MatchProposalTurnedDown,
        WriteInPrepared,
        WriteInApproved,
        WriteInReturned,
    ),
    id_of=lambda command: f"{command.account}.{command.month}",
    mission_of=lambda command: mission_of_holder(command.holder),
)
