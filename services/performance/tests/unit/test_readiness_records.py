"""Exercises, force headquarters, data fusion, women's part: what each refuses and what it shows."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.exercise import EXERCISE, is_civilian_led
from missionledger.performance.domain.force_headquarters import FORCE_HEADQUARTERS
from missionledger.performance.domain.fusion_cell import FUSION_CELL
from missionledger.performance.domain.post_profile import POST_PROFILE
from missionledger.performance.domain.womens_part import (
    COMPONENT_OF,
    WOMENS_PART,
    StaffLevel,
    share_text,
)
from missionledger.performance.testing import readiness_records as sample
from missionledger.performance.testing.units import INFANTRY

PASTS: dict[str, tuple[Decider[Any, Any, Any], tuple[Command, ...]]] = {
    "exercise": (EXERCISE, sample.EXERCISE),
    "headquarters": (FORCE_HEADQUARTERS, sample.FORCE_HEADQUARTERS),
    "cell": (FUSION_CELL, sample.FUSION_CELL),
    "women": (WOMENS_PART, sample.WOMENS_PART),
    "post": (POST_PROFILE, sample.POST_PROFILE),
}


def after(kind: str, steps: int) -> Scenario[Any, Any, Any]:
    decider, past = PASTS[kind]
    scenario: Scenario[Any, Any, Any] = Scenario(decider)
    return scenario.after(*past[:steps])


def command(kind: str, number: int, **fields: Any) -> Command:
    sent = PASTS[kind][1][number]
    return type(sent).model_validate(sent.model_dump() | fields)


@pytest.mark.parametrize(
    ("kind", "steps", "number", "fields", "code"),
    [
        ("exercise", 0, 0, {"led_by": "military"}, "exercise-lead"),
        ("exercise", 0, 0, {"parts": ["military"]}, "exercise-lead"),
        ("exercise", 0, 0, {"units": [], "people": []}, "exercise-without-participants"),
        ("exercise", 0, 0, {"planned_for": date(2025, 4, 16)}, "exercise-days-out-of-order"),
        ("exercise", 0, 0, {"planned_for": date(2025, 2, 1)}, "exercise-days-out-of-order"),
        ("exercise", 1, 1, {"deploys_on": date(2025, 3, 31)}, "exercise-days-out-of-order"),
        # Held after the deployment: it prepared nobody.
        ("exercise", 2, 2, {"occurred_on": date(2025, 5, 2)}, "exercise-days-out-of-order"),
        ("exercise", 2, 2, {"units": [], "people": []}, "exercise-without-participants"),
        ("exercise", 3, 1, {"move_id": "M-2"}, "exercise-over"),
        ("exercise", 3, 3, {"gap_id": "G-9"}, "exercise-gap-unknown"),
        ("headquarters", 1, 1, {"evaluator": "general"}, "decision-not-independent"),
        ("headquarters", 1, 1, {"form": INFANTRY}, "form-of-other-component"),
        ("headquarters", 1, 1, {"evaluated_on": date(2025, 5, 11)}, "headquarters-days-out-of"),
        ("headquarters", 2, 2, {"criterion_id": "task-1"}, "headquarters-action-unfounded"),
        ("headquarters", 2, 2, {"evaluation_id": "H-9"}, "evaluation-not-recorded"),
        ("headquarters", 2, 2, {"due_on": date(2025, 5, 14)}, "headquarters-days-out-of-order"),
        ("headquarters", 3, 3, {"action_id": "A-9"}, "headquarters-action-unfounded"),
        ("headquarters", 4, 4, {"decided_by": "general"}, "decision-not-independent"),
        ("headquarters", 4, 4, {"decided_by": "inspector"}, "decision-not-independent"),
        ("headquarters", 0, 0, {"filled": 161}, "headquarters-days-out-of-order"),
        ("cell", 0, 0, {"filled": 13}, "fusion-days-out-of-order"),
        ("cell", 1, 1, {"sources": ["UNXX.FLIGHTS"]}, "nothing-fused"),
        # One data set named twice is still one source.
        ("cell", 1, 1, {"sources": ["UNXX.FLIGHTS", "UNXX.FLIGHTS"]}, "nothing-fused"),
        ("cell", 1, 1, {"sources": ["UNXX.FLIGHTS", "UNXX.RADIO"]}, "fusion-source-not-joined"),
        ("cell", 1, 1, {"seen_to": date(2025, 3, 21)}, "fusion-days-out-of-order"),
        ("cell", 2, 2, {"product_id": "P-9"}, "fusion-product-unknown"),
        ("women", 0, 0, {"women": 17}, "women-above-all"),
        ("women", 0, 0, {"counted_on": date(2025, 3, 2)}, "women-counted-ahead"),
        ("women", 2, 2, {"barrier_id": "B-9"}, "barrier-unknown"),
        ("post", 2, 1, {"change_id": "C-2"}, "profile-change-open"),
        ("post", 3, 1, {"change_id": "C-2"}, "profile-unchanged"),
        ("post", 2, 2, {"change_id": "C-9"}, "profile-change-unknown"),
        ("post", 2, 2, {"decided_by": "head-of-mission"}, "decision-not-independent"),
    ],
)
def test_what_contradicts_a_record_is_refused(
    kind: str, steps: int, number: int, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        after(kind, steps).when(command(kind, number, **fields))

    assert refused.value.code.startswith(code)
    assert refused.value.next_step


def test_a_model_led_by_civilians_is_exercised_under_civilians() -> None:
    led_by_soldiers = command("exercise", 0, led_by="military")
    other_model = command("exercise", 0, led_by="military", model=2)

    assert is_civilian_led(20, date(2025, 1, 1))
    assert not is_civilian_led(2, date(2025, 1, 1))
    assert not is_civilian_led(None, date(2025, 1, 1))
    with pytest.raises(Refusal) as refused:
        after("exercise", 0).when(led_by_soldiers)
    assert "model 20" in refused.value.detail
    assert after("exercise", 0).when(other_model)


def test_an_exercise_shows_who_was_absent_and_what_is_missing() -> None:
    held, closed = after("exercise", 3).state, after("exercise", 4).state

    assert held.absent() == ("PCRS-BGD-2",)
    assert [each.gap_id for each in held.gaps_open()] == ["G-1"]
    assert closed.gaps_open() == ()
    assert (held.planned_for, held.deploys_on) == (date(2025, 4, 1), date(2025, 5, 1))


def test_every_criterion_of_a_headquarters_has_one_finding() -> None:
    findings = sample.FORCE_HEADQUARTERS[1].model_dump()["findings"]
    for wrong in (findings[:-1], (*findings, findings[0])):
        with pytest.raises(Refusal) as refused:
            after("headquarters", 1).when(command("headquarters", 1, findings=wrong))
        assert refused.value.code == "findings-incomplete"


def test_a_grave_finding_on_a_headquarters_asks_for_plan_and_decision() -> None:
    seen, planned = after("headquarters", 2).state, after("headquarters", 3).state
    decided = after("headquarters", 5).state

    assert seen.unplanned() == ("command-1", "planning-1")
    assert seen.plan_due_on == date(2025, 5, 24)
    assert seen.decision_due_on == date(2025, 5, 24)
    assert planned.unplanned() == ("planning-1",)
    assert [each.action_id for each in planned.actions_open()] == ["A-1"]
    assert decided.decision_due_on is None
    assert decided.actions_open() == ()


def test_a_cell_tells_what_nobody_answered() -> None:
    assert after("cell", 2).state.unanswered() == ("P-1",)
    assert after("cell", 3).state.unanswered() == ()


def test_women_are_counted_at_each_level_beside_the_aim() -> None:
    later = command("women", 0, counted_on=date(2025, 1, 31), women=0, all_people=15)
    ranks = command("women", 0, level="other_ranks", women=70, all_people=800)
    state = after("women", 1).after(later, ranks).state
    commanders, others = state.newest()

    # The count of the latest day stands, whichever was entered last.
    assert (commanders.women, commanders.share, commanders.aimed_per_cent) == (1, "6.3", None)
    assert (others.level, others.share, others.aimed_per_cent) == ("other_ranks", "8.8", 15)
    assert "directors" in state.not_counted()
    assert COMPONENT_OF.keys() == set(StaffLevel)


def test_a_barrier_is_open_until_it_is_gone() -> None:
    assert after("women", 2).state.barriers_open() == ("B-1",)
    assert after("women", 3).state.barriers_open() == ()


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_a_share_is_rounded_once_and_never_above_all(women: int, men: int) -> None:
    share = share_text(women, women + men)
    if women + men == 0:
        assert share is None
        return
    assert share is not None
    tenths = int(share.replace(".", ""))
    assert 0 <= tenths <= 1000
    assert abs(tenths * (women + men) - 1000 * women) * 2 <= women + men


def test_a_post_changes_quickly_when_it_is_decided_on() -> None:
    asked, granted = after("post", 2).state, after("post", 3).state
    refused = after("post", 2).after(command("post", 2, answer="refused")).state

    assert asked.decision_due_on == date(2025, 3, 19)
    assert asked.present == ("movement officer", ("air-movement",))
    assert granted.present == ("river movement officer", ("river-movement",))
    assert granted.decision_due_on is None
    assert refused.present == asked.present
