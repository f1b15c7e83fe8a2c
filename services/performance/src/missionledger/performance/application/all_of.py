"""Every aggregate of a kind at a point, for what counts or searches over all of them."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import Decider
from missionledger.common.listing import Listed, list_aggregates

S = TypeVar("S", bound=BaseModel)


async def present(aggregates: Aggregates, day: date = date.max) -> Axes:
    """Return a day as it is known now; without a day, all that is recorded."""
    head = await asyncio.to_thread(aggregates.log.head)
    return Axes(day, head.position)


async def all_listed(
    aggregates: Aggregates,
    decider: Decider[Any, S, Any],
    axes: Axes,
    missions: Sequence[str] | None = None,
    keep: Callable[[S], bool] = lambda _state: True,
) -> Sequence[Listed[S]]:
    """Return all aggregates of a kind that were there, by id.

    Args:
        aggregates: what reads them.
        decider: the kind of aggregate.
        axes: the point on both axes.
        missions: only those of these missions; None for all.
        keep: the filter, given the state at that point.
    """
    listing = await list_aggregates(
        aggregates, decider, axes, after="", limit=sys.maxsize, missions=missions, keep=keep
    )
    return listing.items


async def all_of(
    aggregates: Aggregates,
    decider: Decider[Any, S, Any],
    axes: Axes,
    missions: Sequence[str] | None = None,
    keep: Callable[[S], bool] = lambda _state: True,
) -> list[S]:
    """Return the states of what `all_listed` lists."""
    listed = await all_listed(aggregates, decider, axes, missions, keep)
    return [each.loaded.state for each in listed]
