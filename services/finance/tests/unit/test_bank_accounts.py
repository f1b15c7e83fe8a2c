"""Bank accounts: statements that add up and follow one another, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.bank.accounts import (
    BANK_ACCOUNT,
    AnyBankAccountCommand,
    BankAccount,
    BankAccountEvent,
    BankStatementTaken,
    CloseBankAccount,
)
from missionledger.finance.domain.bank.refusals import (
    BankAccountConflictError,
    StatementBalanceError,
    StatementConflictError,
    StatementContinuityError,
    StatementFileError,
    UnknownBankAccountError,
)
from missionledger.finance.testing.bank import (
    ACCOUNT,
    HOLDER,
    entry,
    open_account,
    statement,
    take,
)

Account = Scenario[AnyBankAccountCommand, BankAccount, BankAccountEvent]


def opened() -> Account:
    return Scenario(BANK_ACCOUNT).after(open_account())


def close(on: date) -> CloseBankAccount:
    return CloseBankAccount(account=ACCOUNT, holder=HOLDER, reason="moved", occurred_on=on)


def test_an_account_is_opened_once_and_never_with_other_particulars() -> None:
    assert opened().state.currency == "USD"
    assert opened().when(open_account()) == ()
    with pytest.raises(BankAccountConflictError, match="was opened on 2025-07-01"):
        opened().when(open_account(currency="EUR"))


def test_nothing_is_taken_for_an_account_that_is_not_there() -> None:
    with pytest.raises(UnknownBankAccountError):
        Scenario(BANK_ACCOUNT).when(take(statement(entry(5))))


def test_a_statement_keeps_hash_of_the_paper_and_its_balances() -> None:
    (taken,) = opened().when(take(statement(entry(700), entry(-200, 2), opening=1_000)))

    assert isinstance(taken, BankStatementTaken)
    assert (taken.opening_minor, taken.closing_minor, taken.entries) == (1_000, 1_500, 2)
    assert taken.document == "d" * 64


def test_the_same_statement_stays_quiet_under_its_id_and_under_another() -> None:
    first = statement(entry(700), sequence=4)
    account = opened().after(take(first))

    assert account.when(take(first)) == ()
    assert account.when(take(first.model_copy(update={"bank_id": "SENT-AGAIN"}))) == ()
    with pytest.raises(StatementConflictError):
        account.when(take(statement(entry(701), sequence=4)))


@given(st.lists(st.integers(-(10**9), 10**9), max_size=6), st.integers(-(10**9), 10**9))
def test_only_what_adds_up_is_taken(amounts: list[int], off: int) -> None:
    entries = [entry(amount, number) for number, amount in enumerate(amounts, start=1)]
    right = statement(*entries, opening=10**9)
    wrong = right.model_copy(update={"closing_minor": right.closing_minor + off})

    if off == 0:
        assert len(opened().when(take(wrong))) == 1
    else:
        with pytest.raises(StatementBalanceError):
            opened().when(take(wrong))


@pytest.mark.parametrize(
    "second",
    [
        statement(entry(5), opening=699, day="2025-11-04", sequence=2),
        statement(entry(5), opening=700, day="2025-11-04", sequence=3),
        statement(entry(5), opening=700, day="2025-11-03", sequence=2, bank_id="LATE"),
        statement(entry(5), opening=700, day="2025-11-02", sequence=2, bank_id="LATE"),
    ],
)
def test_a_gap_between_statements_is_refused(second: object) -> None:
    account = opened().after(take(statement(entry(700), sequence=1)))

    with pytest.raises((StatementContinuityError, StatementFileError)):
        account.when(take(second))  # type: ignore[arg-type]


def test_statements_follow_one_another_and_may_count_anew_in_a_new_year() -> None:
    end = statement(
        entry(700, booked_on="2025-12-31", value_on="2025-12-31"), day="2025-12-31", sequence=250
    )
    new = statement(opening=700, day="2026-01-02", sequence=1)

    account = opened().after(take(end), take(new))

    assert account.state.last is not None
    assert account.state.last.last_day == "2026-01-02"


@pytest.mark.parametrize(
    "wrong",
    [
        statement(entry(5), currency="EUR"),
        statement(entry(5), account_number="US00 9999"),
        statement(entry(5), first_day="2025-06-30"),
        statement(entry(5, booked_on="2025-11-04")),
        statement(first_day="2025-11-04"),
    ],
)
def test_a_statement_of_another_account_or_of_impossible_days_is_refused(wrong: object) -> None:
    with pytest.raises((BankAccountConflictError, StatementFileError)):
        opened().when(take(wrong))  # type: ignore[arg-type]


def test_the_number_of_the_account_may_be_written_with_or_without_blanks() -> None:
    assert opened().when(take(statement(entry(5), account_number="us001234")))


def test_an_account_that_holds_money_is_not_closed() -> None:
    account = opened().after(take(statement(entry(700))))
    with pytest.raises(BankAccountConflictError, match="held 700 cents"):
        account.when(close(date(2025, 11, 10)))

    emptied = account.after(
        take(
            statement(
                entry(-700, booked_on="2025-11-04", value_on="2025-11-04"),
                opening=700,
                day="2025-11-04",
            )
        )
    )
    with pytest.raises(BankAccountConflictError, match="in use after"):
        emptied.when(close(date(2025, 11, 3)))
    closed = emptied.after(close(date(2025, 11, 10)))

    assert closed.when(close(date(2025, 11, 10))) == ()
    later = statement(opening=0, day="2025-11-11")
    with pytest.raises(Refusal, match="was open from"):
        closed.when(take(later))
