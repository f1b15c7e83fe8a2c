"""What the routes of every kind of aggregate share: find, check who asks, record, show, list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.axes import Axes
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.http.access import CommandAccess, ReadAccess, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.versions import required_if_match
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel
from missionledger.performance.application.recording import Recorder, not_there
from missionledger.performance.application.units import missions_to_list

S = TypeVar("S", bound=BaseModel)
V = TypeVar("V", bound=BaseModel)

CanRead = Annotated[ReadAccess, Depends(reads())]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]
OnVersion = Annotated[int, Depends(required_if_match)]

DocumentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FactBody(BaseModel):
    """What every command carries: the day of the fact, and the paper behind it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred_on: date
    source: Annotated[str, Field(max_length=500)] = ""
    documents: tuple[DocumentHash, ...] = ()

    def fields(self, **added: object) -> dict[str, Any]:
        """Return the fields of the body with what the route adds, as a command takes them."""
        own: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return own | added


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
        mission_of: Callable[[S], str | None],
    ) -> None:
        """Take the kind of aggregate and how it is shown.

        Args:
            kernel: what reads and records.
            decider: the kind of aggregate.
            path: where it lives, such as `/v1/remediations`.
            noun: what people call one of it.
            view: how one is shown.
            mission_of: the mission it belongs to; None for none.
        """
        self._kernel = kernel
        self._decider = decider
        self._path = path
        self._noun = noun
        self._view = view
        self._mission_of = mission_of
        self.recorder = Recorder(kernel.aggregates, kernel.clock, decider, noun)

    async def known(self, aggregate_id: str, access: CommandAccess) -> tuple[S, CommandContext]:
        """Return an aggregate and the context of a command for its mission.

        Raises:
            NotFoundError: if there is none, or none that the sender may see.
            ForbiddenError: if the role is missing for its mission.
        """
        state = await self.recorder.state(aggregate_id)
        try:
            return state, access.context(self._mission_of(state))
        except NotFoundError:
            # The usual refusal names the mission, which would tell where it belongs.
            raise not_there(self._noun, aggregate_id) from None

    async def record(
        self,
        command: Command,
        context: CommandContext,
        response: Response,
        version: int | None = None,
    ) -> V:
        """Record the fact and answer with what it led to."""
        outcome = await self.recorder.execute(command, context, expected_version=version)
        aggregate_id = self._decider.id_of(command)
        view = self._view(Seen(aggregate_id, outcome.state, outcome.version, outcome.last_position))
        return created(response, outcome, f"{self._path}/{aggregate_id}", view)

    async def one(self, aggregate_id: str, access: ReadAccess, axes: Axes, response: Response) -> V:
        """Answer with one.

        Raises:
            NotFoundError: if there is none at that point, or none that the reader may see.
        """
        loaded = await self._kernel.aggregates.read(self._decider, aggregate_id, axes)
        if loaded is None or not access.allows(self._mission_of(loaded.state)):
            raise not_there(self._noun, aggregate_id)
        view = self._view(Seen(aggregate_id, loaded.state, loaded.version, loaded.position))
        return found(response, loaded, view)

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
            missions=missions_to_list(access.missions, mission),
            keep=keep,
        )
        items = [
            self._view(Seen(each.id, each.loaded.state, each.loaded.version, each.loaded.position))
            for each in listing.items
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), columns)
