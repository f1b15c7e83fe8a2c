"""The resource `member-states`: what each State was assessed, paid and owes, over all funds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import StateCode
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    ReadAt,
    Reader,
    allows_fund,
    usd,
    visible_funds,
)
from missionledger.finance.application.liquidity import RECEIPT_RULES
from missionledger.finance.application.ports import ByStateBalance, StateBalance
from missionledger.finance.domain.fund.entries import (
    ASSESSMENT_RULE,
    CONDITIONAL_RULE,
    RELEASE_RULE,
)
from missionledger.finance.domain.postings import Account, Book

BooksAsked = Literal["actual", "all"]

STATE_COLUMNS = (
    "state",
    "unpaid.amount",
    "credits_to_return.amount",
    "unapplied.amount",
    "conditional.amount",
    "books",
)
_ASSESSING_RULES = frozenset({ASSESSMENT_RULE, CONDITIONAL_RULE, RELEASE_RULE})


class StateSummary(BaseModel):
    """A Member State in a list, over the funds that may be seen."""

    state: str
    unpaid: Amount
    credits_to_return: Amount
    unapplied: Amount
    conditional: Amount
    books: str


class YearUnpaid(BaseModel):
    """What is unpaid of one fiscal year."""

    fiscal_year: str
    unpaid: Amount


class FundAccount(BaseModel):
    """A Member State's account with one fund.

    Attributes:
        assessed: what has fallen due; conditional: what falls due only on renewal.
        received: None where the asked books have no receipts of the fund.
        unpaid_by_year: the age of what is unpaid, by the year it was assessed for.
    """

    fund: str
    assessed: Amount
    conditional: Amount
    credited: Amount
    received: Amount | None
    unpaid: Amount | None
    unpaid_by_year: Sequence[YearUnpaid]
    unapplied: Amount
    books: Sequence[str]
    provenance: Sequence[str]


class StateAccount(BaseModel):
    """A Member State's accounts with all funds that may be seen."""

    state: str
    books: BooksAsked
    funds: Sequence[FundAccount]


def add_member_states(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of Member States."""

    @router.get("/member-states", response_model=Page[StateSummary], tags=["member-states"])
    async def list_states(
        request: Request,
        access: Reader,
        axes: ReadAt,
        fund: str | None = None,
        books: BooksAsked = "all",
    ) -> Response:
        """List what every Member State owes and is owed."""
        funds = await visible_funds(sources.register, access, axes, fund)
        found = await sources.books.balances_by_state(axes, funds)
        kept = [each for each in found if books == "all" or each.book == Book.ACTUAL]
        return page_response(request, Page[StateSummary](items=_summaries(kept)), STATE_COLUMNS)

    @router.get("/member-states/{state}", tags=["member-states"])
    async def get_state(
        state: StateCode, access: Reader, axes: ReadAt, books: BooksAsked = "all"
    ) -> StateAccount:
        """Return a Member State's account with every fund, with what is unpaid by age."""
        found = [
            each
            for each in await sources.books.balances_of_state(state, axes)
            if allows_fund(access, each.fund) and (books == "all" or each.book == Book.ACTUAL)
        ]
        if not found:
            raise NotFoundError(
                f"nothing is recorded of {state} on that day",
                next_step="Give the ISO 3166 alpha-3 code of a Member State, such as FRA.",
            )
        by_fund: dict[str, list[StateBalance]] = defaultdict(list)
        for each in found:
            by_fund[each.fund].append(each)
        accounts = [_account(fund, balances) for fund, balances in sorted(by_fund.items())]
        return StateAccount(state=state, books=books, funds=accounts)


def _summaries(balances: Iterable[ByStateBalance]) -> list[StateSummary]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    books: dict[str, set[str]] = defaultdict(set)
    for each in balances:
        sums[each.state][each.account] += each.amount_minor
        books[each.state].add(each.book)
    return [
        StateSummary(
            state=state,
            unpaid=usd(found[Account.ASSESSMENTS_RECEIVABLE]),
            credits_to_return=usd(-found[Account.CREDITS_TO_MEMBER_STATES]),
            unapplied=usd(-found[Account.UNAPPLIED_RECEIPTS]),
            conditional=usd(found[Account.CONDITIONAL_RECEIVABLE]),
            books=" ".join(sorted(books[state])),
        )
        for state, found in sorted(sums.items())
    ]


def _account(fund: str, balances: Sequence[StateBalance]) -> FundAccount:
    def total(account: Account, belongs: Callable[[StateBalance], bool] | None = None) -> int:
        return sum(
            each.amount_minor
            for each in balances
            if each.account == account and (belongs is None or belongs(each))
        )

    by_year: dict[str, int] = defaultdict(int)
    for each in balances:
        if each.account == Account.ASSESSMENTS_RECEIVABLE:
            by_year[each.fiscal_year] += each.amount_minor
    received_known = any(each.rule in RECEIPT_RULES for each in balances)
    return FundAccount(
        fund=fund,
        assessed=usd(
            total(Account.ASSESSMENTS_RECEIVABLE, lambda each: each.rule in _ASSESSING_RULES)
        ),
        conditional=usd(total(Account.CONDITIONAL_RECEIVABLE)),
        credited=usd(-total(Account.CREDITS_TO_MEMBER_STATES)),
        received=(
            usd(total(Account.CASH, lambda each: each.rule in RECEIPT_RULES))
            if received_known
            else None
        ),
        unpaid=usd(total(Account.ASSESSMENTS_RECEIVABLE)) if received_known else None,
        unpaid_by_year=[
            YearUnpaid(fiscal_year=year, unpaid=usd(amount))
            for year, amount in sorted(by_year.items())
            if amount and received_known
        ],
        unapplied=usd(-total(Account.UNAPPLIED_RECEIPTS)),
        books=sorted({each.book for each in balances}),
        provenance=sorted({each.provenance for each in balances}),
    )
