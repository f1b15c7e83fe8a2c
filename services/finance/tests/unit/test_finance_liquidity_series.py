"""The pool, and one fund, at month ends, from monthly changes."""

from datetime import date

from missionledger.finance.application.liquidity_series import fund_series, month_ends, pool_series
from missionledger.finance.application.ports import FundRow, MonthlyChange, TermRow
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.fund.decider import OPENING_RULE
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE

DAYS = month_ends(date(2025, 3, 15), 2)


def fund(name: str) -> FundRow:
    return FundRow(name, "special_account", name, "2023-07-01")


def change(
    month: str, amount: int, *, account: str = "cash", rule: str = OPENING_RULE, name: str = "UNDOF"
) -> MonthlyChange:
    return MonthlyChange(month, name, "actual", account, rule, amount)


def test_the_days_are_month_ends_and_the_day_itself() -> None:
    assert [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 15)] == DAYS


def test_changes_add_up_from_month_to_month() -> None:
    changes = [change("2024-12", 100), change("2025-02", 20), change("2025-03", -5)]

    points = pool_series(changes, [fund("UNDOF")], [], DAYS)

    assert [point.cash_minor for point in points] == [100, 120, 115]


def test_what_nobody_recorded_is_not_known() -> None:
    """Receipts alone make unpaid assessments known, not cash."""
    changes = [
        change("2025-02", 7, rule=RECEIPT_RULE),
        change("2025-01", 50, account="assessments_receivable", rule="assessment"),
    ]

    points = pool_series(changes, [fund("UNDOF")], [], DAYS)

    assert [point.cash_minor for point in points] == [None, None, None]
    assert [point.unpaid_minor for point in points] == [None, 50, 50]
    assert [point.owed_to_contributors_minor for point in points] == [None, None, None]


def test_a_mission_leaves_the_pool_when_it_ends() -> None:
    ended = TermRow("MINUSMA", "terminated", "2025-02-01", "", "2025-02-10", "S/RES/2690", 1)
    changes = [change("2025-01", 100), change("2025-01", 30, name="MINUSMA")]

    points = pool_series(changes, [fund("UNDOF"), fund("MINUSMA")], [ended], DAYS)

    assert [point.cash_minor for point in points] == [130, 100, 100]


def test_a_new_fund_that_is_modelled_starts_from_nothing() -> None:
    modelled = MonthlyChange("2025-02", "UNSOH", "modelled", "cash", modelled_book.RECEIPT_RULE, 40)

    points = pool_series([modelled], [fund("UNSOH")], [], DAYS)

    assert [point.cash_minor for point in points] == [None, 40, 40]
    assert points[-1].books == ("modelled",)


def test_a_fund_is_told_apart_also_after_its_mission_and_beside_the_books_of_others() -> None:
    changes = [
        change("2025-01", 100),
        change("2025-02", 30, name="MINUSMA"),
        MonthlyChange("2025-02", "UNDOF", "modelled", "cash", modelled_book.RECEIPT_RULE, 40),
    ]

    points = fund_series(changes, "MINUSMA", DAYS)

    assert [point.cash_minor for point in points] == [None, 30, 30]
    assert [point.books for point in points] == [(), ("actual",), ("actual",)]
