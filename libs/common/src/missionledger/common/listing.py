"""Lists of aggregates at a point on both axes, filtered, in pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import Decider, stream_aggregate_id
from missionledger.common.outcomes import Loaded

S = TypeVar("S", bound=BaseModel)

STREAMS_PER_QUERY = 500
"""How many streams are folded at a time; a filter that keeps few reads several such pages."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[S]):
    """An aggregate in a list."""

    id: str
    loaded: Loaded[S]


@dataclass(frozen=True, slots=True)
class Listing(Generic[S]):
    """Some aggregates in the order of their ids.

    Attributes:
        items: at most as many as were asked for.
        next_after: the id behind which more lie; empty on the last page.
    """

    items: Sequence[Listed[S]]
    next_after: str


async def list_aggregates(
    aggregates: Aggregates,
    decider: Decider[Any, S, Any],
    axes: Axes,
    *,
    after: str,
    limit: int,
    missions: Sequence[str] | None,
    keep: Callable[[S], bool],
) -> Listing[S]:
    """Return the aggregates of one kind that were there at the point on both axes.

    Args:
        aggregates: what reads them.
        decider: the kind of aggregate.
        axes: the point on both axes.
        after: ids up to and including this one are left out; empty for none.
        limit: most items to return.
        missions: only aggregates of these missions; None for all.
        keep: the filter, given the state at that point.
    """
    found: list[Listed[S]] = []
    last_stream = decider.stream(after) if after else ""
    while True:
        streams = await aggregates.list_streams(
            decider, after=last_stream, limit=STREAMS_PER_QUERY, axes=axes, missions=missions
        )
        if not streams:
            return Listing(found, "")
        last_stream = streams[-1].stream
        ids = [stream_aggregate_id(each.stream) for each in streams]
        states = await aggregates.read_many(decider, ids, axes)
        for each in ids:
            loaded = states[each]
            if loaded is None or not keep(loaded.state):
                continue
            if len(found) == limit:
                return Listing(found, found[-1].id)
            found.append(Listed(each, loaded))
        if len(streams) < STREAMS_PER_QUERY:
            return Listing(found, "")
