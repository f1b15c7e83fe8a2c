"""The budgetary ledger: amounts by group, cost centre, item and purpose; no cash is in it.

Every event of authority and spending carries the movements it made, so that a state and a read
model are sums of the same figures.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits, Money
from missionledger.finance.domain.budget.classification import BudgetGroup

Text = Annotated[str, Field(min_length=1, max_length=300)]
FiscalYearText = Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]
PositiveMinor = Annotated[MinorUnits, Field(gt=0)]
CostCentre = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")]

RELEASE_IN_FULL = 10_000
"""Basis points of what was voted: one hundred per cent."""


class Purpose(StrEnum):
    """What money is set aside for; everything but `general` is an earmark."""

    GENERAL = "general"
    QUICK_IMPACT = "quick_impact_projects"
    VIOLENCE_REDUCTION = "community_violence_reduction"
    REINSERTION = "reinsertion"
    """Of former combatants, for twelve months (A/RES/59/296)."""
    TRANSITION = "transition"
    """Handing over to the country and the United Nations team, on assessed money."""
    CONDUCT = "conduct_and_discipline"
    """Placed by an assessment of risk; goes on through the closing of the mission."""
    RESIDUAL = "residual_duties"
    """Duties that remain when the last peacekeeper has left."""

    @property
    def is_earmark(self) -> bool:
        """Whether other purposes may not use the money."""
        return self is not Purpose.GENERAL

    @property
    def outlives_mandate(self) -> bool:
        """Whether it is committed on after the mandate ended, without being a settlement."""
        return self in (Purpose.CONDUCT, Purpose.RESIDUAL)


class Measure(StrEnum):
    """What an amount in the budgetary ledger counts."""

    ALLOTTED = "allotted"
    """Given to the group, before the release rate of the Controller."""
    COMMITTED = "committed"
    """Held for a purchase or contract, used or not."""
    OBLIGATED = "obligated"
    """Owed under a contract or order, paid or not: the expenditure of the year."""
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    DISBURSED = "disbursed"
    LAPSED = "lapsed"
    """Committed but not obligated when the year was closed."""
    CANCELLED_PRIOR = "cancelled_prior"
    """Obligations of a closed year that were cancelled later; part of a credit."""
    REPORTED = "reported"
    """Expenditure that a performance report prints, for a year that was not kept here."""
    REDEPLOYED = "redeployed"
    """Moved to the line since it was allotted; below zero for what it gave."""
    ABSORBED_INTERNATIONAL = "absorbed_international_staff_cost"
    """Given up for the rising cost of international staff."""
    ABSORBED_NATIONAL = "absorbed_national_staff_cost"
    """Given up for the rising cost of national staff."""


class LineKey(BaseModel):
    """A line of an allotment: who spends, on what, and for which purpose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cost_centre: CostCentre
    item: Text
    purpose: Purpose = Purpose.GENERAL

    @property
    def key(self) -> str:
        """The line as text, unique in its group."""
        return f"{self.cost_centre}|{self.purpose}|{self.item}"


class Movement(BaseModel):
    """By how much one measure of one line changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: LineKey
    measure: Measure
    amount_minor: MinorUnits


class BudgetaryEvent(DomainEvent):
    """Base of every event that moves authority; the read model looks at `movements` alone."""

    fund: MissionId
    fiscal_year: FiscalYearText
    group: BudgetGroup
    movements: tuple[Movement, ...] = ()


def dollars(minor: int) -> str:
    """Return cents as a person reads them in a refusal: `93500000.01 dollars`."""
    return f"{Money(minor=minor)} dollars"


def year_id(fund: str, fiscal_year: str) -> str:
    """Return the id of a budget year: `UNMISS.2025-26`."""
    return f"{fund}.{fiscal_year.replace('/', '-')}"


def allotment_id(fund: str, fiscal_year: str, group: BudgetGroup) -> str:
    """Return the id of the allotment of a group: `UNMISS.2025-26.III`."""
    return f"{year_id(fund, fiscal_year)}.{group.numeral}"


def released_of(allotted_minor: int, release_bp: int) -> int:
    """Return the part of an amount that may be committed at a release rate in basis points.

    Rounded down to a cent: what is released is never above what was allotted.
    """
    return allotted_minor * release_bp // RELEASE_IN_FULL
