"""The modelled book of a fund: what is not public, kept apart from the actual books.

It has a stream of its own, so that no decision about actual money can rest on a modelled figure.
The model itself is another module; here is how its days are booked.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.identifiers import DayText, MissionId, StateCode
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.postings import (
    Account,
    AccountingEvent,
    Book,
    Entry,
    Posting,
    entries_of,
    make_entry,
)

OPENING_RULE = "modelled-opening-balance"
RECEIPT_RULE = "modelled-contribution"
CREDIT_RULE = "modelled-credit-applied"
PURCHASE_RULE = "modelled-contributor-claim"
CONTRIBUTOR_PAYMENT_RULE = "modelled-contributor-payment"
SETTLEMENT_RULE = "modelled-settlement"

NotNegative = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]


class ModelledDayConflictError(Refusal):
    """The day does not continue the run that the modelled book holds."""

    code = "modelled-day-conflict"
    title = "The modelled book holds another run, or the day comes out of order"
    kind = RefusalKind.RULE


class OpeningReceivable(BaseModel):
    """What a State owed from before the books were opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    fiscal_year: str
    due_on: DayText
    amount_minor: Positive


class ModelledReceipt(BaseModel):
    """What a State paid, and on which line; no line for money owed from before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    line: str | None
    fiscal_year: str
    amount_minor: Positive


class ModelledCashDay(BaseModel):
    """One day as the model makes it; see the fields of `RecordModelledCashDay`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opening_cash_minor: NotNegative = 0
    opening_payable_minor: NotNegative = 0
    opening_receivables: tuple[OpeningReceivable, ...] = ()
    receipts: tuple[ModelledReceipt, ...] = ()
    credits_applied: tuple[ModelledReceipt, ...] = ()
    settlements_minor: NotNegative = 0
    purchases_minor: NotNegative = 0
    contributor_payments_minor: NotNegative = 0


class RecordModelledCashDay(Command):
    """Book one modelled day of a fund; dated on that day, and days come in rising order.

    Attributes:
        run: names model, version, seed and inputs; the same run makes the same days.
        cash: what the model says of the day.
    """

    fund: MissionId
    run: Annotated[str, Field(min_length=1, max_length=200)]
    cash: ModelledCashDay


class ModelledCashDayRecorded(AccountingEvent):
    """A modelled day of cash; its postings are in the book `modelled` alone."""

    fund: MissionId
    run: str
    day: DayText


class ModelledBook(BaseModel):
    """How far the modelled book of a fund goes, and which run it holds."""

    model_config = ConfigDict(frozen=True)

    run: str = ""
    through: str = ""


def decide(
    command: RecordModelledCashDay, state: ModelledBook
) -> tuple[ModelledCashDayRecorded, ...]:
    """Return the day's postings, or nothing when the run has booked that day.

    Raises:
        ModelledDayConflictError: if the book holds another run, or an opening balance comes after
            the first day.
    """
    day = command.occurred_on.isoformat()
    if state.run and command.run != state.run:
        raise ModelledDayConflictError(
            f"the modelled book of {command.fund} holds the run {state.run!r}",
            next_step="A run is not mixed with another. Load the other run into a data directory "
            "of its own.",
            pointer="/run",
        )
    if state.through and day <= state.through:
        return ()
    cash = command.cash
    if state.through and (
        cash.opening_cash_minor or cash.opening_payable_minor or cash.opening_receivables
    ):
        raise ModelledDayConflictError(
            f"the modelled book of {command.fund} was opened before {day}",
            next_step="Give opening balances with the first day alone.",
            pointer="/opening_cash_minor",
        )
    recorded = ModelledCashDayRecorded(
        fund=command.fund, run=command.run, day=day, entries=_entries(command.fund, cash)
    )
    return (recorded,)


def evolve(_state: ModelledBook, event: ModelledCashDayRecorded) -> ModelledBook:
    """Return the book after the event."""
    return ModelledBook(run=event.run, through=event.day)


def _entries(fund: str, cash: ModelledCashDay) -> tuple[Entry, ...]:
    moves = (
        (PURCHASE_RULE, Account.UNSETTLED_EXPENDITURE, Account.PAYABLE_TO_CONTRIBUTORS),
        (CONTRIBUTOR_PAYMENT_RULE, Account.PAYABLE_TO_CONTRIBUTORS, Account.CASH),
        (SETTLEMENT_RULE, Account.UNSETTLED_EXPENDITURE, Account.CASH),
    )
    amounts = (cash.purchases_minor, cash.contributor_payments_minor, cash.settlements_minor)
    return entries_of(
        make_entry(OPENING_RULE, 1, _opening(fund, cash)),
        make_entry(RECEIPT_RULE, 1, _received(fund, cash.receipts, Account.CASH)),
        make_entry(
            CREDIT_RULE,
            1,
            _received(fund, cash.credits_applied, Account.CREDITS_TO_MEMBER_STATES),
        ),
        *(
            make_entry(rule, 1, (_posting(fund, debit, amount), _posting(fund, credit, -amount)))
            for (rule, debit, credit), amount in zip(moves, amounts, strict=True)
        ),
    )


def _opening(fund: str, cash: ModelledCashDay) -> Iterable[Posting]:
    yield _posting(fund, Account.CASH, cash.opening_cash_minor)
    yield _posting(fund, Account.PAYABLE_TO_CONTRIBUTORS, -cash.opening_payable_minor)
    owed = 0
    for item in cash.opening_receivables:
        owed += item.amount_minor
        yield Posting(
            fund=fund,
            book=Book.MODELLED,
            account=Account.ASSESSMENTS_RECEIVABLE,
            amount_minor=item.amount_minor,
            state=item.state,
            fiscal_year=item.fiscal_year,
            due_on=item.due_on,
        )
    yield _posting(
        fund,
        Account.OPENING_BALANCE,
        cash.opening_payable_minor - cash.opening_cash_minor - owed,
    )


def _received(
    fund: str, receipts: Iterable[ModelledReceipt], debited: Account
) -> Iterable[Posting]:
    for receipt in receipts:
        yield Posting(
            fund=fund,
            book=Book.MODELLED,
            account=debited,
            amount_minor=receipt.amount_minor,
            state=receipt.state,
        )
        yield Posting(
            fund=fund,
            book=Book.MODELLED,
            account=Account.ASSESSMENTS_RECEIVABLE,
            amount_minor=-receipt.amount_minor,
            state=receipt.state,
            line=receipt.line,
            fiscal_year=receipt.fiscal_year,
        )


def _posting(fund: str, account: Account, amount: int) -> Posting:
    return Posting(fund=fund, book=Book.MODELLED, account=account, amount_minor=amount)


MODELLED_BOOK: Decider[RecordModelledCashDay, ModelledBook, ModelledCashDayRecorded] = Decider(
    service="finance",
    aggregate="modelled_book",
    initial=ModelledBook(),
    decide=decide,
    evolve=evolve,
    events=(ModelledCashDayRecorded,),
    id_of=lambda command: command.fund,
    mission_of=lambda command: mission_of_fund(command.fund),
)
