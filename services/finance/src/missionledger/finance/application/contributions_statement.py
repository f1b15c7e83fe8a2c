"""Draws the status of contributions: what each Member State was asked for, settled and owes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from missionledger.common.axes import Axes
from missionledger.common.refusals import InvalidRequestError
from missionledger.finance.application.ageing import DUE_RULES
from missionledger.finance.application.liquidity import RECEIPT_RULES
from missionledger.finance.application.ports import Balance, Books, ByStateBalance
from missionledger.finance.application.receivables import (
    BooksAsked,
    book_asked,
    funds_with_receipts,
    states_of_funds,
)
from missionledger.finance.application.statements import ALL, StatementSources
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.crediting import CREDIT_APPLIED_RULE
from missionledger.finance.domain.fund.writing_down import WRITE_DOWN_RULE
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.statements.tables import (
    Cell,
    Statement,
    amounts,
    per_cent,
    texts,
)

NOBODY: Final = "NOT-APPORTIONED"
"""What stands in the place of a State for lines that were never shared among them."""

FIGURES: Final = (
    "brought_forward",
    "assessed",
    "received",
    "in_advance",
    "credited",
    "written_down",
    "unpaid",
    "conditional",
    "credits_to_return",
)

_ON_RECEIPTS: Final = (
    "brought_forward",
    "received",
    "in_advance",
    "credited",
    "unpaid",
    "unpaid_per_cent",
)
"""Figures that nobody can know of a fund whose receipts are not on record."""

_STANDING: Final = MappingProxyType(
    {
        Account.ASSESSMENTS_RECEIVABLE.value: ("unpaid", 1),
        Account.CONDITIONAL_RECEIVABLE.value: ("conditional", 1),
        Account.CREDITS_TO_MEMBER_STATES.value: ("credits_to_return", -1),
    }
)
"""What stands on the last day: figure and sign of the balance of an account."""

_ON_RECEIVABLES: Final = MappingProxyType(
    {
        **dict.fromkeys(DUE_RULES, ("assessed", 1)),
        modelled_book.OPENING_RULE: ("brought_forward", 1),
        CREDIT_APPLIED_RULE: ("credited", -1),
        modelled_book.CREDIT_RULE: ("credited", -1),
        WRITE_DOWN_RULE: ("written_down", -1),
    }
)
"""What moved receivables in the period, by rule; receipts are counted where the cash came in."""

_NOTES: Final = (
    (
        "Unpaid is what was brought forward and assessed, less what was received, credited and "
        "written down; what was received in advance has settled nothing yet and is added back."
    ),
    (
        "Assessed is what has fallen due by letters; conditional falls due on renewal of the "
        "mandate only. Credits to return are given and not set off."
    ),
)

_COLUMNS: Final = (
    *texts("state"),
    *amounts(*FIGURES[: FIGURES.index("unpaid") + 1], "past_due"),
    *texts("unpaid_per_cent"),
    *amounts("conditional", "credits_to_return", "at_most"),
    *texts("books"),
)

_AnyBalance = Balance | ByStateBalance


class PeriodTurnedError(InvalidRequestError):
    """The period of the statement would end before it begins."""

    code = "period-ends-before-it-begins"
    title = "The first day is after the last"


@dataclass(slots=True)
class _Contributions:
    """Cents by figure, of one State or of all, and the books they rest on."""

    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    books: set[str] = field(default_factory=set)

    def add(self, each: _AnyBalance) -> None:
        """Add a balance at the end of the period."""
        self.books.add(each.book)
        if each.account in _STANDING:
            figure, sign = _STANDING[each.account]
            self.sums[figure] += sign * each.amount_minor
        self._move(each, 1)

    def take_out(self, each: _AnyBalance) -> None:
        """Take out a balance from before the period; what was owed then is brought forward."""
        if each.account == Account.ASSESSMENTS_RECEIVABLE:
            self.sums["brought_forward"] += each.amount_minor
        self._move(each, -1)

    def less(self, others: Iterable["_Contributions"]) -> "_Contributions":
        """Return what of these figures the others do not have."""
        left = _Contributions(dict(self.sums), set(self.books))
        for other in others:
            for figure, minor in other.sums.items():
                left.sums[figure] -= minor
        return left

    def _move(self, each: _AnyBalance, times: int) -> None:
        figure, sign = "", 0
        if each.account == Account.ASSESSMENTS_RECEIVABLE:
            figure, sign = _ON_RECEIVABLES.get(each.rule, ("", 0))
        elif each.account == Account.CASH and each.rule in RECEIPT_RULES:
            figure, sign = "received", 1
        elif each.account == Account.UNAPPLIED_RECEIPTS:
            figure, sign = "in_advance", -1
        if figure:
            self.sums[figure] += times * sign * each.amount_minor


async def status_of_contributions(
    sources: StatementSources,
    axes: Axes,
    funds: Sequence[str],
    asked: BooksAsked,
    since: date | None,
) -> Statement:
    """Return what every Member State was assessed, paid and owes over the funds.

    Args:
        sources: what it is drawn from.
        axes: the point on both axes; its day is the last of the period.
        funds: those that are added up.
        asked: the books that count.
        since: first day of the period; None for all that is on record.

    Raises:
        PeriodTurnedError: if that day is after the last.
    """
    if since is not None and since > axes.effective_on:
        raise PeriodTurnedError(
            f"the period would begin on {since} and end on {axes.effective_on}",
            next_step="Give a first day up to effective_on.",
            pointer="#query/since",
        )
    known = await funds_with_receipts(sources.books, axes, asked)
    unknown = [fund for fund in funds if fund not in known]
    # Only funds that know their receipts add up; without one, what was assessed is told alone.
    counted = [fund for fund in funds if fund in known] or unknown
    knows_receipts = counted is not unknown
    found = await _by_state(sources.books, axes, counted, asked, since)
    owed = await _owed(sources.books, axes, counted, asked) if knows_receipts else {}
    return Statement(
        "contributions",
        f"Status of contributions to {funds[0] if len(funds) == 1 else 'all funds'}",
        _COLUMNS,
        [_row(state, each, owed.get(state), knows_receipts) for state, each in found.items()],
        (
            *_NOTES,
            _note_of_period(since),
            *_notes_on_bounds(owed),
            *_notes_on_unknown(unknown, knows_receipts),
        ),
    )


async def _by_state(
    books: Books, axes: Axes, funds: Sequence[str], asked: BooksAsked, since: date | None
) -> dict[str, _Contributions]:
    """Return figures by State, then what no State has, then the sum as the books have it."""
    found: dict[str, _Contributions] = defaultdict(_Contributions)
    for state, balance in await _balances(books, axes, funds, asked):
        found[state].add(balance)
    if since is not None:
        before = replace(axes, effective_on=since - timedelta(days=1))
        for state, balance in await _balances(books, before, funds, asked):
            found[state].take_out(balance)
    whole = found.pop(ALL, _Contributions())
    states = {state: found[state] for state in sorted(found) if any(found[state].sums.values())}
    rest = whole.less(states.values())
    if any(rest.sums.values()):
        states[NOBODY] = rest
    return {**states, ALL: whole}


async def _balances(
    books: Books, axes: Axes, funds: Sequence[str], asked: BooksAsked
) -> list[tuple[str, _AnyBalance]]:
    book = book_asked(asked)
    by_state: list[tuple[str, _AnyBalance]] = [
        (each.state, each) for each in await books.balances_by_state(axes, funds)
    ]
    of_all: list[tuple[str, _AnyBalance]] = [
        (ALL, each) for each in await books.balances(axes, funds)
    ]
    return [each for each in by_state + of_all if book in (None, each[1].book)]


@dataclass(frozen=True, slots=True)
class _Owed:
    """What of all that is unpaid is late, and what of it is an upper bound, in cents."""

    past_due: int
    at_most: int
    reasons: frozenset[str]


async def _owed(
    books: Books, axes: Axes, funds: Sequence[str], asked: BooksAsked
) -> dict[str, _Owed]:
    totals = await states_of_funds(books, axes, funds, asked)
    owed = {
        each.state: _Owed(
            each.ageing.past_due_minor, each.ageing.at_most_minor, frozenset(each.ageing.reasons)
        )
        for each in totals
        if each.ageing is not None
    }
    whole = _Owed(
        sum(each.past_due for each in owed.values()),
        sum(each.at_most for each in owed.values()),
        frozenset().union(*(each.reasons for each in owed.values())),
    )
    return {**owed, ALL: whole}


def _row(
    state: str,
    found: _Contributions,
    owed: _Owed | None,
    knows_receipts: bool,  # noqa: FBT001 - one figure among others
) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        **found.sums,
        "state": state,
        "past_due": owed.past_due if owed else None,
        "at_most": owed.at_most if owed else None,
        "unpaid_per_cent": per_cent(
            found.sums["unpaid"], found.sums["brought_forward"] + found.sums["assessed"]
        ),
        "books": " ".join(sorted(found.books)),
    }
    if not knows_receipts:
        cells |= dict.fromkeys(_ON_RECEIPTS)
    return tuple(cells[column.name] for column in _COLUMNS)


def _note_of_period(since: date | None) -> str:
    if since is None:
        return "Of all that is on record; brought forward is what was owed before."
    return f"Since {since}; brought forward is what was owed on the day before."


def _notes_on_bounds(owed: Mapping[str, _Owed]) -> Iterator[str]:
    reasons = sorted(owed[ALL].reasons) if ALL in owed else []
    if reasons:
        yield f"At most: so much of what is unpaid is an upper bound, for {'; '.join(reasons)}."


def _notes_on_unknown(unknown: Sequence[str], knows_receipts: bool) -> Iterator[str]:  # noqa: FBT001
    if unknown:
        what = "left out" if knows_receipts else "so nobody can say what is unpaid"
        yield f"These books hold no receipts of {', '.join(unknown)}: {what}."
