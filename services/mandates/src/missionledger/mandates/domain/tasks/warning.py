"""How loud a warning tasks without money deserve: louder where the mission is short of cash."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.mission_cash.decider import MissionCash
from missionledger.mandates.domain.mission_cash.events import CashFacts, CashStanding
from missionledger.mandates.domain.tasks.decider import Task


class WarningLevel(StrEnum):
    """The warning, the quietest first."""

    NONE = "none"
    UNFUNDED = "unfunded"
    """There are tasks without money; the mission is not known to be short of cash."""
    UNFUNDED_AND_SHORT_OF_CASH = "unfunded_and_short_of_cash"
    """There are tasks without money, and no cash that they could be paid from in its place."""


class TaskWarning(BaseModel):
    """A warning of tasks without money, and what it rests on.

    Attributes:
        text: the same for people, with the days it rests on.
        unfunded: ids of the tasks that stand and were given within existing resources.
        cash: where cash stands on the day asked about; `not_known` where finance told nothing
            that holds on it.
        told: the last that finance told by then, with the event that did; None before it.
    """

    model_config = ConfigDict(frozen=True)

    level: WarningLevel
    text: str
    unfunded: tuple[str, ...]
    cash: CashStanding
    told: CashFacts | None


def level_of(task: Task, cash: CashStanding) -> WarningLevel:
    """Return the warning of one task."""
    if not task.is_unfunded:
        return WarningLevel.NONE
    return WarningLevel.UNFUNDED_AND_SHORT_OF_CASH if cash.is_short else WarningLevel.UNFUNDED


def warning_of(tasks: Sequence[Task], cash: MissionCash, day: date) -> TaskWarning:
    """Return the warning of a mission on a day: that of its loudest task."""
    standing = cash.on(day)
    levels = [level_of(each, standing) for each in tasks]
    unfunded = tuple(each.task_id for each in tasks if each.is_unfunded)
    order = list(WarningLevel)
    return TaskWarning(
        level=max(levels, key=order.index, default=WarningLevel.NONE),
        text=_text(tasks, len(unfunded), standing, cash.told),
        unfunded=unfunded,
        cash=standing,
        told=cash.told,
    )


def _text(
    tasks: Sequence[Task], unfunded: int, standing: CashStanding, told: CashFacts | None
) -> str:
    if not any(each.stands for each in tasks):
        return "no task stands"
    if not unfunded:
        return "every task that stands came with money"
    which = "1 task was" if unfunded == 1 else f"{unfunded} tasks were"
    return f"{which} given within existing resources; {cash_text(standing, told)}"


def cash_text(standing: CashStanding, told: CashFacts | None) -> str:
    """Return in words where the cash of a mission stands, and what says so."""
    if told is None:
        return "whether the mission has cash is not known: no forecast was kept"
    if standing is CashStanding.NOT_KNOWN:
        if told.standing is CashStanding.NOT_KNOWN:
            return f"whether the mission has cash is not known as of {told.as_of}"
        return (
            f"whether the mission has cash is not known: it was last told for {told.as_of} and "
            f"holds until {told.holds_until}"
        )
    if standing is CashStanding.SHORT_NOW:
        return f"the mission has been short of cash since {told.since}, told for {told.as_of}"
    chance = f"in {told.short_paths} of {told.paths} paths within {told.horizon_days} days"
    if standing is CashStanding.NO_SHORTFALL:
        return f"no shortfall of cash is expected ({chance} it runs short, told for {told.as_of})"
    by = f", in one of ten by {told.short_from}" if told.short_from else ""
    return f"the mission is expected to run short of cash ({chance}{by}; told for {told.as_of})"
