"""What people expect, beside what the mandate asks for and what the mission has for it."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.coverage import Finding, TaskCoverage
from missionledger.mandates.domain.planning.events import ExpectationRecorded
from missionledger.mandates.domain.task_basis.facts import Measure
from missionledger.mandates.domain.tasks.events import Funding


class GapFinding(StrEnum):
    """How an expectation stands beside mandate and means; never a score."""

    COVERED = "covered"
    """All that the task was said to need is there."""
    SHORT = "short"
    """The task lacks something that it was said to need."""
    NOT_KNOWN = "not_known"
    """Nobody recorded what the task rests on."""
    NOT_TIED = "not_tied"
    """The mandate covers it, and nobody said which task meets it."""
    BEYOND_MANDATE = "beyond_mandate"
    """The mandate does not cover it, which was said to those who expect it."""


class ExpectationGap(BaseModel):
    """A task with what is expected of it, or an expectation that no task meets.

    Attributes:
        on: the day that is looked at.
        task_id: empty for an expectation without a task.
        expected_by: those whose expectations are on record; empty if nobody's is.
        expectations: what they expect, in the same order.
        answers: what they were told, in the same order; empty texts where nothing is recorded.
        heads_missing: heads the task was said to need and that are not there; None if unknown.
        items_missing: equipment likewise.
        missing: means that are not wholly there, by id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: date
    task_id: str
    title: str
    outcome: str
    priority: int | None
    funding: Funding | None
    finding: GapFinding
    expected_by: tuple[str, ...]
    expectations: tuple[str, ...]
    answers: tuple[str, ...]
    heads_needed: int | None
    heads_there: int | None
    heads_missing: int | None
    items_missing: int | None
    missing: tuple[str, ...]


def expectation_gaps(
    coverage: Sequence[TaskCoverage], expectations: Sequence[ExpectationRecorded], day: date
) -> tuple[ExpectationGap, ...]:
    """Return each task with what is expected of it, then what no task is to meet.

    An expectation that was recorded again, with the task that is to meet it, counts as it was told
    last.
    """
    by_day = sorted(expectations, key=lambda each: each.on)
    latest = {(each.held_by, each.expectation): each for each in by_day}
    tied: dict[str, list[ExpectationRecorded]] = {}
    standing = {each.task.task_id for each in coverage}
    loose = []
    for each in latest.values():
        # A task may have been dropped since; what was expected of it is not met by any.
        if each.within_mandate and each.task_id in standing:
            tied.setdefault(each.task_id, []).append(each)
        else:
            loose.append(each)
    rows = [_of_task(each, tied.get(each.task.task_id, []), day) for each in coverage]
    return (*rows, *(_without_task(each, day) for each in loose))


def _of_task(
    coverage: TaskCoverage, expected: Sequence[ExpectationRecorded], day: date
) -> ExpectationGap:
    task, heads = coverage.task, coverage.left.get(Measure.HEADS)
    items = coverage.left.get(Measure.ITEMS)
    missing = tuple(each.means_id for each in coverage.uses if each.there < each.needed)
    finding = GapFinding.SHORT if missing else GapFinding.COVERED
    if coverage.finding is Finding.NOT_KNOWN:
        finding = GapFinding.NOT_KNOWN
    return ExpectationGap(
        on=day,
        task_id=task.task_id,
        title=task.title,
        outcome=task.outcome,
        priority=task.priority,
        funding=task.funding,
        finding=finding,
        expected_by=tuple(each.held_by for each in expected),
        expectations=tuple(each.expectation for each in expected),
        answers=tuple(each.answer for each in expected),
        heads_needed=heads.needed if heads else None,
        heads_there=heads.there if heads else None,
        heads_missing=heads.needed - heads.there if heads else None,
        items_missing=items.needed - items.there if items else None,
        missing=missing,
    )


def _without_task(expected: ExpectationRecorded, day: date) -> ExpectationGap:
    return ExpectationGap(
        on=day,
        task_id="",
        title="",
        outcome="",
        priority=None,
        funding=None,
        finding=GapFinding.NOT_TIED if expected.within_mandate else GapFinding.BEYOND_MANDATE,
        expected_by=(expected.held_by,),
        expectations=(expected.expectation,),
        answers=(expected.answer,),
        heads_needed=None,
        heads_there=None,
        heads_missing=None,
        items_missing=None,
        missing=(),
    )
