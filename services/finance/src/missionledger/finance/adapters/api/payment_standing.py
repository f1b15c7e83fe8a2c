"""Who has paid in full, and on how few States the money rests."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.common.periods import FiscalYear
from missionledger.finance.adapters.api.kit import FinanceReads, ReadAt, Reader, usd
from missionledger.finance.adapters.api.member_states import asked_funds
from missionledger.finance.adapters.api.state_views import print_share
from missionledger.finance.application.ageing import open_items
from missionledger.finance.application.payment_standing import (
    AccountStanding,
    Concentration,
    arrears,
    exposure,
    standing,
)
from missionledger.finance.application.ports import ReceivableFilter
from missionledger.finance.application.receivables import (
    AccountsAsked,
    BooksAsked,
    added_up,
    book_asked,
    funds_with_receipts,
)
from missionledger.finance.domain.fund.events import AuthorityKind

YearAsked = Annotated[
    str | None,
    Query(pattern=r"^\d{4}(/\d{2})?$", description="Only what was assessed for that year."),
]


class PaidState(BaseModel):
    """A Member State that owes the account nothing, and the day of its last payment or credit."""

    state: str
    last_settled_on: str | None


class AccountStandingView(BaseModel):
    """How the Member States stand with an account on a day.

    The number of States and the share of the money are two figures, and they can diverge.

    Attributes:
        account: a fund, or `ALL` for all those asked for together.
        states_assessed: States with a share in it.
        states_paid_in_full: those that owe nothing, neither late nor due later.
        states_not_known: those of which nobody can say, because the list of who has paid in full
            ended before the day; at most so many more have paid.
        states_nothing_past_due: those that owe nothing late.
        states_on_time: those that settled everything by the day it was due.
        due: of what was assessed, what fell due on or before the day.
        settled: paid or credited, whenever.
        settled_on_time: of what fell due, settled by its due date.
        settled_share: of what was assessed; on_time_share: of what fell due.
        is_at_least: whether more may have been settled, because part payments are not known;
        maybe_settled: how much more at most.
    """

    account: str
    states_assessed: int
    states_paid_in_full: int
    states_not_known: int
    states_nothing_past_due: int
    states_on_time: int
    assessed: Amount
    due: Amount
    settled: Amount
    settled_on_time: Amount
    settled_share: str | None
    on_time_share: str | None
    is_at_least: bool
    maybe_settled: Amount
    paid_in_full: Sequence[PaidState]

    @classmethod
    def of(cls, account: AccountStanding) -> "AccountStandingView":
        """Return the account as it is shown."""
        return cls(
            account=account.account,
            states_assessed=len(account.states),
            states_paid_in_full=len(account.paid_in_full),
            states_not_known=len(account.unknown),
            states_nothing_past_due=len(account.nothing_past_due),
            states_on_time=len(account.on_time),
            assessed=usd(account.assessed_minor),
            due=usd(account.due_minor),
            settled=usd(account.settled_minor),
            settled_on_time=usd(account.on_time_minor),
            settled_share=_share(account.settled_minor, account.assessed_minor),
            on_time_share=_share(account.on_time_minor, account.due_minor),
            is_at_least=account.at_most_minor > 0,
            maybe_settled=usd(account.at_most_minor),
            paid_in_full=[
                PaidState(state=each.state, last_settled_on=each.last_settled_on or None)
                for each in account.paid_in_full
            ],
        )


class StandingView(BaseModel):
    """How the Member States stand with the accounts asked for.

    Attributes:
        unknown_funds: funds whose receipts the asked books do not know; left out.
    """

    as_of: date
    known_at: int
    books: BooksAsked
    fiscal_year: str | None
    together: AccountStandingView
    accounts: Sequence[AccountStandingView]
    unknown_funds: Sequence[str]


class PartView(BaseModel):
    """A State's part of a whole; `is_at_most` where it is the most that can be owed."""

    state: str
    amount: Amount
    is_at_most: bool
    share: str


class ConcentrationView(BaseModel):
    """How much of a whole rests on the largest; shares of one, None where there is nothing.

    Attributes:
        is_at_most: whether the whole is the most that it can be; shares then rest on that.
        at_most: the part of which that holds; why: in words.
    """

    total: Amount
    is_at_most: bool
    at_most: Amount
    why: str
    share_of_two_largest: str | None
    share_of_five_largest: str | None
    largest: Sequence[PartView]

    @classmethod
    def of(cls, found: Concentration) -> "ConcentrationView":
        """Return the concentration as it is shown."""
        return cls(
            total=usd(found.total_minor),
            is_at_most=found.at_most_minor > 0,
            at_most=usd(found.at_most_minor),
            why="; ".join(found.reasons),
            share_of_two_largest=print_share(found.share_of_two),
            share_of_five_largest=print_share(found.share_of_five),
            largest=[
                PartView(
                    state=part.state,
                    amount=usd(part.amount_minor),
                    is_at_most=part.at_most_minor > 0,
                    share=print_share(part.share) or "",
                )
                for part in found.largest
            ],
        )


