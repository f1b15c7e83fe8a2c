"""One builder for every resource of which a mission has one: list, read, commands.

A list holds the items of missions, a page whole missions. A read gives one mission as a whole and
the version to decide on. A command is a table row: its path, its kind, its body.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from inspect import Parameter, Signature
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, create_model

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.common.outcomes import Decision, Loaded
from missionledger.transitions.adapters.api.asking import (
    ItemPath,
    MissionPath,
    PageAsked,
    Planner,
    ReadAt,
    Reader,
    Version,
)
from missionledger.transitions.adapters.api.mission_states import mission_page, one_mission
from missionledger.transitions.adapters.api.schemas import Body
from missionledger.transitions.domain.texts import Papers

S = TypeVar("S", bound=BaseModel)
V = TypeVar("V", bound=BaseModel)
I = TypeVar("I", bound=BaseModel)  # noqa: E741 - an item, beside a state and a view

NOT_SAID = frozenset({"mission_id", "provenance"})
"""Fields of a command that its body does not repeat: the path names the mission."""

Also = Callable[[Any, CommandAccess], Sequence[Decision]]
"""Further commands that a command brings with it; all succeed or none."""


class Filters(BaseModel):
    """Base of the filters of a list: an item is kept if it equals whatever is asked for."""

    model_config = ConfigDict(frozen=True)

    def keeps(self, item: BaseModel) -> bool:
        """Tell whether an item is asked for."""
        asked = {name: getattr(self, name) for name in type(self).model_fields}
        return all(
            each is None or getattr(item, name) == each
            for name, each in asked.items()
            if name in type(item).model_fields
        )


@dataclass(frozen=True)
class MissionResource(Generic[S, V, I]):
    """What a mission has one of, as a resource.

    Attributes:
        name: the path below `/v1/`, and the tag.
        decider: the kind of aggregate.
        whole: the answer about one mission.
        item: one row of the list.
        view: the answer from the state as it stood on a day.
        items: the rows of an answer.
        columns: of the list as CSV.
        filters: what a list may be narrowed by, beside the mission.
        holds: what the list holds, in words.
    """

    name: str
    decider: Decider[Any, S, Any]
    whole: type[V]
    item: type[I]
    view: Callable[[Loaded[S], date], V]
    items: Callable[[V], Sequence[I]]
    columns: Sequence[str]
    holds: str
    filters: type[Filters] = Filters


@dataclass(frozen=True)
class CommandRoute:
    """One command of a resource.

    Attributes:
        path: below `/v1/<resource>/{mission_id}`; its parameters are fields of the command.
        command: what is asked.
        does: what it does, in words.
        is_decision: whether whoever asks names the version they saw.
        by: the field of the command that names who asks; empty if none does.
        access: who may ask.
        also: further commands that belong to it.
    """

    path: str
    command: type[Command]
    does: str
    is_decision: bool = False
    by: str = ""
    access: Any = Planner
    also: Also | None = None


def add_resource(
    router: APIRouter,
    aggregates: Aggregates,
    clock: Clock,
    resource: MissionResource[Any, Any, Any],
    routes: Sequence[CommandRoute] = (),
) -> None:
    """Add list, read and commands of a resource."""
    _add_list(router, aggregates, resource)
    _add_read(router, aggregates, resource)
    for route in routes:
        _add_command(router, aggregates, clock, resource, route)


def _add_list(
    router: APIRouter, aggregates: Aggregates, resource: MissionResource[Any, Any, Any]
) -> None:
    @router.get(
        f"/{resource.name}",
        response_model=Page.__class_getitem__(resource.item),
        tags=[resource.name],
        name=f"list_{_words(resource)}",
        description=f"List {resource.holds}, mission by mission; a page holds whole missions.",
    )
    async def list_items(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        filters: Annotated[Any, Depends(resource.filters)],
        mission: str | None = None,
    ) -> Response:
        missions, cursor = await mission_page(
            aggregates, resource.decider, access, page, axes, mission
        )
        rows = [
            row
            for each in missions
            for row in resource.items(resource.view(each, axes.effective_on))
            if filters.keeps(row)
        ]
        return page_response(request, Page(items=rows, next_cursor=cursor), resource.columns)


def _add_read(
    router: APIRouter, aggregates: Aggregates, resource: MissionResource[Any, Any, Any]
) -> None:
    @router.get(
        f"/{resource.name}/{{mission_id}}",
        response_model=resource.whole,
        tags=[resource.name],
        name=f"get_{_words(resource)}",
        description=f"Return {resource.holds} of one mission.",
    )
    async def get_whole(
        response: Response, mission_id: MissionPath, access: Reader, axes: ReadAt
    ) -> Any:
        loaded = await one_mission(aggregates, resource.decider, mission_id, access, axes)
        return found(response, loaded, resource.view(loaded, axes.effective_on))


def _add_command(
    router: APIRouter,
    aggregates: Aggregates,
    clock: Clock,
    resource: MissionResource[Any, Any, Any],
    route: CommandRoute,
) -> None:
    keys = tuple(re.findall(r"{(\w+)}", route.path))

    async def endpoint(
        response: Response,
        mission_id: str,
        body: BaseModel,
        access: CommandAccess,
        version: int | None = None,
        **path: str,
    ) -> Any:
        said = {name: _as_said(value) for name, value in body}
        context = access.context(mission_id)
        if route.by:
            said[route.by] = context.actor
        command = route.command(**{"mission_id": mission_id, **path, **said})
        decisions = [Decision(resource.decider, command, version)]
        if route.also is not None:
            decisions.extend(route.also(command, access))
        outcomes = await aggregates.execute_together(decisions, context)
        outcome = outcomes[0]
        loaded = Loaded(outcome.state, outcome.version, outcome.last_position)
        view = resource.view(loaded, today(clock))
        return created(response, outcome, f"/v1/{resource.name}/{mission_id}", view)

    kinds: dict[str, Any] = {
        "response": Response,
        "mission_id": MissionPath,
        "body": body_of(route.command, (*keys, route.by)),
        "access": route.access,
        **{key: _path_kind(route.command, key) for key in keys},
    }
    if route.is_decision:
        kinds["version"] = Version
    # What FastAPI reads: the path has as many parameters as the command has keys.
    endpoint.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in kinds.items()]
    )
    router.add_api_route(
        f"/{resource.name}/{{mission_id}}{route.path}",
        endpoint,
        methods=["POST"],
        status_code=201,
        response_model=resource.whole,
        tags=[resource.name],
        name=_snake(route.command.__name__),
        description=route.does,
    )


def _path_kind(command: type[Command], key: str) -> Any:
    kind = command.model_fields[key].annotation
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else ItemPath


def body_of(command: type[Command], without: Sequence[str] = ()) -> type[Body]:
    """Return the body of a command: its fields, but those that the path or the token says."""
    fields: dict[str, Any] = {}
    for name, field in command.model_fields.items():
        if name in NOT_SAID or name in without:
            continue
        if name == "documents":
            fields[name] = (Papers, ())
            continue
        kind: Any = _TRAVELS.get(field.annotation, field.annotation)
        if field.metadata:
            kind = Annotated[kind, *field.metadata]
        fields[name] = (kind, ... if field.is_required() else field.default)
    return create_model(f"{command.__name__}Body", __base__=Body, __doc__=command.__doc__, **fields)


_TRAVELS: Mapping[Any, Any] = {Money: Amount, Money | None: Amount | None}
"""Money travels as text."""


def _as_said(value: Any) -> Any:
    return value.to_money() if isinstance(value, Amount) else value


def _words(resource: MissionResource[Any, Any, Any]) -> str:
    return resource.name.replace("-", "_")


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
