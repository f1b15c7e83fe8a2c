"""Warnings of tasks without money: of one mission, and of all that have any."""

from collections.abc import Sequence
from dataclasses import dataclass

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.listing import list_aggregates
from missionledger.mandates.domain.mission_cash.decider import MISSION_CASH, MissionCash
from missionledger.mandates.domain.tasks.decider import TASKS, Tasks
from missionledger.mandates.domain.tasks.warning import (
    TaskWarning,
    WarningLevel,
    warning_of,
)


@dataclass(frozen=True, slots=True)
class WarnedMission:
    """A mission with tasks that came without money."""

    mission_id: str
    tasks: int
    warning: TaskWarning


async def cash_of(aggregates: Aggregates, mission_id: str, axes: Axes) -> MissionCash:
    """Return what finance had told of the cash of a mission by then."""
    loaded = await aggregates.read(MISSION_CASH, mission_id, axes)
    return loaded.state if loaded else MISSION_CASH.initial


async def warned_missions(
    aggregates: Aggregates,
    axes: Axes,
    *,
    after: str,
    limit: int,
    missions: Sequence[str] | None,
    level: WarningLevel | None,
) -> tuple[Sequence[WarnedMission], str]:
    """Return missions with tasks without money by id, and behind which id more of them lie.

    Only those of a level, or all of any.
    """
    found: list[WarnedMission] = []
    while True:
        listing = await list_aggregates(
            aggregates,
            TASKS,
            axes,
            after=after,
            # One more tells whether the page is the last, without reading another.
            limit=limit + 1,
            missions=missions,
            keep=_has_unfunded,
        )
        cash = await aggregates.read_many(MISSION_CASH, [each.id for each in listing.items], axes)
        for each in listing.items:
            known, tasks = cash[each.id], each.loaded.state
            state = known.state if known else MISSION_CASH.initial
            warning = warning_of(tasks.tasks, state, axes.effective_on)
            if level not in (None, warning.level):
                continue
            if len(found) == limit:
                return found, found[-1].mission_id
            found.append(WarnedMission(each.id, len(tasks.standing), warning))
        after = listing.next_after
        if not after:
            return found, ""


def _has_unfunded(tasks: Tasks) -> bool:
    return any(each.is_unfunded for each in tasks.tasks)
