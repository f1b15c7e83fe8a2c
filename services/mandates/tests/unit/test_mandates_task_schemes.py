from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.classification import classes as k
from missionledger.mandates.domain.classification import schemes as s
from missionledger.mandates.domain.classification.counts import counts_of
from missionledger.mandates.domain.tasks.decider import Task
from missionledger.mandates.domain.tasks.events import Funding

DAY, LATER = date(2026, 2, 1), date(2026, 3, 1)
SECURITY = s.TaskClass(slug="security", name="Security")
POLITICS = s.TaskClass(slug="politics", name="Politics")


def scheme_of(*classes: s.TaskClass, **fields: Any) -> s.RecordTaskScheme:
    values: dict[str, Any] = {
        "occurred_on": DAY,
        "scheme": "research",
        "title": "Groups of tasks",
        "publisher": "A research institute",
        "reference": "Codebook, version 3",
        "classes": classes or (SECURITY, POLITICS),
    }
    return s.RecordTaskScheme.model_validate(values | fields)


def classify(task_class: str = "security", **fields: Any) -> k.ClassifyTask:
    values: dict[str, Any] = {
        "occurred_on": DAY,
        "mission_id": "UNXX",
        "task_id": "patrols",
        "scheme": "research",
        "task_class": task_class,
        "author": "Planning team",
        "class_name": task_class.title(),
        "edition": 1,
    }
    return k.ClassifyTask.model_validate(values | fields)


def task(task_id: str, *, unfunded: bool = False) -> Task:
    funding = Funding.WITHIN_EXISTING_RESOURCES if unfunded else Funding.FUNDED
    by = {"added_by": "S/RES/1", "added_on": DAY, "changed_by": "S/RES/1", "changed_on": DAY}
    return Task.model_validate(
        by | {"task_id": task_id, "title": "x", "category": "c", "group": "g", "funding": funding}
    )


nothing = Scenario(s.TASK_SCHEME)
unsorted = Scenario(k.TASK_CLASSES)


def test_a_scheme_is_exchanged_edition_by_edition() -> None:
    first = nothing.after(scheme_of())
    second = first.after(scheme_of(POLITICS, occurred_on=LATER))

    assert first.when(scheme_of()) == ()
    assert [each.edition for each in second.state.editions] == [1, 2]
    assert first.state.class_of("security") == SECURITY
    assert second.state.class_of("security") is None
    with pytest.raises(s.TaskSchemeOutOfOrderError):
        second.when(scheme_of(SECURITY))


def test_a_scheme_names_each_class_once_and_keeps_off_the_parts_of_a_mandate() -> None:
    with pytest.raises(s.TaskClassTwiceError) as refusal:
        nothing.when(scheme_of(SECURITY, POLITICS, SECURITY))
    assert refusal.value.pointer == "/classes/2"
    with pytest.raises(s.TaskSchemeReservedError):
        nothing.when(scheme_of(scheme="task-categories"))


def test_a_task_has_one_class_of_each_scheme() -> None:
    one = unsorted.after(classify())
    two = one.after(classify("politics", occurred_on=LATER), classify(scheme="other"))

    assert one.when(classify()) == ()
    assert {key: each.task_class for key, each in two.state.present().items()} == {
        ("patrols", "research"): "politics",
        ("patrols", "other"): "security",
    }
    with pytest.raises(k.TaskClassOutOfOrderError):
        two.when(classify())


def test_classes_are_counted_with_those_that_are_empty_gone_or_missing() -> None:
    counts = counts_of(
        "research",
        {"security": "Security", "politics": "Politics"},
        [
            ("UNXX", task("a"), "security"),
            ("UNXX", task("b", unfunded=True), "security"),
            ("UNYY", task("c"), "security"),
            ("UNXX", task("d"), "gone"),
            ("UNXX", task("e"), ""),
        ],
        {"gone": "A former class"},
    )

    told = [(c.task_class, c.name, c.current, c.tasks, c.unfunded, c.missions) for c in counts]
    assert told == [
        ("security", "Security", True, 3, 1, 2),
        ("politics", "Politics", True, 0, 0, 0),
        ("gone", "A former class", False, 1, 0, 1),
        ("", "", False, 1, 0, 1),
    ]
