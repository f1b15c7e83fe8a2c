"""What the queries about bank accounts need of the read models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from missionledger.common.axes import Axes


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement that was taken."""

    position: int
    account: str
    statement: str
    bank_id: str
    sequence: int | None
    form: str
    currency: str
    first_day: str
    last_day: str
    opening_minor: int
    closing_minor: int
    entries: int
    document: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A bank entry and what of it is matched.

    Attributes:
        last_day: of the statement it is on.
        amount_minor: above zero for money that came in.
    """

    position: int
    number: int
    account: str
    entry: str
    statement: str
    last_day: str
    booked_on: str
    value_on: str
    currency: str
    reference: str
    counterparty: str
    text: str
    amount_minor: int
    matched_minor: int

    @property
    def open_minor(self) -> int:
        """What of it is not matched."""
        return self.amount_minor - self.matched_minor


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A cash movement of the books and what of it is matched."""

    position: int
    number: int
    occurred_on: str
    fund: str
    item: str
    currency: str
    rule: str
    state: str
    event_id: str
    amount_minor: int
    matched_minor: int

    @property
    def open_minor(self) -> int:
        """What of it is not matched."""
        return self.amount_minor - self.matched_minor


@dataclass(frozen=True, slots=True)
class WriteInRow:
    """A write-in that waits for an approver."""

    account: str
    entry: str
    fund: str
    kind: str
    text: str
    prepared_by: str
    entry_minor: int
    usd_minor: int


@dataclass(frozen=True, slots=True)
class PartSum:
    """What of the cash of a fund is matched at one account; no account: settled in the books."""

    account: str
    fund: str
    entry_minor: int
    item_minor: int


@dataclass(frozen=True, slots=True)
class OpenSum:
    """What is open of one account, or of one fund.

    Attributes:
        key: account or fund.
        amount_minor: of everything, matched or not.
        oldest: first day of what is open; empty where nothing is.
    """

    key: str
    currency: str
    amount_minor: int
    open_minor: int
    count: int
    oldest: str


class BankBooks(Protocol):
    """Both sides of reconciliations at a point on both axes."""

    async def statements(
        self, axes: Axes, account: str, *, after: int, limit: int
    ) -> list[StatementRow]:
        """Return the statements of an account beyond a position, in order."""
        ...

    async def last_statements(self, axes: Axes) -> dict[str, StatementRow]:
        """Return the newest statement of every account."""
        ...

    async def entries(
        self,
        axes: Axes,
        account: str | None = None,
        *,
        entry: str | None = None,
        only_open: bool = False,
        after: tuple[int, int] = (0, 0),
        limit: int,
    ) -> list[EntryRow]:
        """Return bank entries beyond (position, number), in order."""
        ...

    async def items(
        self,
        axes: Axes,
        funds: Sequence[str],
        *,
        item: str | None = None,
        only_open: bool = False,
        days: tuple[str, str] | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int,
    ) -> list[ItemRow]:
        """Return cash movements of the funds beyond (position, number), in order."""
        ...

    async def turned_down(self, axes: Axes, account: str, entry: str) -> set[tuple[str, str]]:
        """Return the (fund, item) of proposals for an entry that were turned down."""
        ...

    async def part_sums(self, axes: Axes) -> list[PartSum]:
        """Return what is matched, by account and fund."""
        ...

    async def entry_sums(self, axes: Axes) -> list[OpenSum]:
        """Return what is open at the banks, by account."""
        ...

    async def item_sums(self, axes: Axes) -> list[OpenSum]:
        """Return what is open in the books, by fund and currency."""
        ...

    async def write_ins(self, axes: Axes, *, limit: int) -> list[WriteInRow]:
        """Return the write-ins that wait for an approver, the oldest first."""
        ...
