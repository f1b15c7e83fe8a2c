"""Routes of facts that are recorded and listed as they are."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page
from missionledger.common.http.versions import if_match, required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    CanRecord,
    FactBody,
    OfPage,
    part_response,
    read_of_mission,
)

C = TypeVar("C", bound=Command)

Record = Callable[[C, CommandContext, int | None], Awaitable[Outcome[Any]]]
"""Executes a command; the version is the one the sender decided on, None if none was sent."""


@dataclass(frozen=True)
class FactRoute:
    """One kind of fact.

    Attributes:
        path: the resource below the mission.
        name: for the names of the operations.
        summary: what a list of it tells.
        body: what is sent.
        command: what is asked.
        event: what is recorded, which is also what is listed.
        field: where the state of the aggregate keeps the facts.
        on_version: whether it is recorded by a person who decides on what they saw, and so needs
            `If-Match`.
    """

    path: str
    name: str
    summary: str
    body: type[FactBody]
    command: type[Command]
    event: type[DomainEvent]
    field: str
    on_version: bool = False

    @property
    def columns(self) -> Sequence[str]:
        """The columns of the list as CSV: the day first."""
        return ("on", *(each for each in self.event.model_fields if each != "on"))


def add_recording(router: APIRouter, fact: FactRoute, record: Record[Any]) -> None:
    """Add the route that records a fact and answers with the fact as it was sent."""
    body_type = fact.body
    version_of = required_if_match if fact.on_version else if_match

    async def post(
        mission_id: MissionId,
        body: body_type,  # type: ignore[valid-type]
        response: Response,
        access: CanRecord,
        version: Annotated[int | None, Depends(version_of)],
    ) -> BaseModel:
        sent: FactBody = body
        context = access.context(mission_id)
        command = fact.command.model_validate(sent.fields(mission_id))
        outcome = await record(command, context, version)
        path = f"/v1/missions/{mission_id}/{fact.path}"
        return created(response, outcome, path, sent)

    router.add_api_route(
        f"/{fact.path}",
        post,
        methods=["POST"],
        status_code=201,
        response_model=body_type,
        operation_id=f"record_{fact.name}",
        summary=f"Record: {fact.summary}",
    )


def add_list(
    router: APIRouter, kernel: Kernel, fact: FactRoute, decider: Decider[Any, Any, Any]
) -> None:
    """Add the route that lists what was recorded, in order of record."""

    async def list_facts(
        mission_id: MissionId, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        loaded = await read_of_mission(kernel, decider, mission_id, access, axes)
        items: Sequence[BaseModel] = getattr(loaded.state, fact.field)
        return part_response(request, items, page, fact.columns, version=loaded.version)

    router.add_api_route(
        f"/{fact.path}",
        list_facts,
        methods=["GET"],
        response_model=Page[fact.event],  # type: ignore[name-defined]
        operation_id=f"list_{fact.name}",
        summary=f"List: {fact.summary}",
    )
