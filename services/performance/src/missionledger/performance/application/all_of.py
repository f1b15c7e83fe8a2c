"""Every aggregate of a kind at a point, for reports that count over all of them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import Decider
from missionledger.common.listing import list_aggregates

S = TypeVar("S", bound=BaseModel)

PER_QUERY = 500


async def all_of(
    aggregates: Aggregates,
    decider: Decider[Any, S, Any],
    axes: Axes,
    missions: Sequence[str] | None = None,
) -> list[S]:
    """Return the states of all aggregates of a kind that were there, by id.

    Args:
        aggregates: what reads them.
        decider: the kind of aggregate.
        axes: the point on both axes.
        missions: only those of these missions; None for all.
    """
    found: list[S] = []
    after = ""
    while True:
        page = await list_aggregates(
            aggregates,
            decider,
            axes,
            after=after,
            limit=PER_QUERY,
            missions=missions,
            keep=lambda _state: True,
        )
        found.extend(each.loaded.state for each in page.items)
        after = page.next_after
        if not after:
            return found
