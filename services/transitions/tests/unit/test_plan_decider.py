"""The rules of a transition plan, given-when-then."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.events import Provenance
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.plan.commands import (
    OpenPlan,
    PlanCommand,
    PlanMilestone,
    ReachMilestone,
    RecordHistoricalMilestone,
    RescheduleMilestone,
)
from missionledger.transitions.domain.plan.decider import PLAN
from missionledger.transitions.domain.plan.events import (
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    PlanOpened,
)
from missionledger.transitions.domain.plan.lookups import MILESTONES_MAX
from missionledger.transitions.domain.plan.refusals import (
    DependencyCycleError,
    DependencyOpenError,
    MilestoneNotFoundError,
    MilestoneReachedError,
    PlanNotFoundError,
    PlanTooLargeError,
)

MISSION = "UNIFIL"
DAY = date(2025, 8, 28)
EXIT = date(2026, 12, 31)

new_plan = Scenario(PLAN)
open_plan = new_plan.given(PlanOpened(mission_id=MISSION))


def plan_milestone(title: str, on: date = EXIT, depends_on: tuple[str, ...] = ()) -> PlanMilestone:
    return PlanMilestone(
        mission_id=MISSION, occurred_on=DAY, title=title, planned_on=on, depends_on=depends_on
    )


def reach(milestone_id: str, on: date = EXIT) -> ReachMilestone:
    return ReachMilestone(
        mission_id=MISSION, occurred_on=on, milestone_id=milestone_id, evidence="certificate 7"
    )


def historical(title: str, on: date, quantity: int | None = None) -> RecordHistoricalMilestone:
    return RecordHistoricalMilestone(
        mission_id=MISSION,
        occurred_on=min(on, DAY),
        provenance=Provenance.VERIFIED,
        source="S/RES/2790",
        title=title,
        on=on,
        as_of=date(2026, 11, 1),
        quantity=quantity,
        unit="persons" if quantity else "",
    )


def test_a_plan_is_opened_once() -> None:
    command = OpenPlan(mission_id=MISSION, occurred_on=DAY)

    assert new_plan.when(command) == (PlanOpened(mission_id=MISSION),)
    assert open_plan.when(command) == ()


def test_a_milestone_ahead_gets_the_next_id() -> None:
    scenario = open_plan.after(plan_milestone("operations cease"))

    assert scenario.when(plan_milestone("withdrawal complete", date(2027, 12, 31))) == (
        MilestonePlanned(
            mission_id=MISSION,
            milestone_id="M002",
            title="withdrawal complete",
            planned_on="2027-12-31",
        ),
    )


def test_the_same_milestone_twice_is_one() -> None:
    scenario = open_plan.after(plan_milestone("operations cease"))

    assert scenario.when(plan_milestone("operations cease")) == ()


def test_a_milestone_needs_a_plan() -> None:
    with pytest.raises(PlanNotFoundError):
        new_plan.when(plan_milestone("operations cease"))


def test_a_milestone_may_only_wait_for_known_ones() -> None:
    with pytest.raises(DependencyCycleError):
        open_plan.when(plan_milestone("withdrawal complete", depends_on=("M009",)))


def test_a_milestone_waits_for_those_before_it() -> None:
    scenario = open_plan.after(
        plan_milestone("operations cease"),
        plan_milestone("withdrawal complete", depends_on=("M001",)),
    )

    with pytest.raises(DependencyOpenError):
        scenario.when(reach("M002"))
    assert len(scenario.after(reach("M001")).when(reach("M002"))) == 1


def test_a_moved_milestone_keeps_its_first_date_as_baseline() -> None:
    move = RescheduleMilestone(
        mission_id=MISSION,
        occurred_on=DAY,
        milestone_id="M001",
        planned_on=date(2027, 6, 30),
        reason="ships are late",
    )
    scenario = open_plan.after(plan_milestone("operations cease"))

    assert scenario.when(move) == (
        MilestoneRescheduled(
            mission_id=MISSION,
            milestone_id="M001",
            planned_on="2027-06-30",
            previously_on="2026-12-31",
            reason="ships are late",
        ),
    )
    moved = scenario.after(move)
    assert moved.when(move) == ()
    assert moved.state.milestones["M001"].baseline_on == "2026-12-31"


def test_what_was_reached_neither_moves_nor_happens_again_on_another_day() -> None:
    scenario = open_plan.after(plan_milestone("operations cease"), reach("M001"))

    assert scenario.when(reach("M001")) == ()
    with pytest.raises(MilestoneReachedError):
        scenario.when(reach("M001", date(2027, 1, 1)))
    with pytest.raises(MilestoneReachedError):
        scenario.when(
            RescheduleMilestone(
                mission_id=MISSION,
                occurred_on=DAY,
                milestone_id="M001",
                planned_on=date(2027, 1, 1),
                reason="too late",
            )
        )


def test_an_unknown_milestone_is_not_found() -> None:
    with pytest.raises(MilestoneNotFoundError):
        open_plan.when(reach("M404"))


def test_a_historical_milestone_opens_the_plan_and_is_reached() -> None:
    assert new_plan.when(historical("peacekeepers gone", date(2026, 1, 1), 1800)) == (
        PlanOpened(mission_id=MISSION),
        MilestoneReached(
            mission_id=MISSION,
            milestone_id="M001",
            title="peacekeepers gone",
            reached_on="2026-01-01",
            evidence="S/RES/2790",
            quantity=1800,
            unit="persons",
        ),
    )


def test_a_published_date_that_lies_ahead_is_a_plan() -> None:
    events = open_plan.when(historical("operations cease", EXIT))

    assert [type(each) for each in events] == [MilestonePlanned]


def test_a_historical_milestone_loaded_twice_is_one() -> None:
    scenario = new_plan.after(historical("operations cease", EXIT))

    assert scenario.when(historical("operations cease", EXIT)) == ()


def test_a_plan_holds_no_more_than_it_may() -> None:
    full = open_plan.given(
        *(
            MilestonePlanned(
                mission_id=MISSION,
                milestone_id=f"M{number + 1:03d}",
                title=f"site {number} closed",
                planned_on="2026-12-31",
            )
            for number in range(MILESTONES_MAX)
        )
    )

    with pytest.raises(PlanTooLargeError):
        full.when(plan_milestone("one more site"))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("prm"), st.integers(0, 5)), max_size=30))
def test_any_accepted_sequence_leaves_a_sound_plan(steps: list[tuple[str, int]]) -> None:
    """Ids are 1..n, a reached milestone has its dependencies reached, baselines never move."""
    scenario = open_plan
    baselines: dict[str, str | None] = {}
    for kind, number in steps:
        known = f"M{number:03d}"
        commands: dict[str, PlanCommand] = {
            "p": plan_milestone(f"step {number}", depends_on=(known,) if number % 2 else ()),
            "r": reach(known),
            "m": RescheduleMilestone(
                mission_id=MISSION,
                occurred_on=DAY,
                milestone_id=known,
                planned_on=date(2027, 1, 1 + number),
                reason="moved",
            ),
        }
        try:
            scenario = scenario.given(*scenario.when(commands[kind]))
        except (
            MilestoneNotFoundError,
            MilestoneReachedError,
            DependencyOpenError,
            DependencyCycleError,
        ):
            continue
        for each in scenario.state.milestones.values():
            assert baselines.setdefault(each.milestone_id, each.baseline_on) == each.baseline_on

    milestones = scenario.state.milestones
    assert list(milestones) == [f"M{number + 1:03d}" for number in range(len(milestones))]
    for each in milestones.values():
        if each.reached_on:
            assert all(milestones[other].reached_on for other in each.depends_on)
