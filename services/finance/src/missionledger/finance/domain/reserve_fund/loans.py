"""What may happen to one loan of the Reserve Fund, step by step."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, assert_never

from missionledger.finance.domain.postings import Account, Book, Entry, Posting, make_entry
from missionledger.finance.domain.reserve_fund import limits, policies, refusals
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    CarryAsLiability,
    LoanCommand,
    PayLoan,
    RecordConcurrence,
    RefuseConcurrence,
    RefuseLoan,
    ReleaseReservation,
    RepayLoan,
    ReserveLoan,
    RestoreAuthority,
)
from missionledger.finance.domain.reserve_fund.events import (
    ConcurrenceRecorded,
    ConcurrenceRefused,
    LoanApproved,
    LoanBecameLiability,
    LoanEvent,
    LoanPaid,
    LoanRefused,
    LoanRepaid,
    LoanReservationReleased,
    LoanReserved,
    ReserveFundEvent,
)
from missionledger.finance.domain.reserve_fund.state import (
    Loan,
    LoanStatus,
    ReserveFund,
    evolve,
)

E = TypeVar("E", bound=LoanEvent)

Events = tuple[ReserveFundEvent, ...]


def decide_on_loan(  # noqa: PLR0911 - one line for each command
    command: RecordConcurrence
    | RefuseConcurrence
    | ReserveLoan
    | RefuseLoan
    | ApproveLoan
    | PayLoan
    | ReleaseReservation
    | RepayLoan
    | CarryAsLiability,
    state: ReserveFund,
    loan: Loan,
) -> Events:
    """Return the facts a command about one loan leads to; refuses as `decide` says."""
    match command:
        case RecordConcurrence() | RefuseConcurrence():
            return _concurrence(command, state, loan)
        case ReserveLoan():
            return _reserve(command, state, loan)
        case RefuseLoan():
            return _refuse(command, state, loan)
        case ApproveLoan():
            return _approve(command, state, loan)
        case PayLoan():
            return _pay(command, state, loan)
        case ReleaseReservation():
            return _release(command, state, loan)
        case RepayLoan():
            return _repay(command, state, loan)
        case CarryAsLiability():
            return _carry_as_liability(command, state, loan)
        case _:
            assert_never(command)


def _concurrence(
    command: RecordConcurrence | RefuseConcurrence, state: ReserveFund, loan: Loan
) -> Events:
    if isinstance(command, RecordConcurrence) and loan.concurrence_letter == command.letter:
        return ()
    if not loan.waits_for_concurrence:
        raise _wrong_step(loan, "takes no answer of the Advisory Committee")
    letter, recorded_by = command.letter, command.recorded_by
    if isinstance(command, RecordConcurrence):
        given = built(
            ConcurrenceRecorded, command, state, loan, letter=letter, recorded_by=recorded_by
        )
        return (given,)
    refused = built(
        ConcurrenceRefused, command, state, loan, letter=letter, recorded_by=recorded_by
    )
    return (refused,)


def _reserve(command: ReserveLoan, state: ReserveFund, loan: Loan) -> Events:
    if loan.status in (LoanStatus.RESERVED, LoanStatus.APPROVED):
        return ()
    _require_step(loan, LoanStatus.REQUESTED, "cannot be reserved")
    if loan.waits_for_concurrence:
        raise refusals.ConcurrenceMissingError(
            f"loan {loan.loan_id} is for {loan.purpose.value}, which needs prior concurrence",
            next_step="Record the letter of the Advisory Committee first.",
            source=policies.CONCURRENCE_FOR_COMMITMENTS.on(command.occurred_on).source,
        )
    day = command.occurred_on
    rules = limits.require_room(state, loan.kind, loan.council_decision, loan.amount_minor, day)
    expires_on = (day + timedelta(days=loan.reservation_days)).isoformat()
    return (
        built(
            LoanReserved,
            command,
            state,
            loan,
            amount_minor=loan.amount_minor,
            expires_on=expires_on,
            rules=rules,
        ),
    )


def _refuse(command: RefuseLoan, state: ReserveFund, loan: Loan) -> Events:
    if loan.status is LoanStatus.REFUSED:
        return ()
    _require_step(loan, LoanStatus.REQUESTED, "cannot be refused any more")
    return (
        built(
            LoanRefused,
            command,
            state,
            loan,
            rule=command.rule,
            detail=command.detail,
            next_step=command.next_step,
        ),
    )


def _approve(command: ApproveLoan, state: ReserveFund, loan: Loan) -> Events:
    if command.approved_by == loan.requested_by:
        raise refusals.SameOfficerError(
            f"{command.approved_by} asked for loan {loan.loan_id} and may not approve it",
            next_step="Have another officer approve it.",
        )
    if loan.approved_by == command.approved_by:
        return ()
    _require_step(loan, LoanStatus.RESERVED, "cannot be approved")
    _require_held(command, loan)
    return (built(LoanApproved, command, state, loan, approved_by=command.approved_by),)


def _pay(command: PayLoan, state: ReserveFund, loan: Loan) -> Events:
    if loan.paid_on is not None:
        return ()
    _require_step(loan, LoanStatus.APPROVED, "cannot be paid")
    _require_held(command, loan)
    day = command.occurred_on
    # A payment dated back sees its own reservation alive, and one that came after it as well.
    free = state.cash_minor - (state.reserved_on(day) - loan.reserved_on(day))
    if free < loan.amount_minor:
        raise limits.short_of_cash(loan.amount_minor, free)
    return (
        built(
            LoanPaid,
            command,
            state,
            loan,
            amount_minor=loan.amount_minor,
            entries=_cash_moved("reserve-fund-advance", loan, -loan.amount_minor),
        ),
    )


def _release(command: ReleaseReservation, state: ReserveFund, loan: Loan) -> Events:
    if loan.status is LoanStatus.RELEASED:
        return ()
    if loan.status not in (LoanStatus.RESERVED, LoanStatus.APPROVED):
        raise _wrong_step(loan, "holds no money that could be released")
    return (
        built(
            LoanReservationReleased,
            command,
            state,
            loan,
            amount_minor=loan.amount_minor,
            reason=command.reason,
            detail=command.detail,
        ),
    )


def _repay(command: RepayLoan, state: ReserveFund, loan: Loan) -> Events:
    if loan.status not in (LoanStatus.PAID, LoanStatus.LIABILITY):
        raise _wrong_step(loan, "has nothing out")
    oldest = next(state.unpaid_advances_of(loan.fund))
    if oldest.loan_id != loan.loan_id:
        raise refusals.RepaymentOrderError(
            f"loan {oldest.loan_id} of {loan.fund} was paid on {oldest.paid_on}, before this one",
            next_step=f"Repay {oldest.loan_id} first.",
        )
    left = loan.outstanding_minor - command.amount_minor
    if left < 0:
        raise refusals.RepaymentTooLargeError(
            f"{limits.dollars(loan.outstanding_minor)} is out, not"
            f" {limits.dollars(command.amount_minor)}",
            next_step="Repay no more than what is out.",
            facts={"outstanding_minor": loan.outstanding_minor},
        )
    return (
        built(
            LoanRepaid,
            command,
            state,
            loan,
            amount_minor=command.amount_minor,
            receipt=command.receipt,
            outstanding_minor=left,
            entries=_cash_moved("reserve-fund-repayment", loan, command.amount_minor),
        ),
    )


def _carry_as_liability(command: CarryAsLiability, state: ReserveFund, loan: Loan) -> Events:
    if loan.status is LoanStatus.LIABILITY:
        return ()
    _require_step(loan, LoanStatus.PAID, "cannot become a liability")
    return (
        built(
            LoanBecameLiability,
            command,
            state,
            loan,
            outstanding_minor=loan.outstanding_minor,
            reason=command.reason,
        ),
    )


def built(
    event: Callable[..., E],
    command: LoanCommand | RestoreAuthority,
    state: ReserveFund,
    loan: Loan,
    **fields: Any,
) -> E:
    """Return the event with the balances before it and after it."""
    before = state.balances_on(command.occurred_on)
    draft = event(
        loan_id=loan.loan_id,
        day=command.occurred_on.isoformat(),
        fund=loan.fund,
        balances_before=before,
        balances_after=before,
        **fields,
    )
    after = evolve(state, draft).balances_on(command.occurred_on)  # type: ignore[arg-type]
    return draft.model_copy(update={"balances_after": after})


def _require_step(loan: Loan, step: LoanStatus, cannot: str) -> None:
    if loan.status is not step:
        raise _wrong_step(loan, cannot)


def _wrong_step(loan: Loan, cannot: str) -> refusals.LoanStateError:
    return refusals.LoanStateError(
        f"loan {loan.loan_id} is {loan.status.value} and {cannot}",
        next_step="Read the loan and take the step it is at.",
        facts={"status": loan.status.value},
    )


def _require_held(command: LoanCommand, loan: Loan) -> None:
    if not loan.is_held_on(command.occurred_on):
        raise refusals.ReservationExpiredError(
            f"the money for loan {loan.loan_id} was held until before {loan.expires_on}",
            next_step="Ask for the loan again.",
        )


def _cash_moved(rule: str, loan: Loan, cash_minor: int) -> tuple[Entry, ...]:
    return entry(
        rule,
        loan.currency,
        {Account.CASH: cash_minor, Account.ADVANCES_TO_FUNDS: -cash_minor},
    )


def entry(rule: str, currency: str, amounts: Mapping[Account, int]) -> tuple[Entry, ...]:
    """Return an entry in the actual books of the Fund."""
    return (
        make_entry(
            rule,
            1,
            [
                Posting(
                    fund=policies.RESERVE_FUND_ID,
                    book=Book.ACTUAL,
                    account=account,
                    amount_minor=amount_minor,
                    currency=currency,
                )
                for account, amount_minor in amounts.items()
            ],
        ),
    )
