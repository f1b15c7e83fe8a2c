"""Changes of a milestone, given-when-then: who, how long, after what, shown by what, and not."""

from datetime import date

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.plan.commands import (
    AttachEvidence,
    CancelMilestone,
    ChangeDependencies,
    ChangeOwner,
    PlanMilestone,
    ReachMilestone,
    ReverseReached,
    SetDuration,
)
from missionledger.transitions.domain.plan.decider import PLAN
from missionledger.transitions.domain.plan.events import (
    MilestoneCancelled,
    MilestoneDependenciesChanged,
    MilestoneDurationSet,
    MilestoneEvidenceAttached,
    MilestoneOwnerChanged,
    MilestonePlanned,
    MilestoneReached,
    MilestoneReachReversed,
    PlanOpened,
)
from missionledger.transitions.domain.plan.refusals import (
    DependencyCycleError,
    DependentsError,
    MilestoneCancelledError,
    MilestoneNotFoundError,
    MilestoneNotReachedError,
    MilestoneReachedError,
)
from missionledger.transitions.domain.plan.state import Plan, evolve

MISSION = "UNIFIL"
DAY = date(2026, 1, 15)
PAPER = "a" * 64


def planned(number: int, *before: int) -> MilestonePlanned:
    return MilestonePlanned(
        mission_id=MISSION,
        milestone_id=f"M{number:03d}",
        title=f"step {number}",
        planned_on="2026-12-31",
        owner="Chief of Staff",
        depends_on=tuple(f"M{each:03d}" for each in before),
    )


CHAIN = Scenario(PLAN).given(
    PlanOpened(mission_id=MISSION), planned(1), planned(2, 1), planned(3, 2)
)


def wait_for(number: int, *before: int) -> ChangeDependencies:
    return ChangeDependencies(
        mission_id=MISSION,
        occurred_on=DAY,
        milestone_id=f"M{number:03d}",
        depends_on=tuple(f"M{each:03d}" for each in before),
        reason="new sequence",
    )


def reach(number: int, on: date = DAY, *papers: str) -> ReachMilestone:
    return ReachMilestone(
        mission_id=MISSION,
        occurred_on=on,
        milestone_id=f"M{number:03d}",
        evidence="certificate",
        documents=papers,
    )


def cancel(number: int) -> CancelMilestone:
    return CancelMilestone(
        mission_id=MISSION, occurred_on=DAY, milestone_id=f"M{number:03d}", reason="no longer asked"
    )


def reverse(number: int, on: date, corrected_on: date | None = None) -> ReverseReached:
    return ReverseReached(
        mission_id=MISSION,
        occurred_on=on,
        milestone_id=f"M{number:03d}",
        reason="the certificate bears another date",
        corrected_on=corrected_on,
    )


def test_a_milestone_with_work_says_how_long() -> None:
    command = PlanMilestone(
        mission_id=MISSION,
        occurred_on=DAY,
        title="camp cleaned",
        planned_on=date(2026, 6, 30),
        depends_on=("M001", "M001"),
        duration_days=45,
    )

    milestone, duration = CHAIN.when(command)

    assert isinstance(milestone, MilestonePlanned)
    assert milestone.depends_on == ("M001",)
    assert isinstance(duration, MilestoneDurationSet)
    assert (duration.milestone_id, duration.duration_days) == ("M004", 45)


def test_the_owner_changes_once() -> None:
    command = ChangeOwner(
        mission_id=MISSION,
        occurred_on=DAY,
        milestone_id="M001",
        owner="Director of Mission Support",
        reason="rotation",
    )

    assert CHAIN.when(command) == (
        MilestoneOwnerChanged(
            mission_id=MISSION,
            milestone_id="M001",
            owner="Director of Mission Support",
            previous_owner="Chief of Staff",
            reason="rotation",
        ),
    )
    assert CHAIN.after(command).when(command) == ()


def test_the_duration_changes_once() -> None:
    command = SetDuration(
        mission_id=MISSION,
        occurred_on=DAY,
        milestone_id="M002",
        duration_days=30,
        reason="survey of the site",
    )

    assert len(CHAIN.when(command)) == 1
    assert CHAIN.after(command).when(command) == ()
    assert CHAIN.after(command).state.milestones["M002"].duration_days == 30


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(DependencyCycleError) as refusal:
        CHAIN.when(wait_for(1, 3))

    assert refusal.value.detail in {
        "M001 waits for M003, which waits for M002, which waits for M001",
        "M003 waits for M002, which waits for M001, which waits for M003",
        "M002 waits for M001, which waits for M003, which waits for M002",
    }


def test_a_milestone_cannot_wait_for_itself() -> None:
    with pytest.raises(DependencyCycleError, match="M001 waits for M001"):
        CHAIN.when(wait_for(1, 1))


