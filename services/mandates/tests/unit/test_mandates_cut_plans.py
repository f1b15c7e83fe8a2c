from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.cut_plans import commands as c
from missionledger.mandates.domain.cut_plans import refusals as r
from missionledger.mandates.domain.cut_plans.decider import CUT_PLANS
from missionledger.mandates.domain.cut_plans.facts import (
    CutItem,
    CutTarget,
    PlanDecision,
    TargetOf,
    Verdict,
)
from missionledger.mandates.domain.task_basis.facts import Component, Figure, Measure
from missionledger.mandates.domain.task_basis.refusals import MeansNotCountedError

OF: dict[str, Any] = {
    "occurred_on": date(2026, 4, 1),
    "mission_id": "UNXX",
    "plan_id": "half-a-battalion",
}
KNOWN = (
    c.KnownMeans(means_id="battalion-a", measure=Measure.HEADS, there=800),
    c.KnownMeans(means_id="ballots", measure=Measure.CENTS, there=200_000_000),
    c.KnownMeans(means_id="camp-east", measure=Measure.PLACES, there=1),
    c.KnownMeans(means_id="battalion-b", measure=Measure.HEADS, there=0),
)
HALF = CutItem(means_id="battalion-a", takes=400)
PROPOSE = c.ProposeCutPlan(
    **OF,
    title="Half a battalion",
    why="Less money is released.",
    proposed_by="Chief of Staff",
    items=(HALF,),
    prepared_by="planner",
    known=KNOWN,
)
REVISE = c.ReviseCutPlan(
    **PROPOSE.model_dump(exclude={"occurred_on", "items"}),
    occurred_on=date(2026, 4, 10),
    items=(CutItem(means_id="battalion-a", takes=300),),
    reason="The east keeps a company.",
)
JUDGE = c.JudgeTaskUnderCut(
    **(OF | {"occurred_on": date(2026, 4, 12)}),
    task_id="protection",
    verdict=Verdict.REDUCED,
    judgement="Two of five towns are no longer patrolled.",
    author="Force Commander",
    evidence="concept of operations, annex C",
    judged_by="commander",
    tasks=("protection", "patrols"),
)
ADOPT = c.DecideCutPlan(
    **(OF | {"occurred_on": date(2026, 4, 15)}),
    decision=PlanDecision.ADOPTED,
    authority="Head of Mission",
    decided_by="head",
    losing=("protection",),
)

nothing = Scenario(CUT_PLANS)
proposed = nothing.after(PROPOSE)
judged = proposed.after(JUDGE)


def test_a_plan_is_proposed_once_and_every_edition_is_kept() -> None:
    revised = proposed.after(REVISE)

    assert proposed.when(PROPOSE) == ()
    assert [each.edition for each in revised.state.editions] == [1, 2]
    assert revised.when(REVISE) == ()
    with pytest.raises(r.CutPlanExistsError, match="Half a battalion"):
        proposed.when(PROPOSE.model_copy(update={"title": "Another"}))


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ((CutItem(means_id="battalion-z"),), "/items/0/means_id"),
        ((CutItem(means_id="battalion-b"),), "/items/0/means_id"),
        ((CutItem(means_id="battalion-a", takes=801),), "/items/0/means_id"),
        ((HALF, HALF), "/items/1/means_id"),
        ((CutItem(means_id="ballots", takes=5),), "/items/0/takes"),
        ((CutItem(means_id="camp-east", takes=1),), "/items/0/takes"),
        ((CutItem(means_id="battalion-a", takes_money=Money(minor=5)),), "/items/0/takes_money"),
        ((CutItem(means_id="ballots", takes_money=Money(minor=-5)),), "/items/0/takes_money"),
        (
            (CutItem(means_id="ballots", takes_money=Money(minor=5, currency="EUR")),),
            "/items/0/takes_money",
        ),
        (
            (CutItem(means_id="ballots", saves=Figure(amount=Money(minor=-5), basis="b")),),
            "/items/0/saves",
        ),
    ],
)
def test_only_what_is_there_goes_and_once(items: tuple[CutItem, ...], pointer: str) -> None:
    with pytest.raises((r.CutItemError, MeansNotCountedError)) as refusal:
        nothing.when(PROPOSE.model_copy(update={"items": items}))

    assert refusal.value.pointer == pointer


@pytest.mark.parametrize(
    "wrong",
    [
        {"of": TargetOf.HEADS},
        {"of": TargetOf.MONEY, "heads": 3000},
        {"of": TargetOf.MONEY, "money": Money.dollars(5), "component": Component.MILITARY},
        {"of": TargetOf.MONEY, "money": Money(minor=5, currency="EUR")},
    ],
)
def test_so_many_per_cent_are_of_something(wrong: dict[str, Any]) -> None:
    target = CutTarget(**wrong, per_cent=15, basis="the Controller")

    with pytest.raises(r.CutTargetError):
        nothing.when(PROPOSE.model_copy(update={"target": target}))


def test_a_judgement_is_of_the_edition_that_was_seen() -> None:
    assert judged.when(JUDGE) == ()
    one = judged.state.judged("protection")
    assert one is not None
    assert (one.edition, one.judged_by) == (1, "commander")
    with pytest.raises(r.CutTaskNotOfMandateError):
        proposed.when(JUDGE.model_copy(update={"task_id": "demining"}))


def test_a_protected_task_that_loses_is_judged_before_a_plan_is_adopted() -> None:
    with pytest.raises(r.ProtectedTaskNotJudgedError, match="protection") as refusal:
        proposed.when(ADOPT)

    assert "S/RES/1894" in (refusal.value.source or "")
    assert judged.after(ADOPT).state.status == "adopted"


def test_a_judgement_of_an_edition_before_does_not_count_for_the_next() -> None:
    late = judged.after(REVISE.model_copy(update={"occurred_on": date(2026, 4, 13)}))

    with pytest.raises(r.ProtectedTaskNotJudgedError, match="edition 2"):
        late.when(ADOPT)


def test_who_prepared_an_edition_does_not_decide_on_the_plan_but_may_withdraw_it() -> None:
    own = {"decided_by": "planner"}

    for decision in (PlanDecision.ADOPTED, PlanDecision.REJECTED):
        with pytest.raises(r.CutPlanSeparationError):
            judged.when(ADOPT.model_copy(update=own | {"decision": decision}))
    withdrawn = ADOPT.model_copy(update=own | {"decision": PlanDecision.WITHDRAWN})
    assert judged.after(withdrawn).state.status == "withdrawn"


def test_a_decided_plan_stays_as_it_is() -> None:
    adopted = judged.after(ADOPT)

    assert adopted.when(ADOPT) == ()
    for command in (
        REVISE.model_copy(update={"occurred_on": date(2026, 5, 1)}),
        JUDGE.model_copy(update={"occurred_on": date(2026, 5, 1)}),
        ADOPT.model_copy(update={"decision": PlanDecision.REJECTED}),
    ):
        with pytest.raises(r.CutPlanDecidedError):
            adopted.when(command)


def test_nothing_happens_to_a_plan_before_it_is_there_or_out_of_order() -> None:
    for command in (REVISE, JUDGE, ADOPT):
        with pytest.raises(r.CutPlanNotRecordedError):
            nothing.when(command)
    with pytest.raises(r.CutPlanOutOfOrderError):
        judged.when(ADOPT.model_copy(update={"occurred_on": date(2026, 4, 2)}))
