"""Dated limits of authority, each with its source."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

UNFORESEEN_YEARLY_LIMIT_MINOR: Final[Policy[int]] = Policy(
    "yearly limit of the Secretary-General alone for unforeseen and extraordinary expenses of "
    "peace and security",
    (
        PolicyValue(
            value=5_000_000_00,
            valid_from=date(1996, 1, 1),
            valid_to=date(1998, 1, 1),
            source="A/RES/50/217",
            certainty=Certainty.VERIFIED,
        ),
        PolicyValue(
            value=8_000_000_00,
            valid_from=date(2024, 1, 1),
            valid_to=date(2025, 1, 1),
            source="A/RES/78/255",
            certainty=Certainty.RECALLED,
        ),
    ),
)

UNFORESEEN_CONCURRENCE_LIMIT_MINOR: Final[Policy[int]] = Policy(
    "limit per Council decision for unforeseen and extraordinary expenses with the concurrence of "
    "the Advisory Committee",
    (
        PolicyValue(
            value=10_000_000_00,
            valid_from=date(1998, 1, 1),
            source="A/RES/52/223",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

STOCKS_LIMIT_MINOR: Final[Policy[int]] = Policy(
    "strategic deployment stocks usable for a start-up before its appropriation",
    (
        PolicyValue(
            value=50_000_000_00,
            valid_from=date(2010, 6, 24),
            source="A/RES/64/269",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

REINSERTION_MONTHS: Final[Policy[int]] = Policy(
    "months of reinsertion that assessed money covers",
    (
        PolicyValue(
            value=12,
            valid_from=date(2005, 6, 22),
            source="A/RES/59/296",
            certainty=Certainty.VERIFIED,
        ),
    ),
)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month, last)
            except ValueError:
                continue
    raise AssertionError("unreachable")  # pragma: no cover
