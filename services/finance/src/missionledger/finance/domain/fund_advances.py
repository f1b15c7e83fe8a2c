"""The borrowing fund's side of an advance of the Reserve Fund: what the fund's stream records.

The fund's decider takes these commands and events into its own unions; the Reserve Fund's side is
appended together with them, so the books of both balance or neither changes.
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


class ReceiveAdvance(Command):
    """Take the cash of a loan of the Reserve Fund; goes with `PayLoan`."""

    fund: MissionId
    loan_id: str
    amount_minor: PositiveMinor
    currency: Currency = "USD"


class RepayAdvance(Command):
    """Pay back a part of a loan of the Reserve Fund; goes with `RepayLoan`."""

    fund: MissionId
    loan_id: str
    amount_minor: PositiveMinor
    currency: Currency = "USD"


class AdvanceReceived(AccountingEvent):
    """The fund holds cash that it owes to the Reserve Fund."""

    fund: MissionId
    loan_id: str
    amount_minor: MinorUnits


class AdvanceRepaid(AccountingEvent):
    """The fund paid back a part of what it owes to the Reserve Fund."""

    fund: MissionId
    loan_id: str
    amount_minor: MinorUnits


AdvanceCommand = ReceiveAdvance | RepayAdvance
AdvanceEvent = AdvanceReceived | AdvanceRepaid

ADVANCE_EVENTS: tuple[type[AdvanceEvent], ...] = (AdvanceReceived, AdvanceRepaid)


def decide_advance(command: AdvanceCommand) -> tuple[AdvanceEvent]:
    """Return the fact; whether it may be is decided by the Reserve Fund in the same append."""
    if isinstance(command, ReceiveAdvance):
        received = AdvanceReceived(
            fund=command.fund,
            loan_id=command.loan_id,
            amount_minor=command.amount_minor,
            entries=_entry("advance-received", command, command.amount_minor),
        )
        return (received,)
    repaid = AdvanceRepaid(
        fund=command.fund,
        loan_id=command.loan_id,
        amount_minor=command.amount_minor,
        entries=_entry("advance-repaid", command, -command.amount_minor),
    )
    return (repaid,)


def _entry(rule: str, command: AdvanceCommand, cash_minor: int) -> tuple[Entry, ...]:
    amounts = {Account.CASH: cash_minor, Account.ADVANCES_FROM_RESERVE_FUND: -cash_minor}
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
