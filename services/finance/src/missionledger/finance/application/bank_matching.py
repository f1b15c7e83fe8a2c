"""What people decide about bank entries: one append moves bank side, books side and currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.money import split_by_weight
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.application.bank_decisions import (
    FoundEntry,
    currency_moved,
    held_for,
    undone,
)
from missionledger.finance.application.bank_ports import BankBooks, ItemRow
from missionledger.finance.application.handlers import require_member_state
from missionledger.finance.application.ports import Register
from missionledger.finance.application.working_capital import repayments_of_receipt
from missionledger.finance.domain.bank.accounts import POOL, BankAccount
from missionledger.finance.domain.bank.items import (
    is_at_a_bank,
    receipt_item,
    write_in_item,
)
from missionledger.finance.domain.bank.matching import BANK_MONTH
from missionledger.finance.domain.bank.month_state import BankMonth
from missionledger.finance.domain.bank.months import (
    ApproveWriteIn,
    Match,
    MatchEntry,
    MatchPart,
    OffsetEntry,
    PrepareWriteIn,
    WriteInKind,
)
from missionledger.finance.domain.bank.refusals import (
    MatchError,
    UnknownCashItemError,
)
from missionledger.finance.domain.exchange.rates import (
    BOOK_CURRENCY,
    EXCHANGE_RATES,
    Rate,
    rate_on,
)
from missionledger.finance.domain.fund.commands import RecordContribution
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.state import Fund

POOLED_KINDS = frozenset({FundKind.SPECIAL_ACCOUNT.value, FundKind.SHARED_ACCOUNT.value})
"""Funds whose cash may lie in an account of the pool; all others keep theirs apart."""


@dataclass(frozen=True, slots=True)
class WantedItem:
    """A movement to match; without an amount, as much of it as fits."""

    fund: str
    item: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptOfEntry:
    """A contribution that a bank entry turns out to be.

    Attributes:
        amount_minor: a part of the entry, in the currency of the account; None for what is open.
    """

    fund: str
    state: str
    receipt: str
    line: str | None
    amount_minor: int | None
    grounds: str


@dataclass(frozen=True, slots=True)
class ProposedWriteIn:
    """What a bank entry is that nobody booked, and whose."""

    fund: str
    kind: WriteInKind
    text: str


class BankDesk:
    """Matches bank entries with the books, and takes matches back."""

    def __init__(self, aggregates: Aggregates, bank: BankBooks, register: Register) -> None:
        self._aggregates = aggregates
        self._bank = bank
        self._register = register

    async def rate(self, currency: str, day: str) -> Rate:
        """Return the operational rate of a day.

        Raises:
            NoRateError: if none is recorded for it.
        """
        rates = (await self._aggregates.load(EXCHANGE_RATES, currency)).state
        return rate_on(rates, currency, day)

    async def match(
        self,
        found: FoundEntry,
        wanted: Sequence[WantedItem],
        axes: Axes,
        context: CommandContext,
        *,
        grounds: str,
        seen_version: int | None,
    ) -> Outcome[BankMonth]:
        """Match an entry with movements of the books; what of either is left stays open.

        Raises:
            UnknownCashItemError: if the books hold no such movement.
            NoRateError: if the account is in another currency that has no rate on the day.
            MatchError: if they cannot be the same money.
        """
        rows = [await self._row(found.account, each, axes) for each in wanted]
        rate = await self.rate(found.item.currency, found.item.entry.booked_on)
        days = [found.item.last_day, *(row.occurred_on for row in rows)]
        match = _match_of(found, list(zip(wanted, rows, strict=True)), rate, max(days))
        command = MatchEntry(
            **found.about(match.day),
            match=found.next_match(),
            parts=match.parts,
            usd_minor=match.usd_minor,
            grounds=grounds,
            matched_by=context.actor,
            seen_version=seen_version,
        )
        decisions = [Decision(BANK_MONTH, command)]
        for part, row in zip(match.parts, rows, strict=True):
            decisions.append(held_for(command, command.match, part, row.amount_minor))
        decisions += currency_moved(found, command.match, match, rate)
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def offset(
        self,
        found: FoundEntry,
        other: FoundEntry,
        context: CommandContext,
        *,
        grounds: str,
        seen_version: int | None,
    ) -> Outcome[BankMonth]:
        """Set two entries of one account off against each other: the bank took one back.

        Raises:
            MatchError: if they are not one in and one out, or nothing of one of them is open.
        """
        amount = min(abs(found.item.open_minor), abs(other.item.open_minor))
        day = max(found.item.last_day, other.item.last_day)
        name = found.next_match()
        commands = [
            OffsetEntry(
                **one.about(day),
                match=name,
                other=against.entry,
                other_month=against.month,
                amount_minor=sign * amount,
                grounds=grounds,
                matched_by=context.actor,
                seen_version=seen_version if one is found else None,
            )
            for one, against, sign in (
                (found, other, 1 if found.item.entry.amount_minor >= 0 else -1),
                (other, found, -1 if found.item.entry.amount_minor >= 0 else 1),
            )
        ]
        decisions = [Decision(BANK_MONTH, command) for command in commands]
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def undo(
        self, found: FoundEntry, match: str, reason: str, context: CommandContext
    ) -> Outcome[BankMonth]:
        """Take a match back; both sides are open again.

        Raises:
            UnknownMatchError: if the entry has no such match.
            MatchError: if a write-in made it.
        """
        held = found.item.matches.get(match)
        day = held.day if held else found.item.last_day
        decisions = undone(found, match, day, reason, context.actor)
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def record_receipt(
        self,
        found: FoundEntry,
        receipt: ReceiptOfEntry,
        axes: Axes,
        context: CommandContext,
        *,
        seen_version: int | None,
    ) -> tuple[Outcome[Fund], Outcome[BankMonth]]:
        """Record the contribution that an entry is, and match both, in one append.

        Raises:
            MatchError: if the entry is no money that came in, or less of it is open.
            NoRateError: if the account is in another currency that has no rate on the day.
            Refusal: as the fund says.
        """
        booked_on = found.item.entry.booked_on
        day = date.fromisoformat(booked_on)
        await require_member_state(self._aggregates, receipt.state, day)
        await self._require_fund(found.account, receipt.fund, axes)
        amount = found.item.open_minor if receipt.amount_minor is None else receipt.amount_minor
        rate = await self.rate(found.item.currency, booked_on)
        usd = rate.to_usd(amount)
        part = MatchPart(
            fund=receipt.fund,
            item=receipt_item(receipt.receipt),
            month=booked_on[:7],
            entry_minor=amount,
            item_minor=usd,
        )
        value = usd if found.is_foreign else None
        match = Match(day=found.item.last_day, parts=(part,), usd_minor=value)
        contribution = RecordContribution(
            fund=receipt.fund,
            receipt=receipt.receipt,
            state=receipt.state,
            amount_minor=usd,
            line=receipt.line,
            occurred_on=day,
        )
        command = MatchEntry(
            **found.about(match.day),
            match=found.next_match(),
            parts=match.parts,
            usd_minor=match.usd_minor,
            grounds=receipt.grounds,
            matched_by=context.actor,
            seen_version=seen_version,
        )
        decisions = [
            Decision(FUND, contribution),
            Decision(BANK_MONTH, command),
            held_for(command, command.match, part, usd),
            *currency_moved(found, command.match, match, rate),
            *await repayments_of_receipt(self._aggregates, contribution),
        ]
        outcomes = await self._aggregates.execute_together(decisions, context)
        return outcomes[0], outcomes[1]

    async def prepare_write_in(
        self, found: FoundEntry, proposed: ProposedWriteIn, axes: Axes, context: CommandContext
    ) -> Outcome[BankMonth]:
        """Propose to book what only the bank knows, at the rate of its day.

        Raises:
            NoRateError: if the account is in another currency that has no rate on the day.
            Refusal: as the decider says.
        """
        await self._require_fund(found.account, proposed.fund, axes)
        rate = await self.rate(found.item.currency, found.item.entry.booked_on)
        command = PrepareWriteIn(
            **found.about(found.item.last_day),
            fund=proposed.fund,
            kind=proposed.kind,
            text=proposed.text,
            usd_minor=rate.to_usd(found.item.entry.amount_minor),
            prepared_by=context.actor,
        )
        return await self._aggregates.execute(BANK_MONTH, command, context)

    async def approve_write_in(
        self, found: FoundEntry, context: CommandContext, *, seen_version: int
    ) -> Outcome[BankMonth]:
        """Book a write-in that somebody else prepared, and match it with its entry."""
        command = ApproveWriteIn(
            **found.about(found.item.last_day),
            match=found.next_match(),
            approved_by=context.actor,
            seen_version=seen_version,
        )
        decisions = [Decision(BANK_MONTH, command)]
        write_in = found.item.write_in
        if write_in is not None:
            part = MatchPart(
                fund=write_in.fund,
                item=write_in_item(found.account.account, found.entry),
                month=found.item.last_day[:7],
                entry_minor=write_in.entry_minor,
                item_minor=write_in.usd_minor,
            )
            rate = await self.rate(found.item.currency, found.item.entry.booked_on)
            value = write_in.usd_minor if found.is_foreign else None
            match = Match(day=found.item.last_day, parts=(part,), usd_minor=value)
            decisions.append(held_for(command, command.match, part, write_in.usd_minor))
            decisions += currency_moved(found, command.match, match, rate)
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def _row(self, account: BankAccount, wanted: WantedItem, axes: Axes) -> ItemRow:
        """Return a movement that the account may hold."""
        await self._require_fund(account, wanted.fund, axes)
        rows = await self._bank.items(axes, [wanted.fund], item=wanted.item, limit=1)
        if not rows:
            raise UnknownCashItemError(
                f"the books of {wanted.fund} hold no cash movement {wanted.item!r}",
                next_step="Take fund and item from /v1/bank-accounts/unmatched-items.",
                pointer="/items",
            )
        if not is_at_a_bank(wanted.item):
            raise MatchError(
                f"{wanted.item} is a movement of the books alone",
                next_step="Nothing is left to match of it.",
                pointer="/items",
            )
        return rows[0]

    async def _require_fund(self, account: BankAccount, fund: str, axes: Axes) -> None:
        """Go on only if cash of the fund may be in the account."""
        if account.holder == fund:
            return
        if account.holder == POOL:
            kinds = {each.fund: each.kind for each in await self._register.funds(axes)}
            if kinds.get(fund) in POOLED_KINDS:
                return
        raise MatchError(
            f"{account.account} holds cash of {account.holder}, not of {fund}",
            next_step="Match it in an account of that fund.",
            pointer="/fund",
        )


def _match_of(
    found: FoundEntry, wanted: Sequence[tuple[WantedItem, ItemRow]], rate: Rate, day: str
) -> Match:
    """Return how much of the entry is one with how much of each movement.

    Raises:
        MatchError: if the account is in another currency and the movements are of several funds.
    """
    if found.is_foreign:
        return _foreign_match(found, wanted, rate, day)
    parts: list[MatchPart] = []
    left = found.item.open_minor
    for each, row in wanted:
        if each.amount_minor is not None:
            amount = each.amount_minor
        else:
            amount = min(left, row.open_minor, key=abs)
        left -= amount
        parts.append(_part(row, amount, amount))
    return Match(day=day, parts=tuple(parts))


def _foreign_match(
    found: FoundEntry, wanted: Sequence[tuple[WantedItem, ItemRow]], rate: Rate, day: str
) -> Match:
    """Match all that is open of an entry: what it is worth more or less is a gain or a loss."""
    if len({row.fund for _, row in wanted}) > 1:
        raise MatchError(
            f"the entry is in {found.item.currency}, and a gain or loss belongs to one fund",
            next_step=f"Match it with movements of one fund; the books are in {BOOK_CURRENCY}.",
            pointer="/items",
        )
    settled = [
        row.open_minor if each.amount_minor is None else each.amount_minor for each, row in wanted
    ]
    whole = found.item.open_minor
    weights = {str(at): Fraction(abs(amount)) for at, amount in enumerate(settled)}
    # A repeat of the request finds nothing open; the decider then answers with what is recorded.
    shares = split_by_weight(whole, weights) if any(settled) else dict.fromkeys(weights, 0)
    parts = tuple(_part(row, shares[str(at)], settled[at]) for at, (_, row) in enumerate(wanted))
    return Match(day=day, parts=parts, usd_minor=rate.to_usd(whole))


def _part(row: ItemRow, entry_minor: int, item_minor: int) -> MatchPart:
    return MatchPart(
        fund=row.fund,
        item=row.item,
        month=row.occurred_on[:7],
        entry_minor=entry_minor,
        item_minor=item_minor,
    )
