"""What the routes of simple records share: a view of facts, and one way to open and add to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.resource import (
    AtAxes,
    CanRead,
    DatedBody,
    FactBody,
    OfPage,
    Prepare,
    Resource,
    Seen,
    by_sender,
    unprepared,
)
from missionledger.performance.domain.words import EntryId

S = TypeVar("S", bound=BaseModel)

LEADERS = (Role.MISSION_LEADERSHIP,)
LEADERS_AND_EVALUATORS = (Role.MISSION_LEADERSHIP, Role.EVALUATOR)


class OpeningBody(FactBody):
    """Opens a record of a mission; its id is the mission and the name, joined by a dot."""

    mission_id: MissionId
    name: EntryId


@dataclass(frozen=True)
class FactRoute:
    """A route that records a fact.

    Attributes:
        path: behind the id of the record.
        body: what is sent.
        command: what it becomes.
        roles: who may send it.
        sender: fields of the command that name who sends it.
        prepare: what else completes the command.
        with_version: whether `If-Match` is required.
    """

    path: str
    body: type[DatedBody]
    command: type[Command]
    roles: Sequence[Role] = LEADERS
    sender: tuple[str, ...] = ()
    prepare: Prepare = unprepared
    with_version: bool = False


@dataclass(frozen=True)
class Opening:
    """How a record is opened: by a body with mission and name, or by facts on the mission itself.

    Attributes:
        body: what is sent; None where the record of a mission is just there.
        command: what it becomes.
        prepare: what completes or checks the command, besides its sender.
    """

    body: type[DatedBody] | None = None
    command: type[Command] | None = None
    roles: Sequence[Role] = LEADERS
    sender: tuple[str, ...] = ()
    prepare: Prepare = unprepared


def _as_recorded(state: BaseModel) -> dict[str, Any]:
    return state.model_dump(mode="json")


@dataclass(frozen=True)
class Record(Generic[S]):
    """A kind of simple record as it is read and written over HTTP.

    Attributes:
        path: such as `/v1/lessons`.
        noun: what people call one of it.
        decider: the kind of aggregate; its state keeps facts in tuples.
        key: field of commands that names the record.
        first: field of the state with the facts that tell the mission, one after another.
        summary: what the list shows of one, besides id and mission.
        columns: of the list as a table; they are keys of the summary.
        facts: routes behind one record.
        readers: who may read; everybody in the mission if nobody is named.
        filters: keys of the summary that a query may compare, with what their values are.
        name_for: names a new one whose name nobody may choose; None where the body has the name.
        reveal: opens what is sealed in one, given how it is now as well; it reads files.
        shown: all its facts as they are sent.
    """

    path: str
    noun: str
    tag: str
    decider: Decider[Any, S, Any]
    key: str
    summary: Callable[[S], dict[str, Any]]
    columns: tuple[str, ...]
    facts: Sequence[FactRoute]
    opening: Opening = field(default_factory=Opening)
    readers: Sequence[Role] = ()
    filters: Mapping[str, type[Any]] = field(default_factory=dict)
    name_for: Callable[[CommandContext], str] | None = None
    reveal: Callable[[S, S], S] | None = None
    shown: Callable[[S], dict[str, Any]] = _as_recorded


class RecordView(BaseModel):
    """A record with what stands out of it, beside all its facts in order."""

    model_config = ConfigDict(extra="allow")

    id: str
    mission_id: str
    facts: dict[str, Any]
    version: int
    position: int


def record_resource(kernel: Kernel, record: Record[Any]) -> Resource[Any, RecordView]:
    """Return how one kind of record is found, recorded and shown."""

    def view(seen: Seen[Any]) -> RecordView:
        return RecordView(
            id=seen.id,
            mission_id=_mission_of(seen.state) or seen.id,
            **record.summary(seen.state),
            facts=record.shown(seen.state),
            version=seen.version,
            position=seen.position,
        )

    return Resource(
        kernel,
        record.decider,
        path=record.path,
        noun=record.noun,
        view=view,
        mission_of=_mission_of,
        readers=record.readers,
        is_of_mission=record.key == "mission_id",
        reveal=record.reveal,
    )


def record_router(kernel: Kernel, record: Record[Any]) -> APIRouter:
    """Return the routes of one kind of record."""
    router = APIRouter(prefix=record.path, tags=[record.tag])
    resource = record_resource(kernel, record)
    _add_reads(router, record, resource)
    opening = record.opening
    if opening.body is not None and opening.command is not None:
        resource.add_opening(
            router,
            body=opening.body,
            command=opening.command,
            roles=opening.roles,
            prepare=_named(record, _both(opening.prepare, by_sender(*opening.sender))),
        )
    for each in record.facts:
        resource.add_fact(
            router,
            each.path,
            body=each.body,
            command=each.command,
            roles=each.roles,
            about=_about(record),
            prepare=_both(each.prepare, by_sender(*each.sender)),
            with_version=each.with_version,
        )
    return router


def _add_reads(router: APIRouter, record: Record[Any], resource: Resource[Any, RecordView]) -> None:
    filters: dict[str, TypeAdapter[Any]] = {
        name: TypeAdapter(kind) for name, kind in record.filters.items()
    }
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": each.json_schema()}
        for name, each in filters.items()
    ]

    @router.get(
        "",
        name=f"list {record.tag}",
        response_model=Page[RecordView],
        openapi_extra={"parameters": parameters},
    )
    async def list_records(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
    ) -> Response:
        """List them by id; a filter without a value keeps those that have none."""
        wanted = {
            name: _from_query(name, request.query_params[name], kind)
            for name, kind in filters.items()
            if name in request.query_params
        }

        def keep(state: Any) -> bool:
            # As it is recorded: what is sealed is compared with nothing.
            shown = record.summary(state)
            return all(shown[name] == value for name, value in wanted.items())

        return await resource.page(
            request,
            access,
            axes,
            page,
            mission=mission,
            columns=("id", "mission_id", *record.columns, "version", "position"),
            keep=keep,
        )

    @router.get("/{aggregate_id}", name=f"get {record.noun}")
    async def get_record(
        aggregate_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> RecordView:
        """Return one with all its facts."""
        return await resource.one(aggregate_id, access, axes, response)


def _from_query(name: str, text: str, kind: TypeAdapter[Any]) -> Any:
    """Return what a query asks for; None for an empty value.

    Raises:
        RequestValidationError: if no record could have such a value.
    """
    if not text:
        return None
    try:
        return kind.validate_python(text)
    except ValidationError as error:
        faults = [each | {"loc": ("query", name)} for each in map(dict, error.errors())]
        raise RequestValidationError(faults) from error


def _mission_of(state: Any) -> str | None:
    for name in type(state).model_fields:
        for fact in getattr(state, name):
            return str(fact.mission_id)
    return None


def _about(record: Record[Any]) -> Callable[[str, Any], dict[str, object]]:
    def about(aggregate_id: str, state: Any) -> dict[str, object]:
        return {record.key: aggregate_id, "mission_id": _mission_of(state) or aggregate_id}

    return about


def _named(record: Record[Any], then: Prepare) -> Prepare:
    async def name(fields: dict[str, Any], context: CommandContext) -> dict[str, Any]:
        given = fields.pop("name") if record.name_for is None else record.name_for(context)
        return await then(fields | {record.key: f"{fields['mission_id']}.{given}"}, context)

    return name


def _both(first: Prepare, then: Prepare) -> Prepare:
    async def complete(fields: dict[str, Any], context: CommandContext) -> dict[str, Any]:
        return await then(await first(fields, context), context)

    return complete
