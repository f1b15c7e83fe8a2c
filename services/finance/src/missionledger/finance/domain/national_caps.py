"""Laws of Member States that cap what they pay, whatever the scale asks."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

PEACEKEEPING_CAPS: Final[Mapping[str, Policy[Fraction]]] = {
    "USA": Policy(
        "share of a peacekeeping assessment that the law of the United States lets it pay",
        (
            PolicyValue(
                value=Fraction(25, 100),
                # The law is older, and was waived in some years; the report is what was read.
                valid_from=date(2019, 1, 16),
                source="United States law as reported by Reuters on 16 January 2019",
                certainty=Certainty.VERIFIED,
            ),
        ),
    )
}
"""By Member State. A cap does not change what is owed: the gap stays unpaid and becomes arrears."""


def above_cap(share_minor: int, line_minor: int, cap: Fraction) -> int:
    """Return what a share asks beyond the cap on its line, in cents; zero if it asks nothing."""
    within = line_minor * cap
    return max(0, share_minor - within.numerator // within.denominator)
