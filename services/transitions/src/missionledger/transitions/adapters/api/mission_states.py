"""Reads aggregates of which every mission has one, at a point on both axes."""

from typing import Any, TypeVar

from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import Decider, stream_aggregate_id
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.paging import PageRequest, encode_cursor
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError

S = TypeVar("S", bound=BaseModel)


async def one_mission(
    aggregates: Aggregates,
    decider: Decider[Any, S, Any],
    mission_id: str,
    access: ReadAccess,
    axes: Axes,
) -> Loaded[S]:
    """Return what there is of a mission.

    Raises:
        NotFoundError: if the mission may not be seen, or nothing was there on that day.
    """
    access.require(mission_id)
    loaded = await aggregates.read(decider, mission_id, axes)
    if loaded is None:
        kind = decider.aggregate.replace("_", " ")
        raise NotFoundError(
            f"{mission_id} has no {kind} on {axes.effective_on}",
            next_step="Record the first fact of it, or ask for a later day.",
        )
    return loaded


async def mission_page(
    aggregates: Aggregates,
    decider: Decider[Any, S, Any],
    access: ReadAccess,
    page: PageRequest,
    axes: Axes,
    mission: str | None = None,
) -> tuple[list[Loaded[S]], str | None]:
    """Return the missions of a page that may be seen, and the cursor of the next page.

    Args:
        aggregates: what reads them.
        decider: the kind of aggregate.
        access: who asks.
        page: which page; its limit counts missions.
        axes: the point on both axes.
        mission: only this one; None for all.
    """
    if mission is not None:
        return [await one_mission(aggregates, decider, mission, access, axes)], None
    streams = await aggregates.list_streams(
        decider, after=page.after, limit=page.limit + 1, axes=axes, missions=access.missions
    )
    shown = streams[: page.limit]
    ids = [stream_aggregate_id(info.stream) for info in shown]
    loaded = await aggregates.read_many(decider, ids, axes)
    more = encode_cursor(shown[-1].stream) if len(streams) > page.limit else None
    return [each for each in loaded.values() if each is not None], more
