"""What the routes about one mission share."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.axes import Axes
from missionledger.common.decider import Decider
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.versions import etag, required_if_match
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.mandates.domain.mission.decider import MISSION

S = TypeVar("S", bound=BaseModel)

CanRead = Annotated[ReadAccess, Depends(reads())]
CanRecord = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.ADMINISTRATOR))]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]
OnVersion = Annotated[int, Depends(required_if_match)]

DocumentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FactBody(BaseModel):
    """What every fact of a mission is sent with.

    Attributes:
        on: the day of the fact.
        source: symbol of the document it was read in.
        documents: SHA-256 of the papers behind it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: date
    source: str = ""
    documents: tuple[DocumentHash, ...] = ()

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values["occurred_on"] = values.pop("on")
        return values | {"mission_id": mission_id}


async def read_of_mission(
    kernel: Kernel,
    decider: Decider[Any, S, Any],
    mission_id: str,
    access: ReadAccess,
    axes: Axes,
) -> Loaded[S]:
    """Return a part of a recorded mission; the initial state if nothing of it was there.

    Raises:
        NotFoundError: if the mission is outside the scope or not recorded then.
    """
    access.require(mission_id)
    mission = await kernel.aggregates.read(MISSION, mission_id, axes)
    if mission is None or mission.state.identity is None:
        raise NotFoundError(
            f"nothing is recorded of a mission {mission_id} up to {axes.effective_on}",
            next_step="Check the id, or ask for a later day with effective_on.",
        )
    loaded = await kernel.aggregates.read(decider, mission_id, axes)
    return loaded or Loaded(decider.initial, 0, 0)


def part_response(
    request: Request,
    items: Sequence[BaseModel],
    page: PageRequest,
    columns: Sequence[str],
    *,
    version: int | None = None,
) -> Response:
    """Answer with a page of a list that lies inside one aggregate, cut by index.

    With a version, the answer carries the ETag to send back in `If-Match`.
    """
    start = int(page.after) if page.after.isascii() and page.after.isdigit() else 0
    end = start + page.limit
    cursor = encode_cursor(str(end)) if end < len(items) else None
    kept: Page[Any] = Page(items=items[start:end], next_cursor=cursor)
    answer = page_response(request, kept, columns)
    if version is not None:
        answer.headers["ETag"] = etag(version)
    return answer
