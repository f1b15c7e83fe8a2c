"""Routes of recognition of outstanding work."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, FactBody, OfPage
from missionledger.performance.adapters.api.schemas import UnitView
from missionledger.performance.application.listing import list_parts
from missionledger.performance.application.units import (
    UnitService,
    missions_to_list,
    no_such_unit,
)
from missionledger.performance.domain.unit.commands import RecognizeWork
from missionledger.performance.domain.unit.events import (
    OutstandingWorkRecognized,
    RecognitionKind,
    Text,
    UnitId,
    WithholdingId,
)
from missionledger.performance.domain.unit.state import Unit

CanRecognize = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.APPROVER))]

COLUMNS = (
    "unit_id",
    "mission_id",
    "contributor",
    "recognition_id",
    "kind",
    "task",
    "reason",
    "evaluation_id",
    "recognized_on",
    "recognized_by",
)


class RecognitionBody(FactBody):
    """Outstanding work, with the mandated task it was done for."""

    recognition_id: WithholdingId
    kind: RecognitionKind
    task: Text
    reason: Text
    evaluation_id: Annotated[str, Field(max_length=64)] = ""


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes; recognitions are listed by unit, never counted against one another."""
    router = APIRouter(prefix="/v1", tags=["recognitions"])
    service = UnitService(kernel.aggregates, kernel.clock)

    @router.get("/recognitions", response_model=Page[OutstandingWorkRecognized])
    async def list_recognitions(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        unit: str | None = None,
    ) -> Response:
        """List recognitions by unit."""

        def parts_of(each: Unit) -> list[tuple[str, OutstandingWorkRecognized]]:
            return [
                (made.recognition_id, made)
                for made in each.recognitions
                if unit in (None, made.unit_id)
            ]

        parts = await list_parts(
            kernel.aggregates,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions_to_list(access.missions, mission),
            parts_of=parts_of,
        )
        cursor = encode_cursor(parts.next_after) if parts.next_after else None
        items = [part.value for part in parts.items]
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)

    @router.post("/units/{unit_id}/recognitions", status_code=201)
    async def recognize(
        unit_id: UnitId, body: RecognitionBody, response: Response, access: CanRecognize
    ) -> UnitView:
        """Recognize outstanding work of a unit."""
        unit = await service.description(unit_id)
        try:
            context = access.context(unit.mission_id)
        except NotFoundError:
            raise no_such_unit(unit_id) from None
        about = {"unit_id": unit.unit_id, "mission_id": unit.mission_id}
        command = RecognizeWork(**body.fields(**about, recognized_by=context.actor))
        outcome = await service.execute(command, context)
        view = UnitView.of(outcome.state, version=outcome.version, position=outcome.last_position)
        return created(response, outcome, f"/v1/units/{unit_id}", view)

    return router
