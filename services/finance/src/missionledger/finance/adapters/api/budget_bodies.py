"""Estimates as they are sent."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.policies import Certainty
from missionledger.finance.adapters.api.amounts import DollarsFromZero, PositiveDollars
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.budget.commands import RequestKind
from missionledger.finance.domain.budget.contents import (
    LINES_MAX,
    Component,
    DeclaredTotal,
    EnteredCost,
    EstimateContents,
    LineChange,
    LineReason,
    LongText,
    PostLine,
    StandardCost,
    StrengthLine,
    Text,
)
from missionledger.finance.domain.budget.events import DecisionNamed, VersionKind


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StandardCostBody(_Body):
    """What one person costs in a month, from a day up to before another, and by which source."""

    name: Text
    monthly: PositiveDollars
    valid_from: date
    valid_to: date | None = None
    source: Text
    certainty: Certainty = Certainty.ASSUMED


class EnteredBody(_Body):
    """A cost that is entered as an amount."""

    group: BudgetGroup
    item: Text
    label: Text
    amount: DollarsFromZero
    explanation: LongText


class DeclaredBody(_Body):
    """A total as the paper states it; of all where group and item are left out."""

    group: BudgetGroup | None = None
    item: Annotated[str, Field(max_length=300)] = ""
    amount: DollarsFromZero


class EstimateBody(_Body):
    """A draft: people by month at standard costs, other costs, results, and stated totals.

    Attributes:
        reasons: for a revised estimate, why each line differs from what is approved.
        answers: the decision about the mandate whose re-estimate it is.
    """

    kind: RequestKind = VersionKind.REQUESTED
    prepared_on: date
    source: Annotated[str, Field(max_length=300)] = ""
    standard_costs: Annotated[Sequence[StandardCostBody], Field(max_length=LINES_MAX)] = ()
    posts: Annotated[Sequence[PostLine], Field(max_length=LINES_MAX)] = ()
    strength: Annotated[Sequence[StrengthLine], Field(max_length=LINES_MAX)] = ()
    entered: Annotated[Sequence[EnteredBody], Field(max_length=LINES_MAX)] = ()
    components: Annotated[Sequence[Component], Field(max_length=20)] = ()
    declared: Annotated[Sequence[DeclaredBody], Field(min_length=1, max_length=LINES_MAX)]
    reasons: Annotated[Sequence[LineReason], Field(max_length=LINES_MAX)] = ()
    answers: DecisionNamed | None = None

    def contents(self) -> EstimateContents:
        """Return what is estimated as the domain knows it."""
        return EstimateContents(
            standard_costs=tuple(
                StandardCost(
                    name=each.name,
                    monthly_minor=each.monthly.to_money().minor,
                    valid_from=each.valid_from,
                    valid_to=each.valid_to,
                    source=each.source,
                    certainty=each.certainty,
                )
                for each in self.standard_costs
            ),
            posts=tuple(self.posts),
            strength=tuple(self.strength),
            entered=tuple(
                EnteredCost(
                    group=each.group,
                    item=each.item,
                    label=each.label,
                    amount_minor=each.amount.to_money().minor,
                    explanation=each.explanation,
                )
                for each in self.entered
            ),
            components=tuple(self.components),
            declared=tuple(
                DeclaredTotal(
                    group=each.group, item=each.item, amount_minor=each.amount.to_money().minor
                )
                for each in self.declared
            ),
        )


class SubmissionBody(_Body):
    """The day on which a draft is handed in."""

    submitted_on: date


class EstimateReturnBody(_Body):
    """Why a version is sent back."""

    returned_on: date
    reason: LongText


class ChangeBody(_Body):
    """A line as it should be instead, and why."""

    group: BudgetGroup
    item: Text
    amount: DollarsFromZero
    reason: LongText


class DecisionBody(_Body):
    """What a document says of a version: every line it changes, and the total it states."""

    decided_on: date
    symbol: Text
    changes: Annotated[Sequence[ChangeBody], Field(max_length=LINES_MAX)] = ()
    stated_total: DollarsFromZero

    def line_changes(self) -> tuple[LineChange, ...]:
        """Return the changes as the domain knows them."""
        return tuple(
            LineChange(
                group=each.group,
                item=each.item,
                amount_minor=each.amount.to_money().minor,
                reason=each.reason,
            )
            for each in self.changes
        )
