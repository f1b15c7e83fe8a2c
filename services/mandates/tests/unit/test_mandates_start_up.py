from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.domain.mission.events import MissionStatus
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.domain.start_up import refusals as r
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.start_up.state import StartUp

DAY = date(2025, 9, 30)
OF: dict[str, Any] = {"mission_id": "UNSOH", "occurred_on": DAY}


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def unit(requirement: str, needed_in: int = 100) -> e.PlannedUnit:
    return e.PlannedUnit(
        requirement_id=requirement,
        title="logistics unit",
        unit_kind="logistics company",
        capability="logistics",
        strength=150,
        needed_on=days(needed_in),
    )


DEADLINES = e.Deadlines(
    decision=days(30),
    funding=days(60),
    mandate=days(60),
    units=days(120),
    initial_capability=days(180),
    full_capability=days(365),
)


def plan(**changes: Any) -> c.PlanStartUp:
    fields: dict[str, Any] = {
        "title": "Special account of UNSOH",
        "funding_minor": 60_000_000_00,
        "units": (unit("UNSOH-LOG-1"), unit("UNSOH-LOG-2")),
        "deadlines": DEADLINES,
        "is_political": False,
        "status": MissionStatus.AUTHORIZED,
        "planned_by": "leader",
    }
    return c.PlanStartUp(**(OF | fields | changes))


DECISION = c.RecordStartUpDecision(**OF, act=e.CouncilAct.RESOLUTION, symbol="S/RES/2793 (2025)")
HOLD = c.HoldForStartUp(**OF, kind=e.HeldKind.FUNDING, reference="PKRF-0001", detail="60 million")
LET_GO = c.ReleaseForStartUp(
    **OF, kind=e.HeldKind.FUNDING, reference="PKRF-0001", is_released=True, reason="no units"
)
SMALLER = c.ReviseStartUpFunding(
    **OF, funding_minor=30_000_000_00, reason="a smaller first phase", decided_by="controller"
)
ABANDON = c.AbandonStartUp(**OF, reason="a coup", decided_by="sg")
END = c.EndStartUp(**OF, outcome="full capability")
INITIAL = c.DeclareInitialCapability(
    **OF, deployed=("UNSOH-LOG-1", "OTHER-1"), statement="the port is served", declared_by="hom"
)
FULL = c.DeclareFullCapability(**OF, deployed=("UNSOH-LOG-1",), declared_by="hom")


def funding(status: e.FundingStatus, loan: str = "PKRF-0001") -> c.NoteStartUpFunding:
    return c.NoteStartUpFunding(
        **OF,
        loan_id=loan,
        status=status,
        detail="as finance says",
        foreign_event_id=f"{loan}-{status}",
        foreign_position=7,
    )


nothing = Scenario(START_UP)
planned = nothing.after(plan())


def test_a_plan_says_what_it_rests_on_and_is_recorded_once() -> None:
    (event,) = nothing.when(plan(mandate="S/RES/2793 (2025)"))

    assert isinstance(event, e.StartUpPlanned)
    assert (event.attempt, event.mandate) == (1, "S/RES/2793 (2025)")
    assert planned.when(plan()) == ()


