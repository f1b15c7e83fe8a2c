"""What the service does with claims beside deciding them: cash, and statements by contributor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.application.cash import RestOnCash, spend_cash, usable_cash
from missionledger.finance.application.collection_votes import Known
from missionledger.finance.application.handlers import require_member_state
from missionledger.finance.application.open_period import open_period
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.claims.commands import (
    CertifyClaim,
    PayContributors,
    PrepareClaim,
)
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.claims.ledger import Claim, ClaimLedger, ClaimStatus
from missionledger.finance.domain.claims.presence import Presence
from missionledger.finance.domain.claims.refusals import CashNotKnownError
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.refusals import UnknownFundError
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.units.status import UNIT_STATUS


@dataclass(frozen=True, slots=True)
class FundStatement:
    """What a contributor claimed of a fund.

    Attributes:
        prepared_minor: worked out, not certified yet.
        oldest_owed: month of the oldest claim that is certified and not paid in full.
    """

    fund: str
    prepared_minor: int
    certified_minor: int
    paid_minor: int
    owed_minor: int
    oldest_owed: str | None
    claims: tuple[Claim, ...]


async def prepare_claim(
    aggregates: Aggregates, command: PrepareClaim, context: CommandContext
) -> Outcome[ClaimLedger]:
    """Work out a claim on a fund that is open, of a State that the scale knows.

    Raises:
        UnknownFundError: if there is no such fund.
        UnknownStateError: if the contributor is no Member State.
        Refusal: as the decider says.
    """
    await require_open_fund(aggregates, command.fund)
    await require_member_state(aggregates, command.contributor, command.occurred_on)
    presence = await presence_of(aggregates, command.unit)
    complete = command.model_copy(update={"presence": presence})
    return await aggregates.execute(CLAIMS, complete, context)


async def certify_claim(
    aggregates: Aggregates, command: CertifyClaim, context: CommandContext
) -> Outcome[ClaimLedger]:
    """Certify a claim, on what is noted of its unit by now.

    Raises:
        PeriodClosedError: if the month of the certification is closed.
        Refusal: as the decider says.
    """
    ledger: ClaimLedger = (await aggregates.load(CLAIMS, command.fund)).state
    claim = ledger.claims.get(command.claim)
    presence = await presence_of(aggregates, claim.unit) if claim else Presence()
    complete = command.model_copy(update={"presence": presence})
    decisions = [
        Decision(CLAIMS, complete),
        await open_period(aggregates, command.fund, command.occurred_on),
    ]
    return (await aggregates.execute_together(decisions, context))[0]


async def presence_of(aggregates: Aggregates, unit: str) -> Presence:
    """Return what is noted of a unit by now; empty where nothing is."""
    loaded = await aggregates.load(UNIT_STATUS, unit)
    return Presence(status=loaded.state, position=loaded.position if loaded.version else 0)


@dataclass(frozen=True, slots=True)
class PayRun:
    """A run of payments as it is asked for; the cash is read from the books.

    Attributes:
        limit_minor: pay no more than that; None for all that is free.
    """

    fund: str
    paid_on: date
    monthly_operating_cost_minor: int
    limit_minor: int | None
    paid_by: str


async def pay_contributors(
    aggregates: Aggregates, books: Books, run: PayRun, context: CommandContext, known: Known
) -> Outcome[ClaimLedger]:
    """Pay certified claims out of the cash of the actual books.

    The cash is the lower of what there was at the end of the day and of what there is by now.

    Raises:
        CashNotKnownError: if the actual books of the fund were not opened with cash.
        CashMovedError: if others are paid out of it all the time.
        PeriodClosedError: if the month of the payment is closed.
        Refusal: as the decider says.
    """
    fund = await require_open_fund(aggregates, run.fund)
    if fund.opening_cash_minor is None:
        raise CashNotKnownError(
            f"the actual books do not know the cash of {run.fund}",
            next_step="Record the opening balance of its cash first.",
        )

    async def decisions(known_at: int) -> list[Decision]:
        command = PayContributors(
            fund=run.fund,
            occurred_on=run.paid_on,
            cash_minor=await usable_cash(books, run.fund, run.paid_on, known_at),
            monthly_operating_cost_minor=run.monthly_operating_cost_minor,
            limit_minor=run.limit_minor,
            paid_by=run.paid_by,
        )
        return [
            Decision(CLAIMS, command),
            await open_period(aggregates, run.fund, run.paid_on),
        ]

    out = RestOnCash(fund=run.fund, occurred_on=run.paid_on)
    return await spend_cash(aggregates, known, out, decisions, context)


async def claims_of(
    aggregates: Aggregates, funds: Iterable[str], axes: Axes
) -> list[tuple[str, Claim]]:
    """Return fund and claim of every claim on these funds, by fund and claim."""
    found: list[tuple[str, Claim]] = []
    for fund in sorted(funds):
        loaded = await aggregates.read(CLAIMS, fund, axes)
        if loaded is not None:
            found += [(fund, claim) for _, claim in sorted(loaded.state.claims.items())]
    return found


def statement(claims: Sequence[tuple[str, Claim]], contributor: str) -> list[FundStatement]:
    """Return what the contributor claimed, by fund."""
    by_fund: dict[str, list[Claim]] = defaultdict(list)
    for fund, claim in claims:
        if claim.contributor == contributor and claim.status is not ClaimStatus.RETURNED:
            by_fund[fund].append(claim)
    return [_of_fund(fund, found) for fund, found in sorted(by_fund.items())]


def _of_fund(fund: str, claims: Sequence[Claim]) -> FundStatement:
    certified = [claim for claim in claims if claim.status is not ClaimStatus.PREPARED]
    return FundStatement(
        fund=fund,
        prepared_minor=sum(
            claim.amounts.total_minor for claim in claims if claim.status is ClaimStatus.PREPARED
        ),
        certified_minor=sum(claim.amounts.total_minor for claim in certified),
        paid_minor=sum(claim.paid_minor for claim in claims),
        owed_minor=sum(claim.owed_minor for claim in claims),
        oldest_owed=min((claim.month for claim in claims if claim.owed_minor), default=None),
        claims=tuple(sorted(claims, key=lambda claim: (claim.month, claim.claim))),
    )


async def require_open_fund(aggregates: Aggregates, fund: str) -> Fund:
    """Return a fund that is open.

    Raises:
        UnknownFundError: if it is not.
    """
    state: Fund = (await aggregates.load(FUND, fund)).state
    if not state.is_open:
        raise UnknownFundError(
            f"there is no fund {fund!r}",
            next_step="Take the id from the list of funds, or open the fund first.",
            pointer="/fund",
        )
    return state
