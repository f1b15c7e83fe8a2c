"""Events of what tasks rest on, and of cut plans."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.mandates.domain.cut_plans import commands as c
from missionledger.mandates.domain.cut_plans.decider import CUT_PLANS
from missionledger.mandates.domain.cut_plans.facts import (
    CutItem,
    CutTarget,
    PlanDecision,
    TargetOf,
    Verdict,
)
from missionledger.mandates.domain.task_basis import commands as basis
from missionledger.mandates.domain.task_basis.decider import TASK_BASIS
from missionledger.mandates.domain.task_basis.facts import (
    Component,
    Figure,
    MeansKind,
    Measure,
    MoneyClass,
)
from tests.contracts.stories.life import life

OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2026, 2, 1)}
COST = Figure(amount=Money.dollars(30_000_000), basis="rates times heads")


def task_basis_story() -> list[DomainEvent]:
    """A battalion, the task that rests on it, and the end of both."""
    return life(
        TASK_BASIS,
        basis.RecordMeans(
            **OF,
            means_id="battalion-a",
            kind=MeansKind.UNIT,
            title="Infantry battalion A",
            component=Component.MILITARY,
            money_class=MoneyClass.MILITARY_AND_POLICE,
            size=800,
            yearly_cost=COST,
            capability="military-units",
        ),
        basis.RecordReliance(
            **OF,
            task_id="protection",
            means_id="battalion-a",
            uses=600,
            essential=True,
            why="It patrols five towns.",
            author="Force Commander",
            tasks=("protection",),
        ),
        basis.WithdrawReliance(
            **OF, task_id="protection", means_id="battalion-a", reason="The police does it."
        ),
        basis.RetireMeans(**OF, means_id="battalion-a", reason="It went home."),
    )


def cut_plan_story() -> list[DomainEvent]:
    """A plan that is proposed, revised, judged and adopted."""
    plan: dict[str, Any] = {
        "plan_id": "half-a-battalion",
        "title": "Half a battalion",
        "why": "Less money is released.",
        "proposed_by": "Chief of Staff",
        "target": CutTarget(
            of=TargetOf.HEADS,
            component=Component.MILITARY,
            per_cent=25,
            heads=3_000,
            basis="asked by the Controller",
        ),
        "prepared_by": "planner",
        "known": (c.KnownMeans(means_id="battalion-a", measure=Measure.HEADS, there=800),),
    }
    half = CutItem(
        means_id="battalion-a",
        takes=400,
        leaves_on=date(2026, 6, 1),
        saves=COST,
        costs=Figure(amount=Money.dollars(1_200_000), basis="freight offer"),
    )
    less = half.model_copy(update={"takes": 300})
    return life(
        CUT_PLANS,
        c.ProposeCutPlan(**OF, **plan, items=(half,)),
        c.ReviseCutPlan(**OF, **plan, items=(less,), reason="The east keeps a company."),
        c.JudgeTaskUnderCut(
            **OF,
            plan_id="half-a-battalion",
            task_id="protection",
            verdict=Verdict.REDUCED,
            judgement="Two of five towns are no longer patrolled.",
            author="Force Commander",
            evidence="concept of operations, annex C",
            judged_by="commander",
            tasks=("protection",),
        ),
        c.DecideCutPlan(
            **OF,
            plan_id="half-a-battalion",
            decision=PlanDecision.ADOPTED,
            authority="Head of Mission",
            losing=("protection",),
            decided_by="head",
        ),
    )
