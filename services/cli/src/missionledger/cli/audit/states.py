"""The state of a stream, folded here from its events by the very functions that services use."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import orjson

from missionledger.cli.audit.schemas import definition_of
from missionledger.cli.client import RunningSystem
from missionledger.cli.contracts import KERNEL_DECIDERS, deciders_of
from missionledger.common.decider import Decider, stream_category
from missionledger.common.eventlog.codec import EventCodec, UnknownEventError
from missionledger.common.processes.progress import PROCESS_EVENTS
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.common.security.grants import GRANT_EVENTS

PAGE_EVENTS = 500

SERVICES = ("mandates", "finance", "transitions", "performance")

Recorded = Mapping[str, Any]
"""An event of a stream as the service gives it, with payload and metadata."""


class StateUnknownError(Refusal):
    """An event cannot be folded: another version of the program wrote it."""

    code = "state-unknown"
    title = "The state cannot be told by this program"
    kind = RefusalKind.RULE


class StreamState:
    """The state of one stream, moved on event by event."""

    def __init__(self, stream: str) -> None:
        """Begin without events.

        Raises:
            NotFoundError: if no aggregate has streams of such a name.
        """
        service, _, aggregate = stream_category(stream).partition(".")
        decider = _deciders(service).get(aggregate) if service in SERVICES else None
        if decider is None:
            raise NotFoundError(
                f"no aggregate is called {stream_category(stream)!r}",
                next_step="streams are named <service>.<aggregate>-<id>: finance.fund-UNMISS",
            )
        self._decider, self._codec = decider, _codec(service)
        self._state = decider.initial

    def take(self, event: Recorded) -> None:
        """Move on by an event.

        Raises:
            StateUnknownError: if this program does not know its type or version.
        """
        try:
            payload = self._codec.decode_data(
                event["type"], event["schema_version"], orjson.dumps(event["data"])
            )
        except UnknownEventError as error:
            raise StateUnknownError(
                str(error), next_step="use the program that runs the services"
            ) from error
        self._state = self._decider.evolve(self._state, payload)

    def look(self) -> dict[str, Any]:
        """Return the state as plain JSON values, as it is now."""
        values: dict[str, Any] = self._state.model_dump(mode="json")
        return values


@cache
def _deciders(service: str) -> Mapping[str, Decider[Any, Any, Any]]:
    kernel = (each(service) for each in KERNEL_DECIDERS)
    return {each.aggregate: each for each in (*deciders_of(service), *kernel)}


@cache
def _codec(service: str) -> EventCodec:
    definition = definition_of(service)
    events = (*definition.events, *PROCESS_EVENTS, *GRANT_EVENTS)
    return EventCodec(events, definition.upcasters)


def stream_events(
    system: RunningSystem, stream: str, *, as_of: str | None, known_at: str | int | None
) -> Iterator[Recorded]:
    """Yield the events of a stream at a point on both axes, in order, a page at a time.

    Raises:
        AnsweredProblemError: if nothing of it can be seen there.
    """
    point = {"effective_on": as_of, "known_at": known_at}
    params = {name: value for name, value in point.items() if value is not None}
    after: int | None = 0
    while after is not None:
        page = system.get(
            stream.partition(".")[0],
            f"/v1/streams/{quote(stream)}",
            params={**params, "after_version": after, "limit": PAGE_EVENTS},
        ).json()
        yield from page["events"]
        after = page["next_after_version"]
