"""The modelled book: one run, days in order, and never a posting in the actual books."""

from datetime import date

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.modelled_book import (
    MODELLED_BOOK,
    ModelledBook,
    ModelledCashDay,
    ModelledCashDayRecorded,
    ModelledDayConflictError,
    ModelledReceipt,
    OpeningReceivable,
    RecordModelledCashDay,
)
from missionledger.finance.domain.postings import Account, Book

OPENING = ModelledCashDay(
    opening_cash_minor=1_000,
    opening_payable_minor=300,
    opening_receivables=(
        OpeningReceivable(state="FRA", fiscal_year="2022/23", due_on="2022-07-31", amount_minor=50),
    ),
)


def book(day: int, cash: ModelledCashDay, run: str = "model-1 seed 7") -> RecordModelledCashDay:
    return RecordModelledCashDay(fund="UNMISS", run=run, cash=cash, occurred_on=date(2023, 7, day))


def booked() -> Scenario[RecordModelledCashDay, ModelledBook, ModelledCashDayRecorded]:
    return Scenario(MODELLED_BOOK).after(book(1, OPENING))


def balances(
    scenario: Scenario[RecordModelledCashDay, ModelledBook, ModelledCashDayRecorded],
) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for event in scenario.past:
        for entry in event.entries:
            assert sum(posting.amount_minor for posting in entry.postings) == 0
            for posting in entry.postings:
                assert posting.book is Book.MODELLED
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def test_opening_balances_and_a_day_of_cash_are_booked() -> None:
    receipt = ModelledReceipt(state="FRA", line=None, fiscal_year="2022/23", amount_minor=20)
    day = ModelledCashDay(
        receipts=(receipt,),
        credits_applied=(receipt,),
        purchases_minor=40,
        contributor_payments_minor=100,
        settlements_minor=5,
    )

    after = booked().after(book(2, day))

    assert balances(after) == {
        Account.CASH: 1_000 + 20 - 100 - 5,
        Account.PAYABLE_TO_CONTRIBUTORS: -300 - 40 + 100,
        Account.ASSESSMENTS_RECEIVABLE: 50 - 20 - 20,
        Account.CREDITS_TO_MEMBER_STATES: 20,
        Account.UNSETTLED_EXPENDITURE: 40 + 5,
        Account.OPENING_BALANCE: -1_000 + 300 - 50,
    }


def test_a_day_that_the_run_has_booked_is_quiet() -> None:
    assert booked().when(book(1, OPENING)) == ()


def test_another_run_is_not_mixed_in() -> None:
    with pytest.raises(ModelledDayConflictError, match="holds the run"):
        booked().when(book(2, ModelledCashDay(), run="model-1 seed 8"))


def test_opening_balances_come_with_the_first_day_alone() -> None:
    with pytest.raises(ModelledDayConflictError, match="opened before"):
        booked().when(book(2, OPENING))
