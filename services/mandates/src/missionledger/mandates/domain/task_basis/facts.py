"""The words of what tasks rest on."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from missionledger.common.events import Provenance
from missionledger.common.money import Money
from missionledger.mandates.domain.words import Slug, Statement, Text

COUNT_MAX = 1_000_000

Count = Annotated[int, Field(ge=1, le=COUNT_MAX, strict=True)]
OptionalSlug = Annotated[str, Field(pattern=r"^[a-z0-9-]{0,80}$")]
RequirementId = Annotated[str, Field(max_length=80)]


class Facts(BaseModel):
    """Base of what a fact says, without its mission and its day."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MeansKind(StrEnum):
    """What sort of means it is; it says what the means is counted in."""

    UNIT = "unit"
    POSTS = "posts"
    """Civilian posts, police officers or staff officers of one sort, as a group."""
    EQUIPMENT = "equipment"
    SITE = "site"
    MONEY = "money"
    """Money for something that is bought: contracts, projects, flights."""


class Measure(StrEnum):
    """What means are counted in; counts of different measures are never added."""

    HEADS = "heads"
    ITEMS = "items"
    PLACES = "places"
    CENTS = "cents"
    """Cents of US dollars, of one year."""


MEASURES = {
    MeansKind.UNIT: Measure.HEADS,
    MeansKind.POSTS: Measure.HEADS,
    MeansKind.EQUIPMENT: Measure.ITEMS,
    MeansKind.SITE: Measure.PLACES,
    MeansKind.MONEY: Measure.CENTS,
}


class Component(StrEnum):
    """Which people they are."""

    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"


class MoneyClass(StrEnum):
    """The three groups of a peacekeeping budget."""

    MILITARY_AND_POLICE = "military_and_police"
    CIVILIAN = "civilian"
    OPERATIONAL = "operational"


class Figure(Facts):
    """An amount, and where it comes from.

    Attributes:
        amount: US dollars, the currency of peacekeeping budgets.
        mark: whether it was entered, read in a document, or made by a model.
        basis: the document, the model or the calculation.
    """

    amount: Money
    mark: Provenance = Provenance.ENTERED
    basis: Text


class MeansFacts(Facts):
    """Something that a mission has to carry out its tasks with.

    Attributes:
        component: which people they are; for heads only, and then needed.
        money_class: the group of the budget that pays for it, where it is known.
        size: heads or items; None for a site, for money, and where force generation tells.
        yearly_cost: what it costs in a year; for money, how much there is of it in a year.
        capability: slug of the capability it gives; empty where none is named.
        requirement_id: requirement of force generation that the unit fills: its heads are then
            those that arrived, and are not entered here a second time.
    """

    means_id: Slug
    kind: MeansKind
    title: Text
    component: Component | None = None
    money_class: MoneyClass | None = None
    size: Count | None = None
    yearly_cost: Figure | None = None
    capability: OptionalSlug = ""
    requirement_id: RequirementId = ""

    @property
    def measure(self) -> Measure:
        """What it is counted in."""
        return MEASURES[self.kind]


class RelianceFacts(Facts):
    """A task rests on a means.

    Several tasks may use the same heads, one after the other, so that uses of one means may add up
    to more than its size.

    Attributes:
        uses: heads or items that the task uses; None for all there are.
        uses_money: for money, how much of it in a year; None for all there is.
        essential: without the means the task cannot be carried out at all.
        why: what the means does for the task.
        author: who says so.
    """

    task_id: Slug
    means_id: Slug
    uses: Count | None = None
    uses_money: Money | None = None
    essential: StrictBool = False
    why: Statement
    author: Text
