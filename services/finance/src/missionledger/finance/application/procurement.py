"""What a mission buys near its people: purchases by the origin of their vendors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from missionledger.common.axes import Axes
from missionledger.finance.domain.commitments.events import VendorOrigin

NEAR = (VendorOrigin.LOCAL, VendorOrigin.REGIONAL)


@dataclass(frozen=True, slots=True)
class Procurement:
    """What a fund bought in a year.

    Attributes:
        by_origin: cents owed for goods and services; None for those without an origin.
        leaving_something: how many purchases leave systems or skills behind.
    """

    fund: str
    fiscal_year: str
    by_origin: Mapping[VendorOrigin | None, int]
    leaving_something: int

    def of(self, origin: VendorOrigin | None) -> int:
        """Return the cents of one origin."""
        return self.by_origin.get(origin, 0)

    @property
    def near_part(self) -> Fraction | None:
        """Local and regional as a part of what is told; None where nothing is."""
        told = sum(self.of(origin) for origin in VendorOrigin)
        return Fraction(sum(self.of(origin) for origin in NEAR), told) if told > 0 else None


class Purchases(Protocol):
    """Obligations for goods and services, read at a point on both axes."""

    async def by_year(
        self, axes: Axes, *, funds: Sequence[str], fiscal_year: str | None = None
    ) -> list[Procurement]:
        """Return what the funds bought, by fund and year."""
        ...
