"""What an estimate is made of: people by month, standard costs, other lines, results."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.budget.classification import BudgetGroup

MONTHS = 12
PEOPLE_MAX = 200_000
LINES_MAX = 500

Text = Annotated[str, Field(min_length=1, max_length=300)]
LongText = Annotated[str, Field(min_length=1, max_length=2_000)]
NotNegativeMinor = Annotated[MinorUnits, Field(ge=0)]
PeopleByMonth = Annotated[
    tuple[Annotated[int, Field(ge=0, le=PEOPLE_MAX, strict=True)], ...],
    Field(min_length=MONTHS, max_length=MONTHS),
]
"""How many people in each month of the fiscal year, July first."""


def _part_of_one(text: str) -> str:
    if not 0 <= Fraction(text) <= 1:
        raise ValueError("a factor is an exact part of one, such as 15/100 or 0.15")
    return text


Factor = Annotated[
    str,
    Field(pattern=r"^(0|1|0\.[0-9]{1,6}|[0-9]{1,7}/[1-9][0-9]{0,6})$"),
    AfterValidator(_part_of_one),
]
"""An exact part of one, as text: `0`, `0.15` or `15/100`; never a float."""


class Part(BaseModel):
    """Base of what an estimate is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StandardCost(Part):
    """What one person costs in a month, from a day on, and where that figure comes from.

    Attributes:
        name: by which posts and strength refer to it; it may have several values in time.
        valid_to: first day on which it no longer holds; None while no end is known.
    """

    name: Text
    monthly_minor: Annotated[MinorUnits, Field(gt=0)]
    valid_from: date
    valid_to: date | None = None
    source: Text
    certainty: Certainty = Certainty.ASSUMED


class PostLine(Part):
    """Civilian posts of one kind, by month.

    Attributes:
        item: item of group II.
        label: grade, section or office.
        vacancy: part of the posts that will stand empty.
    """

    item: Text
    label: Text
    posts: PeopleByMonth
    standard_cost: Text
    vacancy: Factor = "0"


class StrengthLine(Part):
    """Uniformed people of one kind, by month.

    Attributes:
        item: item of group I.
        standard_cost: empty for the rate at which contributors are reimbursed.
        delayed_deployment: part of the strength that will arrive later than planned.
    """

    item: Text
    label: Text
    strength: PeopleByMonth
    standard_cost: Annotated[str, Field(max_length=300)] = ""
    delayed_deployment: Factor = "0"


class EnteredCost(Part):
    """A cost that is entered as an amount, with the reason for it."""

    group: BudgetGroup
    item: Text
    label: Text
    amount_minor: NotNegativeMinor
    explanation: LongText


class Indicator(Part):
    """How an accomplishment is measured, from where to where."""

    text: LongText
    baseline: Annotated[str, Field(max_length=300)] = ""
    target: Text


class Output(Part):
    """What will be delivered, and how much of it."""

    text: LongText
    quantity: Annotated[str, Field(max_length=100)] = ""


class Accomplishment(Part):
    """What should be better at the end of the year, and what is delivered to that end."""

    text: LongText
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=50)]
    outputs: Annotated[tuple[Output, ...], Field(min_length=1, max_length=100)]


class Component(Part):
    """A component of the mission, or its support, with the results it answers for."""

    name: Text
    accomplishments: Annotated[tuple[Accomplishment, ...], Field(min_length=1, max_length=50)]


class DeclaredTotal(Part):
    """A total as the paper states it: of an item, of a group, or of all where both are empty."""

    group: BudgetGroup | None = None
    item: Annotated[str, Field(max_length=300)] = ""
    amount_minor: NotNegativeMinor

    @property
    def name(self) -> str:
        """The words for it in a refusal."""
        if self.group is None:
            return "the total"
        return f"{self.group.numeral}, {self.item}" if self.item else f"group {self.group.numeral}"


class EstimateContents(Part):
    """An estimate as it is prepared.

    Attributes:
        declared: the totals that the paper states; the total of all must be among them.
    """

    standard_costs: Annotated[tuple[StandardCost, ...], Field(max_length=LINES_MAX)] = ()
    posts: Annotated[tuple[PostLine, ...], Field(max_length=LINES_MAX)] = ()
    strength: Annotated[tuple[StrengthLine, ...], Field(max_length=LINES_MAX)] = ()
    entered: Annotated[tuple[EnteredCost, ...], Field(max_length=LINES_MAX)] = ()
    components: Annotated[tuple[Component, ...], Field(max_length=20)] = ()
    declared: Annotated[tuple[DeclaredTotal, ...], Field(min_length=1, max_length=LINES_MAX)]


class CostPart(Part):
    """One part of a line: what it is for, how it was found, and on what that rests."""

    label: Text
    amount_minor: MinorUnits
    basis: Literal["computed", "entered"]
    method: str
    source: str = ""


class CostLine(Part):
    """A line of an estimate: an item with what it comes to."""

    group: BudgetGroup
    item: Text
    amount_minor: NotNegativeMinor
    parts: tuple[CostPart, ...] = ()

    @property
    def key(self) -> tuple[BudgetGroup, str]:
        """Group and item, by which lines of two versions are set side by side."""
        return self.group, self.item


class LineReason(Part):
    """Why a line differs from that of the version before."""

    group: BudgetGroup
    item: Text
    reason: LongText


class LineChange(Part):
    """A line as it should be instead, and why."""

    group: BudgetGroup
    item: Text
    amount_minor: NotNegativeMinor
    reason: LongText
