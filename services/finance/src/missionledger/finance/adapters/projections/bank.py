"""Bank entries, cash movements of the books, and what of both is matched; insert-only.

What was matched and taken back are two rows of opposite sign, so what is open at a point on both
axes is a plain sum.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, String, Table

from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.upsert import insert_rows
from missionledger.finance.domain.bank.accounts import BankStatementTaken
from missionledger.finance.domain.bank.items import (
    cash_movements,
    item_of,
    receipt_item,
    reversal_item,
)
from missionledger.finance.domain.bank.months import (
    BankEntriesRecorded,
    BankEntryMatched,
    BankEntryUnmatched,
    MatchPart,
    MatchProposalTurnedDown,
    WriteInApproved,
    WriteInPrepared,
    WriteInReturned,
)
from missionledger.finance.domain.bank.statements import entry_id
from missionledger.finance.domain.exchange.positions import CurrencyMoved, CurrencyRevalued
from missionledger.finance.domain.fund.events import ContributionReversed
from missionledger.finance.domain.postings import AccountingEvent

NO_ACCOUNT = ""
"""The account of a part that two movements of the books have with each other, without a bank."""

Row = dict[str, Any]


class BankProjection(Projection):
    """Both sides of the reconciliation."""

    name = "bank"
    shape = 2

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.statements = self._table(
            "statements",
            *_texts("account", "statement", "bank_id", "form", "currency", "first_day"),
            *_texts("last_day", "document"),
            Column("sequence", Integer),
            *_numbers("opening_minor", "closing_minor", "entries"),
        )
        self.entries = self._table(
            "entries",
            *_texts("account", "entry", "statement", "last_day", "booked_on", "value_on"),
            *_texts("currency", "reference", "counterparty", "text"),
            *_numbers("amount_minor"),
        )
        self.items = self._table(
            "items",
            *_texts("fund", "item", "currency", "rule", "state", "event_id"),
            *_numbers("amount_minor"),
        )
        self.parts = self._table(
            "parts",
            *_texts("account", "entry", "fund", "item", "match"),
            *_numbers("entry_minor", "item_minor"),
        )
        self.turned_down = self._table("turned_down", *_texts("account", "entry", "fund", "item"))
        self.write_ins = self._table(
            "write_ins",
            *_texts("account", "entry", "fund", "kind", "text", "prepared_by"),
            *_numbers("entry_minor", "usd_minor", "waiting"),
        )
        Index(self.table_name("by_account"), self.entries.c.account, self.entries.c.booked_on)
        Index(self.table_name("by_fund"), self.items.c.fund, self.items.c.occurred_on)
        Index(self.table_name("by_entry"), self.parts.c.account, self.parts.c.entry)
        Index(self.table_name("by_item"), self.parts.c.fund, self.parts.c.item)

    def _table(self, name: str, *columns: Column[Any]) -> Table:
        return Table(
            self.table_name(name),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("occurred_on", String, nullable=False),
            *columns,
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Insert what the page says of either side."""
        rows: dict[Table, list[Row]] = {}
        for event in page:
            for table, found in self._rows(event):
                at = {"position": event.record.position, "occurred_on": event.record.occurred_on}
                kept = rows.setdefault(table, [])
                kept += [at | {"number": number} | row for number, row in enumerate(found, start=1)]
        for table, found in rows.items():
            insert_rows(connection, table, found)

    def _rows(self, event: ProjectedEvent) -> Iterable[tuple[Table, list[Row]]]:
        payload = event.payload
        if isinstance(payload, AccountingEvent):
            yield self.items, _item_rows(payload, event.record.id)
        if isinstance(payload, CurrencyMoved | CurrencyRevalued):
            yield self.parts, list(_exchange_rows(payload, event.record.id))
        match payload:
            case BankStatementTaken():
                yield self.statements, [payload.model_dump(mode="json", exclude={"digest"})]
            case BankEntriesRecorded():
                yield self.entries, list(_entry_rows(payload))
            case BankEntryMatched() | WriteInApproved():
                yield self.parts, [_part_row(payload, part, 1) for part in payload.parts]
            case BankEntryUnmatched():
                yield self.parts, [_part_row(payload, part, -1) for part in payload.parts]
            case ContributionReversed():
                yield self.parts, list(_reversal_rows(payload))
            case MatchProposalTurnedDown():
                names = {"account", "entry", "fund", "item"}
                yield self.turned_down, [payload.model_dump(mode="json", include=names)]
        if isinstance(payload, WriteInPrepared | WriteInApproved | WriteInReturned):
            yield self.write_ins, [_write_in_row(payload)]


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, String, nullable=False) for name in names]


def _numbers(*names: str) -> list[Column[Any]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


def _item_rows(event: AccountingEvent, event_id: str) -> list[Row]:
    return [
        {
            "fund": each.fund,
            "item": each.item,
            "currency": each.currency,
            "rule": each.rule,
            "state": each.state,
            "event_id": event_id,
            "amount_minor": each.amount_minor,
        }
        for each in cash_movements(event, item_of(event, event_id))
    ]


def _entry_rows(event: BankEntriesRecorded) -> Iterable[Row]:
    for entry in event.entries:
        yield {
            "account": event.account,
            "entry": entry_id(event.statement, entry.number),
            "statement": event.statement,
            "last_day": event.last_day,
            "currency": event.currency,
            **entry.model_dump(mode="json", exclude={"number", "is_reversal"}),
        }


def _part_row(
    event: BankEntryMatched | BankEntryUnmatched | WriteInApproved, part: MatchPart, sign: int
) -> Row:
    return {
        "account": event.account,
        "entry": event.entry,
        "match": event.match,
        "fund": part.fund,
        "item": part.item,
        "entry_minor": sign * part.entry_minor,
        "item_minor": sign * part.item_minor,
    }


def _reversal_rows(event: ContributionReversed) -> Iterable[Row]:
    """A receipt and its reversal settle each other: neither is looked for at a bank."""
    reversal = reversal_item(event.receipt)
    for movement in cash_movements(event, reversal):
        for item, sign in ((receipt_item(event.receipt), -1), (reversal, 1)):
            yield {
                "account": NO_ACCOUNT,
                "entry": "",
                "match": reversal,
                "fund": movement.fund,
                "item": item,
                "entry_minor": 0,
                "item_minor": sign * movement.amount_minor,
            }


def _exchange_rows(event: CurrencyMoved | CurrencyRevalued, event_id: str) -> Iterable[Row]:
    """A change of value is cash of the account that holds the currency; no bank ever shows it."""
    item = item_of(event, event_id)
    for movement in cash_movements(event, item):
        yield {
            "account": event.account,
            "entry": "",
            "match": item,
            "fund": movement.fund,
            "item": item,
            "entry_minor": 0,
            "item_minor": movement.amount_minor,
        }


def _write_in_row(event: WriteInPrepared | WriteInApproved | WriteInReturned) -> Row:
    row: Row = {"account": event.account, "entry": event.entry, "waiting": -1}
    row |= {"fund": "", "kind": "", "text": "", "prepared_by": "", "entry_minor": 0, "usd_minor": 0}
    if isinstance(event, WriteInPrepared):
        names = {"fund", "kind", "text", "prepared_by", "entry_minor", "usd_minor"}
        row |= {"waiting": 1, **event.model_dump(mode="json", include=names)}
    return row
