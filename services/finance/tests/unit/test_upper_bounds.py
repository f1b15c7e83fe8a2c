"""Where part payments are not known: what is unpaid is at most so much, and says so."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.finance.application.ageing import Age, open_items
from missionledger.finance.application.payment_standing import arrears, standing
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.application.receivable_rows import UpperBound, UpperBounds
from missionledger.finance.application.state_accounts import state_totals
from missionledger.finance.domain.article_19 import (
    Due,
    MissingAccount,
    Settlement,
    VoteAnswer,
    VoteStanding,
    vote_standing,
)
from missionledger.finance.domain.fund.commands import OpenFund, RecordHistoricalAssessment
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind, Share
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund.upper_bound_commands import (
    ConfirmReceipts,
    NotePartPaymentsUnknown,
)

FUND_ID, YEAR_START, LIST_END = "REGULAR-BUDGET", date(2024, 1, 1), date(2024, 12, 30)
WHY = "the list names full payments only"


def opened() -> tuple[Fund, str]:
    """The regular budget with a year assessed on two States."""
    line = RecordHistoricalAssessment(
        fund=FUND_ID,
        occurred_on=YEAR_START,
        kind=AssessmentKind.ASSESSMENT,
        fiscal_year="2024",
        period_from=YEAR_START,
        period_to=date(2024, 12, 31),
        gross_minor=300,
        symbol="ST/ADM/SER.B/1067",
        printed_shares=(Share(state="FRA", amount_minor=100), Share(state="USA", amount_minor=200)),
        due_on=date(2024, 2, 8),
    )
    account = OpenFund(
        fund=FUND_ID, occurred_on=YEAR_START, kind=FundKind.REGULAR_BUDGET, title="Regular budget"
    )
    state = FUND.initial
    for command in (account, line):
        for event in FUND.decide(command, state):
            state = FUND.evolve(state, event)
    return state, line.line


def note(line: str, reason: str = WHY) -> NotePartPaymentsUnknown:
    return NotePartPaymentsUnknown(
        fund=FUND_ID, line=line, list_ends_on=LIST_END, reason=reason, occurred_on=YEAR_START
    )


def confirm(line: str, *states: str) -> ConfirmReceipts:
    return ConfirmReceipts(
        fund=FUND_ID,
        line=line,
        states=states,
        reference="statement of account 2024",
        occurred_on=date(2025, 3, 1),
    )


def after(state: Fund, command: NotePartPaymentsUnknown | ConfirmReceipts) -> Fund:
    for event in FUND.decide(command, state):
        state = FUND.evolve(state, event)
    return state


def test_a_line_says_itself_that_what_is_unpaid_is_at_most() -> None:
    state, line = opened()

    noted = after(state, note(line))
    confirmed = after(noted, confirm(line, "USA", "USA"))

    assert state.lines[line].why_at_most("USA") == ""
    assert noted.lines[line].why_at_most("USA") == noted.lines[line].why_at_most("FRA") == WHY
    assert confirmed.lines[line].why_at_most("USA") == ""
    assert confirmed.lines[line].why_at_most("FRA") == WHY
    # What is recorded already says nothing new.
    assert FUND.decide(note(line), noted) == ()
    assert FUND.decide(confirm(line, "USA"), confirmed) == ()
    assert len(FUND.decide(note(line, "a newer list"), noted)) == 1


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (note("none"), "unknown-assessment-line"),
        (confirm("LINE", "USA"), "receipts-not-in-doubt"),
        (confirm("NOTED", "XXA"), "unknown-member-state"),
    ],
)
def test_what_cannot_be_noted_or_confirmed_is_refused(
    command: NotePartPaymentsUnknown | ConfirmReceipts, code: str
) -> None:
    state, line = opened()
    if command.line == "NOTED":
        state = after(state, note(line))
    if command.line in {"LINE", "NOTED"}:
        command = command.model_copy(update={"line": line})

    with pytest.raises(Refusal) as refused:
        FUND.decide(command, state)

    assert refused.value.code == code
    assert refused.value.next_step


def moved(amount: int, line: str, state: str = "USA", on: str = "2024-01-01") -> ReceivableMovement:
    rule = ASSESSMENT_RULE if amount > 0 else RECEIPT_RULE
    due_on = "2024-02-08" if amount > 0 else ""
    return ReceivableMovement(
        FUND_ID, state, line, "2024", due_on, rule, "actual", "verified", amount, on
    )


BOUNDS = UpperBounds({(FUND_ID, "LISTED"): UpperBound(WHY, LIST_END.isoformat())})


def test_sums_over_an_upper_bound_are_upper_bounds() -> None:
    movements = [moved(200, "LISTED"), moved(50, "EXACT"), moved(30, "LISTED", "FRA")]
    movements.append(moved(-30, "LISTED", "FRA", "2024-02-01"))
    day = date(2026, 3, 1)

    france, usa = state_totals(movements, [], frozenset({FUND_ID}), day, bounds=BOUNDS)
    late = arrears(open_items(movements, BOUNDS), day)

    assert usa.ageing is not None
    assert france.ageing is not None
    assert (usa.ageing.unpaid_minor, usa.ageing.at_most_minor) == (250, 200)
    assert usa.ageing.at_most == {Age.TWO_TO_FIVE_YEARS: 200}
    assert usa.ageing.reasons == (WHY,)
    assert (france.ageing.at_most, france.is_paid_in_full) == ({}, True)
    assert (late.total_minor, late.at_most_minor, late.reasons) == (250, 200, (WHY,))


@pytest.mark.parametrize(("day", "is_known"), [(LIST_END, True), (date(2024, 12, 31), False)])
def test_nobody_knows_who_paid_after_the_list_ended(day: date, *, is_known: bool) -> None:
    movements = [moved(200, "LISTED"), moved(30, "LISTED", "FRA")]
    movements.append(moved(-30, "LISTED", "FRA", "2024-02-01"))

    _, usa = state_totals(movements, [], frozenset({FUND_ID}), day, bounds=BOUNDS)
    found = standing(FUND_ID, movements, day, bounds=BOUNDS)

    assert usa.is_paid_in_full is (False if is_known else None)
    assert [each.state for each in found.paid_in_full] == ["FRA"]
    assert [each.state for each in found.unknown] == ([] if is_known else ["USA"])
    assert (found.settled_minor, found.at_most_minor) == (30, 200)


TEST_DAY = date(2026, 3, 1)


def vote(
    dues: list[Due], settlements: list[Settlement], missing: tuple[MissingAccount, ...] = ()
) -> VoteStanding:
    return vote_standing("XXA", dues, settlements, missing, TEST_DAY)


def test_an_upper_bound_leaves_the_vote_open_unless_the_rest_decides() -> None:
    years = [Due(year, f"{year}-02-08", f"{year}-01-01", 100) for year in ("2024", "2025")]
    listed = Due("2019", "2019-02-08", "2019-01-01", 250, WHY)
    exact = Due("2018", "2018-02-08", "2018-01-01", 200)
    paid = [Settlement(each.account, "2025-03-01", 100) for each in years]

    open_ = vote([*years, listed], paid)
    lost = vote([*years, listed, exact], paid)
    votes = vote([*years, Due("2019", "2019-02-08", "2019-01-01", 150, WHY)], paid)

    assert (open_.answer, open_.at_most_minor) == (VoteAnswer.CANNOT_BE_DECIDED, 250)
    # Fifty and a cent brings it below the threshold however much of it was paid before.
    assert (open_.minimum_payment_minor, open_.why_at_most) == (51, WHY)
    assert lost.answer is VoteAnswer.NO_VOTE
    assert votes.answer is VoteAnswer.VOTES


@given(
    exact=st.lists(st.integers(0, 300), min_size=2, max_size=2),
    listed=st.lists(st.integers(0, 300), min_size=1, max_size=2),
    paid=st.integers(0, 300),
)
def test_a_decided_vote_is_the_same_whatever_was_paid_in_part(
    exact: list[int], listed: list[int], paid: int
) -> None:
    years = [
        Due(str(2024 + number), f"{2024 + number}-02-08", f"{2024 + number}-01-01", amount)
        for number, amount in enumerate(exact)
    ]
    bounded = [
        Due(str(2019 + number), f"{2019 + number}-02-08", f"{2019 + number}-01-01", amount, WHY)
        for number, amount in enumerate(listed)
    ]
    settled = [Settlement("2024", "2026-02-01", paid)]
    answer = vote([*years, *bounded], settled).answer
    if answer is VoteAnswer.CANNOT_BE_DECIDED:
        return
    can_vote = {VoteAnswer.VOTES, VoteAnswer.VOTE_RETURNED, VoteAnswer.ALLOWED_BY_ASSEMBLY}
    for parts in product((0.0, 0.5, 1.0), repeat=len(bounded)):
        hidden = [
            Settlement(due.account, "2020-01-01", int(due.amount_minor * part))
            for due, part in zip(bounded, parts, strict=True)
        ]
        known = [Due(due.account, due.due_on, due.recorded_on, due.amount_minor) for due in bounded]
        truth = vote([*years, *known], [*settled, *hidden]).answer
        assert (truth in can_vote) == (answer in can_vote)
