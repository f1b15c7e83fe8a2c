"""How the account of a Member State is shown."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.adapters.api.state_plan_views import StatePlanView
from missionledger.finance.application.ageing import Age, OpenItem, age_on
from missionledger.finance.application.liquidity import RECEIPT_RULES
from missionledger.finance.application.ports import StateBalance
from missionledger.finance.application.receivables import BooksAsked, NationalCap
from missionledger.finance.application.state_accounts import Ageing, StateTotals
from missionledger.finance.domain.fund.entries import (
    ASSESSMENT_RULE,
    CONDITIONAL_RULE,
    RELEASE_RULE,
)
from missionledger.finance.domain.postings import Account

SHARE_DIGITS = 4

STATE_COLUMNS = (
    "state",
    "assessed.amount",
    "unpaid.amount",
    "past_due.amount",
    "is_at_most",
    "at_most.amount",
    *(f"ages.{age.value}.amount" for age in Age),
    "paid_in_full",
    "credits_to_return.amount",
    "unapplied.amount",
    "conditional.amount",
    "books",
    "unknown_funds",
    "why_at_most",
)
_ASSESSING_RULES = frozenset({ASSESSMENT_RULE, CONDITIONAL_RULE, RELEASE_RULE})


def print_share(share: Fraction | None) -> str | None:
    """Return a share of one with four decimals, rounded half up; None where it is not known."""
    if share is None:
        return None
    scale = 10**SHARE_DIGITS
    rounded = (2 * share.numerator * scale + share.denominator) // (2 * share.denominator)
    return f"{rounded // scale}.{rounded % scale:0{SHARE_DIGITS}d}"


class AgesView(BaseModel):
    """What is owed by age: years since the day it was due.

    Attributes:
        at_most: the ages whose amount is the most that can be owed.
    """

    not_due: Amount
    under_one_year: Amount
    one_to_two_years: Amount
    two_to_five_years: Amount
    older: Amount
    at_most: Sequence[Age] = ()

    @classmethod
    def of(cls, ageing: Ageing) -> "AgesView":
        """Return the ages as they are shown."""
        amounts = {age.value: usd(amount) for age, amount in ageing.by_age.items()}
        return cls(**amounts, at_most=[age for age in Age if age in ageing.at_most])


class StateSummary(BaseModel):
    """A Member State over the funds asked for, as far as they may be seen.

    Attributes:
        assessed: made due so far; unpaid and past_due are parts of it.
        is_at_most: whether unpaid and past_due are the most that can be owed, and not exact.
        at_most: the part of unpaid of which that holds; the rest is exact.
        why_at_most: in words; empty where all is exact.
        ages: None, as unpaid, where no fund that assessed it knows what was paid.
        paid_in_full: None where a fund that assessed it does not know, or where all that seems
            unpaid may have been paid after the list of payments ended.
        unknown_funds: those funds, apart by blanks; nothing of theirs is in the figures.
    """

    state: str
    assessed: Amount
    unpaid: Amount | None
    past_due: Amount | None
    is_at_most: bool
    at_most: Amount | None
    ages: AgesView | None
    paid_in_full: bool | None
    credits_to_return: Amount
    unapplied: Amount
    conditional: Amount
    books: str
    unknown_funds: str
    why_at_most: str

    @classmethod
    def of(cls, totals: StateTotals) -> "StateSummary":
        """Return the State as it is shown in a list."""
        ageing = totals.ageing
        return cls(
            state=totals.state,
            assessed=usd(totals.assessed_minor),
            unpaid=maybe_usd(ageing.unpaid_minor if ageing else None),
            past_due=maybe_usd(ageing.past_due_minor if ageing else None),
            is_at_most=bool(ageing and ageing.at_most),
            at_most=maybe_usd(ageing.at_most_minor if ageing else None),
            ages=AgesView.of(ageing) if ageing else None,
            paid_in_full=totals.is_paid_in_full,
            credits_to_return=usd(totals.credits_minor),
            unapplied=usd(totals.unapplied_minor),
            conditional=usd(totals.conditional_minor),
            books=" ".join(totals.books),
            unknown_funds=" ".join(totals.unknown_funds),
            why_at_most="; ".join(ageing.reasons) if ageing else "",
        )


class YearUnpaid(BaseModel):
    """What is unpaid of one fiscal year; `is_at_most` where it is the most that can be owed."""

    fiscal_year: str
    unpaid: Amount
    is_at_most: bool


class OpenItemView(BaseModel):
    """What is owed on one line of the amount due on one day; no line for money owed from before.

    Attributes:
        is_at_most: whether it is the most that can be owed; why: in words, empty where exact.
    """

    line: str | None
    fiscal_year: str
    due_on: str
    age: Age
    unpaid: Amount
    is_at_most: bool
    why: str
    books: Sequence[str]
    provenance: Sequence[str]

    @classmethod
    def of(cls, item: OpenItem, day: date) -> "OpenItemView":
        """Return the item as it is shown."""
        return cls(
            line=item.line or None,
            fiscal_year=item.fiscal_year,
            due_on=item.due_on,
            age=age_on(day, item.due_on),
            unpaid=usd(item.amount_minor),
            is_at_most=item.bound is not None,
            why=item.bound.reason if item.bound else "",
            books=item.books,
            provenance=item.provenance,
        )


class FundAccount(BaseModel):
    """A Member State's account with one fund.

    Attributes:
        assessed: what has fallen due; conditional: what falls due only on renewal.
        received: None, as all that is unpaid, where the asked books have no receipts of the fund;
            the least that was received where unpaid is at most.
        is_at_most: whether unpaid and past_due are the most that can be owed, and not exact.
        unpaid_by_year: what is unpaid, by the year it was assessed for.
        ages: the same by how long ago it fell due; open_items: the same by line.
    """

    fund: str
    assessed: Amount
    conditional: Amount
    credited: Amount
    received: Amount | None
    unpaid: Amount | None
    past_due: Amount | None
    is_at_most: bool
    unpaid_by_year: Sequence[YearUnpaid]
    ages: AgesView | None
    open_items: Sequence[OpenItemView]
    unapplied: Amount
    books: Sequence[str]
    provenance: Sequence[str]


class CapYearView(BaseModel):
    """A fiscal year under a cap: what was assessed, and what of it the law does not let pass."""

    fiscal_year: str
    assessed: Amount
    above_cap: Amount


class CapView(BaseModel):
    """A law of the State that caps what it pays of a peacekeeping assessment."""

    cap: str
    source: str
    certainty: str
    years: Sequence[CapYearView]

    @classmethod
    def of(cls, cap: NationalCap) -> "CapView":
        """Return the cap as it is shown."""
        return cls(
            cap=print_share(cap.cap) or "",
            source=cap.source,
            certainty=cap.certainty,
            years=[
                CapYearView(
                    fiscal_year=year.fiscal_year,
                    assessed=usd(year.assessed_minor),
                    above_cap=usd(year.above_minor),
                )
                for year in cap.years
            ],
        )


class StateAccount(BaseModel):
    """A Member State's accounts with all funds that may be seen, and their sum.

    Attributes:
        national_cap: None where no law of the State is known to cap what it pays.
        payment_plan: over several accounts, in force; None where there is none, or where the
            reader does not see all accounts.
    """

    state: str
    as_of: date
    known_at: int
    books: BooksAsked
    total: StateSummary
    national_cap: CapView | None
    payment_plan: StatePlanView | None
    funds: Sequence[FundAccount]


def fund_account(
    fund: str,
    balances: Sequence[StateBalance],
    items: Sequence[OpenItem],
    known: frozenset[str],
    day: date,
) -> FundAccount:
    """Return a State's account with a fund as it is shown."""

    def total(account: Account, belongs: Callable[[StateBalance], bool] | None = None) -> int:
        return sum(
            each.amount_minor
            for each in balances
            if each.account == account and (belongs is None or belongs(each))
        )

    is_known = fund in known
    by_year: dict[str, int] = defaultdict(int)
    bounded_years: set[str] = set()
    for item in items if is_known else ():
        by_year[item.fiscal_year] += item.amount_minor
        bounded_years |= {item.fiscal_year} if item.bound else set()
    ageing = Ageing.of(items, day) if is_known else None
    received = total(Account.CASH, lambda each: each.rule in RECEIPT_RULES)
    return FundAccount(
        fund=fund,
        assessed=usd(
            total(Account.ASSESSMENTS_RECEIVABLE, lambda each: each.rule in _ASSESSING_RULES)
        ),
        conditional=usd(total(Account.CONDITIONAL_RECEIVABLE)),
        credited=usd(-total(Account.CREDITS_TO_MEMBER_STATES)),
        received=usd(received) if is_known else None,
        unpaid=maybe_usd(ageing.unpaid_minor if ageing else None),
        past_due=maybe_usd(ageing.past_due_minor if ageing else None),
        is_at_most=bool(ageing and ageing.at_most),
        unpaid_by_year=[
            YearUnpaid(fiscal_year=year, unpaid=usd(amount), is_at_most=year in bounded_years)
            for year, amount in sorted(by_year.items())
            if amount
        ],
        ages=AgesView.of(ageing) if ageing else None,
        open_items=[OpenItemView.of(item, day) for item in items] if is_known else [],
        unapplied=usd(-total(Account.UNAPPLIED_RECEIPTS)),
        books=sorted({each.book for each in balances}),
        provenance=sorted({each.provenance for each in balances}),
    )
