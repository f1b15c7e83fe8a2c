"""Routes that read units, evaluations and caveats."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.http.answers import found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.listing import list_aggregates
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.schemas import (
    CAVEAT_COLUMNS,
    EVALUATION_COLUMNS,
    UNIT_COLUMNS,
    CaveatView,
    EvaluationView,
    UnitView,
)
from missionledger.performance.application.listing import list_parts
from missionledger.performance.application.units import missions_to_list, no_such_unit
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import Finding
from missionledger.performance.domain.unit.state import Caveat, Evaluation, Unit, UnitStatus

CanRead = Annotated[ReadAccess, Depends(reads())]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the reading routes; no list is in order of merit."""
    router = APIRouter(prefix="/v1", tags=["units"])
    _add_units(router, kernel)
    _add_evaluations(router, kernel)
    _add_caveats(router, kernel)
    return router


def _add_units(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/units", response_model=Page[UnitView])
    async def list_units(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        contributor: StateCode | None = None,
        component: Component | None = None,
        status: UnitStatus | None = None,
    ) -> Response:
        """List units by id."""

        def keep(unit: Unit) -> bool:
            promised = unit.registered
            return (
                promised is not None
                and contributor in (None, promised.contributor)
                and component in (None, promised.component)
                and status in (None, unit.status)
            )

        listing = await list_aggregates(
            kernel.aggregates,
            UNIT,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions_to_list(access.missions, mission),
            keep=keep,
        )
        items = [
            UnitView.of(
                each.loaded.state, version=each.loaded.version, position=each.loaded.position
            )
            for each in listing.items
        ]
        return page_response(
            request, Page(items=items, next_cursor=_cursor(listing.next_after)), UNIT_COLUMNS
        )

    @router.get("/units/{unit_id}")
    async def get_unit(unit_id: str, response: Response, access: CanRead, axes: AtAxes) -> UnitView:
        """Return one unit."""
        loaded = await kernel.aggregates.read(UNIT, unit_id, axes)
        promised = loaded.state.registered if loaded else None
        if loaded is None or promised is None or not access.allows(promised.mission_id):
            raise no_such_unit(unit_id)
        view = UnitView.of(loaded.state, version=loaded.version, position=loaded.position)
        return found(response, loaded, view)


def _add_evaluations(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/evaluations", response_model=Page[EvaluationView])
    async def list_evaluations(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        unit: str | None = None,
        form: str | None = None,
        finding: Finding | None = None,
    ) -> Response:
        """List evaluations by unit; `finding` keeps those with at least one such finding."""

        def parts_of(each: Unit) -> list[tuple[str, Evaluation]]:
            if unit is not None and (each.registered is None or each.registered.unit_id != unit):
                return []
            return [
                (made.evaluation_id, made)
                for made in each.evaluations
                if form in (None, made.form_id) and (finding is None or made.has(finding))
            ]

        parts = await list_parts(
            kernel.aggregates,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions_to_list(access.missions, mission),
            parts_of=parts_of,
        )
        items = [EvaluationView.of(part) for part in parts.items]
        return page_response(
            request, Page(items=items, next_cursor=_cursor(parts.next_after)), EVALUATION_COLUMNS
        )


def _add_caveats(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/caveats", response_model=Page[CaveatView])
    async def list_caveats(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        unit: str | None = None,
        *,
        incident: bool | None = None,
        harms_delivery: bool | None = None,
        open_only: bool = False,
    ) -> Response:
        """List caveats by unit; `incident` keeps those that came to light undeclared."""

        def parts_of(each: Unit) -> list[tuple[str, Caveat]]:
            if unit is not None and (each.registered is None or each.registered.unit_id != unit):
                return []
            return [
                (caveat.caveat_id, caveat)
                for caveat in each.caveats
                if incident in (None, caveat.is_incident)
                and harms_delivery in (None, caveat.harms_delivery)
                and not (open_only and caveat.lifted_on is not None)
            ]

        parts = await list_parts(
            kernel.aggregates,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions_to_list(access.missions, mission),
            parts_of=parts_of,
        )
        items = [CaveatView.of(part) for part in parts.items]
        return page_response(
            request, Page(items=items, next_cursor=_cursor(parts.next_after)), CAVEAT_COLUMNS
        )


def _cursor(after: str) -> str | None:
    return encode_cursor(after) if after else None
