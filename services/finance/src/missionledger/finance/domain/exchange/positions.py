"""What an account in another currency holds for each fund, and what it is carried at in dollars.

The books are in dollars: cash in another currency is a part of the cash of its fund, at the rate of
the day it came or went. Beside it stands the amount in its own currency. When the rate moves, the
difference is a gain or a loss of the fund.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.bank.accounts import AccountId, mission_of_holder
from missionledger.finance.domain.exchange.rates import Rate
from missionledger.finance.domain.postings import (
    Account,
    AccountingEvent,
    Book,
    Entry,
    Posting,
    entries_of,
    make_entry,
)

HOLDING_RULE = "foreign-currency"
DIFFERENCE_RULE = "exchange-difference"
REVALUATION_RULE = "exchange-revaluation"


class RevaluationDayError(Refusal):
    """Balances are revalued at the end of a month, and in the order of months."""

    code = "revaluation-day-not-allowed"
    title = "Balances are not revalued as of that day"
    kind = RefusalKind.RULE


class PositionCommand(Command):
    """Base of every command to a position."""

    account: AccountId
    holder: MissionId
    currency: Currency


class MoveCurrency(PositionCommand):
    """Take what a bank entry moved; goes with its match, or with the end of it.

    Attributes:
        amount_minor: in the currency of the account.
        usd_minor: what that is worth at the rate of its day.
        settled_minor: what it settles in the books, in dollars; the difference is gain or loss.
        rate: None where the match is taken back.
    """

    fund: MissionId
    match: str
    amount_minor: MinorUnits
    usd_minor: MinorUnits
    settled_minor: MinorUnits
    rate: Rate | None


class RevalueCurrency(PositionCommand):
    """Carry every balance at the rate of the last day of a month."""

    rate: Rate


AnyPositionCommand = MoveCurrency | RevalueCurrency


class CurrencyMoved(AccountingEvent):
    """Cash in another currency came or went; what it settled at another value is gain or loss."""

    account: str
    holder: MissionId
    currency: Currency
    fund: MissionId
    match: str
    day: DayText
    amount_minor: MinorUnits
    usd_minor: MinorUnits
    settled_minor: MinorUnits
    per_usd_millionths: int | None
    published_in: str


class Revaluation(BaseModel):
    """What the balance of one fund was carried at, and is now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: MissionId
    amount_minor: MinorUnits
    before_minor: MinorUnits
    after_minor: MinorUnits


class CurrencyRevalued(AccountingEvent):
    """The balances of an account are carried at the rate of the end of a month."""

    account: str
    holder: MissionId
    currency: Currency
    day: DayText
    per_usd_millionths: int
    published_in: str
    funds: tuple[Revaluation, ...]


PositionEvent = CurrencyMoved | CurrencyRevalued


class Holding(BaseModel):
    """A balance in its own currency, and what it is carried at in dollars."""

    model_config = ConfigDict(frozen=True)

    amount_minor: int = 0
    usd_minor: int = 0

    def plus(self, amount_minor: int, usd_minor: int) -> "Holding":
        """Return the holding after a movement."""
        return Holding(
            amount_minor=self.amount_minor + amount_minor, usd_minor=self.usd_minor + usd_minor
        )


class Movement(BaseModel):
    """A movement after the last revaluation."""

    model_config = ConfigDict(frozen=True)

    day: str
    fund: str
    amount_minor: int
    usd_minor: int


class CurrencyPosition(BaseModel):
    """The balances of an account by fund.

    Attributes:
        revalued_on: the last day whose end balances were carried at; empty before the first.
        settled: as of that day, with what was dated back to it since.
        later: movements after it, which the next revaluation may or may not reach.
    """

    model_config = ConfigDict(frozen=True)

    revalued_on: str = ""
    settled: Mapping[str, Holding] = {}
    later: tuple[Movement, ...] = ()

    def on(self, day: str) -> dict[str, Holding]:
        """Return the balances at the end of a day that is not before the last revaluation."""
        found = defaultdict(Holding, self.settled)
        for each in self.later:
            if each.day <= day:
                found[each.fund] = found[each.fund].plus(each.amount_minor, each.usd_minor)
        return dict(found)


def decide(command: AnyPositionCommand, state: CurrencyPosition) -> tuple[PositionEvent, ...]:
    """Return the facts the command leads to.

    Raises:
        RevaluationDayError: if balances cannot be revalued as of the day.
    """
    match command:
        case MoveCurrency():
            return (_moved(command),)
        case RevalueCurrency():
            return _revalue(command, state)
        case _:
            assert_never(command)


