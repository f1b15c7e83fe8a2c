"""When a credit goes back to Member States: dated rules, each exchangeable without the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.money import split_by_weight
from missionledger.common.policies import Certainty, Policy, PolicyValue


@dataclass(frozen=True, slots=True)
class CreditReturnRule:
    """How much of a credit may be set off.

    Who gets it off the next letter and whose debt it lowers is the same under every rule: a State
    that met its obligations to the mission has it off the next letter of that mission, and another
    has it set against its debt to that mission.

    Attributes:
        name: stable name, kept in the event.
        needs_cash: whether only what is backed by cash goes back; the rest stays on record.
    """

    name: str
    needs_cash: bool

    def returnable(self, shares: Mapping[str, int], backed_minor: int | None) -> dict[str, int]:
        """Return by State how many cents may be set off in all, by now.

        Args:
            shares: cents of the credit by State, above zero.
            backed_minor: what of the credit is backed by cash; None under a rule without cash.
        """
        if not self.needs_cash or backed_minor is None:
            return dict(shares)
        weights = {state: Fraction(share) for state, share in shares.items()}
        return split_by_weight(min(backed_minor, sum(shares.values())), weights)


CREDIT_RETURN: Final[Policy[CreditReturnRule]] = Policy(
    "return of credits to Member States",
    (
        PolicyValue(
            value=CreditReturnRule("two-tracks", needs_cash=False),
            valid_from=date(2002, 6, 27),
            valid_to=date(2026, 7, 1),
            # The paragraphs are verified; the day is the recalled day of their adoption.
            source="A/RES/56/214 B, paras. 18-20",
            certainty=Certainty.VERIFIED,
        ),
        PolicyValue(
            value=CreditReturnRule("two-tracks-backed-by-cash", needs_cash=True),
            valid_from=date(2026, 7, 1),
            # A trial of four years. That credits wait for cash is verified; the resolution and its
            # formula could not be read. Assumed: what is backed is shared as the credit is.
            valid_to=date(2030, 7, 1),
            source="GA/AB/4513 (resolution of 1 July 2026, number not known)",
            certainty=Certainty.ASSUMED,
        ),
    ),
)
