"""What a plan says."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.liquidity_plans.policies import Measure

Count = Annotated[int, Field(ge=0, strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanItem(_Part):
    """A part of a line that has a name of its own: a claim, an item of expenditure."""

    name: str
    amount_minor: MinorUnits


class PlanLine(_Part):
    """One measure.

    Attributes:
        amount_minor: what it is to bring by the day of the deepest gap.
        limit_minor: the most it may bring; None where that is not known, with the note.
        rule: name of the rule that limits it, and `source` its document.
        repaid_by: for a loan, the first month end by which the fund can have paid it back.
    """

    measure: Measure
    amount_minor: MinorUnits
    limit_minor: MinorUnits | None
    rule: str
    source: str
    certainty: Certainty
    note: str = ""
    repaid_by: DayText | None = None
    items: tuple[PlanItem, ...] = ()


class PersonnelCut(_Part):
    """What it would take to close a gap by sending soldiers home.

    Attributes:
        for_minor: the gap: what the lines leave uncovered, or all of it where they leave nothing.
        share_basis_points: of uniformed personnel, rounded up; None where nobody could be sent
            home in time, or nothing is known of their cost.
        monthly_cost_minor: of uniformed personnel.
        months: from the plan to the deepest gap.
        saved_tenths: months of cost that each person sent home saves, in tenths of a month.
        cost_first_minor: what going home costs before anything is saved.
    """

    for_minor: MinorUnits
    share_basis_points: Count | None
    monthly_cost_minor: MinorUnits | None
    months: Count
    saved_tenths: Count
    cost_first_minor: MinorUnits | None
    source: str
    note: str


class GapPoint(_Part):
    """Cash at a month end, by the forecast at the level asked for."""

    on: DayText
    cash_minor: MinorUnits


class PlanContents(_Part):
    """A plan as it is proposed.

    Attributes:
        forecast: the kept forecast it rests on.
        known_at: last log position of everything else it rests on.
        level: which of the forecast's levels is planned for: `p10` is the careful one.
        gap_minor: what is missing on the worst month end.
        uncovered_minor: what no line covers.
        books: the books the figures rest on.
    """

    plan: str
    fund: MissionId
    as_of: DayText
    until: DayText
    forecast: str
    known_at: Count
    level: str
    gap_minor: MinorUnits
    worst_on: DayText
    first_short_on: DayText
    points: tuple[GapPoint, ...]
    lines: tuple[PlanLine, ...]
    uncovered_minor: MinorUnits
    personnel_cut: PersonnelCut
    books: tuple[str, ...]
