"""A plan is shared when headquarters and mission agreed to the same revisions of every part."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.commands import Command
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.application.integrated_plans import days_uncovered, plans_of
from missionledger.performance.domain.assessment import ASSESSMENT
from missionledger.performance.domain.shared_plan import PlanningPart, PlanSide
from missionledger.performance.testing import readiness_records as sample
from missionledger.performance.testing import records

OPENED, PART = records.ASSESSMENT[:2]
PLANNED: Scenario[Any, Any, Any] = Scenario(ASSESSMENT).after(OPENED, PART)
HEADQUARTERS, NAMED, SETTLED = sample.SHARING


def changed(command: Command, **fields: Any) -> Command:
    return type(command).model_validate(command.model_dump() | fields)


def of_mission(**fields: Any) -> Command:
    own = {"agreement_id": "M-1", "side": "mission", "agreed_by": "head-of-mission"}
    return changed(HEADQUARTERS, **own | fields)


def refused(scenario: Scenario[Any, Any, Any], command: Command) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        scenario.when(command)
    assert refusal.value.next_step
    return refusal.value


def test_a_plan_is_shared_once_both_sides_agreed_to_it_as_it_is() -> None:
    half = PLANNED.after(HEADQUARTERS)
    both = half.after(of_mission())

    assert not half.state.is_shared
    assert half.state.parts_not_agreed(PlanSide.MISSION) == (PlanningPart.COMMUNICATIONS,)
    assert both.state.is_shared


def test_a_new_revision_is_named_until_both_sides_agreed_to_it() -> None:
    moved = PLANNED.after(HEADQUARTERS, of_mission(), changed(PART, revision=2, people="ten"))
    newer = [{"part": "communications", "revision": 2}]
    one = moved.after(of_mission(agreement_id="M-2", revisions=newer))

    assert not moved.state.is_shared
    assert moved.state.parts_not_agreed(PlanSide.HEADQUARTERS) == (PlanningPart.COMMUNICATIONS,)
    assert one.state.parts_not_agreed(PlanSide.MISSION) == ()
    assert one.state.parts_not_agreed(PlanSide.HEADQUARTERS) == (PlanningPart.COMMUNICATIONS,)
    late = changed(HEADQUARTERS, agreement_id="HQ-2")
    refusal = refused(one, late)
    assert refusal.code == "plan-moved"
    assert "communications 2" in refusal.detail
    assert one.after(changed(late, revisions=newer)).state.is_shared


def test_an_open_divergence_keeps_a_plan_from_being_shared() -> None:
    agreed = PLANNED.after(HEADQUARTERS, of_mission())
    differing = agreed.after(NAMED)

    assert not differing.state.is_shared
    assert [each.divergence_id for each in differing.state.open_divergences()] == ["V-1"]
    assert differing.after(SETTLED).state.is_shared
    assert refused(agreed, SETTLED).code == "divergence-unknown"
    again = changed(SETTLED, how="otherwise")
    assert refused(differing.after(SETTLED), again).code == "recorded-otherwise"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"revisions": [{"part": "communications", "revision": 2}]}, "plan-moved"),
        ({"revisions": [{"part": "police", "revision": 1}]}, "plan-moved"),
        ({"revisions": [{"part": "communications", "revision": 1}] * 2}, "plan-moved"),
        ({"without": []}, "plan-part-missing"),
        ({"without": list(PlanningPart)}, "plan-part-missing"),
        ({"agreed_by": "desk-officer"}, "decision-not-independent"),
    ],
)
def test_a_side_agrees_knowingly_and_by_people_of_its_own(
    fields: dict[str, Any], code: str
) -> None:
    assert refused(PLANNED.after(HEADQUARTERS), of_mission(**fields)).code == code


def test_a_mission_is_planned_for_through_its_whole_life() -> None:
    second = changed(
        OPENED,
        assessment_id="UNXX.A-2",
        period_from=date(2025, 7, 11),
        period_to=date(2025, 12, 31),
    )
    cycles = [PLANNED.state, Scenario(ASSESSMENT).after(second).state]
    ((between,), (within,)) = (
        plans_of(cycles, day) for day in (date(2025, 7, 5), date(2025, 8, 1))
    )

    assert (between["assessment_id"], between["days_without_plan"]) == (None, 5)
    assert len(between["parts_missing"]) == len(PlanningPart)
    assert (within["assessment_id"], within["days_without_plan"]) == ("UNXX.A-2", 10)


DAY = date(2025, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=6), st.integers(0, 90))
def test_days_that_no_cycle_covers_are_counted_one_by_one(
    spans: Sequence[tuple[int, int]], until: int
) -> None:
    covered = {first + offset for first, length in spans for offset in range(length + 1)}
    starts = [first for first, _length in spans if first <= until]
    wanted = sum(each not in covered for each in range(min(starts), until + 1)) if starts else 0
    periods = [
        (DAY + timedelta(days=first), DAY + timedelta(days=first + length))
        for first, length in spans
    ]

    assert days_uncovered(periods, DAY + timedelta(days=until)) == wanted
