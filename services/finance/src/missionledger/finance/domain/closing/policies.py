"""How long obligations of a closed year stand, each rule with its source."""

from datetime import date, timedelta
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.authority.policies import months_after
from missionledger.finance.domain.fund.policies import year_end

OBLIGATION_MONTHS: Final[Policy[int]] = Policy(
    "months after the end of its year in which an obligation may be settled",
    (
        PolicyValue(
            value=12,
            valid_from=date(1946, 1, 1),
            # The twelve months are verified, the number of the regulation is from memory.
            source="Financial Regulation 5.3",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

GOVERNMENT_OBLIGATION_YEARS: Final[Policy[int]] = Policy(
    "further years in which an obligation to a Government for troops, police or equipment stands",
    (
        PolicyValue(
            value=4,
            valid_from=date(1946, 1, 1),
            source="Financial Regulation 5.5",
            certainty=Certainty.RECALLED,
        ),
    ),
)

SUSPENSION_PRECEDENT: Final = "A/RES/57/323"
"""The Assembly suspended regulation 5.5 for missions that had no cash."""

VARIANCE_PER_CENT: Final[Policy[int]] = Policy(
    "variance of an item, in per cent, from which a performance report explains it",
    (
        PolicyValue(
            value=5,
            valid_from=date(1994, 12, 23),
            source="performance reports of peacekeeping operations",
            certainty=Certainty.RECALLED,
        ),
    ),
)

VARIANCE_MINOR: Final[Policy[int]] = Policy(
    "variance of an item, in cents, from which a performance report explains it",
    (
        PolicyValue(
            value=100_000_00,
            valid_from=date(1994, 12, 23),
            source="performance reports of peacekeeping operations",
            certainty=Certainty.RECALLED,
        ),
    ),
)

MONTHS_PER_YEAR = 12


def last_day_of_obligation(fiscal_year: str, *, to_government: bool) -> tuple[date, str]:
    """Return the last day on which an obligation of the year may be settled, and the rule.

    Raises:
        NoPolicyInForceError: if no rule is known for the end of the year.
    """
    end = year_end(fiscal_year)
    policy = OBLIGATION_MONTHS.on(end)
    months = policy.value
    source = policy.source
    if to_government:
        further = GOVERNMENT_OBLIGATION_YEARS.on(end)
        months += further.value * MONTHS_PER_YEAR
        source = further.source
    return months_after(end + timedelta(days=1), months) - timedelta(days=1), source
