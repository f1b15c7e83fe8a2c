"""A month of a bank account as decisions need it: its entries and what became of each."""

from collections.abc import Mapping
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.bank.months import (
    BankEntriesRecorded,
    BankEntryMatched,
    BankEntryUnmatched,
    BankMonthEvent,
    Match,
    MatchProposalTurnedDown,
    WriteInApproved,
    WriteInKind,
    WriteInPrepared,
    WriteInReturned,
    WriteInStatus,
)
from missionledger.finance.domain.bank.statements import StatementEntry, entry_id


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