class BudgetView(BaseModel):
    """Arrears against what the Assembly approved for the July year of the day.

    Attributes:
        approved: appropriations of the funds asked for; None where none is recorded.
        arrears_share: of it; None where it is not known.
    """

    fiscal_year: str
    approved: Amount | None
    arrears_share: str | None


class ConcentrationsView(BaseModel):
    """Exposure and arrears of the largest Member States: a risk, and what has come of it.

    Attributes:
        exposure: of all that was assessed and is due or not yet due.
        arrears: of what is past due, in funds whose receipts are known.
        budget: all arrears of peacekeeping against the budgets, which can shrink while they grow.
        unknown_funds: the other funds.
    """

    as_of: date
    known_at: int
    books: BooksAsked
    fiscal_year: str | None
    exposure: ConcentrationView
    arrears: ConcentrationView
    budget: BudgetView
    unknown_funds: Sequence[str]


def _share(part: int, whole: int) -> str | None:
    return print_share(Fraction(part, whole)) if whole > 0 else None


def add_payment_standing(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes; before the routes of single Member States, whose path would take them."""
    _add_standing(router, sources)
    _add_concentration(router, sources)


def _add_standing(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/member-states/paid-in-full", tags=["member-states"])
    async def get_standing(
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        accounts: AccountsAsked = "all",
        fiscal_year: YearAsked = None,
        books: BooksAsked = "all",
    ) -> StandingView:
        """Return who has paid in full, by account, beside the share of the money."""
        names = [
            each.fund for each in await asked_funds(sources.register, access, axes, fund, accounts)
        ]
        known = await funds_with_receipts(sources.books, axes, books)
        told = [name for name in names if name in known]
        wanted = ReceivableFilter(funds=told, fiscal_year=fiscal_year, book=book_asked(books))
        sums, movements = await sources.books.standing_sums(wanted, axes)
        bounds = await sources.books.upper_bounds(axes)
        day = axes.effective_on
        by_fund = [
            standing(
                name,
                [each for each in movements if each.fund == name],
                day,
                [each for each in sums if each.fund == name],
                bounds,
            )
            for name in told
        ]
        return StandingView(
            as_of=day,
            known_at=axes.known_at,
            books=books,
            fiscal_year=fiscal_year,
            together=AccountStandingView.of(standing("ALL", movements, day, sums, bounds)),
            accounts=[AccountStandingView.of(each) for each in by_fund if each.states],
            unknown_funds=[name for name in names if name not in known],
        )


def _add_concentration(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/member-states/concentration", tags=["member-states"])
    async def get_concentration(
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        accounts: AccountsAsked = "peacekeeping",
        fiscal_year: YearAsked = None,
        books: BooksAsked = "all",
    ) -> ConcentrationsView:
        """Return how much of what is assessed, and of what is late, rests on the largest States."""
        names = [
            each.fund for each in await asked_funds(sources.register, access, axes, fund, accounts)
        ]
        wanted = ReceivableFilter(funds=names, fiscal_year=fiscal_year, book=book_asked(books))
        sums, movements = await added_up(sources.books, wanted, axes)
        known = await funds_with_receipts(sources.books, axes, books)
        bounds = await sources.books.upper_bounds(axes)
        items = open_items((each for each in movements if each.fund in known), bounds)
        late = arrears(items, axes.effective_on, [each for each in sums if each.fund in known])
        year = str(FiscalYear.of(axes.effective_on))
        granted = await sources.register.authorities(axes, fiscal_year=year)
        approved = sum(
            row.amount_minor
            for row in granted
            if row.fund in names and row.kind == AuthorityKind.APPROPRIATION.value
        )
        return ConcentrationsView(
            as_of=axes.effective_on,
            known_at=axes.known_at,
            books=books,
            fiscal_year=fiscal_year,
            exposure=ConcentrationView.of(exposure(movements, sums)),
            arrears=ConcentrationView.of(late),
            budget=BudgetView(
                fiscal_year=year,
                approved=usd(approved) if approved else None,
                arrears_share=_share(late.total_minor, approved),
            ),
            unknown_funds=[name for name in names if name not in known],
        )
