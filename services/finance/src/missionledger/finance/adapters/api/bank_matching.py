"""The decisions about bank entries: matches, receipts, write-ins by two people."""

from fastapi import APIRouter, Response

from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import etag
from missionledger.common.money import Money
from missionledger.common.outcomes import Outcome
from missionledger.finance.adapters.api.bank_accounts import (
    Approving,
    BankSources,
    Cashier,
    visible_account,
)
from missionledger.finance.adapters.api.bank_schemas import money
from missionledger.finance.adapters.api.claims import ClaimSeen
from missionledger.finance.adapters.api.kit import (
    Present,
    ReadAt,
    Reader,
    VersionSeen,
    allows_fund,
    usd,
)
from missionledger.finance.adapters.api.matching_schemas import (
    EntryDetailView,
    MatchBody,
    OffsetBody,
    ProposalsView,
    ProposalView,
    ReasonBody,
    ReceiptOfEntryBody,
    ReceiptOfEntryView,
    TurnDownBody,
    WriteInBody,
)
from missionledger.finance.application.bank_accounts import find_entry
from missionledger.finance.application.bank_decisions import FoundEntry
from missionledger.finance.application.bank_matching import (
    POOLED_KINDS,
    BankDesk,
    ProposedWriteIn,
    ReceiptOfEntry,
    WantedItem,
)
from missionledger.finance.application.bank_proposals import proposals_for
from missionledger.finance.domain.bank.accounts import POOL, mission_of_holder
from missionledger.finance.domain.bank.matching import BANK_MONTH, require_entry
from missionledger.finance.domain.bank.month_state import BankMonth
from missionledger.finance.domain.bank.months import (
    ReturnWriteIn,
    TurnDownProposal,
)
from missionledger.finance.domain.exchange.rates import BOOK_CURRENCY
from missionledger.finance.domain.fund.decider import mission_of_fund

ENTRY = "/bank-accounts/{account}/entries/{entry}"


def build_matching_router(sources: BankSources) -> APIRouter:
    """Return the routes of the decisions about bank entries."""
    router = APIRouter(prefix="/v1", tags=["bank-accounts"])
    desk = BankDesk(sources.aggregates, sources.bank, sources.finance.register)
    _add_reads(router, sources, desk)
    _add_matches(router, sources, desk)
    _add_receipts(router, sources, desk)
    _add_write_ins(router, sources, desk)
    return router


def _context(access: CommandAccess, found: FoundEntry, *funds: str) -> CommandContext:
    """Return the context of a decision about the entry and the cash of these funds.

    Raises:
        NotFoundError: if the account or one of the funds is outside the scope of the requester.
    """
    for fund in funds:
        access.context(mission_of_fund(fund))
    return access.context(mission_of_holder(found.account.holder))


def _in_currency(amount: Amount | None, currency: str) -> int | None:
    """Return an amount in minor units, None for none.

    Raises:
        CurrencyMismatchError: if it is in another currency.
    """
    if amount is None:
        return None
    return (amount.to_money() - Money(minor=0, currency=currency)).minor


def _answer(response: Response, outcome: Outcome[BankMonth], found: FoundEntry) -> EntryDetailView:
    account, item = found.account.account, outcome.state.items[found.entry]
    view = EntryDetailView.of(account, found.entry, item)
    created(response, outcome, f"/v1/bank-accounts/{account}/entries/{found.entry}", view)
    # The stream moves with every entry of the month; a person decides on one entry.
    response.headers["ETag"] = etag(item.version)
    return view


def _add_reads(router: APIRouter, sources: BankSources, desk: BankDesk) -> None:
    @router.get(ENTRY)
    async def get_entry(
        response: Response, account: str, entry: str, access: Reader, axes: ReadAt
    ) -> EntryDetailView:
        """Return an entry with what was decided about it; its ETag is what a decision names."""
        state = (await visible_account(sources, access, account, axes)).state
        head = state.statements.get(entry.rpartition(".")[0])
        month = head.last_day[:7] if head else ""
        loaded = await sources.aggregates.read(BANK_MONTH, f"{account}.{month}", axes)
        item = require_entry(loaded.state if loaded else BankMonth(), entry)
        response.headers["ETag"] = etag(item.version)
        return EntryDetailView.of(account, entry, item)

    @router.get(f"{ENTRY}/proposals")
    async def list_proposals(
        account: str, entry: str, access: Reader, axes: Present
    ) -> ProposalsView:
        """Say what of the books an entry may be, the surest first, with the grounds in words."""
        await visible_account(sources, access, account, axes)
        found = await find_entry(sources.aggregates, account, entry)
        holder = found.account.holder
        pooled = [
            each.fund
            for each in await sources.finance.register.funds(axes)
            if each.kind in POOLED_KINDS and allows_fund(access, each.fund)
        ]
        proposals = await proposals_for(
            sources.aggregates,
            sources.bank,
            axes,
            found,
            funds=pooled if holder == POOL else [holder],
            rate=await desk.rate(found.item.currency, found.item.entry.booked_on),
        )
        return ProposalsView(
            account=account,
            entry=entry,
            open=money(found.item.open_minor, found.item.currency),
            proposals=[ProposalView.of(each) for each in proposals],
        )


