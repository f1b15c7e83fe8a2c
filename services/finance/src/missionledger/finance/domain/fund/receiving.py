"""How a contribution pays lines: the line it names, or oldest first; nothing of it is lost."""

from collections.abc import Iterable, Sequence

from missionledger.common.money import Money
from missionledger.finance.domain.fund.assessing import require_line
from missionledger.finance.domain.fund.commands import RecordContribution, ReverseContribution
from missionledger.finance.domain.fund.events import (
    Allocation,
    ContributionReceived,
    ContributionReversed,
)
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateReceiptError,
    ReceiptReversedError,
    UnknownStateError,
)
from missionledger.finance.domain.fund.state import Fund, Line, Receipt, owed_lines
from missionledger.finance.domain.postings import Account, Book, Posting, entries_of, make_entry

RECEIPT_RULE = "contribution"
REVERSAL_RULE = "contribution-reversal"


def decide_contribution(
    command: RecordContribution, state: Fund
) -> tuple[ContributionReceived, ...]:
    """Return the receipt and what it pays, or nothing when the very same is recorded.

    Money above what is owed is kept as an unapplied credit and pays the next line that falls due.

    Raises:
        AmountNotAllowedError: if the amount is not above zero.
        UnknownLineError: if the line it names is not there.
        UnknownStateError: if the fund assesses States but never this one.
        DuplicateReceiptError: if the receipt is recorded with other figures.
    """
    if command.amount_minor <= 0:
        raise AmountNotAllowedError(
            f"a contribution of {Money(minor=command.amount_minor)} USD is not one",
            next_step="Give an amount above zero; to take a receipt back, reverse it.",
            pointer="/amount",
        )
    named = require_line(state, command.line) if command.line else None
    _require_assessed(command, state, named)
    recorded = state.receipts.get(command.receipt)
    if recorded is not None:
        _require_same(command, recorded)
        return ()
    owed = [(named, named.owed_by(command.state))] if named else owed_lines(state, command.state)
    allocations, unapplied = _allocate(command.amount_minor, owed)
    event = ContributionReceived(
        fund=state.fund,
        receipt=command.receipt,
        state=command.state,
        amount_minor=command.amount_minor,
        received_on=command.occurred_on.isoformat(),
        earmarked_line=command.line,
        allocations=allocations,
        unapplied_minor=unapplied,
        entries=entries_of(
            make_entry(
                RECEIPT_RULE,
                1,
                _postings(state, command.state, command.amount_minor, allocations, unapplied),
            )
        ),
    )
    return (event,)


def decide_reversal(command: ReverseContribution, state: Fund) -> tuple[ContributionReversed, ...]:
    """Return that the receipt is taken back, or nothing when it was for the same reason.

    Raises:
        ReceiptReversedError: if there is no such receipt, or it was reversed for another reason.
    """
    receipt = state.receipts.get(command.receipt)
    if receipt is None or receipt.reversed_for not in (None, command.reason):
        found = "was reversed before" if receipt else "is not recorded"
        raise ReceiptReversedError(
            f"receipt {command.receipt!r} of {state.fund} {found}",
            next_step="List the receipts of the fund and take the reference from there.",
            pointer="/receipt",
        )
    if receipt.reversed_for is not None:
        return ()
    forward = _postings(
        state,
        receipt.state,
        receipt.amount_minor,
        receipt.allocations,
        receipt.unapplied_minor,
    )
    back = (
        posting.model_copy(update={"amount_minor": -posting.amount_minor}) for posting in forward
    )
    event = ContributionReversed(
        fund=state.fund,
        receipt=command.receipt,
        reason=command.reason,
        entries=entries_of(make_entry(REVERSAL_RULE, 1, back)),
    )
    return (event,)


def _require_assessed(command: RecordContribution, state: Fund, named: Line | None) -> None:
    lines = [named] if named else list(state.lines.values())
    assessing = [line for line in lines if line.shares]
    if assessing and not any(command.state in line.shares for line in assessing):
        where = f"line {named.line}" if named else state.fund
        raise UnknownStateError(
            f"{command.state} has no share in {where}",
            next_step="Give the ISO 3166 alpha-3 code of a Member State, such as FRA.",
            pointer="/state",
        )


def _require_same(command: RecordContribution, recorded: Receipt) -> None:
    same = (
        recorded.state == command.state
        and recorded.amount_minor == command.amount_minor
        and recorded.received_on == command.occurred_on.isoformat()
        and recorded.earmarked_line == command.line
    )
    if not same:
        raise DuplicateReceiptError(
            f"receipt {command.receipt!r} is recorded: {Money(minor=recorded.amount_minor)} USD "
            f"from {recorded.state} on {recorded.received_on}"
            f"{f' for {recorded.earmarked_line}' if recorded.earmarked_line else ''}",
            next_step="Use a new reference for another receipt, or reverse the recorded one.",
            pointer="/receipt",
        )


def _allocate(amount: int, owed: Sequence[tuple[Line, int]]) -> tuple[tuple[Allocation, ...], int]:
    """Return what each line gets, in order, and what is left over."""
    left = amount
    allocations: list[Allocation] = []
    for line, open_amount in owed:
        part = min(left, max(open_amount, 0))
        if part:
            allocations.append(Allocation(line=line.line, amount_minor=part))
            left -= part
    return tuple(allocations), left


def _postings(
    fund: Fund, state: str, amount: int, allocations: Iterable[Allocation], unapplied: int
) -> Iterable[Posting]:
    yield Posting(
        fund=fund.fund, book=Book.ACTUAL, account=Account.CASH, amount_minor=amount, state=state
    )
    for allocation in allocations:
        line = fund.lines[allocation.line]
        yield Posting(
            fund=fund.fund,
            book=Book.ACTUAL,
            account=Account.ASSESSMENTS_RECEIVABLE,
            amount_minor=-allocation.amount_minor,
            state=state,
            line=line.line,
            fiscal_year=line.fiscal_year,
            due_on=line.due_on_of(state),
        )
    yield Posting(
        fund=fund.fund,
        book=Book.ACTUAL,
        account=Account.UNAPPLIED_RECEIPTS,
        amount_minor=-unapplied,
        state=state,
    )
