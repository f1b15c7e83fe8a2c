"""The resource `bank-accounts`: accounts, their statements and entries."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.documents import DocumentStore
from missionledger.common.http.access import CommandAccess, ReadAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Loaded
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api import statement_camt, statement_csv
from missionledger.finance.adapters.api.bank_schemas import (
    ACCOUNT_COLUMNS,
    ENTRY_COLUMNS,
    STATEMENT_COLUMNS,
    AccountView,
    ClosureBody,
    EntryView,
    OpenAccountBody,
    StatementBody,
    StatementView,
    TakenFileView,
    TakenView,
)
from missionledger.finance.adapters.api.contribution_files import add_contribution_files
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    PageAsked,
    Present,
    ReadAt,
    Reader,
    make_cursor,
    split_cursor,
)
from missionledger.finance.application.bank_accounts import (
    ReadStatements,
    accounts_of,
    open_account,
    read_document,
    require_account,
    take_all_statements,
    take_statements,
)
from missionledger.finance.application.bank_ports import BankBooks
from missionledger.finance.domain.bank.accounts import (
    BANK_ACCOUNT,
    BankAccount,
    CloseBankAccount,
    OpenBankAccount,
    mission_of_holder,
)
from missionledger.finance.domain.bank.refusals import UnknownBankAccountError

Cashier = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]


TAGS: list[str | Enum] = ["bank-accounts"]

FORMS: Mapping[str, ReadStatements] = {
    statement_csv.FORM: statement_csv.read_csv_statements,
    statement_camt.FORM: statement_camt.read_camt_statements,
}


@dataclass(frozen=True, slots=True)
class BankSources:
    """What the routes of bank accounts read from and write to."""

    finance: FinanceReads
    bank: BankBooks
    documents: DocumentStore

    @property
    def aggregates(self) -> Aggregates:
        """What executes commands."""
        return self.finance.aggregates


def build_bank_router(sources: BankSources) -> APIRouter:
    """Return the routes of accounts, statements and entries, and of files of receipts."""
    router = APIRouter(prefix="/v1")
    _add_accounts(router, sources)
    _add_files(router, sources)
    _add_statements(router, sources)
    add_contribution_files(router, sources.aggregates, sources.documents)
    return router


async def visible_account(
    sources: BankSources, access: ReadAccess, account: str, axes: Axes
) -> Loaded[BankAccount]:
    """Return an account at a point on both axes.

    Raises:
        UnknownBankAccountError: if it was not there, or is outside the scope of the requester.
    """
    loaded = await sources.aggregates.read(BANK_ACCOUNT, account, axes)
    if loaded is None or not access.allows(mission_of_holder(loaded.state.holder)):
        raise UnknownBankAccountError(
            f"there is no bank account {account!r} on that day",
            next_step="Take the id from /v1/bank-accounts, or ask for a later day.",
        )
    return loaded


def _add_accounts(router: APIRouter, sources: BankSources) -> None:
    @router.post("/bank-accounts", tags=TAGS, status_code=201)
    async def open_bank_account(
        response: Response, body: OpenAccountBody, access: Cashier
    ) -> AccountView:
        """Open an account with a bank, for a fund or for the pool."""
        command = OpenBankAccount(
            **body.model_dump(exclude={"opened_on"}), occurred_on=body.opened_on
        )
        context = access.context(mission_of_holder(body.holder))
        outcome = await open_account(sources.aggregates, command, context)
        view = AccountView.of(outcome.state)
        return created(response, outcome, f"/v1/bank-accounts/{body.account}", view)

    @router.get("/bank-accounts", tags=TAGS, response_model=Page[AccountView])
    async def list_bank_accounts(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        holder: str | None = None,
        currency: str | None = None,
        is_open: Annotated[bool | None, Query(description="Open or closed.")] = None,
    ) -> Response:
        """List accounts by id."""
        listing = await list_aggregates(
            sources.aggregates,
            BANK_ACCOUNT,
            axes,
            after=page.after,
            limit=page.limit,
            # Accounts of the pool belong to no mission, and everybody may see them.
            missions=None,
            keep=lambda account: (
                access.allows(mission_of_holder(account.holder))
                and holder in (None, account.holder)
                and currency in (None, account.currency)
                and is_open in (None, not account.is_closed)
            ),
        )
        items = [AccountView.of(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), ACCOUNT_COLUMNS)

    @router.get("/bank-accounts/{account}", tags=TAGS)
    async def get_bank_account(
        response: Response, account: str, access: Reader, axes: ReadAt
    ) -> AccountView:
        """Return an account and the balance of its newest statement."""
        loaded = await visible_account(sources, access, account, axes)
        return found(response, loaded, AccountView.of(loaded.state))

    @router.post("/bank-accounts/{account}/closure", tags=TAGS, status_code=201)
    async def close_bank_account(
        response: Response, account: str, body: ClosureBody, access: Approving
    ) -> AccountView:
        """Close an account whose last statement left nothing in it."""
        loaded = await require_account(sources.aggregates, account)
        command = CloseBankAccount(
            account=account,
            holder=loaded.state.holder,
            reason=body.reason,
            occurred_on=body.closed_on,
        )
        context = access.context(mission_of_holder(loaded.state.holder))
        outcome = await sources.aggregates.execute(BANK_ACCOUNT, command, context)
        view = AccountView.of(outcome.state)
        return created(response, outcome, f"/v1/bank-accounts/{account}", view)


def _add_files(router: APIRouter, sources: BankSources) -> None:
    @router.post("/bank-accounts/statements", status_code=201, tags=TAGS)
    async def take_file(
        response: Response, body: StatementBody, access: Cashier, axes: Present
    ) -> TakenFileView:
        """Take a file with statements of several accounts, found by number and currency.

        All of them or none.
        """
        content = await asyncio.to_thread(read_document, sources.documents, body.document)
        statements = await asyncio.to_thread(FORMS[body.form], content)
        by_account = await accounts_of(sources.aggregates, axes, statements)
        # Every account of the file must be within the scope; who acts is the same for all.
        contexts = [
            access.context(mission_of_holder(loaded.state.holder)) for loaded, _ in by_account
        ]
        taken = await take_all_statements(
            sources.aggregates,
            by_account,
            document=body.document,
            form=body.form,
            context=contexts[0],
        )
        now = [
            await require_account(sources.aggregates, each.state.account) for each, _ in by_account
        ]
        response.headers["Location"] = "/v1/bank-accounts"
        return TakenFileView(
            document=body.document,
            statements=len(statements),
            taken=taken,
            accounts=[AccountView.of(each.state) for each in now],
        )


def _add_statements(router: APIRouter, sources: BankSources) -> None:
    @router.post("/bank-accounts/{account}/statements", tags=TAGS, status_code=201)
    async def take(
        response: Response, account: str, body: StatementBody, access: Cashier
    ) -> TakenView:
        """Take the statements of a file that was sent to `/v1/documents`; all of them or none."""
        loaded = await require_account(sources.aggregates, account)
        context = access.context(mission_of_holder(loaded.state.holder))
        content = await asyncio.to_thread(read_document, sources.documents, body.document)
        statements = await asyncio.to_thread(FORMS[body.form], content)
        outcome, taken = await take_statements(
            sources.aggregates,
            loaded,
            statements,
            document=body.document,
            form=body.form,
            context=context,
        )
        view = TakenView(
            document=body.document,
            statements=len(statements),
            taken=taken,
            account=AccountView.of(outcome.state),
        )
        return created(response, outcome, f"/v1/bank-accounts/{account}/statements", view)

    @router.get(
        "/bank-accounts/{account}/statements", tags=TAGS, response_model=Page[StatementView]
    )
    async def list_statements(
        request: Request, account: str, access: Reader, axes: ReadAt, page: PageAsked
    ) -> Response:
        """List the statements of an account, in order."""
        await visible_account(sources, access, account, axes)
        (after,) = split_cursor(page.after, 1)
        rows = await sources.bank.statements(
            axes, account, after=int(after or 0), limit=page.limit + 1
        )
        cursor = str(rows[page.limit - 1].position) if len(rows) > page.limit else ""
        items = [StatementView.of(row) for row in rows[: page.limit]]
        return page_response(
            request,
            Page(items=items, next_cursor=encode_cursor(cursor) if cursor else None),
            STATEMENT_COLUMNS,
        )

    @router.get("/bank-accounts/{account}/entries", tags=TAGS, response_model=Page[EntryView])
    async def list_entries(
        request: Request,
        account: str,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        only_open: Annotated[bool | None, Query(description="Not in the books yet.")] = None,
    ) -> Response:
        """List the entries of an account, or those that the books do not show yet, with ages."""
        await visible_account(sources, access, account, axes)
        position, number = split_cursor(page.after, 2)
        rows = await sources.bank.entries(
            axes,
            account,
            only_open=bool(only_open),
            after=(int(position or 0), int(number or 0)),
            limit=page.limit + 1,
        )
        last = rows[page.limit - 1] if len(rows) > page.limit else None
        cursor = encode_cursor(make_cursor(last.position, last.number)) if last else None
        items = [EntryView.of(row, axes.effective_on) for row in rows[: page.limit]]
        return page_response(request, Page(items=items, next_cursor=cursor), ENTRY_COLUMNS)
