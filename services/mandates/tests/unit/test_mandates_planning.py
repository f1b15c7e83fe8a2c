from datetime import date
from typing import Any

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.planning import commands as c
from missionledger.mandates.domain.planning import decider as d
from missionledger.mandates.domain.planning.facts import (
    Committee,
    Condition,
    ContactKind,
    Met,
    ScenarioKind,
)

DAY = date(2026, 2, 1)
OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": DAY}
STRATEGY = c.RecordTransitionStrategy(
    **OF, strategy="local peace committees", capacity="country team", contingency="leave by sea"
)
SETBACK = c.RecordScenario(
    **OF,
    scenario_id="talks-fail",
    kind=ScenarioKind.SETBACK,
    description="The talks fail.",
    response="Back to good offices.",
    owner="Head of Mission",
)
EXPECTATION = c.RecordExpectation(
    **OF, held_by="traders of the port", expectation="patrols by night", within_mandate=True
)
PASS = c.PassTaskOn(
    **OF,
    task_id="mines",
    receiver="UNDP",
    resources=Money.dollars(500_000),
    agreement="exchange of letters",
    tasks=("mines",),
)
OTHERS = (
    c.JudgeStandingCondition(
        **OF, condition=Condition.DO_NO_HARM, met=Met.MET, judgement="seen", author="adviser"
    ),
    c.RecordPeacebuildingAim(**OF, aim_id="courts", aim="courts that sit", partner="UNDP"),
    c.RecordContact(
        **OF,
        kind=ContactKind.CONTRIBUTOR,
        party="troop contributors",
        subject="rotation",
        planned_for=DAY,
    ),
)

nothing = Scenario(d.PLANNING)


@pytest.mark.parametrize("command", [STRATEGY, SETBACK, EXPECTATION, PASS, *OTHERS])
def test_every_fact_is_recorded_once_with_its_day(command: c.PlanningCommand) -> None:
    (event,) = nothing.when(command)

    assert event.on == DAY
    assert nothing.after(command).when(command) == ()


def test_who_expects_what_the_mandate_does_not_cover_is_told_so() -> None:
    beyond = EXPECTATION.model_copy(update={"within_mandate": False})

    with pytest.raises(d.ExpectationUnansweredError, match="traders of the port"):
        nothing.when(beyond)
    assert len(nothing.when(beyond.model_copy(update={"answer": "police do that"}))) == 1


def test_an_expectation_is_tied_to_a_task_of_the_mandate_or_to_none() -> None:
    tied = EXPECTATION.model_copy(update={"task_id": "patrols", "tasks": ("patrols",)})

    assert nothing.when(tied)[0].model_dump()["task_id"] == "patrols"
    with pytest.raises(d.TaskNotInMandateError, match="patrols"):
        nothing.when(tied.model_copy(update={"tasks": ("elections",)}))
    with pytest.raises(d.ExpectationBeyondTasksError):
        nothing.when(tied.model_copy(update={"within_mandate": False, "answer": "police do"}))


@pytest.mark.parametrize("committee", list(Committee))
def test_a_contact_with_a_committee_names_it(committee: Committee) -> None:
    heard = OTHERS[2].model_copy(update={"kind": ContactKind.COMMITTEE, "party": committee.value})

    assert len(nothing.when(heard)) == 1
    with pytest.raises(d.CommitteeUnknownError, match="C99"):
        nothing.when(heard.model_copy(update={"party": "C99"}))


def test_only_a_task_of_the_mandate_is_passed_on_and_with_its_resources() -> None:
    with pytest.raises(d.TaskNotInMandateError):
        nothing.when(PASS.model_copy(update={"tasks": ("elections",)}))
    with pytest.raises(d.NothingPassedOnError):
        nothing.when(PASS.model_copy(update={"resources": Money.dollars(0)}))


def gaps(scenario: Scenario[Any, Any, Any], day: date, started: date | None = DAY) -> list[str]:
    return [each.what for each in d.gaps_of(scenario.state, started, day)]


def test_a_new_mission_has_a_year_to_plan_its_transition() -> None:
    early, late = gaps(nothing, date(2026, 12, 31)), gaps(nothing, date(2027, 2, 1))

    assert not any("transition" in each for each in early)
    assert "no transition strategy with contingency and capacity" in late
    assert "no transition strategy with contingency and capacity" in gaps(nothing, DAY, None)


def test_a_plan_without_assessed_money_is_a_gap_and_one_with_it_is_none() -> None:
    paid = STRATEGY.model_copy(update={"assessed": Money.dollars(1_000_000)})
    late = date(2027, 2, 1)

    assert "no money from assessed budgets for the transition" in gaps(
        nothing.after(STRATEGY), late
    )
    assert not any("transition" in each for each in gaps(nothing.after(paid), late))


def test_the_latest_judgement_of_each_condition_counts() -> None:
    worse = OTHERS[0].model_copy(
        update={"occurred_on": date(2026, 3, 1), "met": Met.NOT_MET, "judgement": "seen again"}
    )

    assert "do no harm: not judged" in gaps(nothing, DAY)
    assert not any("do no harm" in each for each in gaps(nothing.after(OTHERS[0]), DAY))
    assert "do no harm: not met" in gaps(nothing.after(OTHERS[0], worse), date(2026, 3, 2))


def test_a_mission_thinks_a_setback_through() -> None:
    assert "no scenario for a setback" in gaps(nothing, DAY)
    assert "no scenario for a setback" not in gaps(nothing.after(SETBACK), DAY)
