"""Letters of assessment: the day they come sets the day by which a State is to pay."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.finance.application.ageing import open_items
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.domain.fund.events import FundEvent
from missionledger.finance.domain.fund.letter_commands import (
    IssueLetters,
    ReceiveLetters,
    StateReceipt,
)
from missionledger.finance.domain.fund.letter_events import AssessmentLettersReceived
from missionledger.finance.domain.fund.refusals import (
    LetterConflictError,
    LettersNotIssuedError,
    PeriodNotAllowedError,
    UnknownLineError,
    UnknownStateError,
)
from missionledger.finance.domain.postings import Account, AccountingEvent
from missionledger.finance.testing.funds import FUND_ID, LINE, assessed, balances, pay

SENT = date(2025, 7, 10)
CAME = date(2025, 7, 21)
KNOWN = date(2025, 8, 1)
DUE_ON_ISSUE = "2025-07-31"


def send(day: date = SENT, reference: str = "PK-2025-77") -> IssueLetters:
    return IssueLetters(fund=FUND_ID, line=LINE, occurred_on=day, reference=reference)


def came(
    *states: str, day: date = CAME, known: date = KNOWN, correction: bool = False
) -> ReceiveLetters:
    return ReceiveLetters(
        fund=FUND_ID,
        line=LINE,
        occurred_on=known,
        received=tuple(StateReceipt(state=state, received_on=day) for state in states),
        is_correction=correction,
    )


def open_by_due_date(past: tuple[FundEvent, ...], state: str) -> dict[str, int]:
    """Return what ageing says that the State owes, by the day it was due."""
    movements = [
        ReceivableMovement(
            fund=posting.fund,
            state=state,
            line=posting.line or "",
            fiscal_year=posting.fiscal_year or "",
            due_on=posting.due_on or "",
            rule=entry.rule,
            book=posting.book,
            provenance="entered",
            amount_minor=posting.amount_minor,
        )
        for event in past
        if isinstance(event, AccountingEvent)
        for entry in event.entries
        for posting in entry.postings
        if posting.account is Account.ASSESSMENTS_RECEIVABLE and posting.state == state
    ]
    return {item.due_on: item.amount_minor for item in open_items(movements)}


def test_a_state_is_to_pay_thirty_days_after_its_letter_came() -> None:
    (received,) = assessed().after(send()).when(came("DEU"))

    assert isinstance(received, AssessmentLettersReceived)
    assert received.letters[0].due_on == "2025-08-20"


def test_only_the_day_moves_and_only_for_the_state_that_got_it() -> None:
    before = assessed().after(send())

    after = before.after(came("DEU"))

    line = after.state.lines[LINE]
    share = line.shares["DEU"]
    assert balances(after) == balances(before)
    assert open_by_due_date(after.past, "DEU") == {"2025-08-20": share}
    assert open_by_due_date(after.past, "USA") == {DUE_ON_ISSUE: line.shares["USA"]}


def test_a_payment_settles_what_its_letter_asked_for() -> None:
    share = assessed().state.lines[LINE].shares["DEU"]
    before = assessed().after(send(), pay(100_00, occurred_on=date(2025, 7, 20)))

    after = before.after(came("DEU"), pay(share - 100_00, "r-2"))

    assert open_by_due_date(after.past, "DEU") == {}


def test_a_payment_is_booked_against_the_day_its_letter_set() -> None:
    (paid,) = assessed().after(send(), came("DEU")).when(pay(100_00))

    assert isinstance(paid, AccountingEvent)
    (settled,) = [
        posting
        for entry in paid.entries
        for posting in entry.postings
        if posting.account is Account.ASSESSMENTS_RECEIVABLE
    ]
    assert settled.due_on == "2025-08-20"


def test_the_same_day_again_is_quiet_and_another_is_a_correction() -> None:
    known = assessed().after(send(), came("DEU"))
    later = date(2025, 7, 25)

    assert not known.when(came("DEU"))
    with pytest.raises(LetterConflictError):
        known.when(came("DEU", day=later))
    corrected = known.after(came("DEU", day=later, correction=True))
    assert list(open_by_due_date(corrected.past, "DEU")) == ["2025-08-24"]


def test_letters_of_a_line_go_out_once() -> None:
    sent = assessed().after(send())

    assert not sent.when(send())
    with pytest.raises(LetterConflictError):
        sent.when(send(reference="PK-2025-78"))


@pytest.mark.parametrize("day", [date(2025, 7, 9), date(2025, 8, 2)])
def test_a_letter_comes_after_it_went_out_and_before_it_is_known(day: date) -> None:
    with pytest.raises(PeriodNotAllowedError):
        assessed().after(send()).when(came("DEU", day=day))


def test_letters_do_not_go_out_before_the_line_is_assessed() -> None:
    with pytest.raises(PeriodNotAllowedError):
        assessed().when(send(date(2025, 6, 30)))


def test_what_never_went_out_cannot_come() -> None:
    with pytest.raises(LettersNotIssuedError):
        assessed().when(came("DEU"))


@pytest.mark.parametrize("states", [("FRA",), ("DEU", "DEU")])
def test_only_who_has_a_share_gets_a_letter_and_one(states: tuple[str, ...]) -> None:
    with pytest.raises(UnknownStateError):
        assessed().after(send()).when(came(*states))


def test_there_are_no_letters_of_a_line_that_is_not_there() -> None:
    with pytest.raises(UnknownLineError):
        assessed().when(send().model_copy(update={"line": "nothing"}))


@given(
    days=st.lists(st.dates(SENT, KNOWN), min_size=1, max_size=6),
    paid=st.lists(st.integers(1, 400_000_00), max_size=4),
)
def test_whatever_days_are_recorded_the_open_items_sum_to_what_is_owed(
    days: list[date], paid: list[int]
) -> None:
    scenario = assessed().after(send())
    for number, amount in enumerate(paid):
        scenario = scenario.after(pay(amount, f"r-{number}"))
        scenario = scenario.after(came("DEU", day=days[number % len(days)], correction=True))

    owed = scenario.state.lines[LINE].owed_by("DEU")
    assert sum(open_by_due_date(scenario.past, "DEU").values()) == owed
