"""What a year of an operation costs, who pays what of it, and how the rest is cut."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.year_cut import CutMethod
from missionledger.finance.domain.postings import AccountingEvent

Name = Annotated[str, Field(min_length=1, max_length=120)]


class Component(BaseModel):
    """A part of the cost of the year.

    Attributes:
        source: `mission` for the operation itself, else the shared account it is prorated from.
        gross_minor: cents.
        staff_assessment_minor: income from staff assessment in it, in cents.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Name
    gross_minor: Annotated[MinorUnits, Field(ge=0)]
    staff_assessment_minor: Annotated[MinorUnits, Field(ge=0)] = 0


class Payer(StrEnum):
    """Who pays a part before Member States are assessed."""

    VOLUNTARY = "voluntary"
    """A State that gives it of its own will, into the account of the operation."""
    PARTNER = "partner"
    """A partner of the operation, as the funding arrangement says; not through this account."""


class Deduction(BaseModel):
    """What comes off the cost before Member States are assessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payer: Payer
    contributor: Name
    amount_minor: MinorUnits


class Slice(BaseModel):
    """A part of the year that is assessed on its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    period_from: DayText
    period_to: DayText
    gross_minor: MinorUnits
    staff_assessment_minor: MinorUnits


class YearPlanned(AccountingEvent):
    """What a year costs was set out: what others pay of it first, and how the rest is cut.

    Attributes:
        plan: `<fiscal year> <symbol>`.
        assessed_minor: gross amount that Member States are assessed for.
        staff_assessment_minor: income from staff assessment in that.
        unit_minor: what a slice is rounded to; the last takes what is left.
    """

    fund: MissionId
    plan: str
    fiscal_year: str
    symbol: str
    components: tuple[Component, ...]
    deductions: tuple[Deduction, ...]
    assessed_minor: MinorUnits
    staff_assessment_minor: MinorUnits
    method: CutMethod
    unit_minor: MinorUnits
    slices: tuple[Slice, ...]


class VoluntaryShareReceived(AccountingEvent):
    """Money came in that a State gives towards the cost of an operation of its own will."""

    fund: MissionId
    plan: str
    contributor: str
    receipt: str
    amount_minor: MinorUnits
    received_on: DayText


PlanEvent = YearPlanned | VoluntaryShareReceived

PLAN_EVENTS: tuple[type[PlanEvent], ...] = (YearPlanned, VoluntaryShareReceived)