@pytest.mark.parametrize(
    ("changes", "pointer", "says"),
    [
        ({"is_political": True}, None, "special political mission"),
        ({"units": (unit("A-1"), unit("A-1"))}, "/units", "the same requirement: A-1"),
        (
            {"deadlines": DEADLINES.moved(e.Gate.FUNDING, days(10))},
            "/deadlines",
            "before the one ahead",
        ),
        (
            {"deadlines": DEADLINES.moved(e.Gate.DECISION, days(-1))},
            "/deadlines/decision",
            "before the plan",
        ),
        ({"units": (unit("A-1", needed_in=400),)}, "/units", "needed only after"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(
    changes: dict[str, Any], pointer: str | None, says: str
) -> None:
    with pytest.raises(r.StartUpPlanNotValidError) as refused:
        nothing.when(plan(**changes))

    assert says in refused.value.detail
    assert refused.value.pointer == pointer
    assert refused.value.next_step


def test_a_political_mission_is_told_the_source_of_the_rule() -> None:
    with pytest.raises(r.StartUpPlanNotValidError) as refused:
        nothing.when(plan(is_political=True))

    assert "Financial Regulations 4.6-4.8" in (refused.value.source or "")


def test_an_operation_led_by_others_is_not_started_here() -> None:
    with pytest.raises(r.OperationLedByOthersError, match="led by African Union") as refused:
        nothing.when(plan(led_by=("African Union",)))

    assert "S/RES/2719 (2023)" in (refused.value.source or "")


@pytest.mark.parametrize(
    "status", [MissionStatus.OPERATING, MissionStatus.WITHDRAWN, MissionStatus.NEVER_DEPLOYED]
)
def test_a_mission_that_has_started_or_ended_is_not_started(status: MissionStatus) -> None:
    with pytest.raises(r.StartUpPlanNotValidError, match="no start ahead"):
        nothing.when(plan(status=status))


def test_a_second_plan_needs_the_end_of_the_first() -> None:
    with pytest.raises(r.StartUpAlreadyPlannedError):
        planned.when(plan(title="Another account"))

    (again,) = planned.after(ABANDON, c.EndStartUp(**OF, outcome="abandoned")).when(plan())
    assert isinstance(again, e.StartUpPlanned)
    assert again.attempt == 2


def test_a_mission_starts_once() -> None:
    started = planned.after(INITIAL, FULL.model_copy(update={"shortfall": "enough"}), END)

    with pytest.raises(r.StartUpEndedError, match="has started"):
        started.when(plan())


def test_one_decision_carries_the_start_up() -> None:
    assert planned.after(DECISION).when(DECISION) == ()
    with pytest.raises(r.GateBehindError):
        planned.after(DECISION).when(DECISION.model_copy(update={"symbol": "S/2026/1"}))


@pytest.mark.parametrize("command", [DECISION, SMALLER, INITIAL, FULL, ABANDON])
def test_a_person_is_told_that_nothing_is_planned_or_that_it_is_over(
    command: c.StartUpCommand,
) -> None:
    with pytest.raises(r.NoStartUpError):
        nothing.when(command)
    with pytest.raises(r.StartUpEndedError):
        planned.after(END).when(command)


def test_money_is_asked_for_anew_only_after_it_came_to_nothing() -> None:
    asked = planned.after(HOLD)
    refused = asked.after(funding(e.FundingStatus.REFUSED))

    with pytest.raises(r.FundingNotAskedAnewError):
        asked.when(SMALLER)
    (event,) = refused.when(SMALLER)
    assert isinstance(event, e.StartUpFundingRevised)
    money = refused.after(SMALLER).state.funding
    assert money is not None
    assert (money.asked_minor, money.loan_id, money.status) == (30_000_000_00, "", None)


def test_what_finance_says_of_another_loan_is_passed_over() -> None:
    assert planned.after(HOLD).when(funding(e.FundingStatus.PAID, loan="PKRF-0002")) == ()
    assert nothing.when(funding(e.FundingStatus.PAID)) == ()


def test_an_answer_that_overtakes_the_request_is_kept() -> None:
    money = planned.after(funding(e.FundingStatus.RESERVED), HOLD).state.funding

    assert money is not None
    assert (money.loan_id, money.status) == ("PKRF-0001", e.FundingStatus.RESERVED)


def test_what_is_held_is_let_go_once() -> None:
    held = planned.after(HOLD)

    assert held.when(HOLD) == ()
    assert [each.reference for each in held.state.still_held] == ["PKRF-0001"]
    assert held.after(LET_GO).state.still_held == ()
    assert held.after(LET_GO).when(LET_GO) == ()
    assert planned.when(LET_GO) == ()


def test_what_could_not_be_let_go_is_still_held() -> None:
    stuck = LET_GO.model_copy(update={"is_released": False, "reason": "it was paid"})

    assert [each.reference for each in planned.after(HOLD, stuck).state.still_held] == ["PKRF-0001"]


def test_a_deadline_moves_and_keeps_the_order_of_the_gates() -> None:
    move = c.MoveStartUpDeadline(
        **OF, gate=e.Gate.DECISION, to=days(50), reason="the vote was put off", decided_by="leader"
    )

    (event,) = planned.when(move)
    assert isinstance(event, e.StartUpDeadlineMoved)
    assert (event.before, event.to) == (days(30), days(50))
    assert planned.after(move).when(move) == ()
    with pytest.raises(r.StartUpPlanNotValidError, match="out of order"):
        planned.when(move.model_copy(update={"to": days(90)}))


def test_initial_capability_rests_on_a_planned_unit_in_place() -> None:
    (event,) = planned.when(INITIAL)
    assert isinstance(event, e.InitialCapabilityDeclared)
    assert event.deployed == ("UNSOH-LOG-1",)
    with pytest.raises(r.UnitsNotInPlaceError):
        planned.when(INITIAL.model_copy(update={"deployed": ("OTHER-1",)}))
    with pytest.raises(r.GateBehindError):
        planned.after(INITIAL).when(INITIAL.model_copy(update={"statement": "again"}))


def test_full_capability_names_what_is_missing_or_says_why_it_is_enough() -> None:
    operating = planned.after(INITIAL)

    with pytest.raises(r.GateBehindError):
        planned.when(FULL)
    with pytest.raises(r.UnitsNotInPlaceError, match="UNSOH-LOG-2"):
        operating.when(FULL)
    (event,) = operating.when(FULL.model_copy(update={"shortfall": "the ceiling is revised"}))
    assert isinstance(event, e.FullCapabilityDeclared)
    assert (event.missing, event.shortfall) == (("UNSOH-LOG-2",), "the ceiling is revised")
    (whole,) = operating.when(
        FULL.model_copy(update={"deployed": ("UNSOH-LOG-1", "UNSOH-LOG-2"), "shortfall": "x"})
    )
    assert isinstance(whole, e.FullCapabilityDeclared)
    assert (whole.missing, whole.shortfall) == ((), "")


def test_a_mission_that_operates_is_not_abandoned() -> None:
    with pytest.raises(r.GateBehindError, match="operates"):
        planned.after(INITIAL).when(ABANDON)


COMMANDS: tuple[c.StartUpCommand, ...] = (
    plan(),
    DECISION,
    HOLD,
    LET_GO,
    SMALLER,
    INITIAL,
    FULL.model_copy(update={"shortfall": "enough"}),
    ABANDON,
    END,
    *(funding(each) for each in e.FundingStatus),
)


@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_whatever_is_asked_nothing_is_held_twice_and_an_end_is_an_end(
    asked: list[c.StartUpCommand],
) -> None:
    scenario = nothing
    for command in asked:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        state: StartUp = scenario.state
        held = [(each.kind, each.reference) for each in state.still_held]
        assert len(held) == len(set(held))
        if state.ended is not None and not isinstance(command, c.PlanStartUp):
            assert scenario.when(HOLD) == ()
        assert state.full is None or state.initial is not None


def note(stage: UnitStage, **changes: Any) -> NoteRequiredUnit:
    fields: dict[str, Any] = {
        "requirement_id": "UNSOH-LOG-1",
        "stage": stage,
        "foreign_event_id": f"performance-{stage}",
        "foreign_position": 3,
    }
    return NoteRequiredUnit(**(OF | fields | changes))


def test_a_required_unit_keeps_what_a_later_fact_does_not_repeat() -> None:
    forces = Scenario(FORCES).after(
        note(UnitStage.OPENED, capability="logistics", strength=150),
        note(UnitStage.SELECTED, pledge_id="KEN-1"),
        note(UnitStage.DEPLOYED, strength=140),
    )
    (known,) = forces.state.units.values()

    assert (known.capability, known.strength, known.pledge_id) == ("logistics", 140, "KEN-1")
    assert forces.state.deployed == ("UNSOH-LOG-1",)
    assert known.deployed_on == DAY


def test_a_vacated_slot_has_no_pledge_and_no_unit() -> None:
    forces = Scenario(FORCES).after(
        note(UnitStage.DEPLOYED, pledge_id="KEN-1", strength=140), note(UnitStage.VACATED)
    )

    (known,) = forces.state.units.values()
    assert (known.pledge_id, known.deployed_on) == ("", None)
    assert forces.state.deployed == ()


def test_a_revised_requirement_leaves_its_unit_where_it_is() -> None:
    forces = Scenario(FORCES).after(
        note(UnitStage.DEPLOYED, pledge_id="KEN-1", strength=140),
        note(UnitStage.REVISED, strength=200),
    )

    (known,) = forces.state.units.values()
    assert (known.stage, known.strength, known.pledge_id) == (UnitStage.DEPLOYED, 140, "KEN-1")
    assert known.required == 200
    assert known.deployed_on == DAY
