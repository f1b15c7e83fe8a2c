"""The books of a fund after any accepted commands."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    ApplyCredits,
    OpenCashBalance,
    ReleaseConditional,
    ReverseContribution,
)
from missionledger.finance.domain.fund.crediting import kept_of
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.renewals import next_conditional_step
from missionledger.finance.domain.postings import Account, AccountingEvent, balanced
from missionledger.finance.testing.funds import (
    CONDITIONAL_LINE,
    FUND_ID,
    LINE,
    balances,
    conditional,
    issue,
    pay,
    scale,
    term,
)

CREDIT = issue(
    kind=AssessmentKind.CREDIT,
    period_from=None,
    period_to=date(2024, 6, 30),
    gross_minor=-100_000_00,
    scales=(scale(2024),),
)


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
AMOUNTS = st.integers(-50, 2_000_000).map(lambda dollars: dollars * 100)
RECEIPTS = st.integers(1, 4).map("r-{}".format)

terms = st.builds(term, st.none() | DAYS, DAYS, number=st.integers(1, 9))
issues = st.tuples(DAYS, DAYS, DAYS, AMOUNTS).map(
    lambda drawn: issue(
        occurred_on=drawn[0],
        period_from=min(drawn[1:3]),
        period_to=max(drawn[1:3]),
        gross_minor=drawn[3],
    )
)
payments = st.builds(
    pay,
    st.integers(-5, 10**9),
    receipt=RECEIPTS,
    state=st.sampled_from(["DEU", "USA", "BEN"]),
    occurred_on=DAYS,
)
reversals = st.builds(
    ReverseContribution,
    fund=st.just(FUND_ID),
    occurred_on=DAYS,
    receipt=RECEIPTS,
    reason=st.just("bank error"),
)
set_offs = st.builds(
    ApplyCredits,
    fund=st.just(FUND_ID),
    occurred_on=st.dates(date(2025, 1, 1), date(2027, 6, 30)),
    line=st.just(CREDIT.line),
    backed_minor=st.none() | st.integers(-5, 110_000_00),
)
openings = st.builds(
    OpenCashBalance,
    fund=st.just(FUND_ID),
    occurred_on=DAYS,
    cash_minor=AMOUNTS,
    symbol=st.just("A/80/5"),
)
releases = st.builds(
    ReleaseConditional,
    fund=st.just(FUND_ID),
    occurred_on=DAYS,
    line=st.sampled_from([LINE, CONDITIONAL_LINE]),
)
command_sequences: st.SearchStrategy[list[AnyFundCommand]] = st.lists(
    st.one_of(
        terms,
        issues,
        payments,
        payments,
        reversals,
        releases,
        openings,
        st.just(CREDIT),
        set_offs,
        set_offs,
    ),
    max_size=16,
)


@settings(max_examples=60, deadline=None)
@given(command_sequences)
def test_books_balance_and_agree_with_the_state_after_any_accepted_commands(
    sequence: list[AnyFundCommand],
) -> None:
    scenario = conditional().after(issue())
    for command in sequence:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        step = next_conditional_step(scenario.state)
        while step is not None:
            scenario = scenario.after(step)
            step = next_conditional_step(scenario.state)

    for event in scenario.past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            assert balanced(entry.postings) == entry.postings
    found = balances(scenario)
    state = scenario.state
    owed = sum(line.owed_by(code) for line in state.lines.values() for code in line.shares)
    unapplied = sum(receipt.unapplied_minor for receipt in state.receipts.values())
    assert found.get(Account.ASSESSMENTS_RECEIVABLE, 0) == owed
    assert found.get(Account.UNAPPLIED_RECEIPTS, 0) == -unapplied
    returned = [line for line in state.lines.values() if line.kind is AssessmentKind.CREDIT]
    kept = [kept_of(line, code) for line in returned for code in line.shares]
    assert found.get(Account.CREDITS_TO_MEMBER_STATES, 0) == -sum(kept)
    assert all(amount >= 0 for amount in kept)
    assert all(line.owed_by(code) >= 0 for line in state.lines.values() for code in line.shares)
