"""Loans between active missions: asked for by one officer, approved and paid by another."""

from datetime import date
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.policies import PolicyValue
from missionledger.finance.domain.cash_pool import refusals
from missionledger.finance.domain.cash_pool.commands import (
    ApprovePoolLoan,
    CashPoolCommand,
    DeclinePoolLoan,
    RepayPoolLoan,
    RequestPoolLoan,
)
from missionledger.finance.domain.cash_pool.events import (
    CASH_POOL_EVENTS,
    CashPoolEvent,
    PoolLoanDeclined,
    PoolLoanPaid,
    PoolLoanRepaid,
    PoolLoanRequested,
)
from missionledger.finance.domain.cash_pool.policies import (
    CASH_POOL_ID,
    LENDER_KEEPS_MONTHS,
    SOURCES_OF_CASH,
    CashSource,
)
from missionledger.finance.domain.cash_pool.sources import Cover, Room, cover_of
from missionledger.finance.domain.cash_pool.state import (
    CashPool,
    PoolLoan,
    PoolLoanStatus,
    evolve,
)
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.domain.reserve_fund.limits import dollars

Events = tuple[CashPoolEvent, ...]


def decide(command: CashPoolCommand, state: CashPool) -> Events:
    """Return the facts the command leads to; nothing if they are so already.

    Raises:
        Refusal: as the order of sources, the step of the loan and the separation of duties say.
    """
    match command:
        case RequestPoolLoan():
            return _request(command, state)
        case ApprovePoolLoan():
            return _approve(command, state)
        case DeclinePoolLoan():
            return _decline(command, state)
        case RepayPoolLoan():
            return _repay(command, state)
        case _:
            assert_never(command)


def _request(command: RequestPoolLoan, state: CashPool) -> Events:
    rule = _require_pool(command.occurred_on)
    _require_parties(command, command.fund, command.lender, state)
    cover = _require_order(command)
    _require_lender_cash(command, command.amount_minor, state.promised_by(command.lender))
    has_reserve = CashSource.RESERVE_FUND in rule.value
    requested = PoolLoanRequested(
        loan_id=f"POOL-{len(state.loans) + 1:04d}",
        day=command.occurred_on.isoformat(),
        fund=command.fund,
        lender=command.lender,
        amount_minor=command.amount_minor,
        currency=command.currency,
        needed_minor=command.needed_minor,
        own_cash_minor=cover.drawn_from(CashSource.OWN_CASH),
        reserve_room_minor=cover.drawn_from(CashSource.RESERVE_FUND) if has_reserve else None,
        rule_source=rule.source,
        requested_by=command.requested_by,
    )
    return (requested,)


def _approve(command: ApprovePoolLoan, state: CashPool) -> Events:
    loan = _loan_of(command, state)
    expected = command.expected_loan_version
    if expected is not None and expected != loan.version:
        raise refusals.PoolLoanChangedError(loan.loan_id, expected, loan.version)
    if loan.status is PoolLoanStatus.PAID and loan.approved_by == command.approved_by:
        return ()
    _require_step(loan, PoolLoanStatus.REQUESTED, "cannot be approved")
    if command.approved_by == loan.requested_by:
        raise refusals.PoolDutiesError(
            f"{command.approved_by} asked for loan {loan.loan_id} and may not approve it",
            next_step="Have another officer approve it.",
        )
    rule = _require_pool(command.occurred_on)
    _require_parties(command, loan.fund, loan.lender, state)
    others = state.promised_by(loan.lender) - loan.amount_minor
    keeps = _require_lender_cash(command, loan.amount_minor, others)
    paid = PoolLoanPaid(
        loan_id=loan.loan_id,
        day=command.occurred_on.isoformat(),
        fund=loan.fund,
        lender=loan.lender,
        amount_minor=loan.amount_minor,
        approved_by=command.approved_by,
        lender_cash_minor=command.lender_cash_minor,
        lender_keeps_minor=keeps,
        rule_source=rule.source,
    )
    return (paid,)


def _decline(command: DeclinePoolLoan, state: CashPool) -> Events:
    loan = _loan_of(command, state)
    if loan.status is PoolLoanStatus.DECLINED:
        return ()
    _require_step(loan, PoolLoanStatus.REQUESTED, "cannot be declined any more")
    declined = PoolLoanDeclined(
        loan_id=loan.loan_id,
        day=command.occurred_on.isoformat(),
        fund=loan.fund,
        lender=loan.lender,
        reason=command.reason,
        declined_by=command.declined_by,
    )
    return (declined,)


def _repay(command: RepayPoolLoan, state: CashPool) -> Events:
    """Pay back; an open loan stays payable when the rule that allowed it has ended."""
    loan = _loan_of(command, state)
    _require_step(loan, PoolLoanStatus.PAID, "has nothing out")
    oldest = next(state.unpaid_of(loan.fund))
    if oldest.loan_id != loan.loan_id:
        raise refusals.PoolRepaymentError(
            f"loan {oldest.loan_id} of {loan.fund} was paid on {oldest.paid_on}, before this one",
            next_step=f"Repay {oldest.loan_id} first.",
        )
    left = loan.outstanding_minor - command.amount_minor
    if left < 0:
        raise refusals.PoolRepaymentError(
            f"{dollars(loan.outstanding_minor)} is out, not {dollars(command.amount_minor)}",
            next_step="Repay no more than what is out.",
            facts={"outstanding_minor": loan.outstanding_minor},
            pointer="/amount",
        )
    repaid = PoolLoanRepaid(
        loan_id=loan.loan_id,
        day=command.occurred_on.isoformat(),
        fund=loan.fund,
        lender=loan.lender,
        amount_minor=command.amount_minor,
        receipt=command.receipt,
        outstanding_minor=left,
    )
    return (repaid,)


