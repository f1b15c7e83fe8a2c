"""Whether a Member State may vote: what is known of its accounts, and which of them are missing."""

from collections.abc import Sequence
from datetime import timedelta

from missionledger.common.axes import Axes
from missionledger.finance.application.ageing import DUE_RULES
from missionledger.finance.application.ports import (
    Books,
    FundRow,
    LineRow,
    ReceivableFilter,
    ReceivableMovement,
    Register,
)
from missionledger.finance.application.receivable_rows import EXACT, UpperBounds
from missionledger.finance.application.receivables import (
    BooksAsked,
    all_lines,
    book_asked,
    funds_with_receipts,
)
from missionledger.finance.domain.article_19 import (
    ARTICLE_19,
    ArticleNineteenRule,
    Due,
    MissingAccount,
    Settlement,
    VoteStanding,
    day_of_test,
    first_year_of,
    vote_standing,
)
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind

ASSESSED_KINDS = frozenset({FundKind.SPECIAL_ACCOUNT.value, FundKind.REGULAR_BUDGET.value})


async def article_nineteen(
    books: Books,
    register: Register,
    axes: Axes,
    state: str,
    asked: BooksAsked,
    *,
    funds: Sequence[FundRow],
    sees_all: bool,
) -> VoteStanding:
    """Return how the State stands under Article 19, over the funds that may be seen.

    Raises:
        NoPolicyInForceError: if no rule is in force on the day.
    """
    day = axes.effective_on
    rule = ARTICLE_19.on(day_of_test(day)).value
    assessed = [fund for fund in funds if fund.kind in ASSESSED_KINDS]
    known = await funds_with_receipts(books, axes, asked)
    # Where no receipt is on record nobody knows what is late; such an account is missing.
    counted = [fund.fund for fund in assessed if fund.fund in known]
    wanted = ReceivableFilter(funds=counted, state=state, book=book_asked(asked), by_day=True)
    movements = await books.receivables(wanted, axes)
    dues, settlements = dues_and_settlements(movements, await books.upper_bounds(axes))
    missing = missing_accounts(
        assessed,
        await all_lines(register, axes),
        known,
        rule,
        axes,
    )
    if not sees_all:
        hidden = MissingAccount("OTHERS", "the requester may not see every account")
        missing = [*missing, hidden]
    return vote_standing(state, dues, settlements, missing, day)


def dues_and_settlements(
    movements: Sequence[ReceivableMovement], bounds: UpperBounds = EXACT
) -> tuple[list[Due], list[Settlement]]:
    """Return the movements of one State as what was due and what settled it."""
    dues: list[Due] = []
    settlements: list[Settlement] = []
    for each in movements:
        account = f"{each.fund} {each.line} {each.fiscal_year}"
        if each.rule in DUE_RULES:
            bound = bounds.of(each.fund, each.line, each.state)
            why = bound.reason if bound else ""
            dues.append(Due(account, each.due_on, each.occurred_on, each.amount_minor, why))
        else:
            settlements.append(Settlement(account, each.occurred_on, -each.amount_minor))
    return dues, settlements


def missing_accounts(
    funds: Sequence[FundRow],
    lines: Sequence[LineRow],
    known: frozenset[str],
    rule: ArticleNineteenRule,
    axes: Axes,
) -> list[MissingAccount]:
    """Return the accounts without which nothing is decided, each with what it lacks."""
    first = first_year_of(axes.effective_on, rule).isoformat()
    eve = (day_of_test(axes.effective_on) - timedelta(days=1)).isoformat()
    begins: dict[str, str] = {}
    for line in lines:
        if line.kind == AssessmentKind.ASSESSMENT.value:
            begin = line.period_from or line.period_to
            begins[line.fund] = min(begin, begins.get(line.fund, begin))
    there = {fund.fund for fund in funds}
    missing = [
        MissingAccount(account, "the account is not recorded here")
        for account in rule.required_accounts
        if account not in there
    ]
    for fund in funds:
        if fund.opened_on > eve:
            continue
        start = begins.get(fund.fund)
        if start is None:
            missing.append(MissingAccount(fund.fund, "no assessment is recorded"))
        elif max(first, fund.opened_on) < start:
            missing.append(
                MissingAccount(fund.fund, f"assessments for days before {start} are not recorded")
            )
        elif fund.fund not in known:
            missing.append(MissingAccount(fund.fund, "these books record no receipts"))
    return missing
