"""Events of schemes that tasks are sorted by."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.classification.classes import TASK_CLASSES, ClassifyTask
from missionledger.mandates.domain.classification.schemes import (
    TASK_SCHEME,
    RecordTaskScheme,
    TaskClass,
)
from tests.contracts.stories.life import life


def task_scheme_story() -> list[DomainEvent]:
    """A scheme that is loaded, and a task that is sorted by it."""
    scheme = RecordTaskScheme(
        occurred_on=date(2026, 1, 1),
        scheme="research",
        title="Groups of tasks",
        publisher="A research institute",
        reference="Codebook, version 3",
        classes=(TaskClass(slug="security", name="Security", description="Patrols and guards."),),
    )
    classified = ClassifyTask(
        occurred_on=date(2026, 3, 1),
        mission_id="UNMISS",
        task_id="ceasefire",
        scheme="research",
        task_class="security",
        author="Planning team",
        class_name="Security",
        edition=1,
    )
    return [*life(TASK_SCHEME, scheme), *life(TASK_CLASSES, classified)]
