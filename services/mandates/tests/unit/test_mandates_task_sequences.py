"""Random decisions on the tasks of a mandate: the record stays one line for each task."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.mandates.domain.qualities import Quality, QualityBasis, findings_of
from missionledger.mandates.domain.tasks.commands import (
    AddTask,
    ChangeTask,
    DropTask,
    TasksCommand,
)
from missionledger.mandates.domain.tasks.decider import TASKS, Tasks
from missionledger.mandates.domain.tasks.events import Funding
from missionledger.mandates.domain.tasks.load import load_of

BASIC: dict[str, st.SearchStrategy[Any]] = {
    "occurred_on": st.integers(0, 20).map(lambda days: date(2026, 1, 1) + timedelta(days=days)),
    "mission_id": st.just("UNXX"),
    "resolution": st.integers(1, 4).map(lambda number: f"S/RES/{number}"),
    "task_id": st.sampled_from(["patrols", "demining", "elections"]),
}
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "title": st.sampled_from(["Patrol", "Clear"]),
    "category": st.sampled_from(["ceasefire-monitoring", "political-process"]),
    "group": st.sampled_from(["security", "politics"]),
    "priority": st.none() | st.integers(1, 3),
    "funding": st.sampled_from(Funding),
}
COMMANDS = st.one_of(
    st.builds(AddTask, **BASIC, **FACTS),
    st.builds(ChangeTask, **BASIC, **FACTS),
    st.builds(DropTask, **BASIC, reason=st.just("No longer needed.")),
)


@given(st.lists(COMMANDS, max_size=20))
def test_each_task_has_one_line_and_what_was_asked_last_is_safe_to_repeat(
    commands: list[TasksCommand],
) -> None:
    state = TASKS.initial
    for command in commands:
        try:
            events = TASKS.decide(command, state)
        except Refusal:
            continue
        state = TASKS.fold(events, state)
        assert TASKS.decide(command, state) == ()

    ids = [each.task_id for each in state.tasks]
    assert len(ids) == len(set(ids))
    for each in state.tasks:
        assert each.added_on <= each.changed_on
        assert each.stands or each.dropped_on == each.changed_on
    load = load_of(state)
    assert load.tasks + load.dropped == len(ids)
    assert sum(load.by_group.values()) == sum(load.by_category.values()) == load.tasks
    assert load.unfunded <= load.tasks
    assert Tasks.model_validate_json(state.model_dump_json()) == state
    found = findings_of(QualityBasis(tasks=state))
    assert [each.quality for each in found] == list(Quality)
    assert all(each.why for each in found)
