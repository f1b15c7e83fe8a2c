"""How heavy and how scattered the tasks of a mandate are: figures, never a score."""

from collections import Counter
from collections.abc import Mapping

from pydantic import BaseModel

from missionledger.mandates.domain.tasks.decider import Tasks


class TaskLoad(BaseModel):
    """Counts of the tasks that stand.

    Attributes:
        tasks: all of them.
        unfunded: those given within existing resources.
        groups: how many separate groups they stand in.
        categories: how many of the parts of a mandate they touch.
        without_priority: those the decisions set no priority for.
        without_phase: those the decisions give no place in the sequence.
        dropped: those that were taken away again.
        by_category: tasks in each category.
        by_group: tasks in each group.
    """

    tasks: int
    unfunded: int
    groups: int
    categories: int
    without_priority: int
    without_phase: int
    dropped: int
    by_category: Mapping[str, int]
    by_group: Mapping[str, int]


def load_of(tasks: Tasks) -> TaskLoad:
    """Return the figures."""
    standing = tasks.standing
    by_category = Counter(each.category for each in standing)
    by_group = Counter(each.group for each in standing)
    return TaskLoad(
        tasks=len(standing),
        unfunded=sum(each.is_unfunded for each in standing),
        groups=len(by_group),
        categories=len(by_category),
        without_priority=sum(each.priority is None for each in standing),
        without_phase=sum(each.phase is None for each in standing),
        dropped=len(tasks.tasks) - len(standing),
        by_category=dict(sorted(by_category.items())),
        by_group=dict(sorted(by_group.items())),
    )
