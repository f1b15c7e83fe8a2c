from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.form import (
    FORM,
    Aspect,
    Criterion,
    FormComponent,
    FormVersionPublished,
    FormVersionUnknownError,
    PublishFormVersion,
)


def criterion(name: str, aspect: Aspect) -> Criterion:
    return Criterion(
        criterion_id=name,
        aspect=aspect,
        task="protection of civilians",
        standard="patrols by day and night",
    )


CRITERIA = (
    criterion("patrols", Aspect.TASK),
    criterion("will-to-act", Aspect.MINDSET),
    criterion("visible-presence", Aspect.POSTURE),
)
FIRST = PublishFormVersion(
    occurred_on=date(2024, 1, 1),
    form_id="infantry",
    version=1,
    title="Infantry battalion",
    component=FormComponent.MILITARY,
    criteria=CRITERIA,
)
SECOND = FIRST.model_copy(update={"occurred_on": date(2025, 1, 1), "version": 2})

form = Scenario(FORM)


def test_a_version_is_published_from_its_day_on() -> None:
    assert form.when(FIRST) == (
        FormVersionPublished(
            form_id="infantry",
            version=1,
            title="Infantry battalion",
            component=FormComponent.MILITARY,
            valid_from=date(2024, 1, 1),
            criteria=CRITERIA,
        ),
    )


def test_publishing_the_same_version_again_is_quiet() -> None:
    assert form.after(FIRST, SECOND).when(FIRST) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "Another"}, "form-version-exists"),
        ({"version": 3, "occurred_on": date(2025, 1, 1)}, "form-version-out-of-order"),
        ({"version": 2}, "form-version-out-of-order"),
        (
            {"version": 2, "occurred_on": date(2025, 1, 1), "criteria": CRITERIA[:2]},
            "form-incomplete",
        ),
        (
            {"version": 2, "occurred_on": date(2025, 1, 1), "criteria": (*CRITERIA, CRITERIA[0])},
            "form-incomplete",
        ),
    ],
)
def test_what_would_change_or_weaken_a_form_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        form.after(FIRST).when(FIRST.model_copy(update=changes))

    assert refusal.value.code == code


def test_a_police_form_needs_tasks_only() -> None:
    police = FIRST.model_copy(update={"component": FormComponent.POLICE, "criteria": CRITERIA[:1]})

    assert len(form.when(police)) == 1


@pytest.mark.parametrize(
    ("version", "day"),
    [
        (1, date(2023, 12, 31)),
        (2, date(2024, 12, 31)),
        (1, date(2025, 1, 1)),
        (7, date(2025, 1, 1)),
    ],
)
def test_only_the_version_in_force_can_be_used(version: int, day: date) -> None:
    with pytest.raises(FormVersionUnknownError):
        form.after(FIRST, SECOND).state.usable_on("infantry", version, day)


def test_each_version_is_used_in_its_time() -> None:
    state = form.after(FIRST, SECOND).state

    assert state.usable_on("infantry", 1, date(2024, 12, 31)).version == 1
    assert state.usable_on("infantry", 2, date(2025, 1, 1)).version == 2
