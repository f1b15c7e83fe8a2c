"""What a forecast takes to come: lines on renewal, years not assessed yet, and payments learned."""

from datetime import date
from typing import Any

import pytest

from missionledger.finance.application.forecasts import payment_records
from missionledger.finance.application.lines_to_come import to_come
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.events import AssessmentBasis, AssessmentKind
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE
from missionledger.finance.domain.fund.state import Fund, Line

DAY = date(2025, 6, 30)


def line(**changes: Any) -> Line:
    values: dict[str, Any] = {
        "line": "L1",
        "kind": AssessmentKind.ASSESSMENT,
        "basis": AssessmentBasis.MANDATE_TERM,
        "fiscal_year": "2024/25",
        "period_from": "2024-07-01",
        "period_to": "2025-06-30",
        "gross_minor": 365_00,
        "net_minor": None,
        "scale_year": 2024,
        "symbol": "ST/1",
        "issued_on": "2024-07-01",
        "due_on": "2024-07-31",
        "issue_date_computed": False,
        "covered_through": None,
        "shares": {"FRA": 365_00},
        "paid": {},
    }
    return Line(**values | changes)


def fund(*lines: Line) -> Fund:
    return Fund(fund="UNMISS", opened_on="2011-07-09", lines={each.line: each for each in lines})


def test_next_years_line_is_this_years_a_year_later() -> None:
    (owed,) = to_come(fund(line()), DAY)

    assert (owed.state, owed.amount_minor, owed.letter_on) == ("FRA", 365_00, date(2025, 7, 1))
    assert owed.rests_on_renewal


def test_only_the_last_assessed_year_is_repeated() -> None:
    later = line(line="L2", fiscal_year="2025/26", due_on="2025-07-31", shares={"FRA": 7})

    assert [(each.amount_minor, each.letter_on) for each in to_come(fund(line(), later), DAY)] == [
        (7, date(2026, 7, 1))
    ]


def test_a_current_year_without_lines_is_assessed_at_once_and_the_next_in_time() -> None:
    owed = to_come(fund(line()), date(2025, 11, 22))

    assert [each.letter_on for each in owed] == [date(2025, 11, 23), date(2026, 7, 1)]
    assert len({each.line for each in owed}) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": AssessmentKind.ADDITIONAL_ASSESSMENT},
        {"kind": AssessmentKind.CREDIT},
        {"basis": AssessmentBasis.LIQUIDATION},
    ],
)
def test_what_is_asked_once_does_not_come_again(changes: dict[str, Any]) -> None:
    assert to_come(fund(line(**changes)), DAY) == []


def test_what_is_conditional_falls_due_after_the_term() -> None:
    """Of 365 days 335 are covered: 30 dollars fall due on 1 June."""
    conditional = line(covered_through="2025-05-31")
    owed = to_come(fund(conditional), date(2025, 3, 31))

    assert (owed[0].amount_minor, owed[0].letter_on) == (30_00, date(2025, 6, 1))


def movement(rule: str, amount: int, on: str, **changes: Any) -> ReceivableMovement:
    values: dict[str, Any] = {
        "fund": "REGULAR-BUDGET",
        "state": "FRA",
        "line": "L1",
        "fiscal_year": "2024",
        "due_on": "2024-02-08",
        "rule": rule,
        "book": "actual",
        "provenance": "verified",
        "amount_minor": amount,
        "occurred_on": on,
    }
    return ReceivableMovement(**values | changes)


def test_a_letter_is_met_on_the_day_the_last_part_came() -> None:
    asked = movement(ASSESSMENT_RULE, 100, "2024-01-01")
    parts = [
        movement(RECEIPT_RULE, -60, "2024-03-01"),
        movement(RECEIPT_RULE, -40, "2024-05-02", provenance="entered"),
    ]
    (record,) = payment_records([asked, *parts], DAY)

    assert record.paid_on == date(2024, 5, 2)
    assert (record.letter.year, record.letter.rate_units) == (2024, 100_000)
    assert record.letter.due_on == date(2024, 2, 8)


def test_modelled_receipts_teach_nothing() -> None:
    asked = movement(ASSESSMENT_RULE, 100, "2024-01-01")
    modelled = movement(RECEIPT_RULE, -100, "2024-03-01", provenance="modelled")
    (record,) = payment_records([asked, modelled], DAY)

    assert record.paid_on is None


def test_a_year_that_is_not_over_teaches_nothing() -> None:
    asked = movement(ASSESSMENT_RULE, 100, "2025-01-01", fiscal_year="2025")

    assert payment_records([asked], DAY) == []
