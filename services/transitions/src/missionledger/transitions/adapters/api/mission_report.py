"""One builder for every report on a mission that several aggregates tell together.

A report has no events of its own: it sets side by side what they hold, at one point on both axes.
A list holds the rows of missions, a page whole missions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import Decider, stream_aggregate_id
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.paging import Page, PageRequest, encode_cursor, page_response
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.transitions.adapters.api.asking import MissionPath, PageAsked, ReadAt, Reader
from missionledger.transitions.adapters.api.mission_resource import Filters

V = TypeVar("V", bound=BaseModel)
I = TypeVar("I", bound=BaseModel)  # noqa: E741 - an item, beside a view


class Sources:
    """What the aggregates of a report hold of one mission."""

    def __init__(self, loaded: Mapping[str, Loaded[Any] | None]) -> None:
        """Take what there is of each kind of aggregate; None where there is nothing."""
        self._loaded = loaded

    def of(self, decider: Decider[Any, Any, Any]) -> Any:
        """Return the state of an aggregate; its first state where nothing happened to it."""
        found = self._loaded[decider.aggregate]
        return decider.initial if found is None else found.state

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the mission at all."""
        return all(each is None for each in self._loaded.values())


@dataclass(frozen=True)
class MissionReport(Generic[V, I]):
    """What several aggregates tell of a mission, as one report.

    Attributes:
        name: the path below `/v1/`, and the tag.
        deciders: the kinds of aggregates; a mission that has one of them is reported on.
        whole: the answer about one mission.
        item: one row of the list.
        view: the answer for a mission from its sources, as they stood on a day; None if the
            report has nothing to say of it.
        items: the rows of an answer.
        columns: of the list as CSV.
        holds: what the list holds, in words.
        filters: what a list may be narrowed by, beside the mission.
    """

    name: str
    deciders: Sequence[Decider[Any, Any, Any]]
    whole: type[V]
    item: type[I]
    view: Callable[[str, Sources, date], V | None]
    items: Callable[[V], Sequence[I]]
    columns: Sequence[str]
    holds: str
    filters: type[Filters] = Filters


def add_report(router: APIRouter, aggregates: Aggregates, report: MissionReport[Any, Any]) -> None:
    """Add the list of a report, and its read of one mission."""
    words = report.name.replace("-", "_")

    @router.get(
        f"/{report.name}",
        response_model=Page.__class_getitem__(report.item),
        tags=[report.name],
        name=f"list_{words}",
        description=f"List {report.holds}, mission by mission; a page holds whole missions.",
    )
    async def list_rows(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        filters: Annotated[Any, Depends(report.filters)],
        mission: str | None = None,
    ) -> Response:
        cursor = None
        if mission is not None:
            access.require(mission)
            missions = [mission]
        else:
            missions, cursor = await _missions(aggregates, report, access, page, axes)
        found = await _read(aggregates, report, missions, axes)
        views = [report.view(key, each, axes.effective_on) for key, each in found.items()]
        rows = [
            row
            for view in views
            if view is not None
            for row in report.items(view)
            if filters.keeps(row)
        ]
        return page_response(request, Page(items=rows, next_cursor=cursor), report.columns)

    @router.get(
        f"/{report.name}/{{mission_id}}",
        response_model=report.whole,
        tags=[report.name],
        name=f"get_{words}",
        description=f"Return {report.holds} of one mission.",
    )
    async def get_whole(mission_id: MissionPath, access: Reader, axes: ReadAt) -> Any:
        access.require(mission_id)
        found = await _read(aggregates, report, [mission_id], axes)
        sources = found.get(mission_id)
        view = None if sources is None else report.view(mission_id, sources, axes.effective_on)
        if view is None:
            raise NotFoundError(
                f"nothing is known of {mission_id} on {axes.effective_on} that this report is "
                "made of",
                next_step="Record the first fact of it, or ask for a later day.",
            )
        return view


async def _missions(
    aggregates: Aggregates,
    report: MissionReport[Any, Any],
    access: ReadAccess,
    page: PageRequest,
    axes: Axes,
) -> tuple[list[str], str | None]:
    """Return the missions of a page that have any of the aggregates, and the next cursor."""
    known: set[str] = set()
    for decider in report.deciders:
        streams = await aggregates.list_streams(
            decider,
            after=decider.stream(page.after) if page.after else "",
            limit=page.limit + 1,
            axes=axes,
            missions=access.missions,
        )
        known.update(stream_aggregate_id(info.stream) for info in streams)
    ordered = sorted(known)
    shown = ordered[: page.limit]
    return shown, encode_cursor(shown[-1]) if len(ordered) > page.limit else None


async def _read(
    aggregates: Aggregates, report: MissionReport[Any, Any], missions: Sequence[str], axes: Axes
) -> dict[str, Sources]:
    """Return the sources of each mission that has any."""
    by_kind = {
        each.aggregate: await aggregates.read_many(each, missions, axes) for each in report.deciders
    }
    found = {
        mission: Sources({kind: loaded.get(mission) for kind, loaded in by_kind.items()})
        for mission in missions
    }
    return {mission: each for mission, each in found.items() if not each.is_empty}
