from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.mandate.commands import (
    EstablishMandate,
    RolloverMandate,
    TerminateMandate,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.qualities import (
    Answer,
    Judged,
    Quality,
    QualityBasis,
    QualityFinding,
    findings_of,
)
from missionledger.mandates.domain.tasks.commands import (
    AddTask,
    ChangeTask,
    DropTask,
    SetStrategicDirection,
)
from missionledger.mandates.domain.tasks.decider import TASKS, Tasks, require_decision
from missionledger.mandates.domain.tasks.events import (
    Funding,
    StrategicDirectionSet,
    TaskAdded,
    TaskChanged,
    TaskDropped,
)
from missionledger.mandates.domain.tasks.load import load_of
from missionledger.mandates.domain.tasks.refusals import (
    DecisionLeavesTasksError,
    TaskAlreadyRecordedError,
    TaskDroppedError,
    TaskNotRecordedError,
    TaskOutOfOrderError,
    TaskWithoutDecisionError,
)

DECIDED = date(2026, 2, 1)
LATER = date(2026, 5, 1)
FIRST = {"mission_id": "UNXX", "resolution": "S/RES/1 (2026)", "occurred_on": DECIDED}
SECOND = {"mission_id": "UNXX", "resolution": "S/RES/2 (2026)", "occurred_on": LATER}
PATROLS: dict[str, Any] = {
    "task_id": "patrols",
    "title": "Patrol the buffer zone",
    "outcome": "No armed group moves in the zone unseen.",
    "category": "ceasefire-monitoring",
    "group": "ceasefire",
    "priority": 1,
    "phase": 1,
    "funding": Funding.FUNDED,
}
ADD = AddTask.model_validate(PATROLS | FIRST)
CHANGE = ChangeTask.model_validate(PATROLS | SECOND | {"priority": 2})
DROP = DropTask.model_validate(SECOND | {"task_id": "patrols", "reason": "The zone is gone."})
DIRECT = SetStrategicDirection.model_validate(
    FIRST | {"direction": "Hold the ceasefire.", "political_settlement": "The peace agreement."}
)

tasks = Scenario(TASKS)


def add(task_id: str, **fields: Any) -> AddTask:
    return AddTask.model_validate(PATROLS | FIRST | {"task_id": task_id} | fields)


def by(command: dict[str, Any]) -> dict[str, Any]:
    return {
        "mission_id": "UNXX",
        "resolution": command["resolution"],
        "decided_on": command["occurred_on"],
    }


def finding(quality: Quality, basis: QualityBasis) -> QualityFinding:
    return next(each for each in findings_of(basis) if each.quality is quality)


def answer(quality: Quality, state: Tasks, **basis: Any) -> Answer:
    return finding(quality, QualityBasis(tasks=state, **basis)).answer


def test_a_decision_adds_a_task() -> None:
    assert tasks.when(ADD) == (TaskAdded.model_validate(PATROLS | by(FIRST)),)


def test_a_decision_changes_a_task() -> None:
    changed = TaskChanged.model_validate(PATROLS | by(SECOND) | {"priority": 2})

    assert tasks.after(ADD).when(CHANGE) == (changed,)
    task = tasks.after(ADD, CHANGE).state.tasks[0]
    assert (task.priority, task.added_by, task.changed_by) == (
        2,
        "S/RES/1 (2026)",
        "S/RES/2 (2026)",
    )


def test_a_dropped_task_stays_in_the_record() -> None:
    assert tasks.after(ADD).when(DROP) == (
        TaskDropped.model_validate(
            by(SECOND) | {"task_id": "patrols", "reason": "The zone is gone."}
        ),
    )
    state = tasks.after(ADD, DROP).state
    assert (len(state.tasks), state.standing) == (1, ())


def test_a_decision_sets_the_direction_and_a_later_one_changes_it() -> None:
    later = SetStrategicDirection.model_validate(SECOND | {"direction": "Leave in good order."})

    assert tasks.when(DIRECT) == (
        StrategicDirectionSet(
            mission_id="UNXX",
            resolution="S/RES/1 (2026)",
            decided_on=DECIDED,
            direction="Hold the ceasefire.",
            political_settlement="The peace agreement.",
        ),
    )
    direction = tasks.after(DIRECT, later).state.direction
    assert direction is not None
    assert direction.direction == "Leave in good order."
    with pytest.raises(TaskOutOfOrderError):
        tasks.after(later).when(DIRECT)


def test_asking_again_for_what_is_so_is_quiet() -> None:
    assert tasks.after(ADD).when(ADD) == ()
    assert tasks.after(ADD, CHANGE).when(CHANGE) == ()
    assert tasks.after(ADD, DROP).when(DROP) == ()
    assert tasks.after(DIRECT).when(DIRECT) == ()


def test_an_id_stands_for_one_task_only() -> None:
    with pytest.raises(TaskAlreadyRecordedError):
        tasks.after(ADD).when(add("patrols", title="Something else"))
    with pytest.raises(TaskAlreadyRecordedError):
        tasks.after(ADD, DROP).when(ADD)


def test_what_is_not_there_cannot_change_or_go() -> None:
    for command in (CHANGE, DROP):
        with pytest.raises(TaskNotRecordedError):
            tasks.when(command)
    with pytest.raises(TaskDroppedError):
        tasks.after(ADD, DROP).when(CHANGE)


def test_decisions_on_a_task_are_recorded_in_order() -> None:
    early = {"occurred_on": date(2026, 1, 1)}
    for command in (CHANGE, DROP):
        with pytest.raises(TaskOutOfOrderError):
            tasks.after(ADD).when(command.model_copy(update=early))


def test_a_task_needs_a_recorded_decision_that_can_give_it() -> None:
    until = date(2026, 12, 31)
    established = Scenario(MANDATE).after(
        EstablishMandate.model_validate(
            FIRST | {"chapter": "VI", "valid_from": DECIDED, "until": until}
        )
    )
    rolled = established.after(
        RolloverMandate.model_validate(SECOND | {"until": date(2027, 1, 9)})
    ).state
    ended = established.after(TerminateMandate.model_validate(SECOND | {"mandate_until": until}))

    assert require_decision(ADD, rolled).resolution == "S/RES/1 (2026)"
    assert require_decision(DROP, ended.state).resolution == "S/RES/2 (2026)"
    with pytest.raises(TaskWithoutDecisionError):
        require_decision(ADD, MANDATE.initial)
    with pytest.raises(DecisionLeavesTasksError):
        require_decision(CHANGE, rolled)
    with pytest.raises(DecisionLeavesTasksError):
        require_decision(DROP, rolled)
    with pytest.raises(DecisionLeavesTasksError):
        require_decision(CHANGE, ended.state)


def test_the_load_of_a_mandate_is_counted_and_not_scored() -> None:
    load = load_of(
        tasks.after(
            ADD,
            add("elections", group="politics", category="electoral-assistance"),
            add(
                "demining",
                funding=Funding.WITHIN_EXISTING_RESOURCES,
                priority=None,
                phase=None,
            ),
            add("radio", group="information"),
            DropTask.model_validate(SECOND | {"task_id": "radio", "reason": "Done."}),
        ).state
    )

    assert load.model_dump() == {
        "tasks": 3,
        "unfunded": 1,
        "groups": 2,
        "categories": 2,
        "without_priority": 1,
        "without_phase": 1,
        "dropped": 1,
        "by_category": {"ceasefire-monitoring": 2, "electoral-assistance": 1},
        "by_group": {"ceasefire": 2, "politics": 1},
    }


def test_an_empty_record_tells_nothing_good_or_bad() -> None:
    answers = {each.quality: each.answer for each in findings_of(QualityBasis(tasks=Tasks()))}

    assert list(answers) == list(Quality)
    assert set(answers.values()) == {Answer.UNKNOWN}


def test_clear_means_that_direction_and_outcomes_are_named() -> None:
    clear, vague = tasks.after(DIRECT, ADD), tasks.after(DIRECT, ADD, add("help", outcome=""))

    assert answer(Quality.CLEAR, clear.state) is Answer.SHOWN
    found = finding(Quality.CLEAR, QualityBasis(tasks=vague.state))
    assert (found.answer, found.tasks) == (Answer.NOT_SHOWN, ("help",))
    assert answer(Quality.CLEAR, tasks.after(ADD).state) is Answer.NOT_SHOWN


def test_focused_means_that_every_task_belongs_to_a_chosen_model() -> None:
    state = tasks.after(ADD, add("radio", category="public-information")).state
    models = {"ceasefire-monitoring": frozenset({"ceasefire-monitoring"})}

    assert answer(Quality.FOCUSED, state) is Answer.UNKNOWN
    outside = finding(Quality.FOCUSED, QualityBasis(tasks=state, categories_of_models=models))
    assert (outside.answer, outside.tasks) == (Answer.NOT_SHOWN, ("radio",))
    all_need = frozenset({"public-information"})
    assert (
        answer(Quality.FOCUSED, state, categories_of_models=models, categories_of_no_model=all_need)
        is Answer.SHOWN
    )


@pytest.mark.parametrize(
    ("quality", "field"), [(Quality.PRIORITIZED, "priority"), (Quality.SEQUENCED, "phase")]
)
def test_an_order_needs_a_place_for_every_task_and_more_than_one_place(
    quality: Quality, field: str
) -> None:
    ordered = tasks.after(ADD, add("second", **{field: 2})).state
    missing = tasks.after(ADD, add("second", **{field: None})).state
    equal = tasks.after(ADD, add("second")).state

    assert answer(quality, ordered) is Answer.SHOWN
    assert finding(quality, QualityBasis(tasks=missing)).tasks == ("second",)
    assert answer(quality, equal) is Answer.NOT_SHOWN


def test_achievable_rests_on_judgements_with_an_author() -> None:
    models = {"verification": frozenset[str]()}
    doubt = Judged("verification", feasible=False, author="Strategic review", judged_on=DECIDED)
    trust = Judged("verification", feasible=True, author="Strategic review", judged_on=LATER)

    def told(*judgements: Judged) -> QualityFinding:
        basis = QualityBasis(Tasks(), categories_of_models=models, judgements=judgements)
        return finding(Quality.ACHIEVABLE, basis)

    assert told().answer is Answer.UNKNOWN
    assert told(doubt).answer is Answer.NOT_SHOWN
    assert "Strategic review on 2026-02-01" in told(doubt).why
    assert told(doubt, trust).answer is Answer.SHOWN


def test_fitted_means_that_the_ground_was_looked_at_before_the_direction_was_set() -> None:
    state = tasks.after(DIRECT).state
    quality = Quality.FITTED_TO_THE_GROUND

    assert answer(quality, state) is Answer.UNKNOWN
    assert answer(quality, state, ground=[date(2026, 1, 5), LATER]) is Answer.SHOWN
    assert answer(quality, state, ground=[LATER]) is Answer.NOT_SHOWN


def test_matched_means_money_for_every_task_and_the_people_that_were_recommended() -> None:
    quality, state = Quality.MATCHED_WITH_RESOURCES, tasks.after(ADD).state
    within = add("demining", funding=Funding.WITHIN_EXISTING_RESOURCES)
    unfunded = finding(quality, QualityBasis(tasks.after(ADD, within).state))

    assert answer(quality, state) is Answer.UNKNOWN
    assert answer(quality, state, strength_gaps={"military": 0}) is Answer.SHOWN
    assert answer(quality, state, strength_gaps={"military": 5}) is Answer.NOT_SHOWN
    assert answer(quality, state, open_reestimates=["S/RES/2"]) is Answer.NOT_SHOWN
    assert (unfunded.answer, unfunded.tasks) == (Answer.NOT_SHOWN, ("demining",))


def test_aimed_means_that_the_direction_names_a_settlement() -> None:
    bare = DIRECT.model_copy(update={"political_settlement": ""})

    assert answer(Quality.AIMED_AT_SETTLEMENT, tasks.after(DIRECT).state) is Answer.SHOWN
    assert answer(Quality.AIMED_AT_SETTLEMENT, tasks.after(bare).state) is Answer.NOT_SHOWN
