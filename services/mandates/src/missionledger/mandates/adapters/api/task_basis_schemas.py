"""Shapes of what tasks rest on, as they travel."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictBool

from missionledger.common.events import Provenance
from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.mandates.adapters.api.kit import FactBody
from missionledger.mandates.domain.coverage import Finding, Left, TaskCoverage, Use
from missionledger.mandates.domain.task_basis.commands import (
    RecordMeans,
    RecordReliance,
    RetireMeans,
    WithdrawReliance,
)
from missionledger.mandates.domain.task_basis.decider import Means
from missionledger.mandates.domain.task_basis.events import RelianceRecorded
from missionledger.mandates.domain.task_basis.facts import (
    Component,
    Count,
    Figure,
    MeansKind,
    Measure,
    MoneyClass,
    OptionalSlug,
    RequirementId,
)
from missionledger.mandates.domain.tasks.events import Funding
from missionledger.mandates.domain.words import Slug, Statement, Text


class FigureBody(BaseModel):
    """An amount, and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Amount
    mark: Provenance = Provenance.ENTERED
    basis: Text

    def to_figure(self) -> Figure:
        """Return it as the domain has it."""
        return Figure(amount=self.amount.to_money(), mark=self.mark, basis=self.basis)

    @classmethod
    def of(cls, figure: Figure | None) -> "FigureBody | None":
        """Return it as it travels."""
        if figure is None:
            return None
        return cls(amount=Amount.of(figure.amount), mark=figure.mark, basis=figure.basis)


def dollars(cents: int) -> Amount:
    """Return cents of US dollars as they travel."""
    return Amount.of(Money(minor=cents))


class MeansBody(FactBody):
    """A means of a mission: all of it, the same id again describes it anew."""

    means_id: Slug
    kind: MeansKind
    title: Text
    component: Component | None = None
    money_class: MoneyClass | None = None
    size: Count | None = None
    yearly_cost: FigureBody | None = None
    capability: OptionalSlug = ""
    requirement_id: RequirementId = ""

    def to_command(self, mission_id: str) -> RecordMeans:
        """Return the command."""
        cost = self.yearly_cost.to_figure() if self.yearly_cost else None
        return RecordMeans.model_validate(self.fields(mission_id) | {"yearly_cost": cost})


class MeansRetirementBody(FactBody):
    """Why a means is there no longer."""

    reason: Statement

    def to_command(self, mission_id: str, means_id: str) -> RetireMeans:
        """Return the command."""
        return RetireMeans.model_validate(self.fields(mission_id) | {"means_id": means_id})


class RelianceBody(FactBody):
    """A task rests on a means; the same two again say by how much now."""

    task_id: Slug
    means_id: Slug
    uses: Count | None = None
    uses_money: Amount | None = None
    essential: StrictBool = False
    why: Statement
    author: Text

    def to_command(self, mission_id: str) -> RecordReliance:
        """Return the command."""
        money = self.uses_money.to_money() if self.uses_money else None
        return RecordReliance.model_validate(self.fields(mission_id) | {"uses_money": money})


class RelianceWithdrawalBody(FactBody):
    """Why a task rests on a means no longer."""

    task_id: Slug
    means_id: Slug
    reason: Statement

    def to_command(self, mission_id: str) -> WithdrawReliance:
        """Return the command."""
        return WithdrawReliance.model_validate(self.fields(mission_id))


class MeansView(BaseModel):
    """A means, how much of it there is, and which tasks rest on it.

    Attributes:
        there: heads, items or places; for money see `yearly_cost`.
        retired: why it is there no longer; empty while it is.
    """

    means_id: str
    kind: MeansKind
    title: str
    measure: Measure
    component: Component | None
    money_class: MoneyClass | None
    there: int | None
    yearly_cost: FigureBody | None
    capability: str
    requirement_id: str
    retired: str
    on: str
    tasks: tuple[str, ...]

    @classmethod
    def of(cls, means: Means, there: int, tasks: tuple[str, ...]) -> "MeansView":
        """Return the view of a means."""
        return cls(
            means_id=means.means_id,
            kind=means.kind,
            title=means.title,
            measure=means.measure,
            component=means.component,
            money_class=means.money_class,
            there=None if means.measure is Measure.CENTS else there,
            yearly_cost=FigureBody.of(means.yearly_cost),
            capability=means.capability,
            requirement_id=means.requirement_id,
            retired=means.retired,
            on=means.on.isoformat(),
            tasks=tasks,
        )


