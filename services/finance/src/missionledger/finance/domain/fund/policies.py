"""Dated rules of assessment and payment, each with its source."""

from datetime import date, timedelta
from typing import Final

from missionledger.common.periods import FiscalYear
from missionledger.common.policies import Certainty, Policy, PolicyValue

PAYMENT_TERM_DAYS: Final[Policy[int]] = Policy(
    "days in which an assessment is to be paid",
    (
        PolicyValue(
            value=30,
            valid_from=date(1946, 1, 1),
            source="Financial Regulation 3.5",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

CASH_POOL_OF_ACTIVE_MISSIONS: Final[Policy[bool]] = Policy(
    "cash of active peacekeeping operations is managed as a pool",
    (
        PolicyValue(
            value=True,
            valid_from=date(2019, 7, 1),
            valid_to=date(2022, 7, 1),
            # The resolution is verified; that it was for three budget periods is from memory.
            source="A/RES/73/307",
            certainty=Certainty.RECALLED,
        ),
        PolicyValue(
            value=True,
            valid_from=date(2022, 7, 1),
            # Five more years from 1 July 2022: the last day is 30 June 2027.
            valid_to=date(2027, 7, 1),
            source="A/RES/76/272",
            certainty=Certainty.VERIFIED,
        ),
    ),
)


def is_year(fiscal_year: str) -> bool:
    """Tell whether the text names a year: `2024/25` and `2024` do, `2024/26` does not."""
    try:
        year_start(fiscal_year)
    except ValueError:
        return False
    return True


def year_start(fiscal_year: str) -> date:
    """Return the first day of the year written as `2024/25` (1 July) or `2024` (1 January).

    Raises:
        ValueError: if the text is neither.
    """
    if "/" in fiscal_year:
        return FiscalYear.parse(fiscal_year).period.start
    return date(int(fiscal_year), 1, 1)


def year_end(fiscal_year: str) -> date:
    """Return the last day of the year: 30 June or 31 December.

    Raises:
        ValueError: if the text is not a year.
    """
    if "/" in fiscal_year:
        return FiscalYear.parse(fiscal_year).period.last_day
    return date(int(fiscal_year), 12, 31)


def due_date(issued_on: date, fiscal_year: str) -> date:
    """Return the day an assessment is due: 30 days after issue, or the year's first day if later.

    Raises:
        NoPolicyInForceError: if no payment term is known for the day of issue.
    """
    term = timedelta(days=PAYMENT_TERM_DAYS.on(issued_on).value)
    return max(issued_on + term, year_start(fiscal_year))


def computed_issue_date(fiscal_year: str, opened_on: date) -> date:
    """Return the day a historical line counts as issued, where its circular's date is not known.

    It is the first day of the fiscal year, or the day the fund was opened if that is later.
    """
    return max(year_start(fiscal_year), opened_on)
