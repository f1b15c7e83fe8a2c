"""The liquidity position: what each fund and the pool have, owe and may still borrow.

Pure: balances in, figures out. Where the asked books do not know a figure the answer is None with
the reason, never zero.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from missionledger.common.periods import FiscalYear
from missionledger.finance.application.ports import Balance, FundRow, TermRow
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.claims.decider import PAYMENT_RULE
from missionledger.finance.domain.commitments.payment_runs import (
    PAYMENT_RULE as OBLIGATION_PAYMENT_RULE,
)
from missionledger.finance.domain.fund.decider import OPENING_RULE
from missionledger.finance.domain.fund.events import FundKind, TermDecision
from missionledger.finance.domain.fund.lifecycle_events import FundStage
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE, REVERSAL_RULE
from missionledger.finance.domain.fund.shared_costs import SENT_RULE
from missionledger.finance.domain.fund.sharing import CALENDAR_YEAR_KINDS
from missionledger.finance.domain.postings import Account, Book

OPENING_RULES = frozenset({OPENING_RULE, modelled_book.OPENING_RULE})
RECEIPT_RULES = frozenset({RECEIPT_RULE, REVERSAL_RULE, modelled_book.RECEIPT_RULE})
SPENDING_RULES = frozenset(
    {
        modelled_book.SETTLEMENT_RULE,
        modelled_book.CONTRIBUTOR_PAYMENT_RULE,
        PAYMENT_RULE,
        OBLIGATION_PAYMENT_RULE,
        SENT_RULE,
    }
)
"""Movements of cash that are spending, a mission's part of shared accounts among it.

Loans and receipts are not.
"""

MONTHS_AVERAGED = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a column.

    Attributes:
        amount_minor: None where the asked books do not know it.
        books: the books it rests on.
        provenance: where the facts behind it come from.
        reason: why it is not known, or what a reader must know of it.
    """

    amount_minor: int | None
    books: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FundLiquidity:
    """Where a fund stands.

    Attributes:
        fiscal_year: the year that `assessed`, `received` and `unpaid_current_year` are about.
        months_of_cover: cash divided by average monthly spending; None where either is unknown.
        average_monthly_spending_minor: rounded down; None where no spending is recorded.
        columns: figures by name.
    """

    fund: str
    title: str
    kind: str
    in_pool: bool
    fiscal_year: str
    months_of_cover: Fraction | None
    average_monthly_spending_minor: int | None
    columns: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moments:
    """Balances at the ends of the days that the figures compare.

    Attributes:
        day: the day asked for.
        at_day: at its end.
        before_july_year: at the end of the day before 1 July of the year the day lies in.
        before_calendar_year: at the end of 31 December before the day.
        year_ago: at the end of the same day one year before.
        first_spending: by fund, the first day with spending.
        not_yet_due: by fund, what Member States owe that is not late on the day.
    """

    day: date
    at_day: Sequence[Balance]
    before_july_year: Sequence[Balance]
    before_calendar_year: Sequence[Balance]
    year_ago: Sequence[Balance]
    first_spending: Mapping[str, str]
    not_yet_due: Mapping[str, int]


COLUMNS = (
    "cash",
    "assessed",
    "conditional",
    "received",
    "unpaid_current_year",
    "unpaid_prior_years",
    "past_due",
    "credits_to_return",
    "unapplied_receipts",
    "owed_to_contributors",
    "borrowed",
)


