"""What tasks keep of what they rest on, with and without a cut: figures, never a score.

Everything here follows from recorded facts. Where nobody recorded what a task rests on, the answer
is that it is not known. Where a part of a means goes that several tasks use, on whom the loss falls
is not recorded either, so what is left is given as the least and the most it can be.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.forces.decider import MissionForces
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.domain.protection import protected_by
from missionledger.mandates.domain.task_basis.decider import Means, TaskBasis
from missionledger.mandates.domain.task_basis.events import RelianceRecorded
from missionledger.mandates.domain.task_basis.facts import Measure
from missionledger.mandates.domain.tasks.decider import Task

LAST = 1_000
"""Behind every rank that a decision may set."""


class Finding(StrEnum):
    """What a cut does to a task, computed from what it rests on."""

    NOT_KNOWN = "not_known"
    """Nobody recorded what the task rests on."""
    UNTOUCHED = "untouched"
    LACKS = "lacks"
    """The cut takes nothing from it, and it lacks something already."""
    MAY_LOSE = "may_lose"
    """It shares a means of which a part goes: whether it loses depends on who gives."""
    LOSES = "loses"
    LOSES_ESSENTIAL = "loses_essential"
    """Something goes altogether without which it cannot be carried out."""
    LOSES_ALL = "loses_all"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Left(_Value):
    """What is left of one measure, for one task.

    Attributes:
        needed: what the task uses by what was recorded.
        there: how much of that is there before the cut.
        least: left afterwards if the whole loss falls on this task.
        most: left afterwards if other users give first.
        per_cent_least: least of what is there, rounded down; None where nothing is there.
        per_cent_most: most of it, likewise.
    """

    needed: int
    there: int
    least: int
    most: int
    per_cent_least: int | None
    per_cent_most: int | None

    @classmethod
    def of(cls, parts: Sequence["Use"]) -> "Left":
        """Return the sum over what the task uses."""
        there = sum(each.there for each in parts)
        least, most = sum(each.least for each in parts), sum(each.most for each in parts)
        return cls(
            needed=sum(each.needed for each in parts),
            there=there,
            least=least,
            most=most,
            per_cent_least=100 * least // there if there else None,
            per_cent_most=100 * most // there if there else None,
        )


class Use(_Value):
    """What one task uses of one means, before and after a cut; counts in its measure."""

    means_id: str
    title: str
    measure: Measure
    capability: str
    essential: bool
    needed: int
    there: int
    least: int
    most: int
    why: str
    author: str

    @property
    def loses(self) -> bool:
        """Whether the task may have less of it afterwards."""
        return self.least < self.there


class TaskCoverage(_Value):
    """One task and what it keeps.

    Attributes:
        protected_by: why the mandate protects it; empty if it does not.
        uses: what it rests on.
        left: what is left by measure; measures are never added.
    """

    task: Task
    protected_by: str
    finding: Finding
    uses: tuple[Use, ...]
    left: Mapping[Measure, Left]

    @property
    def is_alarm(self) -> bool:
        """Whether a protected task may lose, or nobody knows what it rests on."""
        safe = self.finding in (Finding.UNTOUCHED, Finding.LACKS)
        return bool(self.protected_by) and not safe

    @property
    def warning(self) -> str:
        """What has to be said loudly of a protected task; empty for nothing."""
        if not self.protected_by or self.finding is Finding.UNTOUCHED:
            return ""
        why = f"PROTECTED TASK: {self.protected_by}. "
        if self.finding is Finding.LACKS:
            lacking = ", ".join(each.means_id for each in self.uses if each.there < each.needed)
            return f"{why}It lacks already: {lacking}."
        if self.finding is Finding.NOT_KNOWN:
            return f"{why}Not known what it rests on, so a cut may take anything from it."
        losses = ", ".join(each.means_id for each in self.uses if each.loses)
        verb = "may lose" if self.finding is Finding.MAY_LOSE else "loses"
        return f"{why}It {verb}: {losses}."


def sizes_of(basis: TaskBasis, forces: MissionForces) -> dict[str, int]:
    """Return how much of each means is there, in its measure."""
    return {each.means_id: size_of(each, forces) for each in basis.means.values()}


def size_of(means: Means, forces: MissionForces) -> int:
    """Return how much of a means is there; heads of force generation are those that arrived."""
    if means.retired:
        return 0
    if means.requirement_id:
        unit = forces.units.get(means.requirement_id)
        return unit.strength if unit and unit.stage is UnitStage.DEPLOYED else 0
    return full_size_of(means, forces)


def full_size_of(means: Means, forces: MissionForces) -> int:
    """Return how much of a means there should be."""
    if means.requirement_id:
        unit = forces.units.get(means.requirement_id)
        return unit.required if unit else 0
    match means.measure:
        case Measure.PLACES:
            return 1
        case Measure.CENTS:
            return means.yearly_cost.amount.minor if means.yearly_cost else 0
        case _:
            return means.size or 0


def capability_of(means: Means, forces: MissionForces) -> str:
    """Return the capability a means gives, by itself or by its requirement; empty for none."""
    unit = forces.units.get(means.requirement_id)
    return means.capability or (unit.capability if unit else "")


def coverage_of(
    tasks: Sequence[Task],
    basis: TaskBasis,
    forces: MissionForces,
    taken: Mapping[str, int],
    day: date,
) -> tuple[TaskCoverage, ...]:
    """Return every standing task with what it keeps, in the order of priority and sequence.

    Args:
        tasks: those of the mandate.
        basis: what they rest on.
        forces: heads that arrived, by requirement.
        taken: how much of each means goes; nothing for none.
        day: for the rules that say which tasks are protected.
    """
    ordered = sorted(
        (each for each in tasks if each.stands),
        key=lambda task: (task.priority or LAST, task.phase or LAST),
    )
    return tuple(_coverage(each, basis, forces, taken, day) for each in ordered)


def _coverage(
    task: Task,
    basis: TaskBasis,
    forces: MissionForces,
    taken: Mapping[str, int],
    day: date,
) -> TaskCoverage:
    # On an early day a means may not be there yet, on which a task was said to rest before.
    uses = tuple(
        _use(each, basis.means[each.means_id], forces, taken.get(each.means_id, 0))
        for each in basis.of_task(task.task_id)
        if each.means_id in basis.means
    )
    left = {
        measure: Left.of([each for each in uses if each.measure is measure])
        for measure in Measure
        if any(each.measure is measure for each in uses)
    }
    return TaskCoverage(
        task=task,
        protected_by=protected_by(task, day),
        finding=_finding(uses),
        uses=uses,
        left=left,
    )


def _use(reliance: RelianceRecorded, means: Means, forces: MissionForces, taken: int) -> Use:
    size, full = size_of(means, forces), full_size_of(means, forces)
    used = reliance.uses_money.minor if reliance.uses_money else reliance.uses
    needed = full if used is None else used
    there = min(needed, size)
    after = size - min(taken, size)
    return Use(
        means_id=means.means_id,
        title=means.title,
        measure=means.measure,
        capability=capability_of(means, forces),
        essential=reliance.essential,
        needed=needed,
        there=there,
        least=max(0, there - (size - after)),
        most=min(there, after),
        why=reliance.why,
        author=reliance.author,
    )


def _finding(uses: Sequence[Use]) -> Finding:
    if not uses:
        return Finding.NOT_KNOWN
    if not any(each.loses for each in uses):
        lacks = any(each.there < each.needed for each in uses)
        return Finding.LACKS if lacks else Finding.UNTOUCHED
    if not any(each.most for each in uses):
        return Finding.LOSES_ALL
    if any(each.essential and each.loses and not each.most for each in uses):
        return Finding.LOSES_ESSENTIAL
    if any(each.most < each.there for each in uses):
        return Finding.LOSES
    return Finding.MAY_LOSE
