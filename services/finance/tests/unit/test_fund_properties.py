"""The books of a fund after any accepted commands."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    OpenCashBalance,
    ReleaseConditional,
    ReverseContribution,
)
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
    term,
)


@st.composite
def command_sequences(draw: st.DrawFn) -> list[AnyFundCommand]:
    days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
    amounts = st.integers(-50, 2_000_000).map(lambda dollars: dollars * 100)
    lines = [LINE, CONDITIONAL_LINE]

    def one(kind: str) -> AnyFundCommand:
        match kind:
            case "term":
                number = draw(st.integers(1, 9))
                return term(draw(st.none() | days), draw(days), number=number)
            case "issue":
                first, last = sorted([draw(days), draw(days)])
                return issue(
                    occurred_on=draw(days),
                    period_from=first,
                    period_to=last,
                    gross_minor=draw(amounts),
                )
            case "pay":
                return pay(
                    draw(st.integers(-5, 10**9)),
                    receipt=f"r-{draw(st.integers(1, 4))}",
                    state=draw(st.sampled_from(["DEU", "USA", "BEN"])),
                    occurred_on=draw(days),
                )
            case "reverse":
                return ReverseContribution(
                    fund=FUND_ID,
                    occurred_on=draw(days),
                    receipt=f"r-{draw(st.integers(1, 4))}",
                    reason="bank error",
                )
            case "cash":
                return OpenCashBalance(
                    fund=FUND_ID, occurred_on=draw(days), cash_minor=draw(amounts), symbol="A/80/5"
                )
            case _:
                return ReleaseConditional(
                    fund=FUND_ID, occurred_on=draw(days), line=draw(st.sampled_from(lines))
                )

    kinds = st.sampled_from(["term", "issue", "issue", "pay", "pay", "reverse", "release", "cash"])
    return [one(kind) for kind in draw(st.lists(kinds, max_size=14))]


@settings(max_examples=60, deadline=None)
@given(command_sequences())
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
    assert all(line.owed_by(code) >= 0 for line in state.lines.values() for code in line.shares)
