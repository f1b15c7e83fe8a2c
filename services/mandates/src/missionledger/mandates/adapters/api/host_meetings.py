"""The route that shows, over all missions, whether leadership and host meet as agreed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.listing import list_aggregates
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.host_schemas import MissionMeetings
from missionledger.mandates.adapters.api.kit import AtAxes, CanRead, OfPage
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.host_consent.meetings import HostMeetings, meetings_on

_MEETINGS = tuple(HostMeetings.model_fields)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1", tags=["host"])

    @router.get("/host-meetings", response_model=Page[MissionMeetings])
    async def list_host_meetings(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        overdue: Annotated[
            bool | None, Query(description="Past the day by which the next one was due.")
        ] = None,
        agreed: Annotated[bool | None, Query(description="An interval is agreed.")] = None,
    ) -> Response:
        """List the regular meetings of leadership and host, by mission."""
        day = axes.effective_on
        listing = await list_aggregates(
            kernel.aggregates,
            HOST_CONSENT,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda state: (
                overdue in (None, meetings_on(state, day).overdue)
                and agreed in (None, meetings_on(state, day).every_days is not None)
            ),
        )
        items = [
            MissionMeetings(mission_id=each.id, **meetings_on(each.loaded.state, day).model_dump())
            for each in listing.items
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        kept = Page(items=items, next_cursor=cursor)
        return page_response(request, kept, ("mission_id", *_MEETINGS))

    return router
