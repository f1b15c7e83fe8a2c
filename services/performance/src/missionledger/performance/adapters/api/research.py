"""The route of the export for research."""

import os
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.identifiers import MissionId
from missionledger.common.security.roles import Role, outside_scope
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.resource import AtAxes
from missionledger.performance.application.research import ResearchExport

EXPORTERS = (Role.MISSION_LEADERSHIP, Role.AUDITOR, Role.INTEGRATOR)

CanExport = Annotated[ReadAccess, Depends(reads(*EXPORTERS))]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the route; who is in the export cannot be told from it, nor joined with another."""
    router = APIRouter(prefix="/v1/research-exports", tags=["research exports"])
    export = ResearchExport(kernel.aggregates)

    @router.get("/{mission_id}")
    async def get_export(mission_id: MissionId, access: CanExport, axes: AtAxes) -> dict[str, Any]:
        """Return findings, incidents and series of a mission by month, without who it was."""
        if not access.allows(mission_id):
            raise outside_scope(mission_id)
        # A new salt each time: numbers of one export mean nothing in the next.
        return await export.of(mission_id, axes, os.urandom(16).hex())

    return router
