"""The liquidity position from balances: what is known, what is not, and months of cover."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from missionledger.finance.adapters.api.liquidity import print_months
from missionledger.finance.application.liquidity import (
    FundLiquidity,
    Moments,
    fund_liquidity,
    is_active_operation,
    one_year_before,
    pool_liquidity,
)
from missionledger.finance.application.ports import Balance, FundRow, TermRow
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE
from missionledger.finance.domain.postings import Account, Book

DAY = date(2025, 6, 30)


def fund_row(fund: str = "UNMISS", kind: str = "special_account") -> FundRow:
    return FundRow(fund, kind, f"Account of {fund}", "2011-07-09")


def balance(
    account: Account,
    amount: int,
    rule: str,
    *,
    fund: str = "UNMISS",
    book: Book = Book.ACTUAL,
    year: str = "",
) -> Balance:
    provenance = "verified" if book is Book.ACTUAL else "modelled"
    return Balance(fund, book.value, account.value, rule, year, provenance, "USD", amount)


def moments(
    now: Sequence[Balance],
    *,
    july: Sequence[Balance] = (),
    year_ago: Sequence[Balance] = (),
    first_spending: str | None = None,
    day: date = DAY,
    not_yet_due: int = 0,
) -> Moments:
    first = {"UNMISS": first_spending} if first_spending else {}
    return Moments(day, now, july, (), year_ago, first, {"UNMISS": not_yet_due})


def assessed(amount: int, year: str = "2024/25", fund: str = "UNMISS") -> list[Balance]:
    return [
        balance(Account.ASSESSED_INCOME, -amount, ASSESSMENT_RULE, year=year, fund=fund),
        balance(Account.ASSESSMENTS_RECEIVABLE, amount, ASSESSMENT_RULE, year=year, fund=fund),
    ]


def term(until: str, decision: str = "terminated", fund: str = "UNMISS") -> TermRow:
    return TermRow(fund, decision, "2023-06-30", "", until, "S/RES/2690 (2023)", 7)


def modelled_cash(
    opening: int, spent: int, paid_to_contributors: int = 0, fund: str = "UNMISS"
) -> list[Balance]:
    rules = {
        modelled_book.OPENING_RULE: opening,
        modelled_book.SETTLEMENT_RULE: -spent,
        modelled_book.CONTRIBUTOR_PAYMENT_RULE: -paid_to_contributors,
    }
    return [
        balance(Account.CASH, amount, rule, fund=fund, book=Book.MODELLED)
        for rule, amount in rules.items()
        if amount
    ]


def amounts(fund: FundLiquidity, *names: str) -> list[int | None]:
    return [fund.columns[name].amount_minor for name in names]


def test_a_fund_without_receipts_does_not_know_what_is_unpaid() -> None:
    fund = fund_liquidity(fund_row(), [], moments(assessed(1_000)))

    assert amounts(fund, "assessed", "received", "unpaid_current_year", "cash") == [
        1_000,
        None,
        None,
        None,
    ]
    assert "no receipts" in fund.columns["received"].reason
    assert "no opening cash" in fund.columns["cash"].reason
    assert fund.months_of_cover is None


def test_receipts_count_in_the_fiscal_year_they_came_in() -> None:
    before = [balance(Account.CASH, 300, RECEIPT_RULE)]
    now = [
        *assessed(1_000),
        *assessed(500, "2023/24"),
        balance(Account.CASH, 700, RECEIPT_RULE),
        balance(Account.ASSESSMENTS_RECEIVABLE, -500, RECEIPT_RULE, year="2023/24"),
        balance(Account.ASSESSMENTS_RECEIVABLE, -200, RECEIPT_RULE, year="2024/25"),
    ]

    fund = fund_liquidity(fund_row(), [], moments(now, july=before))

    assert amounts(fund, "received", "unpaid_current_year", "unpaid_prior_years") == [400, 800, 0]
    assert fund.columns["received"].provenance == ("verified",)


def test_what_is_past_due_is_what_is_unpaid_less_what_is_not_late_yet() -> None:
    now = [
        *assessed(1_000),
        balance(Account.CASH, 300, RECEIPT_RULE),
        balance(Account.ASSESSMENTS_RECEIVABLE, -300, RECEIPT_RULE, year="2024/25"),
    ]

    fund = fund_liquidity(fund_row(), [], moments(now, not_yet_due=250))
    unknowing = fund_liquidity(fund_row(), [], moments(assessed(1_000), not_yet_due=250))

    assert amounts(fund, "unpaid_current_year", "past_due") == [700, 450]
    assert fund.columns["past_due"].provenance == ("verified",)
    assert amounts(unknowing, "past_due") == [None]


def test_receipts_alone_are_not_a_cash_balance() -> None:
    fund = fund_liquidity(fund_row(), [], moments([balance(Account.CASH, 700, RECEIPT_RULE)]))

    assert amounts(fund, "cash") == [None]


def test_a_year_of_which_nothing_is_recorded_is_unknown_not_zero() -> None:
    past = [
        *assessed(500, "2023/24"),
        balance(Account.CASH, 500, RECEIPT_RULE),
        balance(Account.ASSESSMENTS_RECEIVABLE, -500, RECEIPT_RULE, year="2023/24"),
    ]

    fund = fund_liquidity(fund_row(), [], moments(past, july=past))

    assert amounts(fund, "assessed", "received", "unpaid_current_year") == [None, None, None]
    assert amounts(fund, "unpaid_prior_years") == [0]


def test_the_regular_budget_counts_calendar_years_and_may_hide_part_payments() -> None:
    now = [
        *assessed(1_000, "2025", "REGULAR-BUDGET"),
        balance(Account.CASH, 100, RECEIPT_RULE, fund="REGULAR-BUDGET"),
    ]

    fund = fund_liquidity(fund_row("REGULAR-BUDGET", "regular_budget"), [], moments(now))

    assert fund.fiscal_year == "2025"
    assert amounts(fund, "assessed", "received") == [1_000, 100]
    assert "part payment" in fund.columns["unpaid_current_year"].reason
    assert not fund.in_pool


@pytest.mark.parametrize(
    ("first_spending", "months"),
    [("2023-07-01", 12), ("2025-06-01", 1), ("2025-01-15", 6), ("2024-07-01", 12)],
)
def test_cover_is_cash_over_the_average_month(first_spending: str, months: int) -> None:
    now = modelled_cash(opening=1_000, spent=500, paid_to_contributors=100)
    year_ago = modelled_cash(opening=0, spent=200)

    fund = fund_liquidity(
        fund_row(), [], moments(now, year_ago=year_ago, first_spending=first_spending)
    )

    # 400 dollars of cash; 400 were spent since the day a year ago.
    assert fund.months_of_cover == Fraction(400 * months, 400)


def test_receipts_and_loans_are_not_spending() -> None:
    now = [
        *modelled_cash(opening=1_000, spent=120),
        balance(Account.CASH, 500, "advance-received"),
        balance(Account.CASH, 80, modelled_book.RECEIPT_RULE, book=Book.MODELLED),
    ]

    fund = fund_liquidity(fund_row(), [], moments(now, first_spending="2024-01-01"))

    assert fund.months_of_cover == Fraction(1_460 * 12, 120)


def test_months_are_printed_with_one_decimal_half_up() -> None:
    printed = [print_months(each) for each in (Fraction(37, 20), Fraction(-5, 4), Fraction(0))]

    assert printed == ["1.9", "-1.3", "0.0"]
    assert print_months(None) is None


def test_an_operation_is_in_the_pool_until_its_last_day() -> None:
    ended = [term("2023-12-31")]

    assert is_active_operation(fund_row(), ended, date(2023, 12, 31))
    assert not is_active_operation(fund_row(), ended, date(2024, 1, 1))
    assert is_active_operation(fund_row(), [term("2020-01-01", "renewed")], DAY)
    assert is_active_operation(fund_row(), [term("2023-12-31", fund="MINUSMA")], DAY)
    assert not is_active_operation(fund_row(kind="shared_account"), [], DAY)
    assert not is_active_operation(replace(fund_row(), stage="liquidation"), [], DAY)


def test_an_operation_of_the_regular_budget_counts_in_calendar_years() -> None:
    fund = fund_liquidity(fund_row(kind="regular_budget_operation"), [], moments([]))

    assert fund.fiscal_year == str(DAY.year)
    assert not fund.in_pool


def test_the_pool_adds_up_its_members_and_names_who_is_unknown() -> None:
    now = [*modelled_cash(1_000, 0), *assessed(70), *assessed(30, fund="UNDOF")]
    seen = moments(now)
    members = [fund_liquidity(fund_row(each), [], seen) for each in ("UNMISS", "UNDOF")]
    outside = fund_liquidity(fund_row("RSCE", "shared_account"), [], seen)

    pool = pool_liquidity([*members, outside], seen)

    assert amounts(pool, "cash", "assessed", "owed_to_contributors") == [1_000, 100, None]
    assert pool.columns["cash"].reason == "not known for UNDOF"
    assert pool.columns["cash"].books == ("modelled",)


def test_a_year_before_a_leap_day_is_the_end_of_february() -> None:
    assert one_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert one_year_before(DAY) == date(2024, 6, 30)


@pytest.mark.parametrize("rule", ["obligation-paid", "contributor-payment", "transfer-sent"])
def test_everything_paid_to_others_counts_as_spending(rule: str) -> None:
    now = [
        balance(Account.CASH, 500, "opening-balance"),
        balance(Account.CASH, -120, rule),
        balance(Account.CASH, -100, "advance-given"),
    ]
    found = fund_liquidity(fund_row(), [], moments(now, first_spending="2024-07-10"))

    assert found.average_monthly_spending_minor == 10