def _require_pool(day: date) -> PolicyValue[tuple[CashSource, ...]]:
    rule = SOURCES_OF_CASH.on(day)
    if CashSource.POOL not in rule.value:
        raise refusals.PoolClosedError(
            f"on {day} no rule lets active missions borrow from one another; the trial of"
            " A/RES/76/272 ran until 30 June 2027",
            next_step="Use own cash and the Reserve Fund. Loans that are open stay payable.",
            source="A/RES/56/214 B para. 21",
            pointer="/occurred_on",
        )
    return rule


def _require_parties(
    command: RequestPoolLoan | ApprovePoolLoan, fund: str, lender: str, state: CashPool
) -> None:
    if command.borrower is not Borrower.ACTIVE_PEACEKEEPING:
        closed = command.borrower is Borrower.CLOSED_PEACEKEEPING
        raise refusals.PoolBorrowerError(
            f"{fund} is closed" if closed else f"{fund} has no special account of its own",
            next_step="The pool is that of active peacekeeping operations; political missions"
            " and the regular budget use the Working Capital Fund.",
            source=SOURCES_OF_CASH.on(command.occurred_on).source,
            pointer="/fund",
        )
    if command.lender_kind is not Borrower.ACTIVE_PEACEKEEPING or lender == fund:
        reason = {
            Borrower.CLOSED_PEACEKEEPING: f"{lender} is closed: its cash is never lent",
            Borrower.NO_SPECIAL_ACCOUNT: f"{lender} has no special account of its own",
            Borrower.ACTIVE_PEACEKEEPING: f"{lender} cannot lend to itself",
        }[command.lender_kind]
        raise refusals.PoolLenderError(
            reason,
            next_step="Ask another active mission with a special account.",
            source=SOURCES_OF_CASH.on(command.occurred_on).source,
            pointer="/lender",
        )
    owed = next(state.unpaid_of(lender), None)
    if owed is not None:
        raise refusals.PoolLenderError(
            f"{lender} owes {dollars(owed.outstanding_minor)} to {owed.lender} itself",
            next_step="Ask a mission that has not borrowed.",
            pointer="/lender",
        )


def _require_order(command: RequestPoolLoan) -> Cover:
    """Return what comes before the pool.

    Raises:
        SourceOrderError: if less than the amount is left when it is used.
    """
    rooms = {
        CashSource.OWN_CASH: Room(command.own_cash_minor),
        CashSource.RESERVE_FUND: Room(command.reserve_room_minor),
        CashSource.POOL: Room(0),
    }
    cover = cover_of(command.needed_minor, rooms, command.occurred_on)
    if command.amount_minor > cover.uncovered_minor:
        first = ", ".join(
            f"{line.source.value.replace('_', ' ')} {dollars(line.drawn_minor)}"
            for line in cover.lines
            if line.drawn_minor
        )
        raise refusals.SourceOrderError(
            f"{dollars(command.needed_minor)} is needed and {first or 'nothing'} comes first;"
            f" {dollars(cover.uncovered_minor)} is left for the pool",
            next_step="Use own cash, then a liquidity loan of the Reserve Fund; ask the pool for"
            " what is left.",
            source=cover.lines[0].document,
            pointer="/amount",
            facts={"left_minor": cover.uncovered_minor},
        )
    return cover


def _require_lender_cash(
    command: RequestPoolLoan | ApprovePoolLoan, amount_minor: int, promised_minor: int
) -> int:
    """Return what the lender keeps.

    Raises:
        LenderShortError: if less than the amount is left above that.
    """
    policy = LENDER_KEEPS_MONTHS.on(command.occurred_on)
    keeps = policy.value * command.lender_monthly_cost_minor
    spare = max(0, command.lender_cash_minor - keeps - promised_minor)
    if amount_minor > spare:
        raise refusals.LenderShortError(
            f"the lender holds {dollars(command.lender_cash_minor)}, keeps {dollars(keeps)} for"
            f" {policy.value} months of operating cost and has promised {dollars(promised_minor)};"
            f" {dollars(spare)} is to spare",
            next_step="Ask for less, or ask another mission.",
            source=policy.source,
            facts={"spare_minor": spare},
            pointer="/amount",
        )
    return keeps


def _loan_of(
    command: ApprovePoolLoan | DeclinePoolLoan | RepayPoolLoan, state: CashPool
) -> PoolLoan:
    loan, day = state.loans.get(command.loan_id), command.occurred_on
    if loan is None or loan.fund != command.fund:
        raise refusals.PoolLoanNotFoundError(
            f"{command.fund} has no loan {command.loan_id} of the pool",
            next_step="Take the id from /v1/pool-loans.",
        )
    if day.isoformat() < loan.changed_on:
        raise refusals.PoolLoanDateError(
            f"{day} lies before {loan.changed_on}, the day of the last step",
            next_step="Give a date on or after that day.",
            pointer="/occurred_on",
        )
    return loan


def _require_step(loan: PoolLoan, step: PoolLoanStatus, cannot: str) -> None:
    if loan.status is not step:
        raise refusals.PoolLoanStateError(
            f"loan {loan.loan_id} is {loan.status.value} and {cannot}",
            next_step="Read the loan and take the step it is at.",
            facts={"status": loan.status.value},
        )


CASH_POOL: Decider[CashPoolCommand, CashPool, CashPoolEvent] = Decider(
    service="finance",
    aggregate="cash_pool",
    initial=CashPool(),
    decide=decide,
    evolve=evolve,
    events=CASH_POOL_EVENTS,
    id_of=lambda _command: CASH_POOL_ID,
    mission_of=lambda command: command.fund,
)
