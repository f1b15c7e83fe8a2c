"""Routes of decisions to withhold a part of the reimbursement of a unit."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.resource import (
    AtAxes,
    CanRead,
    FactBody,
    OfPage,
    OnVersion,
)
from missionledger.performance.adapters.api.schemas import UnitView
from missionledger.performance.application.listing import Part, list_parts
from missionledger.performance.application.units import (
    UnitService,
    missions_to_list,
    no_such_unit,
)
from missionledger.performance.domain.unit.commands import (
    DecideWithholding,
    EndWithholding,
    UnitCommand,
)
from missionledger.performance.domain.unit.events import (
    Percent,
    Text,
    UnitDescription,
    UnitId,
    WithholdingGround,
    WithholdingId,
)
from missionledger.performance.domain.unit.state import Unit, Withholding

CanDecide = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]

COLUMNS = (
    "unit_id",
    "mission_id",
    "contributor",
    "withholding_id",
    "ground",
    "reference",
    "evaluation_id",
    "percent",
    "from_day",
    "until",
    "decided_on",
    "decided_by",
    "ended_on",
    "ended_by",
    "end_reason",
)


class WithholdingView(Withholding):
    """A decision to withhold; `until` is the first day that is paid in full again."""

    unit_id: str
    mission_id: str
    contributor: str

    @classmethod
    def of(cls, part: Part[Withholding]) -> "WithholdingView":
        """Return the view."""
        whose = part.unit.model_dump(include={"unit_id", "mission_id", "contributor"})
        return cls(**part.value.model_dump(), **whose)


class WithholdingBody(FactBody):
    """A decision to withhold."""

    withholding_id: WithholdingId
    ground: WithholdingGround
    evaluation_id: Annotated[str, Field(max_length=64)] = ""
    reference: Text
    from_day: date
    until: date | None = None
    percent: Percent


class EndBody(FactBody):
    """A decision to pay in full again."""

    ended_from: date
    reason: Text


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes: approvers decide, everybody who sees the unit reads."""
    router = APIRouter(prefix="/v1", tags=["withholdings"])
    _add_reads(router, kernel)
    _add_decisions(router, UnitService(kernel.aggregates, kernel.clock))
    return router


def _add_reads(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/withholdings", response_model=Page[WithholdingView])
    async def list_withholdings(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        unit: str | None = None,
        ground: WithholdingGround | None = None,
        on: date | None = None,
    ) -> Response:
        """List decisions to withhold by unit; `on` keeps those under which that day is cut."""

        def parts_of(each: Unit) -> list[tuple[str, Withholding]]:
            if unit is not None and (each.registered is None or each.registered.unit_id != unit):
                return []
            return [
                (decided.withholding_id, decided)
                for decided in each.withholdings
                if ground in (None, decided.ground) and (on is None or decided.holds_on(on))
            ]

        parts = await list_parts(
            kernel.aggregates,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions_to_list(access.missions, mission),
            parts_of=parts_of,
        )
        items = [WithholdingView.of(part) for part in parts.items]
        cursor = encode_cursor(parts.next_after) if parts.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)


def _add_decisions(router: APIRouter, service: UnitService) -> None:
    async def known(unit_id: str, access: CommandAccess) -> tuple[UnitDescription, CommandContext]:
        unit = await service.description(unit_id)
        try:
            return unit, access.context(unit.mission_id)
        except NotFoundError:
            raise no_such_unit(unit_id) from None

    async def record(
        command: UnitCommand, context: CommandContext, response: Response, version: int
    ) -> UnitView:
        outcome = await service.execute(command, context, expected_version=version)
        view = UnitView.of(outcome.state, version=outcome.version, position=outcome.last_position)
        return created(response, outcome, f"/v1/units/{command.unit_id}", view)

    @router.post("/units/{unit_id}/withholdings", status_code=201)
    async def withhold(
        unit_id: UnitId,
        body: WithholdingBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> UnitView:
        """Decide to withhold a part of what the unit would be reimbursed."""
        unit, context = await known(unit_id, access)
        about = {"unit_id": unit.unit_id, "mission_id": unit.mission_id}
        command = DecideWithholding(**body.fields(**about, decided_by=context.actor))
        return await record(command, context, response, version)

    @router.post("/units/{unit_id}/withholdings/{withholding_id}/ending", status_code=201)
    async def end(
        unit_id: UnitId,
        withholding_id: WithholdingId,
        body: EndBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> UnitView:
        """Decide that the unit is paid in full again from a day on."""
        unit, context = await known(unit_id, access)
        about = {"unit_id": unit.unit_id, "mission_id": unit.mission_id}
        command = EndWithholding(
            **body.fields(**about, withholding_id=withholding_id, decided_by=context.actor)
        )
        return await record(command, context, response, version)
