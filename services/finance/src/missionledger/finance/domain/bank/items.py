"""Cash movements in the books, as a bank would see them, and the guard that each counts once.

A movement is what one event did to the cash of one fund. What of it is matched is kept by fund and
month, in the same append as the match: two people cannot match one movement twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.bank.months import WriteInApproved
from missionledger.finance.domain.bank.refusals import MatchError, UnknownMatchError
from missionledger.finance.domain.claims.events import ContributorsPaid
from missionledger.finance.domain.commitments.payment_runs import PaymentRunMade
from missionledger.finance.domain.exchange.positions import CurrencyMoved, CurrencyRevalued
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.events import (
    CashBalanceOpened,
    ContributionReceived,
    ContributionReversed,
)
from missionledger.finance.domain.postings import Account, AccountingEvent, Book

OPENING_ITEM = "opening-balance"
OFFSET = "entry:"


@dataclass(frozen=True, slots=True)
class CashMovement:
    """What one event did to the cash of one fund in the actual books.

    Attributes:
        item: names it within the fund.
        amount_minor: above zero for money that came in.
        state: the Member State or contributor it concerns, where it concerns one.
    """

    fund: str
    item: str
    amount_minor: int
    currency: str
    rule: str
    state: str


def receipt_item(receipt: str) -> str:
    """Return the name of the cash of a receipt."""
    return f"receipt:{receipt}"


def reversal_item(receipt: str) -> str:
    """Return the name of the cash that the reversal of a receipt takes back."""
    return f"receipt-reversal:{receipt}"


def offset_item(entry: str) -> str:
    """Return what the other entry is called where two entries of a bank settle each other."""
    return f"{OFFSET}{entry}"


def is_at_a_bank(item: str) -> bool:
    """Tell whether a bank may ever show the movement: it shows no reversal and no new value."""
    return not item.startswith(("receipt-reversal:", "exchange:", OFFSET))


def write_in_item(account: str, entry: str) -> str:
    """Return the name of the cash that a write-in booked."""
    return f"write-in:{account}:{entry}"


def item_of(event: DomainEvent, event_id: str) -> str:  # noqa: PLR0911 - one line a kind of event
    """Return what the cash of an event is called; one without a name of its own takes its id."""
    match event:
        case ContributionReceived():
            return receipt_item(event.receipt)
        case ContributionReversed():
            return reversal_item(event.receipt)
        case CashBalanceOpened():
            return OPENING_ITEM
        case WriteInApproved():
            return write_in_item(event.account, event.entry)
        case CurrencyMoved() | CurrencyRevalued():
            return f"exchange:{event_id}"
        case PaymentRunMade():
            return f"payment:{event.run}"
        case _:
            return f"event:{event_id}"


def cash_movements(event: AccountingEvent, item: str) -> Sequence[CashMovement]:
    """Return what the event did to the cash of funds, one movement a fund and currency.

    A run that pays several is taken apart by payee, since a bank shows each of them.
    """
    found = _by_fund(event, item)
    payees = _payees(event)
    if len(found) != 1 or -sum(payees.values()) != found[0].amount_minor:
        return found
    is_to_states = isinstance(event, ContributorsPaid)
    return [
        replace(
            found[0],
            item=f"{item}:{payee}",
            amount_minor=-amount,
            state=payee if is_to_states else "",
        )
        for payee, amount in payees.items()
    ]


def _payees(event: AccountingEvent) -> Mapping[str, int]:
    """Return what each was paid: contributors by code, others by the reference of their paper."""
    paid: dict[str, int] = defaultdict(int)
    if isinstance(event, ContributorsPaid):
        for claim in event.payments:
            paid[claim.contributor] += claim.amount_minor
    elif isinstance(event, PaymentRunMade):
        for payment in event.payments:
            paid[payment.reference] += payment.amount_minor
    return paid


def _by_fund(event: AccountingEvent, item: str) -> list[CashMovement]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    about: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in event.entries:
        for posting in entry.postings:
            if posting.account is not Account.CASH or posting.book is not Book.ACTUAL:
                continue
            key = (posting.fund, posting.currency)
            sums[key] += posting.amount_minor
            about.setdefault(key, (entry.rule, posting.state or ""))
    return [
        CashMovement(fund, item, amount, currency, *about[fund, currency])
        for (fund, currency), amount in sums.items()
        if amount
    ]


class CashItemCommand(Command):
    """Base of the commands that keep what of a movement is matched."""

    fund: MissionId
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    item: str


class HoldCashItem(CashItemCommand):
    """Hold a part of a movement for a match; goes with `MatchEntry`.

    Attributes:
        whole_minor: the movement.
    """

    match: str
    account: str
    entry: str
    amount_minor: MinorUnits
    whole_minor: MinorUnits


class ReleaseCashItem(CashItemCommand):
    """Let go what a match held; goes with `UndoMatch`."""

    match: str


class CancelCashItem(CashItemCommand):
    """Say that a movement was reversed and will never be at a bank; goes with the reversal."""


AnyCashItemCommand = HoldCashItem | ReleaseCashItem | CancelCashItem


class CashItemHeld(DomainEvent):
    """A part of a movement is one with a part of a bank entry."""

    fund: MissionId
    month: str
    item: str
    match: str
    account: str
    entry: str
    amount_minor: MinorUnits


class CashItemReleased(DomainEvent):
    """It is not any more."""

    fund: MissionId
    month: str
    item: str
    match: str


class CashItemCancelled(DomainEvent):
    """The movement was reversed."""

    fund: MissionId
    month: str
    item: str


CashItemEvent = CashItemHeld | CashItemReleased | CashItemCancelled


class HeldPart(BaseModel):
    """Where a part of a movement is matched."""

    model_config = ConfigDict(frozen=True)

    account: str
    entry: str
    amount_minor: int


class CashMonth(BaseModel):
    """What of the movements of a fund in a month is matched: parts by item and match."""

    model_config = ConfigDict(frozen=True)

    held: Mapping[str, Mapping[str, HeldPart]] = {}
    cancelled: frozenset[str] = frozenset()


def decide(command: AnyCashItemCommand, state: CashMonth) -> tuple[CashItemEvent, ...]:
    """Return the facts; none when it asks for what is already so.

    Raises:
        MatchError: if more would be matched than the movement is, or it was reversed.
        UnknownMatchError: if nothing is held for the match.
    """
    held = state.held.get(command.item, {})
    about = {"fund": command.fund, "month": command.month, "item": command.item}
    match command:
        case HoldCashItem():
            return _hold(command, held, about, is_cancelled=command.item in state.cancelled)
        case ReleaseCashItem():
            if command.match not in held:
                raise UnknownMatchError(
                    f"{command.item} of {command.fund} is not held for {command.match}",
                    next_step="Read the entry as it is now.",
                )
            return (CashItemReleased(**about, match=command.match),)
        case CancelCashItem():
            if command.item in state.cancelled:
                return ()
            if held:
                raise MatchError(
                    f"{command.item} of {command.fund} was matched just now",
                    next_step="Send the reversal again.",
                )
            return (CashItemCancelled(**about),)
        case _:
            assert_never(command)


def _hold(
    command: HoldCashItem,
    held: Mapping[str, HeldPart],
    about: Mapping[str, str],
    *,
    is_cancelled: bool,
) -> tuple[CashItemEvent, ...]:
    part = HeldPart(account=command.account, entry=command.entry, amount_minor=command.amount_minor)
    if held.get(command.match) == part:
        return ()
    if command.match in held:
        raise MatchError(
            f"{command.item} is held for {command.match} with another part",
            next_step="Take that match back first.",
            pointer="/items",
        )
    if is_cancelled:
        raise MatchError(
            f"{command.item} of {command.fund} was reversed",
            next_step="Match what stands in its place.",
            pointer="/items",
        )
    free = command.whole_minor - sum(part.amount_minor for part in held.values())
    fits = command.amount_minor * free > 0 and abs(command.amount_minor) <= abs(free)
    if not fits:
        raise MatchError(
            f"{command.amount_minor} cents of {command.item} are to be matched, and {free} of "
            f"{command.whole_minor} are open",
            next_step="Match no more than what is open.",
            pointer="/items",
            facts={"open_minor": free},
        )
    return (
        CashItemHeld(
            **about,
            match=command.match,
            account=part.account,
            entry=part.entry,
            amount_minor=part.amount_minor,
        ),
    )


def evolve(state: CashMonth, event: CashItemEvent) -> CashMonth:
    """Return the month after the event."""
    held = state.held.get(event.item, {})
    match event:
        case CashItemHeld():
            part = HeldPart(
                account=event.account, entry=event.entry, amount_minor=event.amount_minor
            )
            held = {**held, event.match: part}
        case CashItemReleased():
            held = {key: part for key, part in held.items() if key != event.match}
        case CashItemCancelled():
            return state.model_copy(update={"cancelled": state.cancelled | {event.item}})
        case _:
            assert_never(event)
    return state.model_copy(update={"held": {**state.held, event.item: held}})


CASH_MONTH: Decider[AnyCashItemCommand, CashMonth, CashItemEvent] = Decider(
    service="finance",
    aggregate="cash_month",
    initial=CashMonth(),
    decide=decide,
    evolve=evolve,
    events=(CashItemHeld, CashItemReleased, CashItemCancelled),
    id_of=lambda command: f"{command.fund}.{command.month}",
    mission_of=lambda command: mission_of_fund(command.fund),
)
