"""Money for the start of a mission: its account, and commitment authority of the Reserve Fund."""

from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Decision
from missionledger.finance.application.loans import Loans, borrower_of
from missionledger.finance.domain.fund.commands import OpenFund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.reserve_fund.commands import Borrower, RequestLoan
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import LoanPurpose, ReleaseReason
from missionledger.finance.domain.reserve_fund.state import Loan, LoanStatus, ReserveFund

RELEASED_RULE = "start-up-released"


@dataclass(frozen=True, slots=True)
class StartUp:
    """What the start, or the expansion, of a mission needs of the Reserve Fund.

    Attributes:
        decision: the resolution of the Security Council it rests on.
        day: business date of the request.
        day_seconds: length of a day for the loan's process; shorter in demonstrations only.
    """

    mission: str
    title: str
    amount_minor: int
    decision: str
    purpose: LoanPurpose
    day: date
    day_seconds: int


async def reserve_start_up(
    aggregates: Aggregates, wanted: StartUp, context: CommandContext
) -> Loan:
    """Open the special account if there is none, and ask for commitment authority, in one append.

    The loan then goes its own way: concurrence, reservation, approval by an officer, payment.

    Raises:
        Refusal: as the Reserve Fund decides; then no account is opened either.
    """
    fund: Fund = (await aggregates.load(FUND, wanted.mission)).state
    # Of an account that is open this asks for what is so: a repeat has the same commands in the
    # same order, and each finds its own events again.
    opened = OpenFund(
        occurred_on=wanted.day,
        provenance=Provenance.COMPUTED,
        source=wanted.decision,
        fund=wanted.mission,
        kind=fund.kind if fund.is_open else FundKind.SPECIAL_ACCOUNT,
        title=fund.title if fund.is_open else wanted.title,
    )
    request = RequestLoan(
        occurred_on=wanted.day,
        provenance=Provenance.COMPUTED,
        source=wanted.decision,
        fund=wanted.mission,
        borrower=borrower_of(fund, wanted.day) if fund.is_open else Borrower.ACTIVE_PEACEKEEPING,
        purpose=wanted.purpose,
        amount_minor=wanted.amount_minor,
        council_decision=wanted.decision,
        requested_by=context.actor,
        day_seconds=wanted.day_seconds,
    )
    decisions = [Decision(FUND, opened), Decision(RESERVE_FUND, request)]
    state: ReserveFund = (await aggregates.execute_together(decisions, context))[-1].state
    return state.newest_loan


async def release_start_up(
    loans: Loans, loan_id: str, reason: str, context: CommandContext
) -> tuple[Loan, str]:
    """Let go what was reserved for a start that does not happen.

    Cash that is paid cannot be called back by a command: it stays out, and the next receipts of
    the mission repay it. That is an answer and not a refusal, so that a compensation goes on.

    Returns:
        The loan as it is now, and what was done about it.
    """
    loan = await loans.get(loan_id)
    if loan.status is LoanStatus.REQUESTED:
        refused = await loans.refuse(
            loan_id, rule=RELEASED_RULE, detail=reason, next_step="", context=context
        )
        return refused, "the request was ended"
    if loan.status in (LoanStatus.RESERVED, LoanStatus.APPROVED):
        released = await loans.release(loan_id, ReleaseReason.WITHDRAWN, reason, context)
        return released, "the money that was held is free again"
    if loan.outstanding_minor:
        return loan, "the cash is paid and stays out; receipts of the mission repay it"
    return loan, "nothing was held any more"
