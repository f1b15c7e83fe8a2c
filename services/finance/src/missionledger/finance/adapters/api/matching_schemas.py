"""What travels about matches, proposals, write-ins, reconciliations and balances."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.finance.adapters.api.bank_schemas import Text, money
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.domain.bank.month_state import BankItem, WriteIn
from missionledger.finance.domain.bank.months import (
    PARTS_MAX,
    Match,
    MatchPart,
    WriteInKind,
)
from missionledger.finance.domain.bank.proposals import Proposal

ItemName = Annotated[str, Field(min_length=1, max_length=400)]


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


class OffsetBody(BaseModel):
    """The entry of the same account with which the bank takes this one back."""

    model_config = ConfigDict(extra="forbid")

    other: Text
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
