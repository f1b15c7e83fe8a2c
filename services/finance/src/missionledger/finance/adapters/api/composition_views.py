"""What a composition might cost, as it is shown: always modelled, on what it rests."""

from collections.abc import Sequence

from pydantic import BaseModel

from missionledger.common.events import Provenance
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.budget.comparators import Driver
from missionledger.finance.domain.budget.composition_cost import (
    Comparator,
    ModelledCost,
    ModelledLine,
)

COMPOSITION_NOTE = (
    "Real expenditure by authorized head of comparable missions, quartile by quartile. The model "
    "does not know terrain, prices or the vessels of a maritime force, which reports count among "
    "contingents. Over the comparable missions, each left out in turn, the median error of the "
    "middle figure is 5 per cent, the largest 22."
)


class RangeView(BaseModel):
    """A modelled range with what was entered for vessels on top."""

    low: Amount
    middle: Amount
    high: Amount

    @classmethod
    def of(cls, found: ModelledCost, entered_minor: int) -> "RangeView":
        """Return the range as it is shown."""
        return cls(
            low=usd(found.low_minor + entered_minor),
            middle=usd(found.middle_minor + entered_minor),
            high=usd(found.high_minor + entered_minor),
        )


class ModelledLineView(BaseModel):
    """An item at the lower quartile, the median and the upper quartile of real costs by head."""

    group: BudgetGroup
    item: str
    divided_by: str
    low: Amount
    middle: Amount
    high: Amount
    comparators: int

    @classmethod
    def of(cls, line: ModelledLine) -> "ModelledLineView":
        """Return the line as it is shown."""
        return cls(
            group=line.group,
            item=line.item,
            divided_by=line.head.value,
            low=usd(line.low_minor),
            middle=usd(line.middle_minor),
            high=usd(line.high_minor),
            comparators=line.comparators,
        )


class ComparatorView(BaseModel):
    """A real mission and year behind the model, with the source of its strength."""

    fund: str
    fiscal_year: str
    military: int
    police: int
    strength_source: str
    strength_certainty: str
    spent: Amount

    @classmethod
    def of(cls, each: Comparator) -> "ComparatorView":
        """Return the comparator as it is shown."""
        return cls(
            fund=each.strength.fund,
            fiscal_year=each.strength.fiscal_year,
            military=each.strength.military,
            police=each.strength.police,
            strength_source=each.strength.source,
            strength_certainty=each.strength.certainty.value,
            spent=usd(sum(each.spending.values())),
        )


class CompositionCostView(BaseModel):
    """What a mission of some models might cost in a year; always modelled, never a price.

    Attributes:
        naval: vessels at the cost that was entered, and no part of the range; with_naval adds it.
        to_plan: what the composition needs that the figures do not hold.
    """

    provenance: Provenance
    model_version: str
    models: Sequence[int]
    drivers: Sequence[Driver]
    military: int
    police: int
    low: Amount
    middle: Amount
    high: Amount
    lines: Sequence[ModelledLineView]
    comparators: Sequence[ComparatorView]
    vessels: int
    naval: Amount | None
    with_naval: RangeView | None
    to_plan: Sequence[str]
    note: str
