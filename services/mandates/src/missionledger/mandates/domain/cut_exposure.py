"""Which means a cut would reach first if the order of the mandate's tasks is kept.

No proposal: nobody has proposed anything, and nothing is chosen. It is the list of what is
recorded, with the means that serve the last tasks first and those that serve protected ones last.
Means of which nobody recorded what rests on them stand at the end: that nothing is written down
does not say that nothing would be lost.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.coverage import LAST, TaskCoverage
from missionledger.mandates.domain.cut_plans.facts import TargetOf
from missionledger.mandates.domain.task_basis.decider import Means, TaskBasis
from missionledger.mandates.domain.task_basis.facts import Component, Measure, MoneyClass


class Reach(StrEnum):
    """What is known of the tasks that rest on a means."""

    RANKED = "ranked"
    """Tasks with a priority, none of them protected."""
    NOT_RANKED = "not_ranked"
    """Among them a task without a priority, so how far it comes behind others is not known."""
    PROTECTED = "protected"
    """Among them a task that the mandate protects."""
    NOT_KNOWN = "not_known"
    """Nobody recorded what rests on it."""


_ORDER = tuple(Reach)


class Exposed(BaseModel):
    """A means, and the tasks that would feel its loss.

    Attributes:
        counted: heads, or cents a year; None where nobody recorded what the means costs.
        highest_priority: of the tasks that rest on it, 1 first.
        tasks: that rest on it.
        only_support_of: tasks of which nothing else is recorded that they rest on.
        up_to_here: the sum of the list down to this line.
        within_cut: whether the line is needed to reach the cut that was asked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    means_id: str
    title: str
    component: Component | None
    money_class: MoneyClass | None
    counted: int | None
    mark: str
    reach: Reach
    highest_priority: int | None
    tasks: tuple[str, ...]
    protected_tasks: tuple[str, ...]
    only_support_of: tuple[str, ...]
    up_to_here: int
    within_cut: bool


class Asked(BaseModel):
    """What is looked at.

    Attributes:
        per_cent: of all that is recorded of it, or of `base`.
        base: heads or cents that the per cent are of; None for the sum of what is recorded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: TargetOf
    component: Component | None = None
    money_class: MoneyClass | None = None
    per_cent: int
    base: int | None = None


def exposure_of(
    asked: Asked,
    coverage: Sequence[TaskCoverage],
    basis: TaskBasis,
    sizes: Mapping[str, int],
) -> tuple[Exposed, ...]:
    """Return the means that a cut may be taken from, those of the last tasks first."""
    users: dict[str, list[TaskCoverage]] = {}
    for task in coverage:
        for use in task.uses:
            users.setdefault(use.means_id, []).append(task)
    lines = [
        _line(each, users.get(each.means_id, []), asked, sizes)
        for each in basis.means.values()
        if _is_asked(each, asked) and sizes[each.means_id]
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.reach), -(line.highest_priority or LAST)))
    whole = asked.base or sum(each.counted or 0 for each in lines)
    wanted = -(-whole * asked.per_cent // 100)
    found, total = [], 0
    for line in lines:
        needed = total < wanted and line.counted is not None
        total += line.counted or 0
        found.append(line.model_copy(update={"up_to_here": total, "within_cut": needed}))
    return tuple(found)


def _is_asked(means: Means, asked: Asked) -> bool:
    if means.retired:
        return False
    if asked.of is TargetOf.HEADS:
        return means.measure is Measure.HEADS and asked.component in (None, means.component)
    return asked.money_class in (None, means.money_class)


def _counted(means: Means, asked: Asked, sizes: Mapping[str, int]) -> int | None:
    if asked.of is TargetOf.HEADS:
        return sizes[means.means_id]
    return means.yearly_cost.amount.minor if means.yearly_cost else None


def _line(
    means: Means, users: Sequence[TaskCoverage], asked: Asked, sizes: Mapping[str, int]
) -> Exposed:
    cost = means.yearly_cost if asked.of is TargetOf.MONEY else None
    priorities = [each.task.priority for each in users if each.task.priority is not None]
    return Exposed(
        means_id=means.means_id,
        title=means.title,
        component=means.component,
        money_class=means.money_class,
        counted=_counted(means, asked, sizes),
        mark=cost.mark.value if cost else "",
        reach=_reach(users),
        highest_priority=min(priorities) if priorities else None,
        tasks=tuple(each.task.task_id for each in users),
        protected_tasks=tuple(each.task.task_id for each in users if each.protected_by),
        only_support_of=tuple(each.task.task_id for each in users if len(each.uses) == 1),
        up_to_here=0,
        within_cut=False,
    )


def _reach(users: Sequence[TaskCoverage]) -> Reach:
    if not users:
        return Reach.NOT_KNOWN
    if any(each.protected_by for each in users):
        return Reach.PROTECTED
    if any(each.task.priority is None for each in users):
        return Reach.NOT_RANKED
    return Reach.RANKED
