"""Net of staff assessment: what each State is credited, and for whom the credit is held back.

Staff of the Organization pay a levy on their salaries. Its income is credited to Member States
in the Tax Equalization Fund, each by its rate, so they pay net. The credit of a State that taxes
its nationals on these salaries is held back to refund that tax: its row of a circular stays gross.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.apportionment import apportion
from missionledger.finance.domain.scales import Scale, ScaleKind, exact_rates

STAFF_ASSESSMENT_HELD_BACK: Final[Policy[frozenset[str]]] = Policy(
    "States whose credit of staff assessment is held back",
    (
        PolicyValue(
            value=frozenset({"USA"}),
            valid_from=date(1956, 1, 1),
            # That the row stays gross is verified in the circulars, whose net totals follow from
            # it to the dollar; the resolution that set up the Fund is from memory.
            source="A/RES/973 (X), ST/ADM/SER.B circulars",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

ROUND_DOLLARS = 100
"""Income from staff assessment is estimated in hundreds of dollars."""

_STEPS = (0, 1, -1, 2, -2, 3, -3)
"""Dollars around the exact quotient: rounding to whole dollars by State moves it by no more."""


def net_shares(
    gross_shares: Mapping[str, int],
    income_minor: int,
    scale: Scale,
    kind: ScaleKind,
    held_back: frozenset[str],
) -> dict[str, int]:
    """Return by State its gross share less its credit of staff assessment, in cents.

    Args:
        gross_shares: cents by State.
        income_minor: income from staff assessment in cents, whole dollars.
        scale: the scale it is shared by, on its own.
        kind: which of its rates.
        held_back: States that get no credit.
    """
    credit = apportion(income_minor // MINOR_PER_MAJOR, scale, kind)
    return {
        state: share - (0 if state in held_back else credit[state] * MINOR_PER_MAJOR)
        for state, share in gross_shares.items()
    }


def income_behind(
    gross_minor: int, net_minor: int, scale: Scale, kind: ScaleKind, held_back: frozenset[str]
) -> int | None:
    """Return the income from staff assessment, in cents, that leads from one total to the other.

    A circular prints both totals and not the income. The nearest hundred dollars is taken where it
    fits, else the nearest dollar; None where none does.
    """
    credited = gross_minor - net_minor
    if credited % MINOR_PER_MAJOR:
        return None
    rates = exact_rates(scale, kind)
    share_credited = 1 - sum((rates.get(state, Fraction(0)) for state in held_back), Fraction(0))
    exact = Fraction(credited, MINOR_PER_MAJOR) / share_credited
    hundreds = round(exact / ROUND_DOLLARS) * ROUND_DOLLARS
    around = (round(exact) + step for step in _STEPS)
    for dollars in (hundreds, *around):
        shares = apportion(dollars, scale, kind)
        given = sum(share for state, share in shares.items() if state not in held_back)
        if given * MINOR_PER_MAJOR == credited:
            return dollars * MINOR_PER_MAJOR
    return None
