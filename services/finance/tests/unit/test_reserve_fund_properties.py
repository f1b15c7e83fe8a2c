"""Whatever is asked of the Reserve Fund in whatever order, its sums hold."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from missionledger.common.money import Money
from missionledger.common.refusals import Refusal
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.reserve_fund import policies
from missionledger.finance.domain.reserve_fund.commands import (
    ApproveLoan,
    Borrower,
    CarryAsLiability,
    PayLoan,
    RecordConcurrence,
    RecordHistoricalLevel,
    RefuseConcurrence,
    ReleaseReservation,
    RepayLoan,
    RequestLoan,
    ReserveFundCommand,
    ReserveLoan,
    RestoreAuthority,
)
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.events import (
    LoanPurpose,
    LoanReserved,
    ReleaseReason,
    ReserveFundEvent,
)
from missionledger.finance.domain.reserve_fund.state import LoanStatus, ReserveFund

LEVEL = policies.LEVEL.on(date(2026, 1, 1)).value.minor
FIRST_DAY = date(2026, 1, 1)

days = st.integers(0, 90).map(lambda ahead: FIRST_DAY + timedelta(days=ahead))
funds = st.sampled_from(["UNSOH", "UNMISS"])
amounts = st.integers(1, 120).map(lambda millions: Money.dollars(millions * 1_000_000).minor)
loans = st.integers(1, 6).map(lambda number: f"PKRF-{number:04d}")
officers = st.sampled_from(["budget", "approver"])
symbols = st.sampled_from(["A", "B", "C"])


def commands() -> SearchStrategy[ReserveFundCommand]:
    about: dict[str, Any] = {"occurred_on": days, "loan_id": loans, "fund": funds}
    return st.one_of(
        st.builds(
            RequestLoan,
            occurred_on=days,
            fund=funds,
            borrower=st.just(Borrower.ACTIVE_PEACEKEEPING),
            purpose=st.sampled_from(LoanPurpose),
            amount_minor=amounts,
            council_decision=symbols,
            requested_by=st.just("budget"),
        ),
        st.builds(RecordConcurrence, **about, letter=symbols, recorded_by=officers),
        st.builds(RefuseConcurrence, **about, letter=symbols, recorded_by=officers),
        st.builds(ReserveLoan, **about),
        st.builds(ApproveLoan, **about, approved_by=officers),
        st.builds(PayLoan, **about),
        st.builds(ReleaseReservation, **about, reason=st.sampled_from(ReleaseReason)),
        st.builds(RepayLoan, **about, amount_minor=amounts, receipt=symbols),
        st.builds(
            RestoreAuthority,
            occurred_on=days,
            fund=funds,
            appropriation=symbols,
            amount_minor=amounts,
        ),
        st.builds(CarryAsLiability, **about, reason=symbols),
    )


def next_steps(state: ReserveFund, day: date) -> list[ReserveFundCommand]:
    """Return for each loan the step that leads on, so that random runs reach the far steps."""
    steps: list[ReserveFundCommand] = []
    for loan in state.loans.values():
        on = max(day, date.fromisoformat(loan.changed_on))
        about: dict[str, Any] = {"occurred_on": on, "loan_id": loan.loan_id, "fund": loan.fund}
        if loan.waits_for_concurrence:
            steps.append(RecordConcurrence(**about, letter="L", recorded_by="approver"))
        elif loan.status is LoanStatus.REQUESTED:
            steps.append(ReserveLoan(**about))
        elif loan.status is LoanStatus.RESERVED:
            steps.append(ApproveLoan(**about, approved_by="approver"))
        elif loan.status is LoanStatus.APPROVED:
            steps.append(PayLoan(**about))
        elif loan.outstanding_minor:
            part = max(1, loan.outstanding_minor // 2)
            steps.append(RepayLoan(**about, amount_minor=part, receipt="R"))
    return steps


def check(state: ReserveFund, event: ReserveFundEvent, before: ReserveFund, day: date) -> None:
    assert event.balances_before == before.balances_on(day)
    assert event.balances_after == state.balances_on(day)
    assert state.cash_minor + state.advances_minor == LEVEL
    assert state.cash_minor >= 0
    assert state.authority_on(day) >= 0
    if isinstance(event, LoanReserved):
        assert state.authority_on(day) <= LEVEL
        assert state.liquidity_on(day) <= policies.LIQUIDITY_LIMIT.on(day).value.minor
        assert state.reserved_on(day) <= state.cash_minor


@given(st.lists(st.one_of(commands(), st.integers(0, 5)), max_size=40))
def test_cash_and_advances_always_equal_the_level(script: list[ReserveFundCommand | int]) -> None:
    set_up = RecordHistoricalLevel(occurred_on=date(1993, 1, 1), level_minor=LEVEL)
    state = RESERVE_FUND.fold(RESERVE_FUND.decide(set_up, RESERVE_FUND.initial))
    history: list[ReserveFundEvent] = list(RESERVE_FUND.decide(set_up, RESERVE_FUND.initial))
    for entry in script:
        steps = next_steps(state, FIRST_DAY)
        if isinstance(entry, int):
            if not steps:
                continue
            command = steps[entry % len(steps)]
        else:
            command = entry
        try:
            events = RESERVE_FUND.decide(command, state)
        except Refusal:
            continue
        for event in events:
            before, state = state, RESERVE_FUND.evolve(state, event)
            check(state, event, before, command.occurred_on)
        history.extend(events)

    books: dict[Account, int] = defaultdict(int)
    for event in history:
        for entry in getattr(event, "entries", ()):
            for posting in entry.postings:
                books[posting.account] += posting.amount_minor
    assert RESERVE_FUND.fold(history) == state
    assert sum(books.values()) == 0
    assert books[Account.CASH] == state.cash_minor
    assert books[Account.ADVANCES_TO_FUNDS] == state.advances_minor
