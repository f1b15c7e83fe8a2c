"""Bank accounts and the statements that are taken for them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.documents import DocumentStore
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Decision, Loaded, Outcome
from missionledger.finance.application.bank_decisions import FoundEntry
from missionledger.finance.domain.bank.accounts import (
    BANK_ACCOUNT,
    POOL,
    BankAccount,
    OpenBankAccount,
    TakeStatement,
    compact_number,
    require_known,
)
from missionledger.finance.domain.bank.matching import BANK_MONTH, require_entry
from missionledger.finance.domain.bank.months import RecordEntries
from missionledger.finance.domain.bank.refusals import (
    BankAccountConflictError,
    StatementTooLargeError,
    UnknownBankAccountError,
    UnknownEntryError,
)
from missionledger.finance.domain.bank.statements import Statement, day
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID

STATEMENT_BYTES_MAX = 16_000_000
"""Largest file of statements; a message of a whole year of a busy account has some megabytes."""

ACCOUNTS_MAX = 2_000
"""Far above the 263 accounts that the Board of Auditors counted for the whole Organization."""

ReadStatements = Callable[[bytes], Sequence[Statement]]


async def open_account(
    aggregates: Aggregates, command: OpenBankAccount, context: CommandContext
) -> Outcome[BankAccount]:
    """Open an account for a fund that is open, or for the pool.

    Raises:
        BankAccountConflictError: if there is no such fund.
        Refusal: as the decider says.
    """
    if command.holder not in (POOL, RESERVE_FUND_ID):
        fund = (await aggregates.load(FUND, command.holder)).state
        if not fund.is_open:
            raise BankAccountConflictError(
                f"there is no fund {command.holder!r} to hold an account",
                next_step=f"Take the id from /v1/funds, or write {POOL} for an account of several.",
                pointer="/holder",
            )
    return await aggregates.execute(BANK_ACCOUNT, command, context)


async def require_account(aggregates: Aggregates, account: str) -> Loaded[BankAccount]:
    """Return an account as it is now.

    Raises:
        UnknownBankAccountError: if there is none of that id.
    """
    loaded = await aggregates.load(BANK_ACCOUNT, account)
    require_known(account, loaded.state)
    return loaded


async def find_entry(aggregates: Aggregates, account: str, entry: str) -> FoundEntry:
    """Return a bank entry as it is now.

    Raises:
        UnknownBankAccountError: if there is no such account.
        UnknownEntryError: if it has no such entry.
    """
    state = (await require_account(aggregates, account)).state
    head = state.statements.get(entry.rpartition(".")[0])
    if head is None:
        raise UnknownEntryError(
            f"{account} has no entry {entry!r}",
            next_step="Take the id from the entries of the account.",
        )
    month = head.last_day[:7]
    loaded = await aggregates.load(BANK_MONTH, f"{account}.{month}")
    return FoundEntry(state, month, entry, require_entry(loaded.state, entry))


async def all_accounts(aggregates: Aggregates, axes: Axes) -> list[BankAccount]:
    """Return every account that was there at the point on both axes, by id."""
    listing = await list_aggregates(
        aggregates,
        BANK_ACCOUNT,
        axes,
        after="",
        limit=ACCOUNTS_MAX,
        missions=None,
        keep=lambda account: account.is_known,
    )
    return [each.loaded.state for each in listing.items]


def read_document(documents: DocumentStore, document: str) -> bytes:
    """Return the bytes of a file of statements; blocking.

    Raises:
        DocumentMissingError: if there is no such paper.
        StatementTooLargeError: if it is larger than a statement may be.
    """
    held = documents.find(document)
    if held is not None and held.size > STATEMENT_BYTES_MAX:
        raise StatementTooLargeError(
            f"the file has {held.size} bytes, and at most {STATEMENT_BYTES_MAX} are read",
            next_step="Ask the bank for shorter periods.",
            pointer="/document",
            facts={"bytes_max": STATEMENT_BYTES_MAX},
        )
    return b"".join(documents.read(document))


async def take_statements(
    aggregates: Aggregates,
    loaded: Loaded[BankAccount],
    statements: Sequence[Statement],
    *,
    document: str,
    form: str,
    context: CommandContext,
) -> tuple[Outcome[BankAccount], int]:
    """Take the statements of a file in one append, and tell how many of them were new.

    Raises:
        Refusal: of the first statement that is refused; then nothing of the file was taken.
    """
    decisions = list(_decisions(loaded, statements, document=document, form=form))
    if not decisions:
        return Outcome(loaded.state, loaded.version, 0, 0, "", replayed=False), 0
    outcomes = await aggregates.execute_together(decisions, context)
    taken = outcomes[::2]
    return taken[-1], sum(1 for each in taken if each.last_position)


async def accounts_of(
    aggregates: Aggregates, axes: Axes, statements: Sequence[Statement]
) -> list[tuple[Loaded[BankAccount], list[Statement]]]:
    """Return the statements of a file by the account whose number and currency they bear.

    Raises:
        UnknownBankAccountError: if one of them bears those of no account, or of several.
    """
    by_number: dict[tuple[str, str], list[str]] = defaultdict(list)
    for account in await all_accounts(aggregates, axes):
        by_number[compact_number(account.number), account.currency].append(account.account)
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        accounts = by_number[compact_number(statement.account_number), statement.currency]
        if len(accounts) != 1:
            raise UnknownBankAccountError(
                f"statement {statement.bank_id} is of account {statement.account_number!r} in "
                f"{statement.currency}, which {len(accounts)} accounts here have",
                next_step="Open the account with the number the bank writes, or send the "
                "statement to its account.",
            )
        found[accounts[0]].append(statement)
    return [(await require_account(aggregates, name), found[name]) for name in sorted(found)]


async def take_all_statements(
    aggregates: Aggregates,
    by_account: Sequence[tuple[Loaded[BankAccount], Sequence[Statement]]],
    *,
    document: str,
    form: str,
    context: CommandContext,
) -> int:
    """Take the statements of several accounts in one append, and tell how many were new.

    Raises:
        Refusal: of the first statement that is refused; then nothing of the file was taken.
    """
    decisions = [
        decision
        for loaded, statements in by_account
        for decision in _decisions(loaded, statements, document=document, form=form)
    ]
    if not decisions:
        return 0
    outcomes = await aggregates.execute_together(decisions, context)
    return sum(1 for each in outcomes[::2] if each.last_position)


def _decisions(
    loaded: Loaded[BankAccount], statements: Sequence[Statement], *, document: str, form: str
) -> Iterator[Decision]:
    account = loaded.state
    begins = account.last is None
    for statement in statements:
        if account.holds_statement(statement):
            continue
        about = {
            "account": account.account,
            "holder": account.holder,
            "occurred_on": day(statement.last_day),
            "documents": (document,),
            "statement": statement,
        }
        take = TakeStatement.model_validate(about | {"document": document, "form": form})
        # Whether the account begins with it was decided on this version.
        yield Decision(BANK_ACCOUNT, take, loaded.version if begins else None)
        record = about | {"month": statement.month, "begins_account": begins}
        yield Decision(BANK_MONTH, RecordEntries.model_validate(record))
        begins = False
