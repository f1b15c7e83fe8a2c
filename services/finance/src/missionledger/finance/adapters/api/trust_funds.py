"""The resource `trust-funds`: voluntary money and gifts in kind, apart from assessed money."""

from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.http.access import CommandAccess, ReadAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.versions import required_if_match
from missionledger.common.listing import list_aggregates
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.amounts import facts_of
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Officer,
    PageAsked,
    ReadAt,
    Reader,
)
from missionledger.finance.adapters.api.trust_fund_schemas import (
    TRUST_FUND_COLUMNS,
    ApprovalBody,
    DepositBody,
    GiftBody,
    LiaisonBody,
    LiaisonEndBody,
    OpenTrustFundBody,
    PledgeBody,
    ReasonBody,
    ReturnBody,
    SpendingBody,
    TrustFundSummary,
    TrustFundView,
)
from missionledger.finance.domain.trust_funds.commands import (
    AgreeLiaison,
    AnyTrustFundCommand,
    ApproveSpending,
    CloseTrustFund,
    DeclineSpending,
    EndLiaison,
    MakePledge,
    OpenTrustFund,
    PrepareSpending,
    ReceiveDeposit,
    ReceiveGift,
    ReturnBalance,
    ReverseDeposit,
    WithdrawPledge,
)
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND
from missionledger.finance.domain.trust_funds.events import (
    Alignment,
    TrustFundKind,
    TrustFundPurpose,
)
from missionledger.finance.domain.trust_funds.refusals import UnknownTrustFundError
from missionledger.finance.domain.trust_funds.state import TrustFund

Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
OnVersion = Annotated[int, Depends(required_if_match)]
TAGS: list[str | Enum] = ["trust funds"]


