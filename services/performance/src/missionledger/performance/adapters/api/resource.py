"""What the routes of every kind of aggregate share: find, check who asks, record, show, list."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.axes import Axes
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.versions import if_match, required_if_match
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.application.all_of import present
from missionledger.performance.application.recording import (
    PapersNotTakenError,
    Recorder,
    never_ahead,
    not_there,
)
from missionledger.performance.application.units import missions_to_list

_MISSION = re.compile(r"[A-Z0-9-]{2,32}")

S = TypeVar("S", bound=BaseModel)
V = TypeVar("V", bound=BaseModel)

CanRead = Annotated[ReadAccess, Depends(reads())]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]
CanApprove = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
OnVersion = Annotated[int, Depends(required_if_match)]

DocumentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DatedBody(BaseModel):
    """What every command carries: the day of the fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred_on: date

    def fields(self, **added: object) -> dict[str, Any]:
        """Return the fields of the body with what the route adds, as a command takes them."""
        own: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return own | added


class FactBody(DatedBody):
    """What a command carries that may name the paper behind it."""

    source: Annotated[str, Field(max_length=500)] = ""
    documents: tuple[DocumentHash, ...] = ()


Prepare = Callable[[dict[str, Any], CommandContext], Awaitable[dict[str, Any]]]
"""Completes the fields of a command with what its sender does not say."""


