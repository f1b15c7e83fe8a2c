"""Both sides of every account: reconciliations, what is open in the books, and all balances."""

from collections import defaultdict

from fastapi import APIRouter, Request, Response

from missionledger.common.http.access import ReadAccess
from missionledger.common.http.csv_cells import csv_text
from missionledger.common.http.paging import (
    CSV_MEDIA_TYPE,
    LIMIT_MAX,
    Page,
    encode_cursor,
    page_response,
    wants_csv,
)
from missionledger.finance.adapters.api.balance_schemas import (
    BALANCE_COLUMNS,
    ITEM_COLUMNS,
    WRITE_IN_COLUMNS,
    BalancesView,
    BalanceView,
    HolderTotalView,
    ItemView,
    ReconciliationView,
    UnheldView,
    WaitingWriteInView,
)
from missionledger.finance.adapters.api.bank_accounts import BankSources, visible_account
from missionledger.finance.adapters.api.kit import (
    PageAsked,
    ReadAt,
    Reader,
    allows_fund,
    make_cursor,
    maybe_usd,
    split_cursor,
    usd,
    visible_funds,
)
from missionledger.finance.application.bank_queries import (
    AccountBalance,
    BankQueries,
    BothSides,
    reconcile,
)
from missionledger.finance.domain.bank.accounts import mission_of_holder
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID


def build_balances_router(sources: BankSources) -> APIRouter:
    """Return the routes; they come before those of one account, whose id they would be."""
    router = APIRouter(prefix="/v1", tags=["bank-accounts"])
    queries = BankQueries(
        sources.aggregates, sources.finance.books, sources.finance.register, sources.bank
    )
    _add_balances(router, queries)
    _add_open_items(router, sources, queries)
    _add_reconciliation(router, sources, queries)
    return router


def _add_balances(router: APIRouter, queries: BankQueries) -> None:
    @router.get("/bank-accounts/balances", response_model=BalancesView)
    async def get_balances(request: Request, access: Reader, axes: ReadAt) -> Response:
        """Return every account, its newest statement, how far it is reconciled, and in dollars.

        As CSV: the accounts, one a line.
        """
        found, sides = await queries.balances(axes)
        seen = [each for each in found if access.allows(mission_of_holder(each.account.holder))]
        view = BalancesView(
            as_of=axes.effective_on,
            known_at=axes.known_at,
            accounts=[BalanceView.of(each) for each in seen],
            totals=_totals(seen),
            bank_usd=maybe_usd(_bank_usd(seen)),
            books_usd=usd(sum(each.books_usd_minor for each in seen)),
            missing_rates=sorted({each.account.currency for each in seen if each.rate is None}),
            without_statement=[
                each.account.account for each in seen if not each.reconciliation.statement
            ],
            overdue=[each.account.account for each in seen if each.is_overdue],
            unheld=_unheld(access, sides),
        )
        if wants_csv(request):
            rows = [each.model_dump(mode="json") for each in view.accounts]
            return Response(
                csv_text(rows, BALANCE_COLUMNS), media_type=f"{CSV_MEDIA_TYPE}; charset=utf-8"
            )
        return Response(view.model_dump_json(), media_type="application/json")


def _unheld(access: ReadAccess, sides: BothSides) -> list[UnheldView]:
    return [
        UnheldView(fund=fund, open=usd(amount))
        for fund, amount in sorted(sides.unheld().items())
        if allows_fund(access, fund)
    ]


def _totals(balances: list[AccountBalance]) -> list[HolderTotalView]:
    by_holder: dict[str, list[AccountBalance]] = defaultdict(list)
    for each in balances:
        by_holder[each.account.holder].append(each)
    return [
        HolderTotalView(
            holder=holder,
            accounts=len(held),
            bank_usd=maybe_usd(_bank_usd(held)),
            books_usd=usd(sum(each.books_usd_minor for each in held)),
            not_in_bank=usd(sum(each.reconciliation.not_in_bank_minor for each in held)),
        )
        for holder, held in sorted(by_holder.items())
    ]


def _bank_usd(balances: list[AccountBalance]) -> int | None:
    """Return what all of them are worth, None where one of them is not known."""
    total = 0
    for each in balances:
        if each.usd_minor is None or not each.reconciliation.statement:
            return None
        total += each.usd_minor
    return total


def _add_open_items(router: APIRouter, sources: BankSources, queries: BankQueries) -> None:
    @router.get("/bank-accounts/unmatched-items", response_model=Page[ItemView])
    async def list_open_items(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        fund: str | None = None,
        account: str | None = None,
    ) -> Response:
        """List the cash movements of the books that no bank shows, with their ages."""
        sides = await queries.both_sides(axes)
        funds = list(await visible_funds(sources.finance.register, access, axes, fund))
        if fund is None and allows_fund(access, RESERVE_FUND_ID):
            funds.append(RESERVE_FUND_ID)
        if account is not None:
            await visible_account(sources, access, account, axes)
            held = sides.funds_of(account)
            funds = [each for each in funds if each in held]
        position, number = split_cursor(page.after, 2)
        rows = await sources.bank.items(
            axes,
            funds,
            only_open=True,
            after=(int(position or 0), int(number or 0)),
            limit=page.limit + 1,
        )
        last = rows[page.limit - 1] if len(rows) > page.limit else None
        cursor = encode_cursor(make_cursor(last.position, last.number)) if last else None
        items = [
            ItemView.of(row, axes.effective_on, sides.account_of_fund.get(row.fund, ""))
            for row in rows[: page.limit]
        ]
        return page_response(request, Page(items=items, next_cursor=cursor), ITEM_COLUMNS)

    @router.get("/bank-accounts/write-ins", response_model=Page[WaitingWriteInView])
    async def list_write_ins(request: Request, access: Reader, axes: ReadAt) -> Response:
        """List the write-ins that wait for an approver, the oldest first."""
        sides = await queries.both_sides(axes)
        currencies = {
            each.account: each.currency
            for each in sides.accounts
            if access.allows(mission_of_holder(each.holder))
        }
        items = [
            WaitingWriteInView.of(row, currencies[row.account])
            for row in await sources.bank.write_ins(axes, limit=LIMIT_MAX)
            if row.account in currencies
        ]
        return page_response(request, Page(items=items), WRITE_IN_COLUMNS)


def _add_reconciliation(router: APIRouter, sources: BankSources, queries: BankQueries) -> None:
    @router.get("/bank-accounts/{account}/reconciliation")
    async def get_reconciliation(account: str, access: Reader, axes: ReadAt) -> ReconciliationView:
        """Return the reconciliation of an account at the end of a day.

        What is open on either side is listed by `entries?only_open=true` and `unmatched-items`.
        """
        state = (await visible_account(sources, access, account, axes)).state
        found = reconcile(state, await queries.both_sides(axes))
        return ReconciliationView.of(found, axes.effective_on)
