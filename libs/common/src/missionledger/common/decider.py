"""The decider: three pure functions that are all a domain rule ever is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent

C = TypeVar("C", bound=Command)
S = TypeVar("S", bound=BaseModel)
E = TypeVar("E", bound=DomainEvent)


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """One kind of aggregate.

    Attributes:
        service: the service whose log holds the streams.
        aggregate: name of the kind, snake_case; a stream is `<service>.<aggregate>-<id>`.
        initial: state of a stream without events. States are immutable; evolve returns new ones.
        decide: the events a command leads to; may refuse by raising a `Refusal`. No events means
            the command asks for what is already so: it is safe to send twice.
        evolve: the state after an event; never refuses, it has happened.
        events: every event type the aggregate writes.
        id_of: the aggregate a command is for.
        mission_of: the mission a command belongs to, None for none.
        state_version: raised when the shape of the state changes, which drops old snapshots.
    """

    service: str
    aggregate: str
    initial: S
    decide: Callable[[C, S], tuple[E, ...]]
    evolve: Callable[[S, E], S]
    events: tuple[type[E], ...]
    id_of: Callable[[C], str]
    mission_of: Callable[[C], str | None]
    state_version: int = 1

    def stream(self, aggregate_id: str) -> str:
        """Return the name of the stream of this aggregate."""
        return f"{self.service}.{self.aggregate}-{aggregate_id}"

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """Return the state after the events, starting from `state` or from nothing."""
        current = self.initial if state is None else state
        for event in events:
            current = self.evolve(current, event)
        return current


def stream_category(stream: str) -> str:
    """Return `<service>.<aggregate>` of a stream name."""
    return stream.partition("-")[0]


def stream_aggregate_id(stream: str) -> str:
    """Return the id of the aggregate that the stream belongs to."""
    return stream.partition("-")[2]
