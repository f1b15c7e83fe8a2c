"""The resource `member-states`: what each State was assessed, paid and owes, over all funds."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import StateCode
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    ReadAt,
    Reader,
    allows_fund,
    require_fund,
)
from missionledger.finance.adapters.api.state_plan_views import StatePlanView
from missionledger.finance.adapters.api.state_views import (
    STATE_COLUMNS,
    CapView,
    StateAccount,
    StateSummary,
    fund_account,
)
from missionledger.finance.application.ageing import OpenItem, open_items
from missionledger.finance.application.ports import (
    ByStateBalance,
    FundRow,
    ReceivableFilter,
    Register,
    StateBalance,
)
from missionledger.finance.application.receivables import (
    AccountsAsked,
    BooksAsked,
    book_asked,
    funds_with_receipts,
    national_cap,
    of_accounts,
    states_of_funds,
)
from missionledger.finance.application.state_accounts import StateTotals, state_totals
from missionledger.finance.application.state_plans import PlanStanding, standing_of_state

Owing = Literal["past_due", "anything", "nothing"]


async def asked_funds(
    register: Register,
    access: ReadAccess,
    axes: Axes,
    fund: str | None,
    accounts: AccountsAsked,
) -> list[FundRow]:
    """Return the funds asked for that may be seen.

    Raises:
        NotFoundError: if the fund asked for is outside the scope.
    """
    if fund is not None:
        require_fund(access, fund)
    funds = of_accounts(await register.funds(axes), accounts)
    return [
        each
        for each in funds
        if (fund is None or each.fund == fund) and allows_fund(access, each.fund)
    ]


def add_member_states(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of Member States."""
    _add_list(router, sources)
    _add_account(router, sources)


def _add_list(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/member-states", response_model=Page[StateSummary], tags=["member-states"])
    async def list_states(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        accounts: AccountsAsked = "all",
        owing: Owing | None = None,
        books: BooksAsked = "all",
    ) -> Response:
        """List what every Member State owes, by age, and is owed; by code."""
        funds = await asked_funds(sources.register, access, axes, fund, accounts)
        found = await states_of_funds(sources.books, axes, [each.fund for each in funds], books)
        kept = [each for each in found if each.state > page.after and _owes(each, owing)]
        shown = kept[: page.limit]
        more = len(kept) > page.limit
        return page_response(
            request,
            Page[StateSummary](
                items=[StateSummary.of(each) for each in shown],
                next_cursor=encode_cursor(shown[-1].state) if more else None,
            ),
            STATE_COLUMNS,
        )


def _owes(totals: StateTotals, owing: Owing | None) -> bool:
    if owing is None:
        return True
    if owing == "nothing":
        return totals.is_paid_in_full is True
    ageing = totals.ageing
    if ageing is None:
        return False
    return (ageing.past_due_minor if owing == "past_due" else ageing.unpaid_minor) > 0


def _add_account(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/member-states/{state}", tags=["member-states"])
    async def get_state(
        state: StateCode, access: Reader, axes: ReadAt, books: BooksAsked = "all"
    ) -> StateAccount:
        """Return a Member State's account with every fund, with what is unpaid by age and line."""
        funds = await asked_funds(sources.register, access, axes, None, "all")
        names = [fund.fund for fund in funds]
        book = book_asked(books)
        found = [
            each
            for each in await sources.books.balances_of_state(state, axes)
            if each.fund in names and (book is None or each.book == book)
        ]
        if not found:
            raise NotFoundError(
                f"nothing is recorded of {state} on that day",
                next_step="Give the ISO 3166 alpha-3 code of a Member State, such as FRA.",
            )
        wanted = ReceivableFilter(funds=names, state=state, book=book)
        movements = await sources.books.receivables(wanted, axes)
        known = await funds_with_receipts(sources.books, axes, books)
        day = axes.effective_on
        bounds = await sources.books.upper_bounds(axes)
        beside = _by_account(found, state)
        (total,) = state_totals(movements, beside, known, day, bounds=bounds)
        cap = await national_cap(sources.books, sources.register, axes, state, funds)
        plan = await visible_plan(sources, access, state, axes)
        by_fund: dict[str, list[StateBalance]] = defaultdict(list)
        for each in found:
            by_fund[each.fund].append(each)
        items: dict[str, list[OpenItem]] = defaultdict(list)
        for item in open_items(movements, bounds):
            items[item.fund].append(item)
        return StateAccount(
            state=state,
            as_of=day,
            known_at=axes.known_at,
            books=books,
            total=StateSummary.of(total),
            national_cap=CapView.of(cap) if cap else None,
            payment_plan=StatePlanView.of(state, plan) if plan else None,
            funds=[
                fund_account(fund, balances, items[fund], known, day)
                for fund, balances in sorted(by_fund.items())
            ],
        )


async def visible_plan(
    sources: FinanceReads, access: ReadAccess, state: str, axes: Axes
) -> PlanStanding | None:
    """Return the plan of the State; None too for who does not see all accounts it tells of."""
    if access.missions is not None:
        return None
    return await standing_of_state(sources.aggregates, sources.books, state, axes)


def _by_account(balances: Sequence[StateBalance], state: str) -> list[ByStateBalance]:
    return [ByStateBalance(state, each.book, each.account, each.amount_minor) for each in balances]
