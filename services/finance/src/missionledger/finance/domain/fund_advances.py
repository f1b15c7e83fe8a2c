"""The funds' side of an advance: what the streams of borrower and lender record.

The fund's decider takes these commands and events into its own unions; the side of the Reserve Fund
or of the pool is appended together with them, so the books of all balance or none changes.
"""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.postings import (
    Account,
    AccountingEvent,
    Book,
    Entry,
    Posting,
    make_entry,
)

PositiveMinor = Annotated[MinorUnits, Field(gt=0)]


class _AdvanceCommand(Command):
    """Base of what is asked of one side.

    Attributes:
        counterpart: the mission on the other side; empty for the Reserve Fund.
    """

    fund: MissionId
    loan_id: str
    amount_minor: PositiveMinor
    currency: Currency = "USD"
    counterpart: str = ""


class ReceiveAdvance(_AdvanceCommand):
    """Take the cash of a loan; goes with `PayLoan`, or with `ApprovePoolLoan`."""


class RepayAdvance(_AdvanceCommand):
    """Pay back a part of a loan; goes with `RepayLoan`, or with `RepayPoolLoan`."""


class GiveAdvance(_AdvanceCommand):
    """Lend cash to another mission; goes with `ApprovePoolLoan`."""


class TakeBackAdvance(_AdvanceCommand):
    """Take back cash from another mission; goes with `RepayPoolLoan`."""


class AdvanceReceived(AccountingEvent):
    """The fund holds cash that it owes.

    Attributes:
        counterpart: the mission that lent it; empty for the Reserve Fund.
    """

    fund: MissionId
    loan_id: str
    amount_minor: MinorUnits
    counterpart: str = ""


class AdvanceRepaid(AccountingEvent):
    """The fund paid back a part of what it owes."""

    fund: MissionId
    loan_id: str
    amount_minor: MinorUnits
    counterpart: str = ""


class AdvanceGiven(AccountingEvent):
    """The fund lent cash to another mission."""

    fund: MissionId
    loan_id: str
    amount_minor: MinorUnits
    counterpart: str


class AdvanceTakenBack(AccountingEvent):
    """Another mission paid back a part of what it owes to this fund."""

    fund: MissionId
    loan_id: str
    amount_minor: MinorUnits
    counterpart: str


AdvanceCommand = ReceiveAdvance | RepayAdvance | GiveAdvance | TakeBackAdvance
AdvanceEvent = AdvanceReceived | AdvanceRepaid | AdvanceGiven | AdvanceTakenBack

ADVANCE_EVENTS: tuple[type[AdvanceEvent], ...] = (
    AdvanceReceived,
    AdvanceRepaid,
    AdvanceGiven,
    AdvanceTakenBack,
)


def decide_advance(command: AdvanceCommand) -> tuple[AdvanceEvent]:
    """Return the fact; whether it may be is decided by the other side in the same append."""
    if isinstance(command, GiveAdvance | TakeBackAdvance):
        return (_lender_side(command),)
    if isinstance(command, ReceiveAdvance):
        received = AdvanceReceived(
            fund=command.fund,
            loan_id=command.loan_id,
            amount_minor=command.amount_minor,
            counterpart=command.counterpart,
            entries=_entry("advance-received", command, command.amount_minor),
        )
        return (received,)
    repaid = AdvanceRepaid(
        fund=command.fund,
        loan_id=command.loan_id,
        amount_minor=command.amount_minor,
        counterpart=command.counterpart,
        entries=_entry("advance-repaid", command, -command.amount_minor),
    )
    return (repaid,)


def _lender_side(command: GiveAdvance | TakeBackAdvance) -> AdvanceGiven | AdvanceTakenBack:
    if isinstance(command, GiveAdvance):
        return AdvanceGiven(
            fund=command.fund,
            loan_id=command.loan_id,
            amount_minor=command.amount_minor,
            counterpart=command.counterpart,
            entries=_entry("advance-given", command, -command.amount_minor),
        )
    return AdvanceTakenBack(
        fund=command.fund,
        loan_id=command.loan_id,
        amount_minor=command.amount_minor,
        counterpart=command.counterpart,
        entries=_entry("advance-taken-back", command, command.amount_minor),
    )


def _entry(rule: str, command: AdvanceCommand, cash_minor: int) -> tuple[Entry, ...]:
    amounts = {Account.CASH: cash_minor, _other_side(command): -cash_minor}
    postings = [
        Posting(
            fund=command.fund,
            book=Book.ACTUAL,
            account=account,
            amount_minor=amount_minor,
            currency=command.currency,
        )
        for account, amount_minor in amounts.items()
    ]
    return (make_entry(rule, 1, postings),)


def _other_side(command: AdvanceCommand) -> Account:
    if isinstance(command, GiveAdvance | TakeBackAdvance):
        return Account.ADVANCES_TO_FUNDS
    if command.counterpart:
        return Account.ADVANCES_FROM_FUNDS
    return Account.ADVANCES_FROM_RESERVE_FUND