def add_trust_funds(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of trust funds."""
    _add_reads(router, sources)
    _add_opening(router, sources)
    _add_giving(router, sources)
    _add_returning(router, sources)
    _add_spending(router, sources)
    _add_liaison(router, sources)


def _add_reads(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/trust-funds", response_model=Page[TrustFundSummary], tags=TAGS)
    async def list_trust_funds(
        request: Request,
        access: Reader,
        axes: ReadAt,
        page: PageAsked,
        mission: str | None = None,
        kind: TrustFundKind | None = None,
        purpose: TrustFundPurpose | None = None,
        aligned_with: Alignment | None = None,
        *,
        with_gap: bool = False,
        without_liaison: bool = False,
    ) -> Response:
        """List trust funds: `with_gap` needs more, `without_liaison` nobody keeps in line."""

        def keep(fund: TrustFund) -> bool:
            return (
                fund.is_open
                and access.allows(fund.mission)
                and mission in (None, fund.mission)
                and kind in (None, fund.kind)
                and purpose in (None, fund.purpose)
                and (aligned_with is None or aligned_with in fund.aligned_with)
                and (not with_gap or bool(fund.gap_minor))
                and (not without_liaison or bool(fund.without_liaison))
            )

        listing = await list_aggregates(
            sources.aggregates,
            TRUST_FUND,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=keep,
        )
        day = axes.effective_on
        views = [TrustFundSummary.of(each.loaded.state, day) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=views, next_cursor=cursor), TRUST_FUND_COLUMNS)

    @router.get("/trust-funds/{trust_fund}", tags=TAGS)
    async def get_trust_fund(
        response: Response, trust_fund: str, access: Reader, axes: ReadAt
    ) -> TrustFundView:
        """Return a trust fund with everything that was given to it and spent of it."""
        loaded = await sources.aggregates.read(TRUST_FUND, trust_fund, axes)
        if loaded is None or not _is_seen(access, loaded.state):
            raise _unknown(trust_fund)
        return found(response, loaded, TrustFundView.of(loaded.state, axes.effective_on))


def _add_opening(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/trust-funds", status_code=201, tags=TAGS)
    async def open_trust_fund(
        response: Response, body: OpenTrustFundBody, access: Officer
    ) -> TrustFundView:
        """Set up a trust fund."""
        command = OpenTrustFund(
            **facts_of(body, day="opened_on", without={"target"}),
            target_minor=body.target.to_money().minor if body.target else None,
            source=body.symbol,
        )
        context = access.context(body.mission)
        outcome = await sources.aggregates.execute(TRUST_FUND, command, context)
        return _answer(response, outcome, command)

    @router.post("/trust-funds/{trust_fund}/close", status_code=201, tags=TAGS)
    async def close_trust_fund(
        response: Response,
        trust_fund: str,
        body: ReasonBody,
        access: Approving,
        version: OnVersion,
    ) -> TrustFundView:
        """Close a trust fund that holds nothing and to which nothing is promised."""
        command = CloseTrustFund(
            **await _about(sources, trust_fund), **facts_of(body, day="occurred_on")
        )
        context = access.context(command.mission)
        outcome = await sources.aggregates.execute(
            TRUST_FUND, command, context, expected_version=version
        )
        return _answer(response, outcome, command)


def _add_giving(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/trust-funds/{trust_fund}/pledges", status_code=201, tags=TAGS)
    async def make_pledge(
        response: Response, trust_fund: str, body: PledgeBody, access: Officer
    ) -> TrustFundView:
        """Record what a donor promises; it is no cash."""
        command = MakePledge(
            **await _about(sources, trust_fund), **facts_of(body, day="pledged_on")
        )
        return await _execute(sources, response, access, command, body.amount.to_money())

    @router.post("/trust-funds/{trust_fund}/deposits", status_code=201, tags=TAGS)
    async def receive_deposit(
        response: Response, trust_fund: str, body: DepositBody, access: Officer
    ) -> TrustFundView:
        """Record money that came in."""
        command = ReceiveDeposit(
            **await _about(sources, trust_fund), **facts_of(body, day="received_on")
        )
        return await _execute(sources, response, access, command, body.amount.to_money())

    @router.post("/trust-funds/{trust_fund}/gifts", status_code=201, tags=TAGS)
    async def receive_gift(
        response: Response, trust_fund: str, body: GiftBody, access: Officer
    ) -> TrustFundView:
        """Record a gift in kind: valued, and no cash."""
        command = ReceiveGift(
            **await _about(sources, trust_fund), **facts_of(body, day="received_on")
        )
        return await _execute(sources, response, access, command, body.value.to_money())


def _add_returning(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/trust-funds/{trust_fund}/pledges/{pledge}/withdraw", status_code=201, tags=TAGS)
    async def withdraw_pledge(
        response: Response, trust_fund: str, pledge: str, body: ReasonBody, access: Officer
    ) -> TrustFundView:
        """Record that what has not come in of a pledge will not come."""
        command = WithdrawPledge(
            **await _about(sources, trust_fund), pledge=pledge, **facts_of(body, day="occurred_on")
        )
        return await _execute(sources, response, access, command)

    @router.post("/trust-funds/{trust_fund}/deposits/{receipt}/reverse", status_code=201, tags=TAGS)
    async def reverse_deposit(
        response: Response, trust_fund: str, receipt: str, body: ReasonBody, access: Officer
    ) -> TrustFundView:
        """Take back a deposit that was none; refused where its money is spent or held."""
        command = ReverseDeposit(
            **await _about(sources, trust_fund),
            receipt=receipt,
            **facts_of(body, day="occurred_on"),
        )
        return await _execute(sources, response, access, command)

    @router.post("/trust-funds/{trust_fund}/returns", status_code=201, tags=TAGS)
    async def give_back(
        response: Response, trust_fund: str, body: ReturnBody, access: Officer
    ) -> TrustFundView:
        """Give back to a donor what is left of its money."""
        command = ReturnBalance(
            **await _about(sources, trust_fund), **facts_of(body, day="returned_on")
        )
        return await _execute(sources, response, access, command, body.amount.to_money())


def _add_spending(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/trust-funds/{trust_fund}/spending", status_code=201, tags=TAGS)
    async def prepare_spending(
        response: Response, trust_fund: str, body: SpendingBody, access: Officer
    ) -> TrustFundView:
        """Prepare to spend money that has come in; another officer approves it."""
        command = PrepareSpending(
            **await _about(sources, trust_fund),
            **facts_of(body, day="prepared_on"),
            prepared_by=access.requester.subject,
        )
        return await _execute(sources, response, access, command, body.amount.to_money())

    @router.post(
        "/trust-funds/{trust_fund}/spending/{spending}/approve", status_code=201, tags=TAGS
    )
    async def approve_spending(
        response: Response,
        trust_fund: str,
        spending: str,
        body: ApprovalBody,
        access: Approving,
        version: OnVersion,
    ) -> TrustFundView:
        """Approve spending, which spends it; never by who prepared it."""
        state = (await sources.aggregates.load(TRUST_FUND, trust_fund)).state
        held = state.spending.get(spending)
        money = Money(minor=held.amount_minor) if held else None
        command = ApproveSpending(
            **await _about(sources, trust_fund),
            spending=spending,
            **facts_of(body, day="spent_on"),
            approved_by=access.requester.subject,
        )
        context = access.context(command.mission, amount=money)
        outcome = await sources.aggregates.execute(
            TRUST_FUND, command, context, expected_version=version
        )
        return _answer(response, outcome, command)

    @router.post(
        "/trust-funds/{trust_fund}/spending/{spending}/decline", status_code=201, tags=TAGS
    )
    async def decline_spending(
        response: Response, trust_fund: str, spending: str, body: ReasonBody, access: Approving
    ) -> TrustFundView:
        """Decline spending, which frees its money."""
        command = DeclineSpending(
            **await _about(sources, trust_fund),
            spending=spending,
            **facts_of(body, day="occurred_on"),
            declined_by=access.requester.subject,
        )
        return await _execute(sources, response, access, command)


def _add_liaison(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/trust-funds/{trust_fund}/liaisons", status_code=201, tags=TAGS)
    async def agree_liaison(
        response: Response, trust_fund: str, body: LiaisonBody, access: Officer
    ) -> TrustFundView:
        """Record who keeps the trust fund in line with an institution."""
        command = AgreeLiaison(**await _about(sources, trust_fund), **facts_of(body, day="since"))
        return await _execute(sources, response, access, command)

    @router.post("/trust-funds/{trust_fund}/liaisons/end", status_code=201, tags=TAGS)
    async def end_liaison(
        response: Response, trust_fund: str, body: LiaisonEndBody, access: Officer
    ) -> TrustFundView:
        """Record that a liaison ended."""
        command = EndLiaison(**await _about(sources, trust_fund), **facts_of(body, day="ended_on"))
        return await _execute(sources, response, access, command)


async def _about(sources: FinanceReads, trust_fund: str) -> dict[str, Any]:
    """Return what every command about a trust fund names."""
    state = (await sources.aggregates.load(TRUST_FUND, trust_fund)).state
    if not state.is_open:
        raise _unknown(trust_fund)
    return {"trust_fund": trust_fund, "mission": state.mission}


async def _execute(
    sources: FinanceReads,
    response: Response,
    access: CommandAccess,
    command: AnyTrustFundCommand,
    money: Money | None = None,
) -> TrustFundView:
    context = access.context(command.mission, amount=money)
    outcome = await sources.aggregates.execute(TRUST_FUND, command, context)
    return _answer(response, outcome, command)


def _answer(
    response: Response, outcome: Outcome[TrustFund], command: AnyTrustFundCommand
) -> TrustFundView:
    view = TrustFundView.of(outcome.state, command.occurred_on)
    return created(response, outcome, f"/v1/trust-funds/{command.trust_fund}", view)


def _is_seen(access: ReadAccess, fund: TrustFund) -> bool:
    return fund.is_open and access.allows(fund.mission)


def _unknown(trust_fund: str) -> UnknownTrustFundError:
    return UnknownTrustFundError(
        f"there is no trust fund {trust_fund} on that day",
        next_step="Take the id from /v1/trust-funds, or ask for a later day.",
    )
