"""What the Peacekeeping Reserve Fund allows: authority and cash are separate limits."""

from datetime import timedelta

from missionledger.common.decider import Decider
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.reserve_fund import limits, policies, refusals
from missionledger.finance.domain.reserve_fund.commands import (
    LoanCommand,
    RecordHistoricalLevel,
    RequestLoan,
    ReserveFundCommand,
    RestoreAuthority,
)
from missionledger.finance.domain.reserve_fund.events import (
    RESERVE_FUND_EVENTS,
    LoanAuthorityRestored,
    LoanKind,
    LoanRequested,
    ReserveFundEvent,
    ReserveFundSetUp,
)
from missionledger.finance.domain.reserve_fund.loans import Events, built, decide_on_loan, entry
from missionledger.finance.domain.reserve_fund.state import (
    INITIAL,
    Loan,
    ReserveFund,
    evolve,
)


def decide(command: ReserveFundCommand, state: ReserveFund) -> Events:
    """Return the facts the command leads to; nothing if they are so already.

    Raises:
        Refusal: as the limits, the step of the loan and the separation of duties say.
    """
    match command:
        case RecordHistoricalLevel():
            return _set_up(command, state)
        case RequestLoan():
            return _request(command, state)
        case RestoreAuthority():
            return _restore_authority(command, state)
        case _:
            return decide_on_loan(command, state, _loan_of(command, state))


def _set_up(command: RecordHistoricalLevel, state: ReserveFund) -> Events:
    if state.level_minor == command.level_minor and state.currency == command.currency:
        return ()
    if state.level_minor:
        raise refusals.ReserveFundLevelError(
            f"the Fund is set up with {state.level_minor} {state.currency} cents",
            next_step="Record the level once; a change of level needs its own decision.",
        )
    event = ReserveFundSetUp(
        level_minor=command.level_minor,
        currency=command.currency,
        balances_before=state.balances_on(command.occurred_on),
        balances_after=state.balances_on(command.occurred_on),
        entries=entry(
            "reserve-fund-set-up",
            command.currency,
            {Account.CASH: command.level_minor, Account.FUND_LEVEL: -command.level_minor},
        ),
    )
    after = evolve(state, event).balances_on(command.occurred_on)
    return (event.model_copy(update={"balances_after": after}),)


def _request(command: RequestLoan, state: ReserveFund) -> Events:
    limits.require_request_allowed(command, state)
    kind = command.purpose.kind
    day = command.occurred_on
    policy = (
        policies.CONCURRENCE_FOR_COMMITMENTS
        if kind is LoanKind.COMMITMENT
        else policies.CONCURRENCE_FOR_LIQUIDITY
    )
    wait = timedelta(days=policies.CONCURRENCE_WAIT_DAYS.on(day).value)
    limits.require_room(state, kind, command.council_decision, command.amount_minor, day)
    event = LoanRequested(
        loan_id=f"{policies.RESERVE_FUND_ID}-{len(state.loans) + 1:04d}",
        day=day.isoformat(),
        fund=command.fund,
        balances_before=state.balances_on(day),
        balances_after=state.balances_on(day),
        kind=kind,
        purpose=command.purpose,
        amount_minor=command.amount_minor,
        currency=command.currency,
        council_decision=command.council_decision,
        requested_by=command.requested_by,
        concurrence_due_on=(day + wait).isoformat() if policy.on(day).value else None,
        reservation_days=policies.RESERVATION_DAYS.on(day).value,
        day_seconds=command.day_seconds,
    )
    return (event,)


def _loan_of(command: LoanCommand, state: ReserveFund) -> Loan:
    loan = state.loans.get(command.loan_id)
    if loan is None or loan.fund != command.fund:
        raise refusals.LoanNotFoundError(f"{command.fund} has no loan {command.loan_id}")
    expected = command.expected_loan_version
    if expected is not None and expected != loan.version:
        raise refusals.LoanChangedError(loan.loan_id, expected, loan.version)
    if command.occurred_on.isoformat() < loan.changed_on:
        raise refusals.LoanDateError(
            f"{command.occurred_on} lies before {loan.changed_on}, the day of the last step",
            next_step="Give a date on or after that day.",
            pointer="/occurred_on",
        )
    return loan


def _restore_authority(command: RestoreAuthority, state: ReserveFund) -> Events:
    of_fund = [loan for loan in state.loans.values() if loan.fund == command.fund]
    if any(command.appropriation in loan.appropriations for loan in of_fund):
        return ()
    events: list[LoanAuthorityRestored] = []
    left = command.amount_minor
    for loan in of_fund:
        restored = min(left, loan.authority_on(command.occurred_on))
        if not restored:
            continue
        event = built(
            LoanAuthorityRestored,
            command,
            state,
            loan,
            amount_minor=restored,
            appropriation=command.appropriation,
        )
        events.append(event)
        state = evolve(state, event)
        left -= restored
    return tuple(events)


def _mission_of(command: ReserveFundCommand) -> str | None:
    return None if isinstance(command, RecordHistoricalLevel) else command.fund


RESERVE_FUND: Decider[ReserveFundCommand, ReserveFund, ReserveFundEvent] = Decider(
    service="finance",
    aggregate="reserve_fund",
    initial=INITIAL,
    decide=decide,
    evolve=evolve,
    events=RESERVE_FUND_EVENTS,
    id_of=lambda _command: policies.RESERVE_FUND_ID,
    mission_of=_mission_of,
)
