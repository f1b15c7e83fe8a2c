"""Which tasks the mandate protects: what is cut from them is said loudly."""

from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.mandates.domain.tasks.decider import Task

PROTECTION_SOURCE: Final = "S/RES/1894 (2009), para. 19"

PROTECTED_CATEGORIES: Final[Policy[frozenset[str]]] = Policy(
    "categories of tasks with priority in the use of what there is",
    (
        PolicyValue(
            frozenset(),
            date.min,
            "before S/RES/1894 (2009)",
            Certainty.ASSUMED,
            valid_to=date(2009, 11, 11),
        ),
        PolicyValue(
            frozenset({"protection-of-civilians"}),
            date(2009, 11, 11),
            PROTECTION_SOURCE,
            Certainty.RECALLED,
        ),
    ),
)

FIRST_PRIORITY: Final[Policy[int]] = Policy(
    "priority of a task that comes before all others",
    (
        PolicyValue(
            1, date.min, "the decision's own order, 1 first; rule of this system", Certainty.ASSUMED
        ),
    ),
)


def protected_by(task: Task, day: date) -> str:
    """Return why a task is protected, in words; empty if it is not."""
    reasons = []
    categories = PROTECTED_CATEGORIES.on(day)
    if task.category in categories.value:
        reasons.append(f"{task.category.replace('-', ' ')} ({categories.source})")
    if task.priority == FIRST_PRIORITY.on(day).value:
        reasons.append(f"priority {task.priority} by {task.changed_by}")
    return "; ".join(reasons)