def _add_matches(router: APIRouter, sources: BankSources, desk: BankDesk) -> None:
    @router.post(f"{ENTRY}/matches", status_code=201)
    async def match(
        response: Response,
        account: str,
        entry: str,
        body: MatchBody,
        access: Cashier,
        axes: Present,
        version: VersionSeen,
    ) -> EntryDetailView:
        """Confirm that an entry is one or several movements of the books, or a part of them."""
        found = await find_entry(sources.aggregates, account, entry)
        wanted = [
            WantedItem(each.fund, each.item, _in_currency(each.amount, BOOK_CURRENCY))
            for each in body.items
        ]
        context = _context(access, found, *(each.fund for each in body.items))
        outcome = await desk.match(
            found, wanted, axes, context, grounds=body.grounds, seen_version=version
        )
        return _answer(response, outcome, found)

    @router.post(f"{ENTRY}/offset", status_code=201)
    async def offset(
        response: Response,
        account: str,
        entry: str,
        body: OffsetBody,
        access: Cashier,
        version: VersionSeen,
    ) -> EntryDetailView:
        """Set an entry off against the one with which the bank takes it back."""
        found = await find_entry(sources.aggregates, account, entry)
        other = await find_entry(sources.aggregates, account, body.other)
        outcome = await desk.offset(
            found, other, _context(access, found), grounds=body.grounds, seen_version=version
        )
        return _answer(response, outcome, found)

    @router.post(f"{ENTRY}/matches/{{match}}/undoing", status_code=201)
    async def undo(
        response: Response,
        account: str,
        entry: str,
        match: str,
        body: ReasonBody,
        access: Cashier,
    ) -> EntryDetailView:
        """Take a match back; entry and movement are open again."""
        found = await find_entry(sources.aggregates, account, entry)
        context = _context(access, found)
        outcome = await desk.undo(found, match, body.reason, context)
        return _answer(response, outcome, found)

    @router.post(f"{ENTRY}/turned-down", status_code=201)
    async def turn_down(
        response: Response, account: str, entry: str, body: TurnDownBody, access: Cashier
    ) -> EntryDetailView:
        """Say that a proposal is wrong, so that nobody proposes it again."""
        found = await find_entry(sources.aggregates, account, entry)
        context = _context(access, found, body.fund)
        command = TurnDownProposal(
            **found.about(found.item.last_day),
            **body.model_dump(),
            turned_down_by=context.actor,
        )
        outcome = await sources.aggregates.execute(BANK_MONTH, command, context)
        return _answer(response, outcome, found)


def _add_receipts(router: APIRouter, sources: BankSources, desk: BankDesk) -> None:
    @router.post(f"{ENTRY}/receipt", status_code=201)
    async def record_receipt(
        response: Response,
        account: str,
        entry: str,
        body: ReceiptOfEntryBody,
        access: Cashier,
        axes: Present,
        version: VersionSeen,
    ) -> ReceiptOfEntryView:
        """Record the contribution that an entry is, and match both in one step."""
        found = await find_entry(sources.aggregates, account, entry)
        context = _context(access, found, body.fund)
        receipt = ReceiptOfEntry(
            fund=body.fund,
            state=body.state,
            receipt=body.receipt or f"{account}.{entry}",
            line=body.line,
            amount_minor=_in_currency(body.amount, found.item.currency),
            grounds=body.grounds,
        )
        fund, month = await desk.record_receipt(found, receipt, axes, context, seen_version=version)
        held = fund.state.receipts[receipt.receipt]
        return ReceiptOfEntryView(
            fund=body.fund,
            receipt=held.receipt,
            state=held.state,
            amount=usd(held.amount_minor),
            unapplied=usd(held.unapplied_minor),
            entry=_answer(response, month, found),
        )


def _add_write_ins(router: APIRouter, sources: BankSources, desk: BankDesk) -> None:
    @router.post(f"{ENTRY}/write-in", status_code=201)
    async def prepare(
        response: Response,
        account: str,
        entry: str,
        body: WriteInBody,
        access: Cashier,
        axes: Present,
    ) -> EntryDetailView:
        """Propose to book what only the bank knows: charges or interest."""
        found = await find_entry(sources.aggregates, account, entry)
        context = _context(access, found, body.fund)
        proposed = ProposedWriteIn(body.fund, body.kind, body.text)
        outcome = await desk.prepare_write_in(found, proposed, axes, context)
        return _answer(response, outcome, found)

    @router.post(f"{ENTRY}/write-in/approval", status_code=201)
    async def approve(
        response: Response, account: str, entry: str, access: Approving, version: ClaimSeen
    ) -> EntryDetailView:
        """Book a write-in that somebody else prepared."""
        found = await find_entry(sources.aggregates, account, entry)
        outcome = await desk.approve_write_in(found, _context(access, found), seen_version=version)
        return _answer(response, outcome, found)

    @router.post(f"{ENTRY}/write-in/return", status_code=201)
    async def send_back(
        response: Response, account: str, entry: str, body: ReasonBody, access: Approving
    ) -> EntryDetailView:
        """Send a write-in back; it may be prepared again."""
        found = await find_entry(sources.aggregates, account, entry)
        context = _context(access, found)
        command = ReturnWriteIn(
            **found.about(found.item.last_day), reason=body.reason, returned_by=context.actor
        )
        outcome = await sources.aggregates.execute(BANK_MONTH, command, context)
        return _answer(response, outcome, found)