def one_year_before(day: date) -> date:
    """Return the same day of the year before; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def fund_liquidity(fund: FundRow, terms: Sequence[TermRow], moments: Moments) -> FundLiquidity:
    """Return where one fund stands."""
    is_calendar = fund.kind in {kind.value for kind in CALENDAR_YEAR_KINDS}
    year = str(moments.day.year) if is_calendar else str(FiscalYear.of(moments.day))
    start = moments.before_calendar_year if is_calendar else moments.before_july_year
    now = [each for each in moments.at_day if each.fund == fund.fund]
    before = [each for each in start if each.fund == fund.fund]
    year_ago = [each for each in moments.year_ago if each.fund == fund.fund]
    receipts_known = any(each.rule in RECEIPT_RULES | OPENING_RULES for each in now)
    no_receipts = "no receipts are recorded in these books"
    assessed = _sum(now, Account.ASSESSED_INCOME, lambda each: each.fiscal_year == year, -1)
    received = _difference(_receipts(now), _receipts(before))
    # A year of which nothing is recorded is not a year of zero.
    year_known = bool(assessed.books or received.amount_minor)
    no_year = f"nothing of {year} is recorded in these books"
    columns = {
        "cash": _cash(now),
        "assessed": _known(assessed, bool(assessed.books), f"no assessment of {year} is recorded"),
        "conditional": _sum(now, Account.CONDITIONAL_INCOME, sign=-1),
        "received": _known(_known(received, year_known, no_year), receipts_known, no_receipts),
        "unpaid_current_year": _known(
            _known(
                _sum(now, Account.ASSESSMENTS_RECEIVABLE, lambda each: each.fiscal_year == year),
                year_known,
                no_year,
            ),
            receipts_known,
            no_receipts,
        ),
        "unpaid_prior_years": _known(
            _sum(now, Account.ASSESSMENTS_RECEIVABLE, lambda each: each.fiscal_year != year),
            receipts_known,
            no_receipts,
        ),
        "past_due": _known(
            _past_due(now, moments.not_yet_due.get(fund.fund, 0)), receipts_known, no_receipts
        ),
        "credits_to_return": _sum(now, Account.CREDITS_TO_MEMBER_STATES, sign=-1),
        "unapplied_receipts": _known(
            _sum(now, Account.UNAPPLIED_RECEIPTS, sign=-1), receipts_known, no_receipts
        ),
        "owed_to_contributors": _known(
            _sum(now, Account.PAYABLE_TO_CONTRIBUTORS, sign=-1),
            any(each.account == Account.PAYABLE_TO_CONTRIBUTORS for each in now),
            "no claims of contributors are recorded in these books",
        ),
        "borrowed": _both(
            _sum(now, Account.ADVANCES_FROM_RESERVE_FUND, sign=-1),
            _sum(now, Account.ADVANCES_FROM_FUNDS, sign=-1),
        ),
    }
    if fund.kind == FundKind.REGULAR_BUDGET.value:
        columns |= _part_payments_hidden(columns)
    monthly = _monthly_spending(
        _spending(now) - _spending(year_ago), moments.first_spending.get(fund.fund), moments.day
    )
    return FundLiquidity(
        fund=fund.fund,
        title=fund.title,
        kind=fund.kind,
        in_pool=is_active_operation(fund, terms, moments.day),
        fiscal_year=year,
        months_of_cover=_cover(columns["cash"].amount_minor, monthly),
        average_monthly_spending_minor=None if monthly is None else int(monthly),
        columns=columns,
    )


def pool_liquidity(funds: Sequence[FundLiquidity], moments: Moments) -> FundLiquidity:
    """Return where the pool of active peacekeeping operations stands.

    A figure that some of its funds do not know is the sum of the others and says so; one that none
    knows is unknown.
    """
    members = [fund for fund in funds if fund.in_pool]
    ids = {fund.fund for fund in members}
    now = [each for each in moments.at_day if each.fund in ids]
    year_ago = [each for each in moments.year_ago if each.fund in ids]
    columns = {
        name: _summed([(fund.fund, fund.columns[name]) for fund in members]) for name in COLUMNS
    }
    firsts = [moments.first_spending[each] for each in ids if each in moments.first_spending]
    monthly = _monthly_spending(
        _spending(now) - _spending(year_ago), min(firsts, default=None), moments.day
    )
    return FundLiquidity(
        fund="POOL",
        title="Active peacekeeping operations",
        kind="pool",
        in_pool=True,
        fiscal_year=str(FiscalYear.of(moments.day)),
        months_of_cover=_cover(columns["cash"].amount_minor, monthly),
        average_monthly_spending_minor=None if monthly is None else int(monthly),
        columns=columns,
    )


def is_active_operation(fund: FundRow, terms: Iterable[TermRow], day: date) -> bool:
    """Tell whether the fund is the special account of an operation that is active on the day.

    An operation is active until the last day of the term that the decision to end it left. One
    without recorded terms is active: history is incomplete, and its account is open. One whose
    account is in liquidation or closed is not.
    """
    if fund.kind != FundKind.SPECIAL_ACCOUNT.value or fund.stage != FundStage.ACTIVE.value:
        return False
    known = [term for term in terms if term.fund == fund.fund]
    ending = [term for term in known if term.decision == TermDecision.TERMINATED.value]
    return all(term.until >= day.isoformat() for term in ending if term.until)


def _cash(now: Sequence[Balance]) -> Figure:
    return _known(
        _sum(now, Account.CASH),
        any(opens_cash(each.book, each.account, each.rule) for each in now),
        "no opening cash balance is recorded in these books",
    )


def opens_cash(book: str, account: str, rule: str) -> bool:
    """Tell whether a posting with these marks makes the cash of its fund known.

    Receipts alone are not a balance: what the fund held and spent is not among them. The model
    covers all cash of a fund from its opening balance, or from nothing for a fund that is new.
    """
    return rule in OPENING_RULES or (book == Book.MODELLED and account == Account.CASH)


def _past_due(now: Sequence[Balance], not_yet_due_minor: int) -> Figure:
    unpaid = _sum(now, Account.ASSESSMENTS_RECEIVABLE)
    return Figure((unpaid.amount_minor or 0) - not_yet_due_minor, unpaid.books, unpaid.provenance)


def _receipts(balances: Sequence[Balance]) -> Figure:
    return _sum(balances, Account.CASH, lambda each: each.rule in RECEIPT_RULES)


def _spending(balances: Sequence[Balance]) -> int:
    return -sum(
        each.amount_minor
        for each in balances
        if each.account == Account.CASH and each.rule in SPENDING_RULES
    )


def _sum(
    balances: Iterable[Balance],
    account: Account,
    belongs: Callable[[Balance], bool] | None = None,
    sign: int = 1,
) -> Figure:
    kept = [
        each for each in balances if each.account == account and (belongs is None or belongs(each))
    ]
    return Figure(
        sign * sum(each.amount_minor for each in kept),
        tuple(sorted({each.book for each in kept})),
        tuple(sorted({each.provenance for each in kept})),
    )


def _difference(later: Figure, earlier: Figure) -> Figure:
    amount = (later.amount_minor or 0) - (earlier.amount_minor or 0)
    return Figure(amount, later.books, later.provenance)


def _both(one: Figure, other: Figure) -> Figure:
    return Figure(
        (one.amount_minor or 0) + (other.amount_minor or 0),
        tuple(sorted({*one.books, *other.books})),
        tuple(sorted({*one.provenance, *other.provenance})),
    )


def _known(figure: Figure, is_known: bool, reason: str) -> Figure:  # noqa: FBT001 - a guard
    return figure if is_known else Figure(None, reason=reason)


def _part_payments_hidden(columns: dict[str, Figure]) -> dict[str, Figure]:
    note = "only payments in full are published; a part payment is not seen"
    marked = ("received", "unpaid_current_year", "unpaid_prior_years", "past_due")
    return {
        name: Figure(
            columns[name].amount_minor, columns[name].books, columns[name].provenance, note
        )
        for name in marked
        if columns[name].amount_minor is not None
    }


def _summed(figures: Sequence[tuple[str, Figure]]) -> Figure:
    known = [figure for _fund, figure in figures if figure.amount_minor is not None]
    unknown = [fund for fund, figure in figures if figure.amount_minor is None]
    if not known:
        reasons = sorted({figure.reason for _fund, figure in figures if figure.reason})
        return Figure(None, reason="; ".join(reasons) or "no fund is in the pool")
    return Figure(
        sum(figure.amount_minor or 0 for figure in known),
        tuple(sorted({book for figure in known for book in figure.books})),
        tuple(sorted({mark for figure in known for mark in figure.provenance})),
        f"not known for {', '.join(unknown)}" if unknown else "",
    )


def _monthly_spending(spent_minor: int, first_spending: str | None, day: date) -> Fraction | None:
    """Return spending a month, averaged over a year or over what there is of one."""
    if first_spending is None or spent_minor <= 0:
        return None
    first = date.fromisoformat(first_spending)
    months = (day.year - first.year) * 12 + day.month - first.month + 1
    return Fraction(spent_minor, min(max(months, 1), MONTHS_AVERAGED))


def _cover(cash_minor: int | None, monthly: Fraction | None) -> Fraction | None:
    """Return cash in months of spending."""
    if cash_minor is None or monthly is None:
        return None
    return cash_minor / monthly
