"""The commands that go together when a bank entry is matched, or a match is taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.outcomes import Decision
from missionledger.finance.domain.bank.accounts import BankAccount
from missionledger.finance.domain.bank.items import (
    CASH_MONTH,
    OFFSET,
    HoldCashItem,
    ReleaseCashItem,
)
from missionledger.finance.domain.bank.matching import BANK_MONTH
from missionledger.finance.domain.bank.month_state import BankItem
from missionledger.finance.domain.bank.months import (
    EntryCommand,
    Match,
    MatchPart,
    UndoMatch,
)
from missionledger.finance.domain.exchange.positions import CURRENCY_POSITION, MoveCurrency
from missionledger.finance.domain.exchange.rates import BOOK_CURRENCY, Rate


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A bank entry with its account, as both are now."""

    account: BankAccount
    month: str
    entry: str
    item: BankItem

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another currency than the books."""
        return self.item.currency != BOOK_CURRENCY

    def about(self, day: str) -> dict[str, Any]:
        """Return what every command about the entry says."""
        return {
            "account": self.account.account,
            "holder": self.account.holder,
            "month": self.month,
            "entry": self.entry,
            "occurred_on": date.fromisoformat(day),
        }

    def next_match(self) -> str:
        """Return the id of the next match of the entry."""
        return f"{self.entry}.m{len(self.item.matches) + len(self.item.undone) + 1}"


def held_for(command: EntryCommand, match: str, part: MatchPart, whole_minor: int) -> Decision:
    """Return the command that holds the books' side of a part for a match."""
    hold = HoldCashItem(
        fund=part.fund,
        month=part.month,
        item=part.item,
        match=match,
        account=command.account,
        entry=command.entry,
        amount_minor=part.item_minor,
        whole_minor=whole_minor,
        occurred_on=command.occurred_on,
    )
    return Decision(CASH_MONTH, hold)


def currency_moved(
    found: FoundEntry, name: str, match: Match, rate: Rate | None, sign: int = 1
) -> list[Decision]:
    """Return the command that moves the currency of an account in another one; none in dollars.

    Args:
        found: the entry.
        name: id of the match.
        match: what was matched, of one fund.
        rate: of the day of the entry; None where the match is taken back.
        sign: below zero to take it back.
    """
    if match.usd_minor is None:
        return []
    move = MoveCurrency(
        account=found.account.account,
        holder=found.account.holder,
        currency=found.item.currency,
        fund=match.parts[0].fund,
        match=name,
        amount_minor=sign * sum(part.entry_minor for part in match.parts),
        usd_minor=sign * match.usd_minor,
        settled_minor=sign * sum(part.item_minor for part in match.parts),
        rate=rate,
        occurred_on=date.fromisoformat(match.day),
    )
    return [Decision(CURRENCY_POSITION, move)]


def _released(undo: UndoMatch, part: MatchPart) -> Decision:
    """Return the command that lets the other side of a part go: of the books, or of the bank."""
    if part.item.startswith(OFFSET):
        other = {"month": part.month, "entry": part.item.removeprefix(OFFSET)}
        return Decision(BANK_MONTH, undo.model_copy(update=other))
    release = ReleaseCashItem(
        fund=part.fund,
        month=part.month,
        item=part.item,
        match=undo.match,
        occurred_on=undo.occurred_on,
    )
    return Decision(CASH_MONTH, release)


def undone(found: FoundEntry, name: str, day: str, reason: str, actor: str) -> list[Decision]:
    """Return the commands that take a match back on both sides."""
    undo = UndoMatch(**found.about(day), match=name, reason=reason, undone_by=actor)
    match = found.item.matches.get(name)
    if match is None:
        return [Decision(BANK_MONTH, undo)]
    releases = [_released(undo, part) for part in match.parts]
    back = match.model_copy(update={"day": day})
    return [
        Decision(BANK_MONTH, undo),
        *releases,
        *currency_moved(found, name, back, None, sign=-1),
    ]
