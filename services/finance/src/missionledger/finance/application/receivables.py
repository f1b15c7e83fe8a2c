"""Questions about what Member States owe, answered from the read models at a point on both axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from missionledger.common.axes import Axes
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.application.ageing import Age, first_due_dates, open_items
from missionledger.finance.application.liquidity import OPENING_RULES, RECEIPT_RULES
from missionledger.finance.application.ports import (
    Books,
    FundRow,
    LineRow,
    ReceivableFilter,
    ReceivableMovement,
    Register,
)
from missionledger.finance.application.receivable_rows import ReceivableSum
from missionledger.finance.application.state_accounts import Ageing, StateTotals, state_totals
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind
from missionledger.finance.domain.national_caps import PEACEKEEPING_CAPS, above_cap
from missionledger.finance.domain.postings import Account, Book

BooksAsked = Literal["actual", "all"]
AccountsAsked = Literal["all", "peacekeeping", "regular_budget"]

_MODELLED_RULES = frozenset({modelled_book.OPENING_RULE, modelled_book.RECEIPT_RULE})
_KIND_OF = {
    "peacekeeping": FundKind.SPECIAL_ACCOUNT.value,
    "regular_budget": FundKind.REGULAR_BUDGET.value,
}
_LINES_AT_ONCE = 500


def of_accounts(funds: Sequence[FundRow], asked: AccountsAsked) -> list[FundRow]:
    """Return the funds of the accounts asked for."""
    return [fund for fund in funds if asked == "all" or fund.kind == _KIND_OF[asked]]


def book_asked(asked: BooksAsked) -> str | None:
    """Return the one book that is asked for, None for all."""
    return Book.ACTUAL.value if asked == "actual" else None


async def funds_with_receipts(books: Books, axes: Axes, asked: BooksAsked) -> frozenset[str]:
    """Return the funds of which the asked books know what was paid."""
    rules = RECEIPT_RULES | OPENING_RULES
    if asked == "actual":
        rules -= _MODELLED_RULES
    return frozenset(await books.first_days(sorted(rules), axes))


async def added_up(
    books: Books, wanted: ReceivableFilter, axes: Axes
) -> tuple[list[ReceivableSum], list[ReceivableMovement]]:
    """Return sums by age of the lines that stand so at the point, and movements of the others."""
    ages = [(age.value, first) for age, first in first_due_dates(axes.effective_on)]
    return await books.receivable_sums(wanted, ages, axes)


async def unpaid_at_most(
    books: Books, axes: Axes, years: Mapping[str, str], asked: BooksAsked
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return by fund which of its unpaid figures hold upper bounds, with the reasons.

    Args:
        books: the postings.
        axes: the point on both axes.
        years: the present year of each fund asked for.
        asked: the books asked for.
    """
    bounded = {fund for fund, _line in (await books.upper_bounds(axes)).lines}
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for fund in sorted(bounded & set(years)):
        wanted = ReceivableFilter(funds=[fund], book=book_asked(asked))
        ageing = await _ageing_of(books, axes, wanted)
        current = await _ageing_of(books, axes, replace(wanted, fiscal_year=years[fund]))
        earlier = ageing.at_most_minor - current.at_most_minor
        late = ageing.at_most_minor - ageing.at_most.get(Age.NOT_DUE, 0)
        figures = {
            "unpaid_current_year": current.at_most_minor,
            "unpaid_prior_years": earlier,
            "past_due": late,
        }
        found[fund] = {name: ageing.reasons for name, minor in figures.items() if minor}
    return found


async def _ageing_of(books: Books, axes: Axes, wanted: ReceivableFilter) -> Ageing:
    sums, movements = await added_up(books, wanted, axes)
    items = open_items(movements, await books.upper_bounds(axes))
    return Ageing.of(items, axes.effective_on).plus(sums)


async def states_of_funds(
    books: Books, axes: Axes, funds: Sequence[str], asked: BooksAsked
) -> list[StateTotals]:
    """Return every Member State over these funds, by code.

    Lines that have not moved since the point are added up where they lie, the others are fetched.
    """
    book = book_asked(asked)
    sums, movements = await added_up(books, ReceivableFilter(funds=funds, book=book), axes)
    balances = await books.balances_beside_receivables(axes, funds)
    return state_totals(
        movements,
        [each for each in balances if book is None or each.book == book],
        await funds_with_receipts(books, axes, asked),
        axes.effective_on,
        sums,
        bounds=await books.upper_bounds(axes),
    )


async def known_movements(
    books: Books, axes: Axes, wanted: ReceivableFilter, asked: BooksAsked
) -> list[ReceivableMovement]:
    """Return the movements in funds that know their receipts."""
    known = await funds_with_receipts(books, axes, asked)
    return [each for each in await books.receivables(wanted, axes) if each.fund in known]


@dataclass(frozen=True, slots=True)
class CapGap:
    """What a law of the State leaves unpaid of the peacekeeping assessments of a year.

    Attributes:
        assessed_minor: its share of all lines of the year, conditional ones included.
        above_minor: what of it lies above the cap.
    """

    fiscal_year: str
    assessed_minor: int
    above_minor: int


@dataclass(frozen=True, slots=True)
class NationalCap:
    """A law that caps what a State pays, and the gap it leaves by year."""

    cap: Fraction
    source: str
    certainty: str
    years: tuple[CapGap, ...]


async def national_cap(
    books: Books, register: Register, axes: Axes, state: str, funds: Sequence[FundRow]
) -> NationalCap | None:
    """Return the cap on what the State pays of these funds, None if no law is known."""
    policy = PEACEKEEPING_CAPS.get(state)
    if policy is None:
        return None
    try:
        rule = policy.on(axes.effective_on)
    except NoPolicyInForceError:
        return None
    names = {fund.fund for fund in of_accounts(funds, "peacekeeping")}
    lines = [
        line
        for line in await all_lines(register, axes)
        if line.fund in names and line.kind != AssessmentKind.CREDIT.value and line.is_apportioned
    ]
    shares = await books.balances_of_lines([line.line for line in lines], axes, state=state)
    asked = {Account.ASSESSMENTS_RECEIVABLE, Account.CONDITIONAL_RECEIVABLE}
    of_line: dict[tuple[str, str], int] = {}
    for each in shares:
        if each.rule == ASSESSMENT_RULE and each.account in asked:
            key = (each.fund, each.line)
            of_line[key] = of_line.get(key, 0) + each.amount_minor
    years: dict[str, list[int]] = {}
    for line in lines:
        share = of_line.get((line.fund, line.line), 0)
        sums = years.setdefault(line.fiscal_year, [0, 0])
        sums[0] += share
        sums[1] += above_cap(share, line.gross_minor, rule.value)
    return NationalCap(
        rule.value,
        rule.source,
        rule.certainty.value,
        tuple(CapGap(year, *sums) for year, sums in sorted(years.items())),
    )


async def all_lines(register: Register, axes: Axes) -> list[LineRow]:
    """Return every assessment line, by fund and line."""
    found: list[LineRow] = []
    after = ("", "")
    while page := await register.lines(axes, after=after, limit=_LINES_AT_ONCE):
        found += page
        after = (page[-1].fund, page[-1].line)
    return found
