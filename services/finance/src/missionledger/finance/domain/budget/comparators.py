"""What cost estimates of a composition rest on: models, what drives their cost, real strengths.

Strengths are those the Council authorized, as known on the first day of the fiscal year; they are
facts of published documents, written down here because mandates owns the decisions themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from missionledger.common.policies import Certainty


class Driver(StrEnum):
    """What a model needs that moves the cost of a mission."""

    TROOPS = "troops"
    POLICE = "police"
    OBSERVERS = "observers"
    AVIATION = "aviation"
    NAVAL = "naval"


_T, _P, _O, _A, _N = Driver

CAPABILITIES_OF: Final[Mapping[Driver, frozenset[str]]] = MappingProxyType(
    {
        Driver.TROOPS: frozenset(
            {
                "military-units",
                "deterrent-military-units",
                "mobile-deterrent-units",
                "force-protection",
                "close-protection",
                "military-engineering",
                "combat-engineers",
                "quick-reaction-force",
                "combat-convoy-company",
                "transport-unit",
                "search-and-rescue",
                "medical-unit",
                "signals-unit",
                "eod-unit",
                "treatment-unit",
            }
        ),
        Driver.POLICE: frozenset({"police-units", "formed-police-unit", "specialized-police-team"}),
        Driver.OBSERVERS: frozenset({"observers"}),
        Driver.AVIATION: frozenset({"aviation"}),
        Driver.NAVAL: frozenset({"naval-assets"}),
    }
)
"""Capabilities of the thirty models by what they drive; all others cost people and supplies."""

DRIVERS_OF_MODEL: Final[Mapping[int, frozenset[Driver]]] = MappingProxyType(
    {
        model: frozenset(drivers)
        for model, drivers in {
            1: (_T, _O, _A), 2: (_T, _A), 3: (_T, _P, _A), 4: (_T, _O, _A), 5: (_T, _O, _A),
            6: (_T, _O, _A), 7: (), 8: (_T, _A), 9: (_T, _A), 10: (_T, _A),
            11: (_T, _P, _O, _A), 12: (_T, _O, _A), 13: (), 14: (_P,), 15: (_P,), 16: (_T,),
            17: (_T, _P, _A), 18: (_T,), 19: (_T, _P, _A), 20: (_T, _P), 21: (_T, _P, _A, _N),
            22: (_T, _P, _A), 23: (_T, _P, _A), 24: (_T, _P), 25: (_T, _P, _A), 26: (_T, _P, _A),
            27: (), 28: (_T, _P, _A), 29: (_T, _P, _A), 30: (_A, _N),
        }.items()
    }
)  # fmt: skip
"""What each model drives, by the capabilities that the study lists for it."""


@dataclass(frozen=True, slots=True)
class AuthorizedStrength:
    """The uniformed people whom a mission might have had in a fiscal year."""

    fund: str
    fiscal_year: str
    military: int
    police: int
    source: str
    certainty: Certainty

    @property
    def people(self) -> int:
        """Military and police together."""
        return self.military + self.police


_V, _R = Certainty.VERIFIED, Certainty.RECALLED


AUTHORIZED: Final[tuple[AuthorizedStrength, ...]] = (
    AuthorizedStrength("MINUSCA", "2022/23", 14_400, 3_020, "S/RES/2605 (2021)", _V),
    AuthorizedStrength("MINUSCA", "2023/24", 14_400, 3_020, "S/RES/2659 (2022)", _V),
    AuthorizedStrength("MINUSCA", "2024/25", 14_400, 3_020, "S/RES/2709 (2023)", _V),
    AuthorizedStrength("MINUSMA", "2022/23", 13_289, 1_920, "S/RES/2640 (2022)", _R),
    AuthorizedStrength("MONUSCO", "2022/23", 14_000, 1_641, "S/RES/2556 (2020)", _V),
    AuthorizedStrength("MONUSCO", "2023/24", 13_500, 2_001, "S/RES/2666 (2022)", _V),
    AuthorizedStrength("MONUSCO", "2024/25", 11_500, 1_713, "S/RES/2717 (2023)", _V),
    AuthorizedStrength("UNFICYP", "2022/23", 860, 69, "S/RES/1568 (2004)", _R),
    AuthorizedStrength("UNFICYP", "2023/24", 860, 69, "S/RES/1568 (2004)", _R),
    AuthorizedStrength("UNFICYP", "2024/25", 860, 69, "S/RES/1568 (2004)", _R),
    AuthorizedStrength("UNISFA", "2022/23", 3_250, 640, "S/RES/2609 (2021)", _R),
    AuthorizedStrength("UNISFA", "2023/24", 3_250, 640, "S/RES/2609 (2021)", _R),
    AuthorizedStrength("UNISFA", "2024/25", 3_250, 640, "S/RES/2609 (2021)", _R),
    AuthorizedStrength("UNMISS", "2022/23", 17_000, 2_101, "S/RES/2625 (2022)", _R),
    AuthorizedStrength("UNMISS", "2023/24", 17_000, 2_101, "S/RES/2677 (2023)", _V),
    AuthorizedStrength("UNMISS", "2024/25", 17_000, 2_101, "S/RES/2729 (2024)", _V),
)
"""UNDOF and UNIFIL are left out: the ceilings on record, of 1974 and of 2006, lie far above the
strength they have, so that their cost by head would look too low."""
