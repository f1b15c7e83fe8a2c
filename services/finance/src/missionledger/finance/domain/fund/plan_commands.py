"""What may be asked about the cost of a year and how it is paid for."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.lifecycle_events import ShareText
from missionledger.finance.domain.fund.plan_events import Component, Name
from missionledger.finance.domain.fund.year_cut import CutMethod

Text = Annotated[str, Field(min_length=1, max_length=300)]
Positive = Annotated[MinorUnits, Field(gt=0)]


class VoluntaryShare(BaseModel):
    """What a State gives: a share of the whole cost, or a fixed amount."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contributor: Name
    share: ShareText | None = None
    amount_minor: Positive | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.share is None) == (self.amount_minor is None):
            raise ValueError("give a share or an amount, and not both")
        return self


class PlannedSlice(BaseModel):
    """The days of a slice; its amounts only where they are printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    period_from: date
    period_to: date
    gross_minor: Positive | None = None
    staff_assessment_minor: Annotated[MinorUnits, Field(ge=0)] = 0


class PlanYear(Command):
    """Set out what a year costs, what others pay first, and how the rest is cut.

    Attributes:
        unit_minor: what a slice is rounded to; circulars round to 100 dollars, UNFICYP's to one.
    """

    fund: MissionId
    fiscal_year: Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]
    symbol: Text
    components: Annotated[tuple[Component, ...], Field(min_length=1, max_length=20)]
    voluntary: Annotated[tuple[VoluntaryShare, ...], Field(max_length=50)] = ()
    method: CutMethod
    unit_minor: Positive = 100_00
    slices: Annotated[tuple[PlannedSlice, ...], Field(min_length=1, max_length=40)]

    @property
    def plan(self) -> str:
        """The id of the plan."""
        return f"{self.fiscal_year} {self.symbol}"


class ReceiveVoluntaryShare(Command):
    """Record that voluntary money towards a year came in; dated on that day.

    Attributes:
        receipt: reference, unique in the fund.
    """

    fund: MissionId
    plan: Text
    contributor: Name
    receipt: Text
    amount_minor: Positive


PlanCommand = PlanYear | ReceiveVoluntaryShare
