"""The entries of assessments: who owes what, what is conditional, what was paid in advance."""

from collections.abc import Iterable

from missionledger.finance.domain.fund.events import Application, AssessmentKind
from missionledger.finance.domain.fund.state import Fund, Line
from missionledger.finance.domain.postings import Account, Book, Entry, Posting, make_entry

ASSESSMENT_RULE = "assessment"
CREDIT_RULE = "credit-to-member-states"
CONDITIONAL_RULE = "conditional-recognition"
RELEASE_RULE = "conditional-release"
APPLICATION_RULE = "unapplied-receipt-applied"


def assessment_entry(fund: str, line: Line) -> Entry:
    """Return the entry of a line as it is issued: credited, due, or in part conditional."""
    if line.kind is AssessmentKind.CREDIT:
        return make_entry(CREDIT_RULE, 1, _credit_postings(fund, line))
    return make_entry(ASSESSMENT_RULE, 1, _assessment_postings(fund, line))


def _credit_postings(fund: str, line: Line) -> Iterable[Posting]:
    for state, amount in line.parts():
        yield _posting(fund, line, Account.CREDITS_TO_MEMBER_STATES, amount, state)
    yield _posting(fund, line, Account.RETURNED_SURPLUS, -line.asked_minor)


def _assessment_postings(fund: str, line: Line) -> Iterable[Posting]:
    due_total = 0
    for state, amount in line.parts():
        due = line.due_of(amount, line.covered_through)
        due_total += due
        yield _posting(fund, line, Account.ASSESSMENTS_RECEIVABLE, due, state, due_on=line.due_on)
        yield _posting(fund, line, Account.CONDITIONAL_RECEIVABLE, amount - due, state)
    yield _posting(fund, line, Account.ASSESSED_INCOME, -due_total)
    yield _posting(fund, line, Account.CONDITIONAL_INCOME, due_total - line.asked_minor)


def move_entry(
    fund: str, line: Line, rule: str, *, before: str | None, after: str | None, due_on: str
) -> Entry:
    """Return the entry that moves what changes sides between conditional and due."""
    postings: list[Posting] = []
    total = 0
    for state, amount in line.parts():
        moved = line.due_of(amount, after) - line.due_of(amount, before)
        total += moved
        postings.append(
            _posting(fund, line, Account.ASSESSMENTS_RECEIVABLE, moved, state, due_on=due_on)
        )
        postings.append(_posting(fund, line, Account.CONDITIONAL_RECEIVABLE, -moved, state))
    postings.append(_posting(fund, line, Account.ASSESSED_INCOME, -total))
    postings.append(_posting(fund, line, Account.CONDITIONAL_INCOME, total))
    return make_entry(rule, 1, postings)


def apply_receipts(state: Fund, line: Line, due_on: str) -> tuple[tuple[Application, ...], Entry]:
    """Return how receipts above what was owed pay the line, oldest receipt first."""
    applied: list[Application] = []
    left: dict[str, int] = {}
    for receipt in sorted(state.receipts.values(), key=lambda each: each.received_on):
        if receipt.unapplied_minor <= 0:
            continue
        owed = left.setdefault(receipt.state, line.owed_by(receipt.state))
        amount = min(owed, receipt.unapplied_minor)
        if amount <= 0:
            continue
        left[receipt.state] = owed - amount
        applied.append(
            Application(
                receipt=receipt.receipt, state=receipt.state, line=line.line, amount_minor=amount
            )
        )
    postings: list[Posting] = []
    for part in applied:
        postings.append(
            Posting(
                fund=state.fund,
                book=Book.ACTUAL,
                account=Account.UNAPPLIED_RECEIPTS,
                amount_minor=part.amount_minor,
                state=part.state,
            )
        )
        postings.append(
            _posting(
                state.fund,
                line,
                Account.ASSESSMENTS_RECEIVABLE,
                -part.amount_minor,
                part.state,
                due_on=due_on,
            )
        )
    return tuple(applied), make_entry(APPLICATION_RULE, 1, postings)


def _posting(
    fund: str,
    line: Line,
    account: Account,
    amount: int,
    state: str | None = None,
    *,
    due_on: str | None = None,
) -> Posting:
    return Posting(
        fund=fund,
        book=Book.ACTUAL,
        account=account,
        amount_minor=amount,
        state=state,
        line=line.line,
        fiscal_year=line.fiscal_year,
        due_on=due_on,
    )
