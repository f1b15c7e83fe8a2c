"""How the cost of a shared account is divided: dated rules, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.money import split_by_weight
from missionledger.common.policies import Certainty, Policy, PolicyValue

HUNDRED_DOLLARS_MINOR = 100_00


@dataclass(frozen=True, slots=True)
class ProrationRule:
    """A way to divide a cost among the missions.

    Attributes:
        name: stable name, kept in the event.
        unit_minor: cents that each part is a multiple of, but for what is left.
    """

    name: str
    unit_minor: int

    def divide(self, amount_minor: int, resources: Mapping[str, int]) -> dict[str, int]:
        """Return by mission what it bears, pro rata to its resources; the parts sum exactly.

        Whole units go by largest remainder; what is less than a unit goes to the mission with the
        largest resources, the first by name among equals.
        """
        weights = {mission: Fraction(amount) for mission, amount in resources.items()}
        units, left = divmod(amount_minor, self.unit_minor)
        parts = {
            mission: count * self.unit_minor
            for mission, count in split_by_weight(units, weights).items()
        }
        largest = min(resources, key=lambda mission: (-resources[mission], mission))
        parts[largest] += left
        return parts


PRORATION: Final[Policy[ProrationRule]] = Policy(
    "proration of shared accounts over the missions",
    (
        PolicyValue(
            value=ProrationRule("by-approved-resources", HUNDRED_DOLLARS_MINOR),
            valid_from=date(1996, 7, 1),
            source="A/RES/50/221 B",
            certainty=Certainty.VERIFIED,
        ),
    ),
)
