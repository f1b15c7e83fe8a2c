"""The resource `projections`: how far the read models are, and building one anew."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.projections.host import ProjectionHost, ProjectionState
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role

ACCEPTED_STATUS = 202


class ProjectionView(BaseModel):
    """How far a read model is.

    Attributes:
        position: last log position that readers see in it.
        log_position: the end of the log.
        rebuilding_position: how far its new copy is, None if none is being built.
        failure: why it does not go on, None if it does; told in full to those who may see all
            missions, since it may quote an event.
    """

    name: str
    shape: int
    generation: int
    position: int
    log_position: int
    rebuilding_position: int | None
    failure: str | None

    @classmethod
    def of(cls, state: ProjectionState, access: ReadAccess | CommandAccess) -> "ProjectionView":
        """Return the state as it is shown to this reader."""
        sees_all = not isinstance(access, ReadAccess) or access.missions is None
        return cls(
            name=state.name,
            shape=state.shape,
            generation=state.generation,
            position=state.position,
            log_position=state.log_position,
            rebuilding_position=state.rebuilding_position,
            failure=(state.failure if sees_all else state.failure.partition(":")[0]) or None,
        )


def build_projections_router(host: ProjectionHost) -> APIRouter:
    """Return the routes of the read models."""
    router = APIRouter(prefix="/v1/projections", tags=["projections"])

    @router.get("")
    async def list_projections(
        access: Annotated[ReadAccess, Depends(reads())],
    ) -> list[ProjectionView]:
        """List the read models of this service."""
        return [ProjectionView.of(state, access) for state in await _states(host)]

    @router.get("/{name}")
    async def get_projection(
        name: str,
        access: Annotated[ReadAccess, Depends(reads())],
    ) -> ProjectionView:
        """Return how far one read model is."""
        return await _view(host, name, access)

    @router.post("/{name}/rebuild", status_code=ACCEPTED_STATUS)
    async def rebuild(
        name: str,
        response: Response,
        access: Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))],
    ) -> ProjectionView:
        """Build a read model anew beside the live one; readers then switch to it."""
        access.context(None)
        view = await _view(host, name, access)
        host.rebuild(name)
        response.headers["Location"] = f"/v1/projections/{name}"
        return view

    return router


async def _view(
    host: ProjectionHost, name: str, access: ReadAccess | CommandAccess
) -> ProjectionView:
    for state in await _states(host):
        if state.name == name:
            return ProjectionView.of(state, access)
    raise NotFoundError(
        f"there is no projection {name}", next_step="List /v1/projections to see their names."
    )


async def _states(host: ProjectionHost) -> list[ProjectionState]:
    # On PostgreSQL the end of the log is a query, since other instances write too.
    return await asyncio.to_thread(host.states)
