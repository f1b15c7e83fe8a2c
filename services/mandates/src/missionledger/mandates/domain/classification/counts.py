"""How many tasks stand in each class: figures, never a score."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from missionledger.mandates.domain.tasks.decider import Task

NOT_SORTED = ""


class ClassCount(BaseModel):
    """Tasks of one class that stand.

    Attributes:
        task_class: slug of the class; empty for tasks that nobody sorted by this scheme.
        current: whether the edition that holds has the class; one it has no longer keeps its tasks
            until they are sorted anew.
        unfunded: those given within existing resources.
        missions: how many mandates have such a task.
    """

    scheme: str
    task_class: str
    name: str
    current: bool
    tasks: int
    unfunded: int
    missions: int


def counts_of(
    scheme: str,
    names: Mapping[str, str],
    sorted_tasks: Sequence[tuple[str, Task, str]],
    former: Mapping[str, str],
) -> list[ClassCount]:
    """Return a count for each class of the scheme, also where there are none.

    Args:
        scheme: the scheme.
        names: name of each class that holds, in the order of the scheme.
        sorted_tasks: mission, task that stands and its class, empty for none.
        former: names of classes that tasks are in, as they were when they were sorted.
    """
    tasks = Counter(each for _, _, each in sorted_tasks)
    unfunded = Counter(each for _, task, each in sorted_tasks if task.is_unfunded)
    missions = Counter(each for _, each in {(mission, each) for mission, _, each in sorted_tasks})
    rest = sorted(tasks.keys() - names.keys() - {NOT_SORTED})
    return [
        ClassCount(
            scheme=scheme,
            task_class=each,
            name=names.get(each) or former.get(each, ""),
            current=each in names,
            tasks=tasks[each],
            unfunded=unfunded[each],
            missions=missions[each],
        )
        for each in (*names, *rest, NOT_SORTED)
    ]