async def unprepared(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
    """Leave the fields as they were sent."""
    return fields


@dataclass(frozen=True, slots=True)
class Seen(Generic[S]):
    """An aggregate at a point, and how a view is told of it."""

    id: str
    state: S
    version: int
    position: int


class Resource(Generic[S, V]):
    """One kind of aggregate as it is read and changed over HTTP.

    A stranger to its mission gets the same answer as for an id that does not exist.
    """

    def __init__(
        self,
        kernel: Kernel,
        decider: Decider[Any, S, Any],
        *,
        path: str,
        noun: str,
        view: Callable[[Seen[S]], V],
        mission_of: Callable[[S], str | None] | None,
        readers: Sequence[Role] = (),
        is_of_mission: bool = False,
        runs_ahead: Callable[[S], bool] = never_ahead,
        reveal: Callable[[S, S], S] | None = None,
    ) -> None:
        """Take the kind of aggregate and how it is shown.

        Args:
            kernel: what reads and records.
            decider: the kind of aggregate.
            path: where it lives, such as `/v1/remediations`.
            noun: what people call one of it.
            view: how one is shown.
            mission_of: the mission it belongs to; None if none has one, and every reader sees all.
            readers: who may read; everybody in the mission if nobody is named.
            is_of_mission: whether each mission has one by nature, under its own id.
            runs_ahead: whether one is a demonstration, in which days run ahead of the clock.
            reveal: opens what is sealed in one, for those who may read it, given how it is now as
                well; it reads files. What is sealed takes no papers, which would lie in clear.
        """
        self._kernel = kernel
        self._decider = decider
        self._path = path
        self._noun = noun
        self._view = view
        self._mission_of = mission_of
        self._readers = readers
        self._is_of_mission = is_of_mission
        self._reveal = reveal
        self.recorder = Recorder(kernel.aggregates, kernel.clock, decider, noun, runs_ahead)

    async def known(self, aggregate_id: str, access: CommandAccess) -> tuple[S, CommandContext]:
        """Return an aggregate and the context of a command for its mission.

        Raises:
            NotFoundError: if there is none, or none that the sender may see.
            ForbiddenError: if the role is missing for its mission.
        """
        if self._is_of_mission and _MISSION.fullmatch(aggregate_id):
            state = (await self._kernel.aggregates.load(self._decider, aggregate_id)).state
            mission: str | None = aggregate_id
        else:
            state = await self.recorder.state(aggregate_id)
            mission = self._mission(state)
        try:
            return state, access.context(mission)
        except NotFoundError:
            # The usual refusal names the mission, which would tell where it belongs.
            raise not_there(self._noun, aggregate_id) from None

    async def record(
        self,
        command: Command,
        context: CommandContext,
        response: Response,
        version: int | None = None,
        beside: Sequence[Decision] = (),
    ) -> V:
        """Record the fact, with what it means for others, and answer with what it led to.

        Raises:
            PapersNotTakenError: if papers are attached to what is sealed.
        """
        if self._reveal is not None and context.documents:
            raise PapersNotTakenError(
                "papers are kept as they are sent, under their hash",
                next_step="Keep the paper where it is worked on, and name it in the text.",
                pointer="#header/Missionledger-Documents",
            )
        outcome = await self.recorder.execute(
            command, context, expected_version=version, beside=beside
        )
        aggregate_id = self._decider.id_of(command)
        (view,) = await self._shown(
            [Seen(aggregate_id, outcome.state, outcome.version, outcome.last_position)]
        )
        return created(response, outcome, f"{self._path}/{aggregate_id}", view)

    async def one(self, aggregate_id: str, access: ReadAccess, axes: Axes, response: Response) -> V:
        """Answer with one.

        Raises:
            NotFoundError: if there is none at that point, or none that the reader may see.
        """
        loaded = await self._kernel.aggregates.read(self._decider, aggregate_id, axes)
        missions = self._missions(access)
        if loaded is None or (missions is not None and self._mission(loaded.state) not in missions):
            raise not_there(self._noun, aggregate_id)
        (view,) = await self._shown(
            [Seen(aggregate_id, loaded.state, loaded.version, loaded.position)]
        )
        if self._reveal is not None:
            response.headers["Cache-Control"] = "no-store"
        return found(response, loaded, view)

    async def _shown(self, seen: Sequence[Seen[S]]) -> list[V]:
        reveal = self._reveal
        if reveal is None:
            return [self._view(each) for each in seen]
        # Who is forgotten by now stays so, whatever point on the axes is asked for.
        now = await self._kernel.aggregates.read_many(
            self._decider, [each.id for each in seen], await present(self._kernel.aggregates)
        )

        def opened() -> list[V]:
            return [
                self._view(replace(each, state=reveal(each.state, known.state)))
                for each in seen
                if (known := now[each.id]) is not None
            ]

        return await asyncio.to_thread(opened)

    def _mission(self, state: S) -> str | None:
        return None if self._mission_of is None else self._mission_of(state)

    def _missions(self, access: ReadAccess) -> Sequence[str] | None:
        """Return the missions whose aggregates the reader may see; None for all."""
        if self._mission_of is None:
            return None
        if not self._readers:
            return access.missions
        return access.requester.missions(self._readers, self._kernel.clock.now())

    async def page(
        self,
        request: Request,
        access: ReadAccess,
        axes: Axes,
        page: PageRequest,
        *,
        mission: str | None,
        columns: Sequence[str],
        keep: Callable[[S], bool] = lambda _state: True,
    ) -> Response:
        """Answer with a page of them, by id."""
        listing = await list_aggregates(
            self._kernel.aggregates,
            self._decider,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions_to_list(self._missions(access), mission),
            keep=keep,
        )
        items = await self._shown(
            [
                Seen(each.id, each.loaded.state, each.loaded.version, each.loaded.position)
                for each in listing.items
            ]
        )
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        answer = page_response(request, Page(items=items, next_cursor=cursor), columns)
        if self._reveal is not None:
            answer.headers["Cache-Control"] = "no-store"
        return answer

    def add_opening(
        self,
        router: APIRouter,
        *,
        body: type[DatedBody],
        command: type[Command],
        roles: Sequence[Role],
        prepare: Prepare = unprepared,
    ) -> None:
        """Add the route that opens one: its mission is named in the body."""

        async def open_one(body: DatedBody, response: Response, access: CommandAccess) -> V:
            fields = body.fields()
            context = access.context(fields["mission_id"])
            fields = await prepare(fields, context)
            return await self.record(command.model_validate(fields), context, response)

        # FastAPI reads what a route takes from its annotations; these differ by kind of fact.
        open_one.__annotations__ |= {"body": body, "access": _commands(roles), "return": Any}
        open_one.__doc__ = command.__doc__
        open_one.__name__ = command.__name__
        router.post("", status_code=201)(open_one)

    def add_fact(
        self,
        router: APIRouter,
        path: str,
        *,
        body: type[DatedBody],
        command: type[Command],
        roles: Sequence[Role],
        about: Callable[[str, S], Mapping[str, object]],
        prepare: Prepare = unprepared,
        with_version: bool = False,
    ) -> None:
        """Add a route that records a fact about one that is there.

        Args:
            router: gets the route.
            path: behind the id, such as `/reviews`.
            body: what is sent.
            command: what it becomes, with `about` and what `prepare` adds.
            roles: who may send it, the most fitting first.
            about: what every command on this aggregate says.
            prepare: adds who sends it, or what is looked up.
            with_version: whether `If-Match` is required.
        """

        async def record(
            aggregate_id: str,
            body: DatedBody,
            response: Response,
            access: CommandAccess,
            version: int | None = None,
        ) -> V:
            state, context = await self.known(aggregate_id, access)
            fields = await prepare(body.fields(**about(aggregate_id, state)), context)
            return await self.record(command.model_validate(fields), context, response, version)

        kind = required_if_match if with_version else if_match
        record.__annotations__ |= {
            "body": body,
            "access": _commands(roles),
            "version": Annotated[int | None, Depends(kind)],
            "return": Any,
        }
        record.__doc__ = command.__doc__
        record.__name__ = command.__name__
        router.post(f"/{{aggregate_id}}{path}", status_code=201)(record)


def _commands(roles: Sequence[Role]) -> Any:
    return Annotated[CommandAccess, Depends(commands(*roles))]


def by_sender(*names: str) -> Prepare:
    """Return what writes the sender of a command into these fields of it."""

    async def write(fields: dict[str, Any], context: CommandContext) -> dict[str, Any]:
        return fields | dict.fromkeys(names, context.actor)

    return write