def test_dependencies_change_once_and_only_to_known_milestones() -> None:
    assert CHAIN.when(wait_for(3, 1)) == (
        MilestoneDependenciesChanged(
            mission_id=MISSION,
            milestone_id="M003",
            depends_on=("M001",),
            previously=("M002",),
            reason="new sequence",
        ),
    )
    assert CHAIN.when(wait_for(3, 2)) == ()
    with pytest.raises(DependencyCycleError, match="M404"):
        CHAIN.when(wait_for(3, 404))
    with pytest.raises(DependencyCycleError, match="M003"):
        CHAIN.after(cancel(3)).when(wait_for(2, 3))


def test_papers_come_with_the_day_and_later_once_each() -> None:
    attach = AttachEvidence(
        mission_id=MISSION,
        occurred_on=DAY,
        milestone_id="M001",
        note="signed copy",
        documents=(PAPER, "b" * 64),
    )
    reached = CHAIN.after(reach(1, DAY, PAPER))

    assert reached.when(attach) == (
        MilestoneEvidenceAttached(
            mission_id=MISSION, milestone_id="M001", documents=("b" * 64,), note="signed copy"
        ),
    )
    assert reached.after(attach).when(attach) == ()
    assert reached.after(attach).state.milestones["M001"].documents == (PAPER, "b" * 64)


def test_what_others_wait_for_is_not_cancelled() -> None:
    with pytest.raises(DependentsError, match="M002"):
        CHAIN.when(cancel(1))


def test_a_cancelled_milestone_is_over() -> None:
    cancelled = CHAIN.after(cancel(3))

    assert cancelled.past[-1] == MilestoneCancelled(
        mission_id=MISSION, milestone_id="M003", reason="no longer asked"
    )
    assert cancelled.when(cancel(3)) == ()
    assert len(cancelled.when(cancel(2))) == 1
    with pytest.raises(MilestoneCancelledError):
        cancelled.when(wait_for(3, 1))
    with pytest.raises(MilestoneCancelledError):
        cancelled.after(reach(1), reach(2)).when(reach(3))


def test_what_was_reached_is_not_cancelled() -> None:
    with pytest.raises(MilestoneReachedError):
        CHAIN.after(reach(1)).when(cancel(1))


def test_a_wrong_day_is_reversed_and_the_right_one_recorded() -> None:
    wrong, right = date(2026, 3, 1), date(2026, 3, 9)
    scenario = CHAIN.after(reach(1, wrong), reverse(1, wrong, right), reach(1, right))

    assert [type(each) for each in scenario.past[-3:]] == [
        MilestoneReached,
        MilestoneReachReversed,
        MilestoneReached,
    ]
    assert scenario.state.milestones["M001"].reached_on == "2026-03-09"


def test_only_the_recorded_day_can_be_reversed() -> None:
    with pytest.raises(MilestoneNotReachedError, match="no day"):
        CHAIN.when(reverse(1, DAY))
    with pytest.raises(MilestoneNotReachedError, match="2026-01-15"):
        CHAIN.after(reach(1)).when(reverse(1, date(2026, 1, 16)))


def test_what_others_rest_on_is_not_taken_back_but_may_be_corrected() -> None:
    scenario = CHAIN.after(reach(1), reach(2))

    with pytest.raises(DependentsError, match="M002"):
        scenario.when(reverse(1, DAY))
    assert len(scenario.when(reverse(1, DAY, date(2026, 1, 14)))) == 1


def test_a_historical_milestone_that_was_not_reached_leaves_nothing_but_its_id() -> None:
    scenario = CHAIN.given(
        MilestoneReached(
            mission_id=MISSION,
            milestone_id="M004",
            title="force size",
            reached_on=DAY.isoformat(),
            evidence="press",
        )
    ).after(reverse(4, DAY))

    assert "M004" not in scenario.state.active
    command = PlanMilestone(
        mission_id=MISSION, occurred_on=DAY, title="guard unit", planned_on=date(2026, 6, 30)
    )
    (added,) = scenario.when(command)
    assert isinstance(added, MilestonePlanned)
    assert added.milestone_id == "M005"


def test_a_change_seen_before_its_milestone_is_passed_over() -> None:
    """Business dates may run against the order of recording; no day's view may fail."""
    changed = CHAIN.when(wait_for(3, 1))[0]

    assert evolve(Plan(mission_id=MISSION), changed).milestones == {}


@pytest.mark.parametrize("command", [wait_for(9, 1), cancel(9), reverse(9, DAY)])
def test_an_unknown_milestone_is_not_found(
    command: ChangeDependencies | CancelMilestone | ReverseReached,
) -> None:
    with pytest.raises(MilestoneNotFoundError):
        CHAIN.when(command)