MEANS_COLUMNS = (
    "means_id",
    "kind",
    "title",
    "measure",
    "component",
    "money_class",
    "there",
    "yearly_cost.amount.amount",
    "yearly_cost.amount.currency",
    "yearly_cost.mark",
    "yearly_cost.basis",
    "capability",
    "requirement_id",
    "retired",
    "on",
    "tasks",
)


class RelianceView(BaseModel):
    """A task that rests on a means."""

    task_id: str
    means_id: str
    uses: int | None
    uses_money: Amount | None
    essential: bool
    why: str
    author: str
    on: str

    @classmethod
    def of(cls, reliance: RelianceRecorded) -> "RelianceView":
        """Return the view of a link."""
        money = reliance.uses_money
        return cls(
            task_id=reliance.task_id,
            means_id=reliance.means_id,
            uses=reliance.uses,
            uses_money=Amount.of(money) if money else None,
            essential=reliance.essential,
            why=reliance.why,
            author=reliance.author,
            on=reliance.on.isoformat(),
        )


RELIANCE_COLUMNS = (
    "task_id",
    "means_id",
    "uses",
    "uses_money.amount",
    "uses_money.currency",
    "essential",
    "why",
    "author",
    "on",
)


class MoneyLeft(BaseModel):
    """What is left of the money a task uses in a year; see `Left`."""

    needed: Amount
    there: Amount
    least: Amount
    most: Amount
    per_cent_least: int | None
    per_cent_most: int | None

    @classmethod
    def of(cls, left: Left | None) -> "MoneyLeft | None":
        """Return cents as amounts."""
        if left is None:
            return None
        return cls(
            needed=dollars(left.needed),
            there=dollars(left.there),
            least=dollars(left.least),
            most=dollars(left.most),
            per_cent_least=left.per_cent_least,
            per_cent_most=left.per_cent_most,
        )


class TaskCoverageView(BaseModel):
    """A task, what it rests on, and what a cut leaves of it.

    Attributes:
        warning: what has to be said loudly: a protected task may lose.
        rests_on: ids of the means on record; empty means that it is not known what it rests on.
        loses: ids of the means of which it may have less.
        uses: each means, with counts in its measure; cents of US dollars for money.
    """

    task_id: str
    title: str
    category: str
    group: str
    priority: int | None
    phase: int | None
    funding: Funding
    protected_by: str
    finding: Finding
    finding_words: str
    warning: str
    heads: Left | None
    items: Left | None
    places: Left | None
    money: MoneyLeft | None
    rests_on: tuple[str, ...]
    loses: tuple[str, ...]
    uses: tuple[Use, ...]


FINDING_WORDS: Mapping[Finding, str] = {
    Finding.NOT_KNOWN: "not known what it rests on",
    Finding.UNTOUCHED: "nothing of what it rests on goes",
    Finding.LACKS: "nothing goes of what it rests on, which is not wholly there already",
    Finding.MAY_LOSE: "shares a means of which a part goes; on whom the loss falls is not recorded",
    Finding.LOSES: "loses a part of what it rests on",
    Finding.LOSES_ESSENTIAL: "loses all of something it cannot be carried out without",
    Finding.LOSES_ALL: "loses all that it is recorded to rest on",
}


def coverage_fields(coverage: TaskCoverage) -> dict[str, Any]:
    """Return the fields of a `TaskCoverageView`."""
    task = coverage.task
    return {
        "task_id": task.task_id,
        "title": task.title,
        "category": task.category,
        "group": task.group,
        "priority": task.priority,
        "phase": task.phase,
        "funding": task.funding,
        "protected_by": coverage.protected_by,
        "finding": coverage.finding,
        "finding_words": FINDING_WORDS[coverage.finding],
        "warning": coverage.warning,
        "heads": coverage.left.get(Measure.HEADS),
        "items": coverage.left.get(Measure.ITEMS),
        "places": coverage.left.get(Measure.PLACES),
        "money": MoneyLeft.of(coverage.left.get(Measure.CENTS)),
        "rests_on": tuple(each.means_id for each in coverage.uses),
        "loses": tuple(each.means_id for each in coverage.uses if each.loses),
        "uses": coverage.uses,
    }


_LEFT = ("needed", "there", "least", "most", "per_cent_least", "per_cent_most")
COVERAGE_COLUMNS = (
    "task_id",
    "title",
    "category",
    "group",
    "priority",
    "phase",
    "funding",
    "protected_by",
    "finding",
    "warning",
    *(f"{measure}.{name}" for measure in ("heads", "items", "places") for name in _LEFT),
    *(f"money.{name}.amount" for name in _LEFT[:4]),
    "money.per_cent_least",
    "money.per_cent_most",
    "rests_on",
    "loses",
)
