"""What is sent about cut plans."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.mandates.adapters.api.kit import FactBody
from missionledger.mandates.adapters.api.task_basis_schemas import FigureBody
from missionledger.mandates.domain.cut_plans.commands import (
    DecideCutPlan,
    JudgeTaskUnderCut,
    ProposeCutPlan,
    ReviseCutPlan,
)
from missionledger.mandates.domain.cut_plans.facts import (
    ITEMS_MAX,
    PER_CENT_MAX,
    CutItem,
    CutTarget,
    JudgementFacts,
    PlanDecision,
    TargetOf,
)
from missionledger.mandates.domain.task_basis.facts import Component, Count, MoneyClass
from missionledger.mandates.domain.words import Note, Slug, Statement, Text


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TargetBody(_Shape):
    """What was asked to go; the per cent are of `heads` or of `money`."""

    of: TargetOf
    component: Component | None = None
    money_class: MoneyClass | None = None
    per_cent: Annotated[int, Field(ge=1, le=PER_CENT_MAX, strict=True)]
    heads: Count | None = None
    money: Amount | None = None
    basis: Text

    def to_target(self) -> CutTarget:
        """Return it as the domain has it."""
        money = self.money.to_money() if self.money else None
        return CutTarget.model_validate(self.model_dump(exclude={"money"}) | {"money": money})

    @classmethod
    def of_target(cls, target: CutTarget | None) -> "TargetBody | None":
        """Return it as it travels."""
        if target is None:
            return None
        money = Amount.of(target.money) if target.money else None
        return cls(**(target.model_dump(exclude={"money"}) | {"money": money}))


class ItemBody(_Shape):
    """One thing that is proposed to go; without a number all of it goes."""

    means_id: Slug
    takes: Count | None = None
    takes_money: Amount | None = None
    leaves_on: date | None = None
    saves: FigureBody | None = None
    costs: FigureBody | None = None
    reason: Note = ""

    def to_item(self) -> CutItem:
        """Return it as the domain has it."""
        return CutItem(
            means_id=self.means_id,
            takes=self.takes,
            takes_money=self.takes_money.to_money() if self.takes_money else None,
            leaves_on=self.leaves_on,
            saves=self.saves.to_figure() if self.saves else None,
            costs=self.costs.to_figure() if self.costs else None,
            reason=self.reason,
        )

    @classmethod
    def of(cls, item: CutItem) -> "ItemBody":
        """Return it as it travels."""
        return cls(
            means_id=item.means_id,
            takes=item.takes,
            takes_money=Amount.of(item.takes_money) if item.takes_money else None,
            leaves_on=item.leaves_on,
            saves=FigureBody.of(item.saves),
            costs=FigureBody.of(item.costs),
            reason=item.reason,
        )


class _PlanBody(FactBody):
    title: Text
    why: Statement
    proposed_by: Text
    target: TargetBody | None = None
    items: Annotated[tuple[ItemBody, ...], Field(min_length=1, max_length=ITEMS_MAX)]
    liquidity_plan: Annotated[str, Field(max_length=120)] = ""

    def _plan(self, mission_id: str, actor: str) -> dict[str, Any]:
        return self.fields(mission_id) | {
            "target": self.target.to_target() if self.target else None,
            "items": tuple(each.to_item() for each in self.items),
            "prepared_by": actor,
        }


class CutPlanBody(_PlanBody):
    """A plan: what is proposed to go."""

    plan_id: Slug

    def to_command(self, mission_id: str, actor: str) -> ProposeCutPlan:
        """Return the command."""
        return ProposeCutPlan.model_validate(self._plan(mission_id, actor))


class CutRevisionBody(_PlanBody):
    """Another edition of a plan: all of it, and why it changed."""

    reason: Statement

    def to_command(self, mission_id: str, plan_id: str, actor: str) -> ReviseCutPlan:
        """Return the command."""
        return ReviseCutPlan.model_validate(self._plan(mission_id, actor) | {"plan_id": plan_id})


class JudgementBody(JudgementFacts, FactBody):
    """What becomes of a task under the present edition, as somebody judges it."""

    def to_command(self, mission_id: str, plan_id: str, actor: str) -> JudgeTaskUnderCut:
        """Return the command."""
        values = self.fields(mission_id) | {"plan_id": plan_id, "judged_by": actor}
        return JudgeTaskUnderCut.model_validate(values)


class DecisionBody(FactBody):
    """How a plan comes to its end, and by whose authority."""

    decision: PlanDecision
    authority: Text
    reason: Note = ""

    def to_command(self, mission_id: str, plan_id: str, actor: str) -> DecideCutPlan:
        """Return the command."""
        values = self.fields(mission_id) | {"plan_id": plan_id, "decided_by": actor}
        return DecideCutPlan.model_validate(values)
