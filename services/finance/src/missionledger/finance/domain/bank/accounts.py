"""A bank account: what it is for, and the chain of its statements."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Currency, MinorUnits
from missionledger.finance.domain.bank.refusals import (
    ACCOUNTS_SOURCE,
    BankAccountConflictError,
    StatementConflictError,
    StatementContinuityError,
    UnknownBankAccountError,
)
from missionledger.finance.domain.bank.statements import Statement, check_statement
from missionledger.finance.domain.fund.decider import mission_of_fund

POOL = "POOL"
"""The holder of an account that several funds keep their cash in."""

AccountId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]


def mission_of_holder(holder: str) -> str | None:
    """Return the mission an account belongs to, None for one of the pool or of a shared fund."""
    return None if holder == POOL else mission_of_fund(holder)


class BankAccountCommand(Command):
    """Base of every command to a bank account.

    Attributes:
        holder: the fund that the account belongs to, or `POOL`.
    """

    account: AccountId
    holder: MissionId


class OpenBankAccount(BankAccountCommand):
    """Open an account with a bank."""

    title: Text
    currency: Currency
    bank: Text
    number: Text


class CloseBankAccount(BankAccountCommand):
    """Close an account; its last statement must have left nothing in it."""

    reason: Text


class TakeStatement(BankAccountCommand):
    """Take a statement; dated on its last day.

    Attributes:
        document: SHA-256 of the file, which is in the document store.
        form: how the file is written.
    """

    statement: Statement
    document: str
    form: Text


AnyBankAccountCommand = OpenBankAccount | CloseBankAccount | TakeStatement


class BankAccountOpened(DomainEvent):
    """An account was opened with a bank.

    Attributes:
        number: as the bank writes it, such as an IBAN.
    """

    account: str
    holder: MissionId
    title: str
    currency: Currency
    bank: str
    number: str
    opened_on: DayText


class BankAccountClosed(DomainEvent):
    """The account is no longer used."""

    account: str
    reason: str
    closed_on: DayText


class BankStatementTaken(DomainEvent):
    """A statement that adds up and follows the one before was taken; its entries are elsewhere.

    Attributes:
        digest: SHA-256 over what the statement says.
        document: SHA-256 of the file as it came.
    """

    account: str
    statement: str
    bank_id: str
    sequence: int | None
    form: str
    currency: Currency
    first_day: DayText
    last_day: DayText
    opening_minor: MinorUnits
    closing_minor: MinorUnits
    entries: int
    digest: str
    document: str


BankAccountEvent = BankAccountOpened | BankAccountClosed | BankStatementTaken


class StatementHead(BaseModel):
    """What is kept of a statement to judge the next one."""

    model_config = ConfigDict(frozen=True)

    statement: str
    bank_id: str
    sequence: int | None
    last_day: str
    closing_minor: int
    digest: str


class BankAccount(BaseModel):
    """An account; `is_known` is false before it was opened.

    Attributes:
        statements: by name, in the order in which they were taken.
        last: the newest statement, None before the first.
    """

    model_config = ConfigDict(frozen=True)

    account: str = ""
    holder: str = ""
    title: str = ""
    currency: str = ""
    bank: str = ""
    number: str = ""
    opened_on: str = ""
    closed_on: str = ""
    statements: Mapping[str, StatementHead] = {}
    last: StatementHead | None = None

    @property
    def is_known(self) -> bool:
        """Whether the account was opened."""
        return bool(self.opened_on)

    @property
    def is_closed(self) -> bool:
        """Whether the account was closed."""
        return bool(self.closed_on)

    def holds_statement(self, statement: Statement) -> bool:
        """Tell whether the same statement was taken before, under this id or another."""
        known = self.statements.get(statement.name)
        if known is not None:
            return known.digest == statement.digest
        return any(
            head.digest == statement.digest and head.sequence == statement.sequence
            for head in self.statements.values()
        )


def decide(command: AnyBankAccountCommand, state: BankAccount) -> tuple[BankAccountEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    if isinstance(command, OpenBankAccount):
        return _open(command, state)
    require_known(command.account, state)
    match command:
        case CloseBankAccount():
            return _close(command, state)
        case TakeStatement():
            return _take(command, state)
        case _:
            assert_never(command)


def require_known(account: str, state: BankAccount) -> None:
    """Go on only if the account was opened.

    Raises:
        UnknownBankAccountError: if it was not.
    """
    if not state.is_known:
        raise UnknownBankAccountError(
            f"there is no bank account {account!r}",
            next_step="Take the id from /v1/bank-accounts, or open the account first.",
        )


def _open(command: OpenBankAccount, state: BankAccount) -> tuple[BankAccountOpened, ...]:
    opened = BankAccountOpened(
        account=command.account,
        holder=command.holder,
        title=command.title,
        currency=command.currency,
        bank=command.bank,
        number=command.number,
        opened_on=command.occurred_on.isoformat(),
    )
    if not state.is_known:
        return (opened,)
    same = opened.model_dump()
    if all(getattr(state, name) == value for name, value in same.items()) and not state.is_closed:
        return ()
    ended = f", closed on {state.closed_on}" if state.is_closed else ""
    raise BankAccountConflictError(
        f"{state.account} was opened on {state.opened_on} with {state.bank} in {state.currency} "
        f"for {state.holder}{ended}",
        next_step="Use the account that is there, or another id.",
        pointer="/account",
    )


def _close(command: CloseBankAccount, state: BankAccount) -> tuple[BankAccountClosed, ...]:
    day = command.occurred_on.isoformat()
    if state.is_closed:
        if state.closed_on == day:
            return ()
        raise BankAccountConflictError(
            f"{state.account} was closed on {state.closed_on}", next_step="Nothing is left to do."
        )
    if state.last is not None and state.last.closing_minor:
        raise BankAccountConflictError(
            f"{state.account} held {state.last.closing_minor} cents at the end of "
            f"{state.last.last_day}",
            next_step="Move the money, and take the statement that shows it; then close.",
            source=ACCOUNTS_SOURCE,
        )
    if day < max(state.opened_on, state.last.last_day if state.last else ""):
        raise BankAccountConflictError(
            f"{state.account} was in use after {day}", next_step="Close it on a later day."
        )
    closed = BankAccountClosed(account=state.account, reason=command.reason, closed_on=day)
    return (closed,)


def _take(command: TakeStatement, state: BankAccount) -> tuple[BankStatementTaken, ...]:
    statement = command.statement
    if state.holds_statement(statement):
        return ()
    known = state.statements.get(statement.name)
    if known is not None:
        raise StatementConflictError(
            f"statement {known.bank_id} of {state.account} is recorded to {known.last_day} with "
            f"other figures",
            next_step="Compare both files; a statement that was taken is not overwritten.",
            facts={"recorded_digest": known.digest, "sent_digest": statement.digest},
        )
    _require_of_account(statement, state)
    check_statement(statement)
    _require_continuous(statement, state)
    taken = BankStatementTaken(
        account=state.account,
        statement=statement.name,
        form=command.form,
        entries=len(statement.entries),
        digest=statement.digest,
        document=command.document,
        **statement.model_dump(exclude={"entries", "account_number"}),
    )
    return (taken,)


def _require_of_account(statement: Statement, state: BankAccount) -> None:
    theirs, ours = compact_number(statement.account_number), compact_number(state.number)
    if theirs and theirs != ours:
        raise BankAccountConflictError(
            f"the statement is of account {statement.account_number}, and {state.account} has the "
            f"number {state.number}",
            next_step="Send it to the account it belongs to.",
        )
    if statement.currency != state.currency:
        raise BankAccountConflictError(
            f"the statement is in {statement.currency}, and {state.account} in {state.currency}",
            next_step="Send it to the account of that currency.",
        )
    if statement.first_day < state.opened_on or (
        state.is_closed and statement.last_day > state.closed_on
    ):
        until = f" to {state.closed_on}" if state.is_closed else ""
        raise BankAccountConflictError(
            f"{state.account} was open from {state.opened_on}{until}, not for all of "
            f"{statement.first_day} to {statement.last_day}",
            next_step="Check the days of account and statement.",
        )


def _require_continuous(statement: Statement, state: BankAccount) -> None:
    before = state.last
    if before is None:
        return
    problem = ""
    if statement.last_day <= before.last_day:
        problem = f"it ends on {statement.last_day}, and {before.last_day} is on record"
    elif _skips(statement, before):
        problem = f"it has the number {statement.sequence}, and the one before {before.sequence}"
    elif statement.opening_minor != before.closing_minor:
        problem = (
            f"it opens with {statement.opening_minor} cents, and the one before closed with "
            f"{before.closing_minor}"
        )
    if problem:
        raise StatementContinuityError(
            f"statement {statement.bank_id} does not follow {before.bank_id} of {state.account}: "
            f"{problem}",
            next_step="Send the statements that lie between, in their order.",
            facts={"last_statement": before.bank_id, "last_closing_minor": before.closing_minor},
        )


def _skips(statement: Statement, before: StatementHead) -> bool:
    if statement.sequence is None or before.sequence is None:
        return False
    # Many banks begin again with number 1 in a new year.
    is_new_year = date.fromisoformat(statement.last_day).year > int(before.last_day[:4])
    return statement.sequence != before.sequence + 1 and not (
        is_new_year and statement.sequence == 1
    )


def compact_number(number: str) -> str:
    """Return the number of an account as it is compared: without blanks, in capitals."""
    return "".join(number.split()).upper()


def evolve(state: BankAccount, event: BankAccountEvent) -> BankAccount:
    """Return the account after the event."""
    match event:
        case BankAccountOpened():
            return BankAccount(**event.model_dump())
        case BankAccountClosed():
            return state.model_copy(update={"closed_on": event.closed_on})
        case BankStatementTaken():
            head = StatementHead(
                **event.model_dump(include=set(StatementHead.model_fields)),
            )
            statements = {**state.statements, event.statement: head}
            return state.model_copy(update={"statements": statements, "last": head})
        case _:
            assert_never(event)


BANK_ACCOUNT: Decider[AnyBankAccountCommand, BankAccount, BankAccountEvent] = Decider(
    service="finance",
    aggregate="bank_account",
    initial=BankAccount(),
    decide=decide,
    evolve=evolve,
    events=(BankAccountOpened, BankAccountClosed, BankStatementTaken),
    id_of=lambda command: command.account,
    mission_of=lambda command: mission_of_holder(command.holder),
)