def _moved(command: MoveCurrency) -> CurrencyMoved:
    difference = command.usd_minor - command.settled_minor
    rate = command.rate
    return CurrencyMoved(
        account=command.account,
        holder=command.holder,
        currency=command.currency,
        fund=command.fund,
        match=command.match,
        day=command.occurred_on.isoformat(),
        amount_minor=command.amount_minor,
        usd_minor=command.usd_minor,
        settled_minor=command.settled_minor,
        per_usd_millionths=rate.per_usd_millionths if rate else None,
        published_in=rate.published_in if rate else "",
        entries=entries_of(
            make_entry(
                HOLDING_RULE,
                1,
                [
                    _posting(command, command.fund, Account.FOREIGN_CURRENCY, command.amount_minor),
                    _posting(
                        command, command.fund, Account.FOREIGN_CURRENCY_HELD, -command.amount_minor
                    ),
                ],
            ),
            _difference(DIFFERENCE_RULE, command, {command.fund: difference}),
        ),
    )


def _revalue(command: RevalueCurrency, state: CurrencyPosition) -> tuple[CurrencyRevalued, ...]:
    day = command.occurred_on.isoformat()
    if (command.occurred_on + timedelta(days=1)).day != 1 or day < state.revalued_on:
        last = f" after {state.revalued_on}" if state.revalued_on else ""
        raise RevaluationDayError(
            f"{day} is not the last day of a month{last}, as of which {command.account} can be "
            "revalued",
            next_step="Give the last day of a month after that.",
            pointer="/day",
        )
    found = [
        Revaluation(
            fund=fund,
            amount_minor=held.amount_minor,
            before_minor=held.usd_minor,
            after_minor=command.rate.to_usd(held.amount_minor),
        )
        for fund, held in sorted(state.on(day).items())
    ]
    changed = tuple(each for each in found if each.before_minor != each.after_minor)
    if not changed and day == state.revalued_on:
        return ()
    gains = {each.fund: each.after_minor - each.before_minor for each in changed}
    revalued = CurrencyRevalued(
        account=command.account,
        holder=command.holder,
        currency=command.currency,
        day=day,
        per_usd_millionths=command.rate.per_usd_millionths,
        published_in=command.rate.published_in,
        funds=tuple(found),
        entries=entries_of(_difference(REVALUATION_RULE, command, gains)),
    )
    return (revalued,)


def _difference(rule: str, command: AnyPositionCommand, gains: Mapping[str, int]) -> Entry:
    """Return the entry that changes the cash of funds by gains, below zero for losses."""
    postings: list[Posting] = []
    for fund, gain in gains.items():
        other = Account.EXCHANGE_GAINS if gain > 0 else Account.EXCHANGE_LOSSES
        for account, amount in ((Account.CASH, gain), (other, -gain)):
            posting = _posting(command, fund, account, amount)
            postings.append(posting.model_copy(update={"currency": "USD"}))
    return make_entry(rule, 1, postings)


def _posting(command: AnyPositionCommand, fund: str, account: Account, amount: int) -> Posting:
    return Posting(
        fund=fund,
        book=Book.ACTUAL,
        account=account,
        amount_minor=amount,
        currency=command.currency,
        line=command.account,
    )


def month_end(month: str) -> date:
    """Return the last day of a month written as `2025-11`."""
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def evolve(state: CurrencyPosition, event: PositionEvent) -> CurrencyPosition:
    """Return the position after the event."""
    match event:
        case CurrencyMoved():
            movement = Movement(**event.model_dump(include=set(Movement.model_fields)))
            if event.day > state.revalued_on:
                return state.model_copy(update={"later": (*state.later, movement)})
            held = state.settled.get(event.fund, Holding())
            moved = held.plus(event.amount_minor, event.usd_minor)
            return state.model_copy(update={"settled": {**state.settled, event.fund: moved}})
        case CurrencyRevalued():
            settled = {
                each.fund: Holding(amount_minor=each.amount_minor, usd_minor=each.after_minor)
                for each in event.funds
            }
            later = tuple(each for each in state.later if each.day > event.day)
            return CurrencyPosition(revalued_on=event.day, settled=settled, later=later)
        case _:
            assert_never(event)


CURRENCY_POSITION: Decider[AnyPositionCommand, CurrencyPosition, PositionEvent] = Decider(
    service="finance",
    aggregate="currency_position",
    initial=CurrencyPosition(),
    decide=decide,
    evolve=evolve,
    events=(CurrencyMoved, CurrencyRevalued),
    id_of=lambda command: command.account,
    mission_of=lambda command: mission_of_holder(command.holder),
)
