"""The route that tells what a mission needs."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.domain.capabilities import (
    CapabilityNeed,
    beside_forces,
    needs_of,
)
from missionledger.mandates.domain.catalogue import CATALOGUE, Capability, TableName
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.forces.decider import FORCES


def build_router(kernel: Kernel) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["composition"])

    @router.get("/capabilities", response_model=Page[CapabilityNeed])
    async def list_needed_capabilities(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: Annotated[str | None, Query(max_length=80)] = None,
        model: Annotated[str | None, Query(max_length=80)] = None,
    ) -> Response:
        """List what the models in effect need, beside what is required, pledged, ready and there.

        Heads come from the unit requirements of force generation; where none was stated for a
        capability, they are unknown.
        """
        loaded = await read_of_mission(kernel, COMPOSITION, mission_id, access, axes)
        chosen = loaded.state.in_force_on(axes.effective_on)
        if chosen is None:
            raise NotFoundError(
                f"no composition of {mission_id} is in effect on {axes.effective_on}, so what it "
                "needs is not known",
                next_step="Choose models and configuration, or ask for a later day.",
            )
        table = await kernel.aggregates.read(CATALOGUE, TableName.CAPABILITIES.value, axes)
        rows = [
            each for each in (table.state.rows if table else ()) if isinstance(each, Capability)
        ]
        forces = await kernel.aggregates.read(FORCES, mission_id, axes)
        needs = beside_forces(needs_of(chosen, rows), forces.state if forces else FORCES.initial)
        items = [
            each
            for each in needs
            if kind in (None, each.kind) and (model is None or model in each.needed_by)
        ]
        columns = tuple(CapabilityNeed.model_fields)
        return part_response(request, items, page, columns, version=loaded.version)

    return router
